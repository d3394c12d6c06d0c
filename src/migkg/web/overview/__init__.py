"""Pages of the graph as a whole: cities, networks, countries, years."""

from __future__ import annotations

from migkg.web.overview.views import blueprint

__all__ = ["blueprint"]
