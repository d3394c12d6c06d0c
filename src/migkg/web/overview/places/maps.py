"""Cities on a map of Europe: where each stands, and which lie beyond or have no point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from migkg.outlines import EuropeMap, outlines, point
from migkg.web.reading import by_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.web.reading import Reader, Ref

EUROPE = EuropeMap(width=1800)
"""The map on which everything stands; in a page it is as wide as there is room."""

_MARGIN = 60
_MANY = 30
_ZOOM = 9
"""How many times at most a part of the map is enlarged."""


@dataclass(frozen=True)
class Spot:
    """A city where it stands on the map."""

    ref: Ref
    x: int
    y: int


@dataclass(frozen=True)
class Spread:
    """Cities by where they are to be looked for; ``box`` is the part of the map that is shown."""

    spots: tuple[Spot, ...]
    beyond: tuple[Ref, ...]
    unplaced: tuple[Ref, ...]
    box: tuple[int, int, int, int] = (0, 0, EUROPE.width, EUROPE.height)

    @property
    def width(self) -> int:
        """The width of the whole map."""
        return EUROPE.width

    @property
    def height(self) -> int:
        """The height of the whole map."""
        return EUROPE.height

    @property
    def radius(self) -> int:
        """How large a spot is, in the units of the part that is shown."""
        return max(round(max(self.box[2:]) / (110 if len(self.spots) > _MANY else 75)), 2)


def spread(reader: Reader, cities: Iterable[tuple[str, str]]) -> Spread:
    """Cities, each with its point in Well-Known Text or an empty text, on the map."""
    spots, beyond, unplaced = [], [], []
    for city, wkt in sorted(cities):
        there, ref = point(wkt), reader.ref(city)
        if there is None or not _on_earth(*there):
            unplaced.append(ref)
        elif EUROPE.shows(*there):
            x, y = EUROPE.place(*there)
            spots.append(Spot(ref, round(x), round(y)))
        else:
            beyond.append(ref)
    return Spread(tuple(spots), _by_name(beyond), _by_name(unplaced))


def around(shown: Spread) -> Spread:
    """The same on the part of the map that holds all spots, with some room around them."""
    if not shown.spots:
        return shown
    xs, ys = [it.x for it in shown.spots], [it.y for it in shown.spots]
    least = EUROPE.width // _ZOOM
    width = max(max(xs) - min(xs) + 2 * _MARGIN, least)
    height = max(max(ys) - min(ys) + 2 * _MARGIN, least)
    left = (max(xs) + min(xs) - width) // 2
    top = (max(ys) + min(ys) - height) // 2
    return Spread(shown.spots, shown.beyond, shown.unplaced, (left, top, width, height))


@cache
def drawn() -> str:
    """The outlines of all countries as an SVG image, in a grey that suits light and dark."""
    paths = "".join(f'<path d="{d}"/>' for code in sorted(outlines()) if (d := EUROPE.path(code)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {EUROPE.width} {EUROPE.height}" '
        f'width="{EUROPE.width}" height="{EUROPE.height}">'
        '<g fill="#888" fill-opacity=".16" stroke="#888" stroke-opacity=".6" stroke-width="1.5" '
        f'stroke-linejoin="round">{paths}</g></svg>'
    )


@cache
def outline(country: str) -> str:
    """The outline of a country on the map as the ``d`` of a path; empty where none is known."""
    return EUROPE.path(country) if country in outlines() else ""


def _on_earth(longitude: float, latitude: float) -> bool:
    return abs(longitude) <= 180 and abs(latitude) <= 90  # noqa: PLR2004  degrees


def _by_name(refs: Iterable[Ref]) -> tuple[Ref, ...]:
    return tuple(sorted(refs, key=by_name))
