"""Where countries lie: cities at coasts and borders, and a map that keeps them in order."""

from __future__ import annotations

import re

import pytest

from migkg.errors import UnknownName
from migkg.outlines import EuropeMap, lies_in, misplaced, outlines, point
from migkg.source import Literal, Triple, named


@pytest.mark.parametrize(
    ("country", "longitude", "latitude"),
    [
        ("FIN", 19.94, 60.10),  # Mariehamn, on Åland
        ("NOR", 9.70, 63.70),  # Ørland, behind a fjord
        ("PRT", -16.92, 32.65),  # Funchal
        ("ESP", -6.29, 36.53),  # Cádiz, on a spit of land
        ("GRC", 26.55, 39.11),  # Mytilene
        ("GBR", -1.40, 50.90),
        ("CHE", 7.59, 47.56),  # Basel, where three countries meet
        ("TUR", 28.98, 41.01),
        ("USA", -87.63, 41.88),
        ("JPN", 137.73, 34.71),
    ],
)
def test_city_at_a_coast_or_a_border_lies_in_its_country(
    country: str, longitude: float, latitude: float
) -> None:
    assert lies_in(country, longitude, latitude)


@pytest.mark.parametrize(
    ("country", "longitude", "latitude"),
    [
        ("DEU", 5.32, 60.39),  # Bergen in Norway
        ("BEL", 51.05, 3.72),  # latitude first
        ("FRA", 6.96, 50.94),
        ("ITA", 12.45, 41.90 - 10),
    ],
)
def test_city_elsewhere_does_not(country: str, longitude: float, latitude: float) -> None:
    assert not lies_in(country, longitude, latitude)


def test_country_without_an_outline_is_named() -> None:
    with pytest.raises(UnknownName, match="UKX"):
        lies_in("UKX", 0, 0)


def test_each_ring_is_closed_and_in_degrees() -> None:
    rings = [ring for of_country in outlines().values() for ring in of_country]

    assert len(outlines()) > 200
    for ring in rings:
        assert ring[0] == ring[-1]
        assert all(-180 <= east <= 180 and -90 <= north <= 90 for east, north in ring)


def test_what_is_no_point_or_has_no_country_is_not_judged() -> None:
    there = named("<https://w3id.org/migkg/id/city/xx-a#point>")
    wkt = Literal("POINT(51.05 3.72)", datatype=named("geo:wktLiteral"))
    said = [
        Triple(named("city:xx-a"), named("geo:hasGeometry"), there),
        Triple(there, named("geo:asWKT"), wkt),
    ]
    belgian = Triple(named("city:xx-a"), named("mig:country"), named("country:BEL"))

    assert list(misplaced(said)) == []
    assert [it.country for it in misplaced([*said, belgian])] == ["BEL"]
    assert point("LINESTRING(1 2, 3 4)") is None


@pytest.mark.parametrize(
    ("country", "place", "is_fine"),
    [
        ("ITA", "POINT(12.60 35.50)", True),  # Lampedusa, which the outlines do not have
        ("TUN", "POINT(12.60 35.50)", True),  # as near to it
        ("GRC", "POINT(12.60 35.50)", False),
        ("ITA", "POINT(10.18 36.80)", False),  # Tunis, as near to Italy
    ],
)
def test_small_island_is_not_judged_as_a_place_on_land(
    country: str, place: str, *, is_fine: bool
) -> None:
    there = named("<https://w3id.org/migkg/id/city/xx-a#point>")
    said = [
        Triple(named("city:xx-a"), named("geo:hasGeometry"), there),
        Triple(named("city:xx-a"), named("mig:country"), named(f"country:{country}")),
        Triple(there, named("geo:asWKT"), Literal(place, datatype=named("geo:wktLiteral"))),
    ]

    assert (list(misplaced(said)) == []) == is_fine


def test_map_shows_east_to_the_right_and_north_above() -> None:
    europe = EuropeMap(width=800)
    lisbon, kyiv = europe.place(-9.14, 38.72), europe.place(30.52, 50.45)
    tromso, valletta = europe.place(18.96, 69.65), europe.place(14.51, 35.90)

    assert lisbon.x < tromso.x < kyiv.x
    assert tromso.y < kyiv.y < lisbon.y < valletta.y
    assert all(europe.shows(*it) for it in ((-9.14, 38.72), (18.96, 69.65), (33.4, 35.2)))


def test_outline_of_a_country_is_drawn_where_its_cities_stand() -> None:
    europe = EuropeMap(width=800)
    numbers = [int(it) for it in re.findall(r"-?\d+", europe.path("BEL"))]
    ghent = europe.place(3.72, 51.05)

    assert min(numbers[::2]) < ghent.x < max(numbers[::2])
    assert min(numbers[1::2]) < ghent.y < max(numbers[1::2])
    assert europe.path("BRA") == ""
