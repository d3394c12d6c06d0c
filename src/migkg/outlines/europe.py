"""A map of Europe: where points stand on it, and the shapes of countries as SVG."""

from __future__ import annotations

from math import cos, radians, sin, sqrt
from typing import NamedTuple

from migkg.outlines.countries import EARTH, outlines


class Point(NamedTuple):
    """A place on the map, in pixels from its upper left corner."""

    x: float
    y: float


class EuropeMap:
    """A map of Europe that keeps areas true (Lambert azimuthal, as ETRS89-LAEA has its centre).

    >>> it = EuropeMap(width=600)
    >>> round(it.place(10.0, 52.0).x), it.shows(10.0, 52.0), it.shows(-70.0, 40.0)
    (300, True, False)
    """

    CENTRE = 10.0, 52.0
    _WEST, _EAST, _SOUTH, _NORTH = -2700.0, 2700.0, -2100.0, 2350.0  # km from the centre

    def __init__(self, width: int) -> None:
        self._scale = width / (self._EAST - self._WEST)
        self.width = width
        self.height = round((self._NORTH - self._SOUTH) * self._scale)

    def place(self, longitude: float, latitude: float) -> Point:
        """Where a point stands on the map; beyond its edges it may lie too."""
        east, north = _projected(longitude, latitude, *self.CENTRE)
        return Point((east - self._WEST) * self._scale, (self._NORTH - north) * self._scale)

    def shows(self, longitude: float, latitude: float) -> bool:
        """Whether a point stands within the edges."""
        x, y = self.place(longitude, latitude)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def path(self, country: str) -> str:
        """The outline of a country as the ``d`` of an SVG path; empty where none of it shows.

        Raises:
            KeyError: there is no outline of such a country.
        """
        parts = []
        for ring in outlines()[country]:
            seen = [_half_world(point) for point in ring]
            if not any(self.shows(*point) for point in seen):
                continue
            places = [self.place(*point) for point in seen]
            steps = [f"{x:.0f},{y:.0f}" for x, y in places]
            kept = [it for at, it in enumerate(steps) if at == 0 or it != steps[at - 1]]
            if len(kept) > 2:  # noqa: PLR2004  less is no area
                parts.append(f"M{'L'.join(kept)}z")
        return "".join(parts)


def _half_world(point: tuple[float, float]) -> tuple[float, float]:
    """The point, or where it is too far off to be projected, one on its way there."""
    longitude, latitude = point
    return min(max(longitude, -100.0), 120.0), latitude


def _projected(
    longitude: float, latitude: float, centre_longitude: float, centre_latitude: float
) -> tuple[float, float]:
    """Kilometres east and north of the centre (Snyder 1987, equations 22-4 and 24-2)."""
    lam = radians(longitude - centre_longitude)
    phi, phi0 = radians(latitude), radians(centre_latitude)
    opposite = 1 + sin(phi0) * sin(phi) + cos(phi0) * cos(phi) * cos(lam)
    k = EARTH * sqrt(2 / max(opposite, 1e-9))
    north = cos(phi0) * sin(phi) - sin(phi0) * cos(phi) * cos(lam)
    return k * cos(phi) * sin(lam), k * north
