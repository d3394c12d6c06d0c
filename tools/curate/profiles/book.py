"""The records of the profiles by short addresses, and the names that the tables abbreviate."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.statements import Statement, iri, text
from tools.curate.facts import Record
from tools.curate.tables import keyed, labels, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.curate.desk import Desk

LISTS = (
    "officials",
    "organisations",
    "bodies",
    "awards",
    "objectives",
    "actions",
    "networks",
    "facts",
)
"""The lists of records that a city has."""

PLATFORM = "organisation:moving-cities"
GENERAL = "moving-cities/general.ttl"


class Book:
    """What all parts of this batch ask for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._cities = keyed("id", "profiles_cities")
        self._networks = {row["id"]: row["node"] for row in rows("networks")}
        self._actions = {row["id"]: row["node"] for row in rows("actions")}
        self.themes = {row["field"]: row["themes"].split() for row in rows("profiles_fields")}
        """The themes that a field of the facts stands for."""

    # Records

    @cached_property
    def cities(self) -> dict[str, Record]:
        """The cities, by their identifiers in the facts."""
        return {it["id"]: it for it in self.desk.facts.records("moving_cities", "cities")}

    @cached_property
    def records(self) -> dict[str, Record]:
        """All records by short addresses: ``palermo``, ``palermo/actions/0``, ``approaches/x``."""
        return dict(self._records())

    def _records(self) -> Iterator[tuple[str, Record]]:
        yield from self._of_cities()
        facts = self.desk.facts
        for record in facts.records("moving_cities", "approaches"):
            yield f"approaches/{record['id']}", record
        for record in facts.records("moving_cities", "categories"):
            yield f"categories/{record['name']}", record
        for name, value in facts.file("moving_cities")["meta"].items():
            if isinstance(value, dict) and "source" in value:
                yield f"meta/{name}", Record(f"moving_cities.json#meta/{name}", value)
            elif isinstance(value, list):
                for place, says in enumerate(value):
                    address = f"moving_cities.json#meta/{name}/{place}"
                    yield f"meta/{name}/{place}", Record(address, says)

    def _of_cities(self) -> Iterator[tuple[str, Record]]:
        for name, city in self.cities.items():
            yield name, city
            if city["headline"]:
                says = {"text": city["headline"]}
                yield f"{name}/headline", Record(f"{city.address}/headline", says)
            for section in LISTS:
                for place, record in enumerate(city.within(section)):
                    yield f"{name}/{section}/{place}", record

    def sources(self, addresses: str, instead: str = "") -> list[str]:
        """The pages of these records, or those given in their place."""
        if instead:
            return instead.split()
        found: list[str] = []
        for address in addresses.split():
            record = self.records[address]
            found += [record["source"] or "", *(record["other_sources"] or ())]
        return [url for url in dict.fromkeys(found) if url]

    def keep(self, addresses: str, *things: str) -> None:
        """These things say what these records say."""
        for address in addresses.split():
            self.desk.ledger.keep(self.records[address], *things)

    # Names

    def key(self, city: str) -> str:
        """The key of the place that an identifier in the facts means."""
        row = self._cities[city]
        return self.desk.places.key(row["name"], row["country"]) or f"unknown-{city}"

    def state(self, city: str) -> str:
        """The country of a city, as in ``country:ITA``."""
        return f"country:{self._cities[city]['state']}"

    def authority(self, city: str) -> str:
        """The authority of a city, told where it is needed."""
        return self.desk.places.authority_of(self.key(city))

    def city(self, city: str) -> str | None:
        """The city itself, or that in which a borough or a metropolitan body lies."""
        row = self._cities[city]
        return self.desk.places.city(row["name"], row["country"]) or self.desk.places.around(
            self.key(city)
        )

    def name(self, short: str, *sources: str) -> str:
        """The whole name of a thing, and the thing told if a shared table has it."""
        name = self.resolved(short)
        self.desk.registry.tell(name, *sources)
        return name

    def resolved(self, short: str) -> str:
        """The whole name of a thing that is told elsewhere or later."""
        if short.startswith("#"):
            return self._networks[short[1:]]
        if short.startswith("chains:"):
            return self._actions[short.removeprefix("chains:")]
        if short.startswith("city:@"):
            return self.city(short.removeprefix("city:@")) or short
        return re.sub(r"@([a-z-]+)", lambda found: self._longest(found.group(1)), short)

    def _longest(self, words: str) -> str:
        """The words with the city that they begin with written as its key."""
        fitting = [it for it in self._cities if words == it or words.startswith(f"{it}-")]
        city = max(fitting, key=len)
        return self.key(city) + words.removeprefix(city)

    def file(self, addresses: str) -> str:
        """The file of a city in which what these records say is told."""
        city, _, rest = addresses.split(maxsplit=1)[0].partition("/")
        if city == "approaches":
            city = self.records[f"approaches/{rest}"]["city"]
        return f"moving-cities/{self.key(city)}.ttl" if city in self._cities else GENERAL

    def city_of(self, addresses: str) -> str:
        """The identifier of the city of which these records speak."""
        city, _, rest = addresses.split(maxsplit=1)[0].partition("/")
        return str(self.records[f"approaches/{rest}"]["city"]) if city == "approaches" else city


def named(english: str, french: str, local: str = "") -> list[Statement]:
    """What a thing is called."""
    names = [(english, "en"), (french, "fr"), *labels(local)]
    return [("skos:prefLabel", text(name, language)) for name, language in names if name]


def said(predicate: str, scheme: str, words: str | list[str]) -> list[Statement]:
    """Concepts of a scheme, given as words in a cell."""
    listed = words.split() if isinstance(words, str) else words
    return [(predicate, iri(f"{scheme}:{it}")) for it in listed]
