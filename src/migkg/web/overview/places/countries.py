"""Countries: how much is on record of each, and a page for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.terms import ID, PREFIXES, with_prefixes
from migkg.web.facts import facts_of
from migkg.web.overview.asking import number, term, text
from migkg.web.overview.places.maps import around, outline, spread
from migkg.web.reading import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.store import Row
    from migkg.web.labels import Label
    from migkg.web.overview.places.maps import Spread
    from migkg.web.reading import Reader, Ref

COUNTRY = PREFIXES["country"]

_STEPS = (1, 5, 20, 60)
"""From how many cities a country is drawn in the next shade."""

QUERY = with_prefixes("""
SELECT ?country ?cities ?joined ?actions ?chains ?people WHERE {
  { SELECT ?country (COUNT(DISTINCT ?it) AS ?cities) {
    ?it a mig:City ; mig:country ?country } GROUP BY ?country }
  OPTIONAL { SELECT ?country (COUNT(DISTINCT ?it) AS ?joined) {
    ?city mig:country ?country ; mig:everJoined ?it } GROUP BY ?country }
  OPTIONAL { SELECT ?country (COUNT(DISTINCT ?it) AS ?actions) {
    ?it a mig:PoliticalAction ; mig:actor/mig:country ?country
    FILTER NOT EXISTS { ?it a mig:Signing } } GROUP BY ?country }
  OPTIONAL { SELECT ?country (COUNT(DISTINCT ?it) AS ?chains) {
    ?it a mig:ActionChain ; mig:country ?country } GROUP BY ?country }
  OPTIONAL { SELECT ?country (COUNT(DISTINCT ?it) AS ?people) {
    ?tenure a mig:Tenure ; org:organization/mig:country ?country ; org:member ?it }
    GROUP BY ?country }
} ORDER BY DESC(?cities) ?country""")

_CITIES = """
SELECT ?city ?point WHERE {{
  ?city a mig:City ; mig:country {0} OPTIONAL {{ ?city geo:hasGeometry/geo:asWKT ?point }}
}} ORDER BY ?city"""

_JOINED = """
SELECT ?joined (COUNT(DISTINCT ?city) AS ?count) WHERE {{
  ?city mig:country {0} ; a mig:City ; mig:everJoined ?joined
}} GROUP BY ?joined ORDER BY DESC(?count) ?joined"""

_OWN = """
SELECT DISTINCT ?it ?class WHERE {{
  ?it mig:country {0} . ?it a ?class
  VALUES ?class {{ mig:CityNetwork mig:Charter mig:Campaign mig:Project mig:Forum }}
}} ORDER BY ?class ?it"""

_CHAINS = """
SELECT ?chain (COUNT(DISTINCT ?act) AS ?count) WHERE {{
  ?chain a mig:ActionChain ; mig:country {0} OPTIONAL {{ ?act mig:inChain ?chain }}
}} GROUP BY ?chain ORDER BY DESC(?count) ?chain"""

_ACTS = """
SELECT DISTINCT ?act WHERE {{
  ?act a mig:PoliticalAction ; mig:actor ?who
  FILTER EXISTS {{ ?who mig:country {0} }} FILTER NOT EXISTS {{ ?act a mig:Signing }}
}} ORDER BY ?act"""

_OFFICES = """
SELECT ?tenure ?who ?post ?from ?fromAs ?until ?untilAs ?seen ?seenAs WHERE {{
  ?tenure a mig:Tenure ; org:organization ?body ; org:member ?who ; mig:tenureOfPost ?post
  FILTER EXISTS {{ ?body mig:country {0} }}
  OPTIONAL {{ ?tenure mig:validFrom ?from OPTIONAL {{ ?tenure mig:validFromPrecision ?fromAs }} }}
  OPTIONAL {{ ?tenure mig:validUntil ?until
    OPTIONAL {{ ?tenure mig:validUntilPrecision ?untilAs }} }}
  OPTIONAL {{ ?tenure mig:attestedOn ?seen OPTIONAL {{ ?tenure mig:attestedOnPrecision ?seenAs }} }}
}} ORDER BY ?post ?from ?tenure"""


@dataclass(frozen=True)
class Shade:
    """A country on the map, darker where more of its cities are on record."""

    ref: Ref
    outline: str
    step: int
    cities: int


@dataclass(frozen=True)
class Entry:
    """A country in a line: cities, what they joined, acts, chains, people in office."""

    ref: Ref
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """Things or numbers with the query that gives them."""

    query: str
    rows: Sequence[Row]

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)


@dataclass(frozen=True)
class Joined:
    """What cities joined, and how many of them."""

    ref: Ref
    count: int
    filter: str


@dataclass(frozen=True)
class Chain:
    """A chain of action, in a sentence, and how many acts it has."""

    ref: Ref
    description: Label | None
    acts: int


@dataclass(frozen=True)
class Tenure:
    """A person in an office and when."""

    ref: Ref
    person: Ref
    post: Ref
    when: str


@dataclass(frozen=True)
class Country:
    """What a page tells of a country."""

    ref: Ref
    code: str
    names: tuple[Label, ...]
    cities: Asked
    city_refs: tuple[Ref, ...]
    spread: Spread
    lit: str
    joined: Asked
    joined_refs: tuple[Joined, ...]
    own: Asked
    own_refs: tuple[tuple[Ref, tuple[Ref, ...]], ...]
    acts: Asked
    chains: Asked
    chain_refs: tuple[Chain, ...]
    offices: Asked
    tenures: tuple[Tenure, ...]
    people: int


def countries(reader: Reader) -> list[Entry]:
    """The countries of which a city is on record, most cities first."""
    names = ("cities", "joined", "actions", "chains", "people")
    return [
        Entry(reader.ref(text(row, "country")), tuple(number(row, name) for name in names))
        for row in reader.site.graph.select(QUERY)
    ]


def shades(entries: Sequence[Entry]) -> list[Shade]:
    """The countries on the map."""
    return [
        Shade(it.ref, drawn, sum(it.counts[0] >= step for step in _STEPS), it.counts[0])
        for it in entries
        if (drawn := outline(it.ref.iri.removeprefix(COUNTRY)))
    ]


def tell(reader: Reader, iri: str) -> Country:
    """What is on record of the country with this IRI."""

    def asked(pattern: str) -> Asked:
        text_ = with_prefixes(pattern.format(term(iri)))
        return Asked(text_, reader.site.graph.select(text_))

    cities, joined, own, chains, acts, offices = map(
        asked, (_CITIES, _JOINED, _OWN, _CHAINS, _ACTS, _OFFICES)
    )
    code = iri.removeprefix(COUNTRY)
    by_class: dict[str, list[str]] = {}
    for row in own.rows:
        by_class.setdefault(text(row, "class"), []).append(text(row, "it"))
    return Country(
        ref=reader.ref(iri),
        code=code,
        names=reader.site.labels.all(iri),
        cities=cities,
        city_refs=reader.refs_to(text(row, "city") for row in cities.rows),
        spread=around(
            spread(reader, [(text(row, "city"), text(row, "point")) for row in cities.rows])
        ),
        lit=outline(code),
        joined=joined,
        joined_refs=tuple(
            Joined(
                reader.ref(text(row, "joined")),
                number(row, "count"),
                text(row, "joined").removeprefix(ID),
            )
            for row in joined.rows
        ),
        own=own,
        own_refs=tuple((reader.ref(name), reader.refs_to(its)) for name, its in by_class.items()),
        acts=acts,
        chains=chains,
        chain_refs=tuple(_chain(reader, row) for row in chains.rows),
        offices=offices,
        tenures=tuple(_tenure(reader, row) for row in offices.rows),
        people=len({text(row, "who") for row in offices.rows}),
    )


def _chain(reader: Reader, row: Row) -> Chain:
    said = facts_of(reader.site.graph, text(row, "chain"))
    return Chain(
        reader.ref(text(row, "chain")),
        reader.text(said.get("dcterms:description", ())),
        number(row, "count"),
    )


def _tenure(reader: Reader, row: Row) -> Tenure:
    from_, until, seen = (
        in_words(text(row, name), text(row, f"{name}As")) for name in ("from", "until", "seen")
    )
    if from_ and until:
        when = f"{from_} – {until}"
    elif from_ or until:
        when = f"from {from_}" if from_ else f"until {until}"
    else:
        when = f"attested {seen}" if seen else "–"
    return Tenure(
        reader.ref(text(row, "tenure")),
        reader.ref(text(row, "who")),
        reader.ref(text(row, "post")),
        when,
    )
