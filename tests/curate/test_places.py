"""The tables of places: each name means one place, each place is one thing in its country."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from migkg.source import named, read_folder
from tests.support import ROOT
from tools.curate.documents import Documents
from tools.curate.places import Places
from tools.curate.statements import Files
from tools.curate.tables import labels, rows

# From south to north and from west to east, in whole degrees: where GeoNames has places.
BOX_TABLE = """
    al:39,43,19,21 at:46,49,9,18 au:-44,-10,113,154 ba:42,46,15,20 bd:20,27,88,93 be:49,52,2,7
    bg:41,45,22,29 br:-34,5,-73,-32 ca:41,74,-140,-52 ch:45,48,5,11 co:-5,14,-82,-67
    cy:34,36,32,35 cz:48,52,12,19 de:47,56,5,15 dk:54,58,8,16 ee:57,60,22,29 es:27,44,-19,5
    fi:59,70,19,31 fo:61,63,-8,-6 fr:41,52,-6,10 gb:49,61,-8,2 gr:34,42,19,30 hr:42,47,13,20
    hu:45,49,16,23 ie:51,56,-11,-6 it:35,48,6,19 jo:29,34,34,39 jp:24,46,123,146
    kr:33,39,124,131 lb:33,35,35,37 lt:54,57,20,27 lu:49,51,5,7 lv:55,58,21,29 ma:22,36,-16,-1
    me:41,44,18,21 mk:40,43,20,23 mt:35,37,14,15 mx:14,33,-118,-86 nl:50,54,3,8 no:58,72,4,32
    pk:24,37,61,77 pl:49,55,14,25 pt:32,43,-32,-6 ro:43,49,20,30 rs:42,47,18,23
    ru:41,74,-180,180 se:55,68,11,25 si:45,47,13,17 sk:47,50,16,23 sl:7,10,-14,-10
    sy:32,38,35,43 tn:31,38,7,12 tr:35,43,25,45 tw:22,27,118,122 ua:44,53,22,41 ug:-2,4,29,35
    us:19,72,-172,-66 uy:-35,-30,-59,-53
"""
BOXES = {
    country: tuple(map(int, degrees.split(",")))
    for country, degrees in (it.split(":") for it in BOX_TABLE.split())
}
PLACES = {row["key"]: row for row in rows("places")}
CITIES = {key: row for key, row in PLACES.items() if row["city"] == "yes"}
NAMES = {(row["name"], row["country"], row["type"]): row["key"] for row in rows("place_names")}
LANGUAGES = set(
    re.findall(
        r'^        "([a-z]+)"$', (ROOT / "shapes" / "labels.ttl").read_text("utf-8"), re.MULTILINE
    )
)


def concepts(scheme: str) -> set[str]:
    text = (ROOT / "ontology" / "concepts" / f"{scheme}.ttl").read_text("utf-8")
    return set(re.findall(rf"^{scheme}:([a-z-]+)$", text, re.MULTILINE))


def test_no_key_and_no_name_stands_twice() -> None:
    assert len(rows("places")) == len(PLACES)
    assert len(rows("place_names")) == len(NAMES)


def test_keys_are_readable_and_begin_with_the_country() -> None:
    codes = {row["country"]: key[:2] for key, row in PLACES.items()}

    assert all(re.fullmatch(r"[a-z]{2}(-[a-z0-9]+)+", key) for key in PLACES)
    assert all(key[:2] == codes[row["country"]] for key, row in PLACES.items())
    assert len(set(codes.values())) == len(codes)
    assert {"GBR": "gb", "GRC": "gr", "FRO": "fo"}.items() <= codes.items()


def test_each_name_has_its_place_in_its_country() -> None:
    assert set(NAMES.values()) <= set(PLACES)
    assert all(key[:2].upper() == country for (_, country, _), key in NAMES.items())


def test_each_country_has_a_name() -> None:
    told = {
        it.subject
        for it in read_folder(ROOT / "data" / "ttl" / "country-and-language-names").triples
    }

    assert {named(f"country:{row['country']}") for row in PLACES.values()} <= told


@pytest.mark.parametrize(
    "keys",
    [
        ("no-bergen", "nl-bergen", "de-bergen", "be-mons"),
        ("de-frankfurt-am-main", "de-frankfurt-oder"),
        ("de-halle-saale", "be-halle"),
        ("be-saint-nicolas", "be-sint-niklaas"),
        ("fr-lyon", "fr-grand-lyon-urban-community", "fr-metropole-de-lyon"),
        ("fr-saint-denis", "fr-seine-saint-denis-department"),
        ("de-tuebingen", "de-tuebingen-district"),
        ("de-bremen", "de-bremen-land"),
        ("ch-basel", "ch-basel-stadt-canton"),
        ("gr-lesbos", "gr-mytilene", "gr-west-lesbos"),
        ("gb-dorset", "gb-dorset-county"),
        ("it-torino", "it-turin-metropolitan-city"),
    ],
)
def test_what_only_looks_alike_is_kept_apart(keys: tuple[str, ...]) -> None:
    assert set(keys) <= set(PLACES)
    found = [PLACES[key]["geonames"] for key in keys if PLACES[key]["geonames"]]
    assert len(found) == len(set(found))


def test_names_that_mean_different_places_by_their_country_do_so() -> None:
    assert NAMES["Bergen", "NO", ""] == "no-bergen"
    assert NAMES["Bergen", "NL", ""] == "nl-bergen"
    assert NAMES["Bergen", "DE", ""] == "de-bergen"
    assert NAMES["Bergen", "BE", ""] == "be-mons"
    assert NAMES["Frankfurt", "DE", ""] == "de-frankfurt-am-main"


def test_a_city_and_its_authority_have_names_of_their_own() -> None:
    for row in CITIES.values():
        city = {row["en"], row["fr"], *(it for it, _ in labels(row["local"]))}
        body = {row[f"authority_{it}"] for it in ("en", "fr")}
        body |= {it for it, _ in labels(row["authority_local"])}

        assert all((row["en"], row["fr"], row["authority_en"], row["authority_fr"]))
        assert not city & body, row["key"]


def test_each_body_is_called_differently_from_the_others_of_its_country() -> None:
    called = Counter((row["country"], row["authority_en"]) for row in PLACES.values())

    assert [name for name, times in called.items() if times > 1] == []


@pytest.mark.parametrize("column", ["local", "authority_local"])
def test_a_language_names_a_place_once(column: str) -> None:
    for row in PLACES.values():
        languages = [language for _, language in labels(row[column])]

        assert len(set(languages)) == len(languages), row["key"]
        assert set(languages) <= LANGUAGES - {"en", "fr"}, row["key"]


def test_other_names_say_something_new() -> None:
    for row in CITIES.values():
        known = {(row["en"], "en"), (row["fr"], "fr"), *labels(row["local"])}

        assert not known & set(labels(row["other"])), row["key"]


def test_kinds_and_levels_are_of_the_code_lists() -> None:
    assert {it for row in PLACES.values() for it in row["kind"].split()} <= concepts(
        "authority-kind"
    )
    assert {it for row in PLACES.values() for it in row["level"].split()} <= concepts("level")
    assert all(row["kind"] and row["level"] for row in PLACES.values())


def test_only_a_city_is_a_municipality_and_only_a_city_state_acts_at_two_levels() -> None:
    two = {key for key, row in PLACES.items() if " " in row["level"]}

    assert two == {"at-wien", "de-berlin", "de-bremen", "de-hamburg"}
    assert two == {key for key, row in PLACES.items() if " " in row["kind"]}
    assert {key for key, row in CITIES.items() if "municipality" not in row["kind"]} == {
        "gb-london"
    }
    assert not [
        key for key, row in PLACES.items() if key not in CITIES and row["kind"] == "municipality"
    ]


def test_a_borough_is_in_a_city_and_is_none() -> None:
    for key, row in PLACES.items():
        assert not row["in_city"] or row["in_city"] in CITIES, key
        if row["kind"] == "borough":
            assert row["in_city"], key
            assert row["city"] == "no", key


def test_most_cities_are_on_the_map_and_known_to_geonames() -> None:
    placed = [row for row in CITIES.values() if row["lat"]]
    matched = [row for row in CITIES.values() if row["geonames"]]

    assert len(placed) >= 0.95 * len(CITIES)
    assert len(matched) >= 0.88 * len(CITIES)


def test_a_place_of_geonames_is_that_of_one_city_and_the_match_is_explained() -> None:
    ids = Counter(row["geonames"] for row in CITIES.values() if row["geonames"])

    assert [it for it, times in ids.items() if times > 1] == []
    assert all(row["basis"] for row in CITIES.values())
    assert all(row["lat"] for row in CITIES.values() if row["geonames"])
    assert all(row["geonames"] for row in CITIES.values() if row["population"])
    assert all(row["basis"].startswith("Open: ") for row in CITIES.values() if not row["lat"])


def test_what_is_no_city_has_no_point_and_no_names_of_a_city() -> None:
    columns = ("en", "fr", "local", "other", "lat", "lon", "geonames", "population", "basis")
    for key, row in PLACES.items():
        if key not in CITIES:
            assert not any(row[it] for it in columns), key


def test_each_point_lies_in_its_country() -> None:
    for key, row in CITIES.items():
        if row["lat"]:
            south, north, west, east = BOXES[key[:2]]
            assert south <= float(row["lat"]) <= north, key
            assert west <= float(row["lon"]) <= east, key
            assert re.fullmatch(
                r"-?\d+(\.\d{1,4})? -?\d+(\.\d{1,4})?", f"{row['lat']} {row['lon']}"
            )


def test_a_place_is_written_once_with_what_it_needs() -> None:
    files = Files()
    places = Places(files, Documents(files))

    assert places.authority("Lewisham", "GB", "borough") == "authority:gb-lewisham"
    assert places.city("Lewisham", "GB") is None
    assert places.city("Köln", "DE") == "city:de-koeln"
    assert files.has("city:gb-london")
    assert files.label("authority:de-koeln", "fr") == "Ville de Cologne"


def test_what_is_told_by_hand_has_a_name_and_is_not_told_again() -> None:
    files = Files()
    places = Places(files, Documents(files))
    places.authority("Ghent", "BE", "municipality")

    assert files.label("authority:be-gent") == "City of Ghent"
    assert files.label("city:be-gent", "fr") == "Gand"


def test_a_name_that_no_table_has_is_noted() -> None:
    files = Files()
    places = Places(files, Documents(files))

    assert places.authority("Nowhere", "DE") is None
    assert list(places.unknown) == [("Nowhere", "DE", "")]
