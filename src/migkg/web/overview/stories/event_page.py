"""The page of an event: what it set off, country by country, and how that was answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.web.chain import DATES, by_day, day_of
from migkg.web.overview.asking import asked
from migkg.web.overview.stories.lanes import LANES, lane_of
from migkg.web.reading import by_name
from migkg.web.story import Teller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.web.footnotes import Footnotes
    from migkg.web.overview.stories.lanes import Lane
    from migkg.web.reading import Reader, Ref
    from migkg.web.story import Fact

SET_OFF = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?event ?act WHERE {
  { ?act mig:triggeredBy ?event } UNION { ?act mig:follows ?event }
} ORDER BY ?act
"""

_ANSWERS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?act ?answer WHERE { ?answer mig:respondsTo|mig:blocks ?act } ORDER BY ?answer
"""

_COUNTRIES = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?act ?country WHERE {
  { ?act mig:actor ?actor . ?actor mig:country ?country }
  UNION { ?act mig:inChain ?chain . ?chain mig:country ?country }
} ORDER BY ?country
"""

TABLE = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?event ?country ?act ?date ?actor ?answer ?answeredBy ?outcome WHERE {
  { ?act mig:triggeredBy ?event } UNION { ?act mig:follows ?event }
  OPTIONAL { ?act mig:occurredOn ?date }
  OPTIONAL { ?act mig:actor ?actor . OPTIONAL { ?actor mig:country ?country } }
  OPTIONAL {
    ?answer mig:respondsTo|mig:blocks ?act .
    OPTIONAL { ?answer mig:actor ?answeredBy }
  }
  OPTIONAL { ?act mig:outcome ?outcome }
} ORDER BY ?country ?date ?act
"""

LONGEST = 60
"""The most days that are told as days."""


@dataclass(frozen=True)
class Act:
    """What somebody did: who, when, with which outcome, in which chains, and who answered."""

    fact: Fact
    words: str
    actors: tuple[Ref, ...]
    lane: str
    later: str
    outcomes: tuple[Ref, ...]
    chains: tuple[Ref, ...]
    answers: tuple[Act, ...]


@dataclass(frozen=True)
class Place:
    """A country, and what was done there."""

    country: Ref | None
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class EventPage:
    """All that the page of an event says."""

    fact: Fact
    places: tuple[Place, ...]
    lanes: tuple[Lane, ...]
    number: int
    notes: Footnotes
    query: str
    table_query: str


def event_page(reader: Reader, iri: str) -> EventPage:
    """The page of the event with this IRI."""
    teller = Teller(reader)
    fact = teller.fact(iri)
    rows = reader.site.graph.select(SET_OFF, event=NamedNode(iri))
    places = tuple(_places(teller, iri, [row["act"].value for row in rows]))
    seen = {act.lane for place in places for one in place.acts for act in (one, *one.answers)}
    return EventPage(
        fact=fact,
        places=places,
        lanes=tuple(lane for lane in LANES if lane.key in seen),
        number=len(rows),
        notes=teller.notes,
        query=asked(SET_OFF, event=NamedNode(iri)),
        table_query=asked(TABLE, event=NamedNode(iri)),
    )


def _places(teller: Teller, event: str, acts: Iterable[str]) -> list[Place]:
    graph = teller.reader.site.graph
    groups: dict[str, list[str]] = {}
    for act in acts:
        rows = graph.select(_COUNTRIES, act=NamedNode(act))
        for country in [row["country"].value for row in rows] or [""]:
            groups.setdefault(country, []).append(act)
    named = [(teller.reader.ref(iri) if iri else None, found) for iri, found in groups.items()]
    named.sort(key=lambda it: by_name(it[0]))
    return [
        Place(country, tuple(_act(teller, act, event) for act in by_day(teller, found)))
        for country, found in named
    ]


def _act(teller: Teller, iri: str, cause: str, event: str | None = None) -> Act:
    reader, graph, said = teller.reader, teller.reader.site.graph, teller.said_of(iri)
    actors = reader.refs(said.get("mig:actor", ()))
    event = event or cause
    answers = graph.select(_ANSWERS, act=NamedNode(iri)) if cause == event else []
    return Act(
        fact=teller.fact(iri),
        words="blocked by" if NamedNode(cause) in said.get("mig:blocks", ()) else "answered by",
        actors=actors,
        lane=lane_of(graph, actors[0].iri) if actors else "other",
        later=_later(teller, event, iri),
        outcomes=reader.refs(said.get("mig:outcome", ())),
        chains=reader.refs(said.get("mig:inChain", ())),
        answers=tuple(_act(teller, row["answer"].value, iri, event) for row in answers),
    )


def _later(teller: Teller, event: str, act: str) -> str:
    """How many days after the event, where both are known to the day and it is not long after."""
    days = []
    for iri in (event, act):
        said = teller.said_of(iri)
        name = next((name for name in DATES if name in said), "")
        precision = said.get(f"{name}Precision", ())
        if not precision or not precision[0].value.endswith("/day"):
            return ""
        try:
            days.append(dt.date.fromisoformat(day_of(said)))
        except ValueError:
            return ""
    number = (days[1] - days[0]).days
    if not 0 <= number <= LONGEST:
        return ""
    return {0: "the same day", 1: "the next day"}.get(number, f"{number} days later")
