"""Chains of action: what was said and done in answer to what, by whom, at which level."""

from __future__ import annotations

import heapq
from contextlib import suppress
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from migkg.source import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migkg.web.facts import Facts
    from migkg.web.reading import Ref
    from migkg.web.story import Fact, Teller

ANSWERS = {
    "mig:triggeredBy": "on the occasion of",
    "mig:exceedsCommitmentOf": "promises more than",
    "mig:blocks": "blocks",
    "mig:respondsTo": "responds to",
}
"""The properties that hold a chain together, the most telling first, and how they read."""

LINKS = {**ANSWERS, "mig:follows": "comes after"}
"""The same, and the one that all of them imply: it is told where no other is."""

DATES = {"mig:occurredOn": None, "mig:validFrom": None}.keys()
"""The properties that date an act itself, the most telling first."""

_NEXT = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?thing ?next ?elsewhere WHERE {{
  ?thing {path} ?next .
  BIND (EXISTS {{ ?next a mig:PoliticalAction ; mig:concernsCity ?city }} AS ?elsewhere)
}}
"""
_CAUSES = _NEXT.format(path="|".join(ANSWERS))
_ANSWERS = _NEXT.format(path=f"^({'|'.join(ANSWERS)})")

_LEVEL = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?actor ?level ?rank WHERE {
  ?actor mig:governmentLevel ?level .
  OPTIONAL { ?level skos:notation ?rank }
}
"""


@dataclass(frozen=True)
class Step:
    """One link of a chain: the act, who did it at which level, and what it answers."""

    fact: Fact
    actors: tuple[Ref, ...]
    level: Ref | None
    links: tuple[tuple[str, Ref], ...]
    lane: int = 0
    joins: tuple[str, ...] = ()
    """Where lines come from: the step before (``left``, ``right``, ``above``), the first event."""


@dataclass(frozen=True)
class Chain:
    """The steps in the order in which each follows from those before it; lanes are levels."""

    steps: tuple[Step, ...]
    lanes: tuple[Ref, ...]
    gaps: tuple[str, ...]


def chains(teller: Teller, acts: Mapping[str, bool]) -> tuple[Chain, ...]:
    """The chains to which a city's acts belong; one that nothing is linked to is a chain of one.

    ``acts`` are those by the city's authority (true) and those about it or to it.
    """
    found: list[set[str]] = []
    for act in acts:
        linked = _linked(teller, act, acts)
        joined = [group for group in found if group & linked]
        place = found.index(joined[0]) if joined else len(found)
        found = [group for group in found if group not in joined]
        found.insert(place, linked.union(*joined))
    return tuple(_chain(teller, group) for group in found)


def _linked(teller: Teller, act: str, acts: Mapping[str, bool]) -> set[str]:
    """An act with its causes and their causes, its answers and the answers to them.

    Of the acts that concern other cities only, those next to an act by this city are among them,
    and nothing beyond those.
    """
    graph = teller.reader.site.graph
    seen = {(act, _CAUSES), (act, _ANSWERS)}
    waiting = list(seen)
    while waiting:
        thing, query = waiting.pop()
        for row in graph.select(query, thing=NamedNode(thing)):
            near = row["next"].value
            if near in acts:
                new = {(near, _CAUSES), (near, _ANSWERS)} - seen
            elif row["elsewhere"].value != "true" or acts.get(thing):
                new = {(near, query)} - seen
            else:
                continue
            seen |= new
            if near in acts or row["elsewhere"].value != "true":
                waiting.extend(new)
    return {thing for thing, _ in seen}


def _chain(teller: Teller, things: set[str]) -> Chain:
    said = {iri: teller.said_of(iri) for iri in things}
    ranks: dict[str, int] = {}
    steps = [step_of(teller, iri, said, ranks) for iri in in_order(said)]
    lanes = sorted(ranks, key=lambda level: (ranks[level], level))
    placed = [
        replace(step, lane=lanes.index(step.level.iri) + 1 if step.level else 0) for step in steps
    ]
    joined = tuple(
        replace(step, joins=_joins(step, place, placed)) for place, step in enumerate(placed)
    )
    return Chain(joined, tuple(map(teller.reader.ref, lanes)), gaps_of(said))


def _joins(step: Step, place: int, steps: Sequence[Step]) -> tuple[str, ...]:
    """The lines to draw to a step: none to one that it does not answer."""
    answered = {ref.iri for _, ref in step.links}
    joins = []
    if place and steps[place - 1].fact.ref.iri in answered:
        lane = steps[place - 1].lane
        side = "above" if lane in {0, step.lane} else "right" if lane > step.lane else "left"
        joins.append(side)
    if place > 1 and step.lane and steps[0].lane == 0 and steps[0].fact.ref.iri in answered:
        joins.append("first")
    return tuple(joins)


def in_order(said: Mapping[str, Facts]) -> list[str]:
    """What is answered comes before what answers it; beside that, the earlier before the later.

    What is not dated comes right after what it answers, occurrences before acts. What is in a
    circle comes last, with all that follows from it.
    """
    causes = {
        iri: {
            term.value
            for name in LINKS
            for term in facts.get(name, ())
            if term.value in said and term.value != iri
        }
        for iri, facts in said.items()
    }
    sorter = TopologicalSorter(causes)
    with suppress(CycleError):  # what is in no circle can be had all the same
        sorter.prepare()
    days = _days(said, causes)
    ordered: dict[str, str] = {}
    ready: list[tuple[str, bool, str]] = []
    while sorter.is_active():
        for iri in sorter.get_ready():
            latest = max((ordered[cause] for cause in causes[iri]), default="")
            heapq.heappush(ready, (days[iri] or latest, "mig:actor" in said[iri], iri))
        day, _, first = heapq.heappop(ready)
        ordered[first] = day
        sorter.done(first)
    return [*ordered, *sorted(said.keys() - ordered.keys())]


def _days(said: Mapping[str, Facts], causes: Mapping[str, set[str]]) -> dict[str, str]:
    """The day of each; what is only attested was done before what answers it."""
    days = {iri: day_of(facts) for iri, facts in said.items()}
    known = {iri for iri, facts in said.items() if not DATES.isdisjoint(facts)}
    for iri in known:
        for cause in causes[iri] - known:
            days[cause] = min(filter(None, (days[cause], days[iri])))
    return days


def day_of(facts: Facts) -> str:
    """The first day on which something may have happened, else the one that attests it."""
    for name in (*DATES, "mig:attestedOn"):
        for term in facts.get(name, ()):
            return term.value[:10]
    return ""


def by_day(teller: Teller, acts: Iterable[str]) -> list[str]:
    """Acts by their day, whatever answers what; those of which none is known come last."""
    return sorted(acts, key=lambda act: (day_of(teller.said_of(act)) or "9", act))


def step_of(teller: Teller, iri: str, said: Mapping[str, Facts], ranks: dict[str, int]) -> Step:
    """One act or occurrence among those of ``said``; notes the ranks of the levels it meets."""
    reader, facts = teller.reader, said[iri]
    level = None
    for actor in facts.get("mig:actor", ()):
        for row in reader.site.graph.select(_LEVEL, actor=actor):
            level = reader.ref(row["level"].value)
            ranks[level.iri] = int(row["rank"].value) if "rank" in row else 0
    linked: dict[str, tuple[str, Ref]] = {}
    for name, words in LINKS.items():
        for ref in reader.refs(term for term in facts.get(name, ()) if term.value in said):
            linked.setdefault(ref.iri, (words, ref))
    return Step(
        fact=teller.fact(iri),
        actors=reader.refs(facts.get("mig:actor", ())),
        level=level,
        links=tuple(linked.values()),
    )


def gaps_of(said: Mapping[str, Facts]) -> tuple[str, ...]:
    """What the sources leave open, as far as the graph can tell."""
    gaps = []
    undated = sum("mig:occurredOn" not in facts for facts in said.values())
    if undated:
        which = "all of this" if undated == len(said) else "some of this"
        gaps.append(f"When {which} happened: the source gives no dates.")
    pledges = [facts for facts in said.values() if _is_pledge(facts)]
    if pledges and not any("mig:pledgedPersons" in facts for facts in pledges):
        gaps.append("How many people it was about: the source gives no numbers.")
    return tuple(gaps)


def _is_pledge(facts: Facts) -> bool:
    return any(term.value.endswith("#Pledge") for term in facts.get("rdf:type", ()))
