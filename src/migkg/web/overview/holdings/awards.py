"""All awards: who gives them, whether on migration, who received and who was shortlisted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.web.chain import day_of
from migkg.web.facts import facts_by_subject
from migkg.web.overview.asking import asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migkg.web.facts import Facts
    from migkg.web.labels import Label
    from migkg.web.reading import Moment, Reader, Ref

AWARDS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?subject ?property ?object WHERE {
  ?subject a mig:Award ; ?property ?object .
  FILTER (?property IN (rdf:type, mig:kind, mig:theme, mig:awardGiver, mig:specificity))
}
"""

GIVEN = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?subject ?property ?object WHERE {
  { ?subject mig:award ?award } UNION { ?subject mig:nominatedFor ?award }
  ?subject ?property ?object .
  FILTER (?property IN (
    mig:award, mig:nominatedFor, mig:recipient, mig:nominee, mig:occurredOn,
    mig:occurredOnPrecision, mig:rank, mig:awardCategory, mig:inCapacity, mig:conferredFor
  ))
}
"""

TABLE = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?award ?received ?recipient ?date ?rank ?category WHERE {
  { ?received mig:award ?award . OPTIONAL { ?received mig:recipient ?recipient } }
  UNION { ?received mig:nominatedFor ?award . OPTIONAL { ?received mig:nominee ?recipient } }
  OPTIONAL { ?received mig:occurredOn ?date }
  OPTIONAL { ?received mig:rank ?rank }
  OPTIONAL { ?received mig:awardCategory ?category }
} ORDER BY ?award ?date ?rank
"""


@dataclass(frozen=True)
class Given:
    """An award that somebody received, or for which somebody was named."""

    ref: Ref
    to: tuple[Ref, ...]
    when: Moment | None
    rank: str
    category: Label | None
    made_for: tuple[Ref, ...]
    day: str


@dataclass(frozen=True)
class Award:
    """An award with those who received it and those who were shortlisted."""

    ref: Ref
    kinds: tuple[Ref, ...]
    themes: tuple[Ref, ...]
    givers: tuple[Ref, ...]
    received: tuple[Given, ...]
    shortlisted: tuple[Given, ...]
    query: str


def awards(reader: Reader) -> list[Award]:
    """The awards: first those on migration or a part of it, then those on other matters."""
    graph = reader.site.graph
    given: dict[str, dict[str, list[Given]]] = {}
    for iri, said in facts_by_subject(graph.select(GIVEN)).items():
        for name in ("mig:award", "mig:nominatedFor"):
            for award in said.get(name, ()):
                given.setdefault(award.value, {}).setdefault(name, []).append(
                    _given(reader, iri, said)
                )
    found = [
        _award(reader, iri, said, given.get(iri, {}))
        for iri, said in facts_by_subject(graph.select(AWARDS)).items()
    ]
    return sorted(found, key=lambda it: (not it.themes, it.ref.label.key))


def _award(reader: Reader, iri: str, said: Facts, given: Mapping[str, list[Given]]) -> Award:
    received, shortlisted = (
        tuple(sorted(given.get(name, ()), key=_in_time))
        for name in ("mig:award", "mig:nominatedFor")
    )
    return Award(
        ref=reader.ref(iri),
        kinds=reader.refs(said.get("mig:kind", ())),
        themes=reader.refs(said.get("mig:theme", ())),
        givers=reader.refs(said.get("mig:awardGiver", ())),
        received=received,
        shortlisted=shortlisted,
        query=asked(TABLE, award=NamedNode(iri)),
    )


def _in_time(it: Given) -> tuple[str, int, str]:
    rank = int(it.rank) if it.rank.isdecimal() else 99
    return it.day or "9", rank, it.ref.iri


def _given(reader: Reader, iri: str, said: Facts) -> Given:
    ranks = said.get("mig:rank", ())
    return Given(
        ref=reader.ref(iri),
        to=reader.refs((*said.get("mig:recipient", ()), *said.get("mig:nominee", ()))),
        when=reader.moment(said, "mig:occurredOn"),
        rank=ranks[0].value if ranks else "",
        category=reader.text(said.get("mig:awardCategory", ())),
        made_for=reader.refs(said.get("mig:conferredFor", ())),
        day=day_of(said),
    )
