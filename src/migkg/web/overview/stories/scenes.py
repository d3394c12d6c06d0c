"""Acts as scenes of a story: who did what, when, in which office, in answer to what, and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.web.chain import day_of, gaps_of, in_order, step_of
from migkg.web.overview.stories.lanes import LANES, lane_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migkg.web.chain import Step
    from migkg.web.facts import Facts
    from migkg.web.overview.stories.lanes import Lane
    from migkg.web.reading import Reader, Ref
    from migkg.web.story import Teller

RELATIONS = {
    "on the occasion of": "occasion",
    "promises more than": "exceeds",
    "blocks": "blocks",
    "responds to": "responds",
    "comes after": "follows",
}
"""How a relation is drawn, by its words."""

COUNTED = {
    "mig:pledgedPersons": "people pledged",
    "mig:numberOfPeople": "people",
    "mig:numberOfPlaces": "places",
    "mig:votesFor": "votes for",
    "mig:votesAgainst": "votes against",
}


@dataclass(frozen=True)
class Answered:
    """What an act answers, in which way, and its number in the story."""

    words: str
    relation: str
    ref: Ref
    number: int


@dataclass(frozen=True)
class Office:
    """The office in which somebody acted."""

    person: Ref
    post: Ref | None
    tenure: Ref


@dataclass(frozen=True)
class Scene:
    """An act or an event, told."""

    number: int
    step: Step
    lanes: tuple[str, ...]
    is_event: bool
    is_elsewhere: bool
    offices: tuple[Office, ...]
    addressed: tuple[Ref, ...]
    bodies: tuple[Ref, ...]
    courts: tuple[Ref, ...]
    outcomes: tuple[Ref, ...]
    stances: tuple[Ref, ...]
    answers: tuple[Answered, ...]
    figures: tuple[tuple[str, str], ...]
    chains: tuple[Ref, ...]
    year: str

    @property
    def anchor(self) -> str:
        """Where the scene stands on its page."""
        return f"step-{self.number}"

    @property
    def blocks(self) -> tuple[Answered, ...]:
        """What the act stops."""
        return tuple(it for it in self.answers if it.relation == "blocks")


@dataclass(frozen=True)
class Story:
    """Scenes in their order, the lanes in which somebody acts, and what the sources leave open."""

    scenes: tuple[Scene, ...]
    lanes: tuple[Lane, ...]
    gaps: tuple[str, ...]

    @property
    def acts(self) -> tuple[Scene, ...]:
        """The acts that are part of the story itself."""
        return tuple(it for it in self.scenes if not it.is_event and not it.is_elsewhere)

    @property
    def last(self) -> Scene | None:
        """The last act of which a source says what became of it, or that stopped another."""
        settled = [it for it in self.acts if it.outcomes or it.blocks]
        return settled[-1] if settled else None

    @property
    def years(self) -> str:
        """From the first year to the last; empty where no date is known."""
        return span(it.year for it in self.scenes if not it.is_elsewhere)


def span(years: Iterable[str]) -> str:
    """Years in words.

    >>> span(["2019", "2017", ""]), span(["2020"]), span([])
    ('2017–2019', '2020', '')
    """
    known = sorted(filter(None, years))
    if not known:
        return ""
    return known[0] if known[0] == known[-1] else f"{known[0]}–{known[-1]}"


def story_of(teller: Teller, things: Iterable[str], elsewhere: Iterable[str] = ()) -> Story:
    """These acts and events as a story; ``elsewhere`` are causes that belong to none or another."""
    own, others = dict.fromkeys(things), dict.fromkeys(elsewhere)
    said = {iri: teller.said_of(iri) for iri in {**own, **others}}
    ordered = in_order(said)
    ranks: dict[str, int] = {}
    steps = {iri: step_of(teller, iri, said, ranks) for iri in ordered}
    places = {iri: place for place, iri in enumerate(ordered, 1)}
    scenes = tuple(
        _scene(teller, step, said[iri], places, is_elsewhere=iri not in own)
        for iri, step in steps.items()
    )
    keys = {key for scene in scenes for key in scene.lanes}
    gaps = gaps_of({iri: said[iri] for iri in own if iri in said})
    return Story(scenes, tuple(lane for lane in LANES if lane.key in keys), gaps)


def _scene(
    teller: Teller, step: Step, said: Facts, places: Mapping[str, int], *, is_elsewhere: bool
) -> Scene:
    reader, iri = teller.reader, step.fact.ref.iri
    graph = reader.site.graph
    keys = {lane_of(graph, actor.iri) for actor in step.actors}
    return Scene(
        number=places[iri],
        step=step,
        lanes=tuple(lane.key for lane in LANES if lane.key in keys),
        is_event=not _is_act(said),
        is_elsewhere=is_elsewhere,
        offices=tuple(_offices(teller, said)),
        addressed=reader.refs(said.get("mig:addressedTo", ())),
        bodies=reader.refs(said.get("mig:decidingBody", ())),
        courts=reader.refs(said.get("mig:beforeCourt", ())),
        outcomes=reader.refs(said.get("mig:outcome", ())),
        stances=reader.refs(said.get("mig:stance", ())),
        answers=tuple(
            Answered(words, RELATIONS[words], ref, places[ref.iri]) for words, ref in step.links
        ),
        figures=tuple(
            (term.value, words) for name, words in COUNTED.items() for term in said.get(name, ())
        ),
        chains=reader.refs(said.get("mig:inChain", ())),
        year=day_of(said)[:4],
    )


def _is_act(said: Facts) -> bool:
    return any(term.value.endswith("#PoliticalAction") for term in said.get("rdf:type", ()))


def _offices(teller: Teller, said: Facts) -> Iterable[Office]:
    """The offices in which the act was done: who, on which post."""
    for tenure in teller.reader.refs(said.get("mig:inCapacity", ())):
        office = office_of(teller.reader, tenure, teller.said_of(tenure.iri))
        if office is not None:
            yield office


def office_of(reader: Reader, tenure: Ref, said: Facts) -> Office | None:
    """A tenure as an office; None where it does not say whose."""
    people = reader.refs(said.get("org:member", ()))
    posts = reader.refs(said.get("mig:tenureOfPost", ()))
    return Office(people[0], posts[0] if posts else None, tenure) if people else None
