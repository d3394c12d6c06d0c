"""The list of offices: by country and authority, with who held each post when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import PREFIXES
from migkg.web.facts import facts_by_subject
from migkg.web.overview.asking import asked as asked_again
from migkg.web.overview.lists.keeping import kept
from migkg.web.overview.offices.tenures import pieces_of, scale_of, tenure_of
from migkg.web.reading import by_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migkg.web.overview.offices.tenures import Piece, Scale, Tenure
    from migkg.web.reading import Reader, Ref

COUNTRIES = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?country (COUNT(DISTINCT ?authority) AS ?authorities) (COUNT(DISTINCT ?post) AS ?posts)
       (COUNT(DISTINCT ?person) AS ?persons)
WHERE {
  ?post a org:Post ; org:postIn ?authority .
  OPTIONAL { ?authority mig:country ?country }
  OPTIONAL { ?tenure mig:tenureOfPost ?post ; org:member ?person }
} GROUP BY ?country ORDER BY DESC(?posts)
"""

POSTS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?country ?post ?authority WHERE {
  ?authority mig:country ?country .
  ?post org:postIn ?authority .
} ORDER BY ?authority ?post
"""

WITHOUT_COUNTRY = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?post ?authority WHERE {
  ?post org:postIn ?authority .
  FILTER NOT EXISTS { ?authority mig:country ?country }
} ORDER BY ?authority ?post
"""

HELD = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?post ?subject ?property ?object WHERE {
  ?subject mig:tenureOfPost ?post ; ?property ?object .
}
"""

TABLE = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT ?country ?authority ?post ?person
       ?from ?fromPrecision ?until ?untilPrecision ?attested
WHERE {
  ?authority mig:country ?country .
  ?post org:postIn ?authority .
  ?tenure mig:tenureOfPost ?post ; org:member ?person .
  OPTIONAL { ?tenure mig:validFrom ?from ; mig:validFromPrecision ?fromPrecision }
  OPTIONAL { ?tenure mig:validUntil ?until ; mig:validUntilPrecision ?untilPrecision }
  OPTIONAL { ?tenure mig:attestedOn ?attested }
} ORDER BY ?authority ?post ?from
"""

NONE = "none"
"""How the address says that no country is known."""


@dataclass(frozen=True)
class Held:
    """A post, and who held it."""

    post: Ref
    tenures: tuple[Tenure, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Authority:
    """An authority with its posts."""

    ref: Ref
    posts: tuple[Held, ...]


@dataclass(frozen=True)
class Country:
    """A country, and how many authorities, posts and persons in office are known of it."""

    key: str
    ref: Ref | None
    authorities: int
    posts: int
    persons: int


@dataclass(frozen=True)
class Offices:
    """The countries; and of the one that is asked for, its authorities."""

    countries: tuple[Country, ...]
    country: Country | None
    authorities: tuple[Authority, ...]
    scale: Scale | None
    countries_query: str
    query: str


def offices(reader: Reader, asked: Mapping[str, str]) -> Offices:
    """The list of offices, of one country where ``asked`` names one that is there."""
    countries = kept("offices", lambda: _countries(reader))
    country = next((it for it in countries if it.key == asked.get("country")), None)
    held = _held(reader, country) if country else {}
    scale = scale_of(it for posts in held.values() for tenures in posts.values() for it in tenures)
    return Offices(
        countries=countries,
        country=country,
        authorities=tuple(
            Authority(
                reader.ref(authority),
                tuple(_post(reader, post, tenures, scale) for post, tenures in posts.items()),
            )
            for authority, posts in held.items()
        ),
        scale=scale,
        countries_query=COUNTRIES.strip(),
        query=_query(country),
    )


def _query(country: Country | None) -> str:
    if country is None or country.ref is None:
        return TABLE.strip()
    return asked_again(TABLE, country=NamedNode(country.ref.iri))


def _countries(reader: Reader) -> tuple[Country, ...]:
    rows = reader.site.graph.select(COUNTRIES)
    found = [
        Country(
            row["country"].value.removeprefix(PREFIXES["country"]) if "country" in row else NONE,
            reader.ref(row["country"].value) if "country" in row else None,
            *(int(row[name].value) for name in ("authorities", "posts", "persons")),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda it: by_name(it.ref)))


def _held(reader: Reader, country: Country) -> dict[str, dict[str, list[Tenure]]]:
    """The tenures of each post of each authority of a country."""
    graph = reader.site.graph
    rows = (
        graph.select(POSTS, country=NamedNode(country.ref.iri))
        if country.ref
        else graph.select(WITHOUT_COUNTRY)
    )
    held: dict[str, dict[str, list[Tenure]]] = {}
    for row in rows:
        held.setdefault(row["authority"].value, {})[row["post"].value] = tenures_of(
            reader, row["post"].value
        )
    return held


def tenures_of(reader: Reader, post: str) -> list[Tenure]:
    """Who held a post, the earliest first."""
    rows = reader.site.graph.select(HELD, post=NamedNode(post))
    said = facts_by_subject(rows)
    return sorted((tenure_of(reader, *it) for it in said.items()), key=lambda it: it.order)


def _post(reader: Reader, post: str, tenures: list[Tenure], scale: Scale | None) -> Held:
    pieces = (piece for it in tenures for piece in pieces_of(it, scale)) if scale else ()
    return Held(reader.ref(post), tuple(tenures), tuple(pieces))
