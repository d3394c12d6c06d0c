"""All cities: what is on record of each, by country, by what they joined, and by theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from migkg.errors import UnknownName
from migkg.terms import DEF, ID, PREFIXES, with_prefixes
from migkg.web.overview.asking import number, term, text
from migkg.web.overview.places.maps import spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migkg.web.overview.places.maps import Spread
    from migkg.web.reading import Reader, Ref

ON_A_PAGE = 100
"""The most cities in the table of one page."""

COUNTRIES = with_prefixes("SELECT DISTINCT ?thing WHERE { ?city a mig:City ; mig:country ?thing }")
JOINED = with_prefixes("SELECT DISTINCT ?thing WHERE { ?city mig:everJoined ?thing }")
THEMES = with_prefixes("""
SELECT DISTINCT ?thing WHERE {
  ?it mig:theme ?thing . { ?it mig:concernsCity ?city } UNION { ?city mig:everJoined ?it }
}""")
"""What cities can be chosen by."""

NARROWED_BY = ("country", "network", "theme", "sort", "page")
"""What the address says of the part of the list that is wished for."""

ORDERS = {"name": "by name", "known": "by how much is known"}

_CITIES = """
SELECT ?city ?country ?networks ?others ?actions ?people ?point WHERE {{
{chosen}  ?city a mig:City ; mig:country ?country .
  OPTIONAL {{ ?city geo:hasGeometry/geo:asWKT ?point }}
  OPTIONAL {{ SELECT ?city (COUNT(DISTINCT ?it) AS ?networks) {{
    ?city mig:everInNetwork ?it }} GROUP BY ?city }}
  OPTIONAL {{ SELECT ?city (COUNT(DISTINCT ?it) AS ?others) {{
    ?city mig:everJoined ?it
    FILTER NOT EXISTS {{ ?city mig:everInNetwork ?it }} }} GROUP BY ?city }}
  OPTIONAL {{ SELECT ?city (COUNT(DISTINCT ?it) AS ?actions) {{
    ?it a mig:PoliticalAction ; mig:concernsCity ?city
    FILTER NOT EXISTS {{ ?it a mig:Signing }} }} GROUP BY ?city }}
  OPTIONAL {{ SELECT ?city (COUNT(DISTINCT ?it) AS ?people) {{
    ?tenure a mig:Tenure ; mig:concernsCity ?city ; org:member ?it }} GROUP BY ?city }}
}} ORDER BY ?city"""

_BY_COUNTRY = "  VALUES ?country {{ {0} }}\n"
_BY_JOINED = "  ?city mig:everJoined {0} .\n"
_BY_THEME = """\
  {{ SELECT DISTINCT ?city {{
    ?it mig:theme {0} . {{ ?it mig:concernsCity ?city }} UNION {{ ?city mig:everJoined ?it }} }} }}
"""


@dataclass(frozen=True)
class Choice:
    """What a list of cities is narrowed to: each an IRI, or empty."""

    country: str = ""
    network: str = ""
    theme: str = ""

    @property
    def query(self) -> str:
        """The query for these cities."""
        chosen = [
            pattern.format(term(iri))
            for pattern, iri in (
                (_BY_COUNTRY, self.country),
                (_BY_JOINED, self.network),
                (_BY_THEME, self.theme),
            )
            if iri
        ]
        return with_prefixes(_CITIES.format(chosen="".join(chosen)))


@dataclass(frozen=True)
class City:
    """A city and how much of it is on record: its networks, what else it joined, acts, people."""

    ref: Ref
    country: Ref
    counts: tuple[int, int, int, int]


@dataclass(frozen=True)
class Option:
    """A value that a list can be narrowed to."""

    value: str
    ref: Ref
    chosen: bool


@dataclass(frozen=True)
class Listing:
    """One page of a list of cities."""

    query: str
    cities: tuple[City, ...]
    total: int
    countries: int
    spread: Spread
    choice: Choice
    options: Mapping[str, tuple[Option, ...]]
    order: str
    page: int
    pages: tuple[tuple[int, str], ...]

    @property
    def first(self) -> int:
        """The place of the first city of this page in the whole list."""
        return (self.page - 1) * ON_A_PAGE + 1


def listing(reader: Reader, wished: Mapping[str, str]) -> Listing:
    """The page of the list that is wished for, by the parameters of its address.

    Raises:
        UnknownName: a parameter names what is not there.
    """
    offered = {
        "country": options(reader, COUNTRIES, PREFIXES["country"], wished.get("country", "")),
        "network": options(reader, JOINED, ID, wished.get("network", "")),
        "theme": options(reader, THEMES, f"{DEF}theme/", wished.get("theme", "")),
    }
    choice = Choice(
        **{name: chosen(name, its, wished.get(name, "")) for name, its in offered.items()}
    )
    order = _known("order", wished.get("sort") or "name", ORDERS)
    rows = reader.site.graph.select(choice.query)
    cities = [
        City(
            reader.ref(text(row, "city")),
            reader.ref(text(row, "country")),
            (
                number(row, "networks"),
                number(row, "others"),
                number(row, "actions"),
                number(row, "people"),
            ),
        )
        for row in rows
    ]
    cities.sort(key=lambda it: (-sum(it.counts) if order == "known" else 0, it.ref.label.key))
    last = max(-(-len(cities) // ON_A_PAGE), 1)
    numbers = [str(it) for it in range(1, last + 1)]
    page = int(_known("page", wished.get("page") or "1", numbers))
    return Listing(
        query=choice.query,
        cities=tuple(cities[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        total=len(cities),
        countries=len({it.country.iri for it in cities}),
        spread=spread(reader, [(text(row, "city"), text(row, "point")) for row in rows]),
        choice=choice,
        options=offered,
        order=order,
        page=page,
        pages=tuple((it, _address(reader, wished, it)) for it in range(1, last + 1)),
    )


def options(reader: Reader, asked: str, base: str, wished: str) -> tuple[Option, ...]:
    """What a query names, to be chosen from, each by what its IRI has beyond the base."""
    rows = reader.site.graph.select(asked)
    return tuple(
        Option(ref.iri.removeprefix(base), ref, ref.iri.removeprefix(base) == wished)
        for ref in reader.refs(row["thing"] for row in rows)
    )


def chosen(name: str, offered: Sequence[Option], wished: str) -> str:
    """The IRI of what is wished for; empty where nothing is.

    Raises:
        UnknownName: it is not offered.
    """
    if not wished:
        return ""
    _known(name, wished, [it.value for it in offered])
    return next(it.ref.iri for it in offered if it.chosen)


def _known(kind: str, wished: str, known: Mapping[str, str] | list[str]) -> str:
    if wished not in known:
        raise UnknownName(kind, wished, known)
    return wished


def _address(reader: Reader, wished: Mapping[str, str], page: int) -> str:
    kept = {
        name: wished[name] for name in ("country", "network", "theme", "sort") if wished.get(name)
    }
    if page > 1:
        kept["page"] = str(page)
    return reader.address("/cities" + (f"?{urlencode(kept)}" if kept else ""))
