"""The chains of a city in brief: by the story to which each act belongs, which has its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.web.chain import day_of
from migkg.web.overview.stories.scenes import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.web.chain import Chain, Step
    from migkg.web.reading import Ref
    from migkg.web.story import Teller

MOST_CHAINS, MOST_STEPS = 2, 12
"""More of them than this are told in brief."""


@dataclass(frozen=True)
class Account:
    """Acts of one story, or of none, with what became of each."""

    chain: Ref | None
    years: str
    steps: tuple[tuple[Step, tuple[Ref, ...]], ...]


def accounts(teller: Teller, chains: Sequence[Chain]) -> tuple[Account, ...]:
    """The steps of these chains in brief, those of no story last; none where all can be drawn."""
    if len(chains) <= MOST_CHAINS and all(len(it.steps) <= MOST_STEPS for it in chains):
        return ()
    groups: dict[str, tuple[Ref | None, dict[str, Step]]] = {}
    for step in (step for chain in chains for step in chain.steps):
        iri = step.fact.ref.iri
        stories = teller.reader.refs(teller.said_of(iri).get("mig:inChain", ()))
        for story in stories or (None,):
            key = story.iri if story else ""
            groups.setdefault(key, (story, {}))[1][iri] = step
    told = [_account(teller, story, list(steps.values())) for story, steps in groups.values()]
    return tuple(sorted(told, key=lambda it: (it.chain is None, it.years or "9")))


def _account(teller: Teller, story: Ref | None, steps: list[Step]) -> Account:
    days = {step.fact.ref.iri: day_of(teller.said_of(step.fact.ref.iri)) for step in steps}
    steps.sort(key=lambda step: days[step.fact.ref.iri] or "9")
    return Account(
        chain=story,
        years=span(day[:4] for day in days.values()),
        steps=tuple(
            (
                step,
                teller.reader.refs(teller.said_of(step.fact.ref.iri).get("mig:outcome", ())),
            )
            for step in steps
        ),
    )
