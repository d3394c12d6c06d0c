"""Pages of the graph as a whole: what there is of each kind, where, and since when.

The addresses are in ``views`` and ``doings``. What they show is made in a room for each subject:
``places``, ``joining``, ``stories``, ``offices`` and ``holdings``; ``lists`` and ``asking`` serve
all of them.
"""

from __future__ import annotations

from migkg.web.overview.views import blueprint

__all__ = ["blueprint"]
