"""Write the curated facts as Turtle, and the account of every record.

Usage: python -m tools.curate [--facts ../shared/facts] [--into data/ttl] BATCH...

Without names all batches are worked out, which is what counts: they share places, documents and
persons, each written down where it is first used.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from tools.curate.desk import Desk
from tools.curate.facts import Facts

ROOT = Path(__file__).parent.parent.parent
BATCHES = ("networks", "offices", "awards", "chains", "profiles", "ghent", "sources")
"""The batches, each a module with a function ``curate``, in the order in which they are told.

The sources come last: which of them anything rests on is known when all else is told.
"""


def main() -> int:
    """Curate, say what no table knows yet, and write what is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("batches", nargs="*", help="batches to work out")
    parser.add_argument("--facts", type=Path, default=ROOT.parent / "shared" / "facts")
    parser.add_argument("--into", type=Path, default=ROOT / "data" / "ttl")
    options = parser.parse_args()
    desk = Desk.laid(Facts(options.facts))
    for batch in options.batches or BATCHES:
        importlib.import_module(f"tools.curate.{batch}").curate(desk)
    missing = [*desk.documents.unknown, *desk.places.unknown, *desk.ledger.unexplained()]
    for what in missing:
        print(f"not known: {what}", file=sys.stderr)
    for file in desk.files.write(options.into):
        print(file)
    desk.ledger.write(ROOT / "data" / "account.csv")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
