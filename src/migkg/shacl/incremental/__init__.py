"""A judged version of data, and changes to it: only what a change can reach is judged again."""

from migkg.shacl.incremental.version import Version

__all__ = ["Version"]
