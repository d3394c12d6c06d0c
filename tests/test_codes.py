"""Codes, keys and dates: what people write, and what the graph has."""

from __future__ import annotations

import re

import pytest
from babel import Locale
from babel.core import get_global

from migkg import codes
from migkg.dates import last_day, period
from migkg.errors import MigkgError, UnknownName
from migkg.keys import slug
from tests.support import ROOT

_WHOLE = re.DOTALL | re.MULTILINE


def test_codes_of_countries_are_those_of_cldr() -> None:
    aliases = get_global("territory_aliases")
    names = Locale.parse("en").territories

    assert {
        long: short
        for long, short in codes.COUNTRIES.items()
        if aliases.get(long, [short]) != [short] or short not in names
    } == {}


def test_languages_of_names_are_those_that_the_shapes_allow() -> None:
    shapes = (ROOT / "shapes" / "labels.ttl").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^migsh:Label-language\n.*?sh:languageIn \((.*?)\)", shapes, _WHOLE)

    assert set(codes.LANGUAGES.values()) == set(re.findall(r'"(\w+)"', listed))


@pytest.mark.parametrize(("given", "found"), [("gb", "GBR"), ("UK", "GBR"), ("el", "GRC")])
def test_country_is_known_by_either_code(given: str, found: str) -> None:
    assert codes.country(given) == found


def test_language_that_there_is_not_is_an_error_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="There is no language 'GR'"):
        codes.language("gr")


@pytest.mark.parametrize(
    ("name", "country", "key"),
    [
        ("Münster", "de", "muenster"),
        ("Gümüşhane", "tr", "gumushane"),
        ("Győr", "hu", "gyor"),
        ("Łódź", "pl", "lodz"),
        ("Aïn Témouchent", "", "ain-temouchent"),
    ],
)
def test_key_follows_the_spelling_of_its_country(name: str, country: str, key: str) -> None:
    assert slug(name, country) == key


@pytest.mark.parametrize("text", ["", "20", "2020-9", "2020-09-09T00:00", "٢٠٢٠", "2020-00"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(MigkgError):
        period(text)


@pytest.mark.parametrize(
    ("text", "last"),
    [("2021-02", "2021-02-28"), ("2020", "2020-12-31"), ("2020-03-04", "2020-03-04")],
)
def test_period_ends_on_its_last_day(text: str, last: str) -> None:
    assert last_day(text) == last
