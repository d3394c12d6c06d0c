"""The verb ``new``: stubs of facts that a partner adds."""

from migkg.cli.new import awards, joining
from migkg.cli.new.kinds import new

for command in (*awards.COMMANDS, *joining.COMMANDS):
    new.add_command(command)

__all__ = ["new"]
