"""``python -m migkg``: the command line."""

from migkg.cli import main

main()
