"""Chains of action: what was said and done in answer to what, by whom, at which level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.web.reading import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.web.reading import Facts, Reader, Ref
    from migkg.web.story import Fact, Teller

LINKS = {
    "mig:triggeredBy": "on the occasion of",
    "mig:exceedsCommitmentOf": "promises more than",
    "mig:blocks": "blocks",
    "mig:respondsTo": "responds to",
}
"""The properties that hold a chain together, the most telling first, and how they read."""

_NEIGHBOURS = f"""
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?thing ?next WHERE {{
  {{ ?thing {"|".join(LINKS)} ?next }}
  UNION {{ ?next {"|".join(LINKS)} ?thing }}
}}
"""

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


def chains(teller: Teller, acts: Iterable[str]) -> tuple[Chain, ...]:
    """The chains to which these acts belong; an act that nothing is linked to is a chain of one."""
    found, seen = [], set[str]()
    for act in acts:
        if act not in seen:
            linked = _linked(teller.reader, act)
            seen |= linked
            found.append(_chain(teller, linked))
    return tuple(found)


def _linked(reader: Reader, act: str) -> set[str]:
    linked, waiting = {act}, [act]
    while waiting:
        rows = reader.site.graph.select(_NEIGHBOURS, thing=NamedNode(waiting.pop()))
        new = {row["next"].value for row in rows} - linked
        linked |= new
        waiting.extend(new)
    return linked


def _chain(teller: Teller, things: set[str]) -> Chain:
    graph = teller.reader.site.graph
    said = {iri: facts_of(graph, iri) for iri in things}
    ranks: dict[str, int] = {}
    steps = [_step(teller, iri, said[iri], ranks) for iri in _in_order(said)]
    lanes = sorted(ranks, key=lambda level: (ranks[level], level))
    placed = [
        replace(step, lane=lanes.index(step.level.iri) + 1 if step.level else 0) for step in steps
    ]
    joined = tuple(
        replace(step, joins=_joins(step, place, placed)) for place, step in enumerate(placed)
    )
    return Chain(joined, tuple(map(teller.reader.ref, lanes)), _gaps(said))


def _joins(step: Step, place: int, steps: Sequence[Step]) -> tuple[str, ...]:
    """The lines to draw to a step: none to one that it does not answer."""
    answered = {ref.iri for _, ref in step.links}
    joins = []
    if place and steps[place - 1].fact.ref.iri in answered:
        lane = steps[place - 1].lane
        side = "above" if lane in {0, step.lane} else "right" if lane > step.lane else "left"
        joins.append(side)
    if place > 1 and steps[0].lane == 0 and steps[0].fact.ref.iri in answered:
        joins.append("first")
    return tuple(joins)


def _in_order(said: dict[str, Facts]) -> list[str]:
    """What is answered comes before what answers it; beside that, occurrences before acts."""
    before = {
        iri: {
            term.value
            for name in LINKS
            for term in facts.get(name, ())
            if term.value in said and term.value != iri
        }
        for iri, facts in said.items()
    }
    ordered: list[str] = []
    while len(ordered) < len(said):
        left = [iri for iri in said if iri not in ordered]
        ready = [iri for iri in left if before[iri] <= set(ordered)] or left
        ordered.append(min(ready, key=lambda iri: ("mig:actor" in said[iri], iri)))
    return ordered


def _step(teller: Teller, iri: str, facts: Facts, ranks: dict[str, int]) -> Step:
    reader = teller.reader
    level = None
    for actor in facts.get("mig:actor", ()):
        for row in reader.site.graph.select(_LEVEL, actor=actor):
            level = reader.ref(row["level"].value)
            ranks[level.iri] = int(row["rank"].value) if "rank" in row else 0
    linked: dict[str, tuple[str, Ref]] = {}
    for name, words in LINKS.items():
        for ref in reader.refs(facts.get(name, ())):
            linked.setdefault(ref.iri, (words, ref))
    return Step(
        fact=teller.fact(iri),
        actors=reader.refs(facts.get("mig:actor", ())),
        level=level,
        links=tuple(linked.values()),
    )


def _gaps(said: dict[str, Facts]) -> tuple[str, ...]:
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
