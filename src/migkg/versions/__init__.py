"""Versions of the graph: each is published as a whole, never changed, and checked when opened.

In the folder of a build, ``versions/`` holds them, each in a folder with its digests, and
``current`` is a symbolic link to the one that is served (``docs/decisions/0021-versions.md``).
"""

from migkg.versions.contents import beside_the_dump, contents, digests_of
from migkg.versions.publishing import KEPT, prune, publish, publish_again
from migkg.versions.reading import (
    CURRENT,
    SUMS,
    VERSIONS,
    Version,
    current,
    current_name,
    held,
)

__all__ = [
    "CURRENT",
    "KEPT",
    "SUMS",
    "VERSIONS",
    "Version",
    "beside_the_dump",
    "contents",
    "current",
    "current_name",
    "digests_of",
    "held",
    "prune",
    "publish",
    "publish_again",
]
