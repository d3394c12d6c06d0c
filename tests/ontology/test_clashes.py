"""Each contradiction is refused by the axioms meant for it, and accepted without them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from migkg.logic import Verdict, reason
from migkg.source import ntriples
from tests.ontology.clashes import CLASHES, Clash, apart, axiom, in_pairs, logical, without
from tests.ontology.lookup import Graph, name, parsed
from tests.ontology.robot import consistent

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.source import Triple

SOUND = Verdict(consistent=True)
REFUSED = Verdict(consistent=False)
Step = tuple[str, tuple[str, ...]]


def kind(found: Clash) -> str:
    """The sort of axiom that the first step of the argument is."""
    _, predicate, value, *_ = found.steps[0][0].split()
    return value if predicate == "a" else predicate


def weaker(ontology: Graph, clash: str, axioms: tuple[str, ...]) -> list[Triple]:
    """The graph, with what follows from the ontology but for these axioms."""
    return [*without(logical(ontology), axioms), *CLASHES[clash].triples]


STEPS: list[Step] = [(clash, step) for clash, found in CLASHES.items() for step in found.steps]
each_clash = pytest.mark.parametrize("clash", CLASHES)
BATCHES = [STEPS[start : start + 10] for start in range(0, len(STEPS), 10)]
LEFT = [(clash, left, step) for clash, step in STEPS if len(step) > 1 for left in step]
OF_EACH_KIND = {kind(found): clash for clash, found in CLASHES.items()}.values()

DATES = {"mig:attestedOn", "mig:occurredOn", "mig:validFrom", "mig:validUntil"}
"""Functional, but HermiT judges no xsd:date: the shapes guard them."""


@pytest.mark.java
@pytest.mark.usefixtures("java")
class TestWithHermit:
    @each_clash
    def test_refused(self, clash: str, everything: Graph) -> None:
        broken = CLASHES[clash].triples
        assert reason(ntriples([*logical(everything), *broken])) == REFUSED

    @pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
    def test_accepted_without_any_step_of_the_argument(
        self, batch: list[Step], everything: Graph
    ) -> None:
        graphs = [weaker(everything, clash, step) for clash, step in batch]
        all_apart = (apart(graph, number) for number, graph in enumerate(graphs))
        if reason(ntriples(chain(*all_apart))) != SOUND:
            refused = zip(batch, graphs, strict=True)
            assert [step for step, graph in refused if reason(ntriples(graph)) != SOUND] == []

    @pytest.mark.parametrize(
        ("clash", "left", "step"), LEFT, ids=[f"{clash}: {left}" for clash, left, _ in LEFT]
    )
    def test_refused_while_one_of_several_axioms_is_left(
        self, clash: str, left: str, step: tuple[str, ...], everything: Graph
    ) -> None:
        others = tuple(axiom for axiom in step if axiom != left)
        assert reason(ntriples(weaker(everything, clash, others))) == REFUSED

    def test_a_graph_that_is_still_refused_is_seen_among_others(self, everything: Graph) -> None:
        sound = weaker(everything, *STEPS[0])
        still = [*logical(everything), *CLASHES["authority-typed-as-city"].triples]
        assert reason(ntriples([*apart(sound, 0), *apart(still, 1)])) == REFUSED

    def test_the_ontology_in_pairs_refuses_as_the_ontology_does(self, everything: Graph) -> None:
        broken = CLASHES["authority-typed-as-city"].triples
        assert reason(ntriples([*in_pairs(everything.triples), *broken])) == REFUSED

    def test_it_is_the_ontology_that_refuses_and_not_the_graphs_themselves(self) -> None:
        broken = [triple for clash in CLASHES.values() for triple in clash.triples]
        assert reason(ntriples(broken)) == SOUND


@pytest.mark.java
@pytest.mark.parametrize("clash", OF_EACH_KIND)
def test_one_of_each_kind_is_refused_by_another_reasoner_too(
    clash: str, everything: Graph, robot: str, tmp_path: Path
) -> None:
    broken = CLASHES[clash].triples
    assert not consistent(robot, "JFact", [*everything.triples, *broken], tmp_path)


def test_each_graph_is_refused_for_a_reason_of_its_own() -> None:
    assert len(CLASHES) >= 38
    assert len({clash.why for clash in CLASHES.values()}) == len(CLASHES)
    assert [clash for clash, found in CLASHES.items() if not found.steps] == []


def test_every_axiom_of_these_kinds_refuses_something(everything: Graph) -> None:
    graph = Graph(everything.triples)
    named = {axiom for _, step in STEPS for axiom in step}
    written = {triple: axiom(graph, triple) for triple in graph.triples}
    kinds = {
        "owl:AsymmetricProperty",
        "owl:FunctionalProperty",
        "owl:IrreflexiveProperty",
        "owl:disjointWith",
    }
    asked = {
        text
        for triple, text in written.items()
        if kinds & {name(triple.predicate), name(triple.object)}
        and name(triple.subject) not in DATES
    }
    turned = {" ".join(text.split()[::-1]) for text in named if "disjoint" in text}
    assert sorted(asked - named - turned) == []


def test_every_group_of_disjoint_classes_refuses_something(everything: Graph) -> None:
    named = [set(axiom.split()) for _, step in STEPS for axiom in step if "disjoint" in axiom]
    for _, head in everything.pairs("owl:members"):
        group = set(map(name, everything.members(head)))
        assert [pair for pair in named if pair - {"owl:disjointWith"} <= group], group


def test_an_axiom_that_is_not_there_cannot_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no such axiom"):
        without(parsed("mig:City a owl:Class .", tmp_path), ["mig:City a owl:Thing"])


def test_an_axiom_is_left_out_in_whichever_way_it_is_written(tmp_path: Path) -> None:
    lines = "mig:A owl:disjointWith mig:B . mig:C a owl:Class ."
    (left,) = without(parsed(lines, tmp_path), ["mig:B owl:disjointWith mig:A"])
    assert name(left.subject) == "mig:C"
