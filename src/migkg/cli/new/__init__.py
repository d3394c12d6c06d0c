"""The verb ``new``: stubs of facts that a partner adds."""

from migkg.cli.new import joining
from migkg.cli.new.kinds import new

for command in joining.COMMANDS:
    new.add_command(command)

__all__ = ["new"]
