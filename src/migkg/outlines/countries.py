"""The outlines of countries, and whether a point is in one."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path

from migkg.errors import UnknownName

_FILE = Path(__file__).with_name("countries.json")
EARTH = 6371.0
"""The radius of the globe in kilometres."""

_KM_PER_DEGREE = radians(1) * EARTH

Ring = tuple[tuple[float, float], ...]
"""Points of a closed line, each as longitude and latitude in degrees."""


@cache
def outlines() -> dict[str, tuple[Ring, ...]]:
    """The rings of each country, by its code of three letters in the table of the European Union.

    >>> len(outlines()["LUX"])
    1
    """
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        code: tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in rings)
        for code, rings in read.items()
    }


def lies_in(country: str, longitude: float, latitude: float, reach: float = 30.0) -> bool:
    """Whether a point lies in a country, or at most ``reach`` kilometres off.

    >>> lies_in("BEL", 3.72, 51.05), lies_in("NLD", 3.72, 51.05), lies_in("FRA", 3.72, 51.05)
    (True, True, False)
    >>> lies_in("NLD", 3.72, 51.05, reach=5)
    False

    Raises:
        UnknownName: there is no outline of such a country.
    """
    known = outlines()
    if country not in known:
        raise UnknownName("country with an outline", country, known)
    rings = known[country]
    # A point within a lake or an enclave is within two rings, and so outside.
    if sum(_is_within(ring, longitude, latitude) for ring in rings) % 2:
        return True
    return reach > 0 and any(_distance(ring, longitude, latitude) <= reach for ring in rings)


def _is_within(ring: Ring, x: float, y: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _distance(ring: Ring, x: float, y: float) -> float:
    """The kilometres from a point to a ring, on a plane that touches the globe at the point."""
    narrow = cos(radians(y)) * _KM_PER_DEGREE
    places = [((a - x) * narrow, (b - y) * _KM_PER_DEGREE) for a, b in ring]
    return min((_to_origin(*it) for it in pairwise(places)), default=float("inf"))


def _to_origin(a: tuple[float, float], b: tuple[float, float]) -> float:
    """How far a line between two points is from the origin."""
    (ax, ay), (dx, dy) = a, (b[0] - a[0], b[1] - a[1])
    length = dx * dx + dy * dy
    along = min(max(-(ax * dx + ay * dy) / length, 0), 1) if length else 0
    return hypot(ax + along * dx, ay + along * dy)
