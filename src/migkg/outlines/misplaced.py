"""Cities whose point is not in their country."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migkg.outlines.countries import lies_in, outlines
from migkg.source import Literal, NamedNode
from migkg.terms import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.source import Triple

_GEOMETRY, _WKT = expand("geo:hasGeometry"), expand("geo:asWKT")
_COUNTRY = expand("mig:country")
_NEAR = 30.0
_AT_SEA = 300.0
"""Kilometres that a point may be off its country: more where it may be a small island."""

_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]*)?"
_POINT = re.compile(rf"\s*POINT\s*\(\s*({_NUMBER})\s+({_NUMBER})\s*\)\s*", re.IGNORECASE)


class Misplaced(NamedTuple):
    """A thing, the country in which it is said to be, and its longitude and latitude."""

    thing: NamedNode
    country: str
    longitude: float
    latitude: float


def point(wkt: str) -> tuple[float, float] | None:
    """The longitude and latitude of a point in Well-Known Text, or None where it is no point.

    >>> point("POINT(3.72 51.05)")
    (3.72, 51.05)
    """
    found = _POINT.fullmatch(wkt)
    return (float(found[1]), float(found[2])) if found else None


def misplaced(triples: Iterable[Triple]) -> Iterator[Misplaced]:
    """All that has a country and a point that is not in it, nor near it."""
    places: dict[str, tuple[object, str]] = {}
    countries: dict[str, str] = {}
    points: dict[str, tuple[float, float]] = {}
    for triple in triples:
        subject, predicate, value = str(triple.subject), triple.predicate, triple.object
        if predicate.value == _GEOMETRY:
            places[subject] = triple.subject, str(value)
        elif predicate.value == _COUNTRY and isinstance(value, NamedNode):
            countries[subject] = value.value.removeprefix(PREFIXES["country"])
        elif predicate.value == _WKT and isinstance(value, Literal):
            there = point(value.value)
            if there:
                points[subject] = there
    for name, (thing, geometry) in places.items():
        country, there = countries.get(name, ""), points.get(geometry)
        if there is None or country not in outlines() or not isinstance(thing, NamedNode):
            continue
        on_land = any(lies_in(it, *there, reach=0) for it in outlines())
        if not lies_in(country, *there, reach=_NEAR if on_land else _AT_SEA):
            yield Misplaced(thing, country, *there)
