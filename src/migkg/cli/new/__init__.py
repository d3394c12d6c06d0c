"""The verb ``new``: stubs of facts that a partner adds."""

from migkg.cli.new.kinds import new

__all__ = ["new"]
