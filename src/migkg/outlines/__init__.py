"""Where countries lie: whether a point is in one, and their shapes on a map of Europe.

The outlines are those of Natural Earth at 1:50 million, made simpler (``make outlines``). A small
island may be missing and a coast be some kilometres off, so whether a point is in a country is
asked with a reach.
"""

from __future__ import annotations

from migkg.outlines.countries import lies_in, outlines
from migkg.outlines.europe import EuropeMap, Point
from migkg.outlines.misplaced import Misplaced, misplaced, point

__all__ = ["EuropeMap", "Misplaced", "Point", "lies_in", "misplaced", "outlines", "point"]
