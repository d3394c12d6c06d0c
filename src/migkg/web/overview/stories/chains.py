"""All chains of action: where, when, between which levels, with which answers, and how they end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import curie
from migkg.web.chain import day_of, in_order
from migkg.web.facts import facts_by_subject
from migkg.web.overview.asking import asked
from migkg.web.overview.lists.keeping import kept
from migkg.web.overview.lists.listing import Filter, choices, local
from migkg.web.overview.stories.chain_page import ACTS
from migkg.web.overview.stories.lanes import LANES, lane_of
from migkg.web.overview.stories.scenes import span
from migkg.web.reading import by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migkg.web.facts import Facts
    from migkg.web.overview.stories.lanes import Lane
    from migkg.web.reading import Reader, Ref

CHAINS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?subject ?property ?object WHERE {
  VALUES ?property { mig:country mig:theme }
  ?subject a mig:ActionChain .
  OPTIONAL { ?subject ?property ?object }
}
"""

STEPS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?subject ?property ?object WHERE {
  { SELECT DISTINCT ?subject WHERE { ?subject mig:inChain ?chain } }
  ?subject ?property ?object .
  FILTER (?property IN (
    rdf:type, mig:inChain, mig:actor, mig:kind, mig:outcome, mig:occurredOn, mig:validFrom,
    mig:attestedOn, mig:triggeredBy, mig:exceedsCommitmentOf, mig:blocks, mig:respondsTo,
    mig:follows
  ))
}
"""

QUERY = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?chain ?country (COUNT(DISTINCT ?act) AS ?steps)
       (MIN(?date) AS ?first) (MAX(?date) AS ?last)
WHERE {
  ?chain a mig:ActionChain .
  OPTIONAL { ?chain mig:country ?country }
  OPTIONAL { ?act mig:inChain ?chain . OPTIONAL { ?act mig:occurredOn ?date } }
} GROUP BY ?chain ?country ORDER BY ?country ?first
"""

NARROWED_BY = {
    "country": "Country",
    "answer": "With an answer that is a",
    "outcome": "With the outcome",
}
"""What the address may say of the chains that are wanted, and the words of the form for it."""

ANSWERING = ("mig:respondsTo", "mig:blocks")


@dataclass(frozen=True)
class Dot:
    """A step by the lane of whoever acted, and its name."""

    lane: str
    name: str


@dataclass(frozen=True)
class Row:
    """A chain in the list."""

    ref: Ref
    countries: tuple[Ref, ...]
    themes: tuple[Ref, ...]
    years: str
    dots: tuple[Dot, ...]
    lanes: tuple[Lane, ...]
    query: str
    last: tuple[Ref, ...]
    last_blocks: bool
    answers: frozenset[str]
    outcomes: frozenset[str]


@dataclass(frozen=True)
class Chains:
    """The list, by country, and the ways to narrow it."""

    groups: tuple[tuple[Ref | None, tuple[Row, ...]], ...]
    shown: int
    total: int
    filters: tuple[Filter, ...]
    query: str


def all_chains(reader: Reader, wanted: Mapping[str, str]) -> Chains:
    """The chains that have all that is ``wanted``: a country, a kind of answer, an outcome."""
    rows = kept("chains", lambda: _rows(reader))
    keys = {"country": _countries, "answer": _answers, "outcome": _outcomes}
    shown = [
        row
        for row in rows
        if all(wanted[name] in map(local, of(row)) for name, of in keys.items() if wanted.get(name))
    ]
    return Chains(
        groups=tuple(_by_country(shown)),
        shown=len(shown),
        total=len(rows),
        filters=tuple(
            Filter(name, title, choices(reader, map(keys[name], rows), wanted.get(name)))
            for name, title in NARROWED_BY.items()
        ),
        query=QUERY.strip(),
    )


def _countries(row: Row) -> Iterable[str]:
    return [ref.iri for ref in row.countries]


def _answers(row: Row) -> Iterable[str]:
    return row.answers


def _outcomes(row: Row) -> Iterable[str]:
    return row.outcomes


def _by_country(rows: Sequence[Row]) -> list[tuple[Ref | None, tuple[Row, ...]]]:
    groups: dict[str, tuple[Ref | None, list[Row]]] = {}
    for row in rows:
        country = row.countries[0] if row.countries else None
        groups.setdefault(country.iri if country else "", (country, []))[1].append(row)
    return [
        (country, tuple(sorted(it, key=lambda row: (row.years or "9", row.ref.label.key))))
        for country, it in sorted(groups.values(), key=lambda it: by_name(it[0]))
    ]


def _rows(reader: Reader) -> list[Row]:
    graph = reader.site.graph
    steps = facts_by_subject(graph.select(STEPS))
    of_chain: dict[str, dict[str, Facts]] = {}
    for iri, said in steps.items():
        for chain in said.get("mig:inChain", ()):
            of_chain.setdefault(chain.value, {})[iri] = said
    chains: dict[str, Facts] = {}
    for found in graph.select(CHAINS):
        chain_said = chains.setdefault(found["subject"].value, {})
        if "object" in found:
            name = curie(found["property"].value)
            chain_said[name] = (*chain_said.get(name, ()), found["object"])
    lanes: dict[str, str] = {}
    for said in steps.values():
        for actor in said.get("mig:actor", ()):
            if actor.value not in lanes:
                lanes[actor.value] = lane_of(graph, actor.value)
    return [_row(reader, iri, said, of_chain.get(iri, {}), lanes) for iri, said in chains.items()]


def _row(
    reader: Reader, iri: str, said: Facts, steps: Mapping[str, Facts], lanes: Mapping[str, str]
) -> Row:
    ordered = in_order(steps)
    places = {
        step: [lanes[actor.value] for actor in steps[step].get("mig:actor", ())] for step in ordered
    }
    keys = {key for found in places.values() for key in found}
    settled = [
        step for step in ordered if not {"mig:outcome", "mig:blocks"}.isdisjoint(steps[step])
    ]
    last = reader.refs(steps[settled[-1]].get("mig:outcome", ())) if settled else ()
    return Row(
        ref=reader.ref(iri),
        countries=reader.refs(said.get("mig:country", ())),
        themes=reader.refs(said.get("mig:theme", ())),
        years=span(day_of(steps[step])[:4] for step in ordered),
        dots=tuple(
            Dot(places[step][0] if places[step] else "event", reader.ref(step).label.text)
            for step in ordered
        ),
        lanes=tuple(lane for lane in LANES if lane.key in keys),
        query=asked(ACTS, chain=NamedNode(iri)),
        last=last,
        last_blocks=bool(settled) and not last,
        answers=frozenset(
            kind.value
            for facts in steps.values()
            if any(name in facts for name in ANSWERING)
            for kind in facts.get("mig:kind", ())
        ),
        outcomes=frozenset(
            outcome.value for facts in steps.values() for outcome in facts.get("mig:outcome", ())
        ),
    )
