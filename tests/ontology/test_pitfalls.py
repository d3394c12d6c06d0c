"""The pitfalls of the OOPS! catalogue: none is in the ontology, and each would be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ontology.axioms import own
from tests.ontology.lookup import Graph, parsed
from tests.ontology.pitfalls import LEFT_OUT, PITFALLS
from tests.ontology.pitfalls_of_axioms import NOT_DISJOINT, OF_OTHERS, nothing_disjoint
from tests.ontology.pitfalls_of_words import ONE_MATTER, merged_concepts

if TYPE_CHECKING:
    from pathlib import Path

each_pitfall = pytest.mark.parametrize("number", PITFALLS)


@each_pitfall
def test_the_ontology_avoids(number: str, everything: Graph) -> None:
    assert PITFALLS[number].find(everything) == []


@each_pitfall
def test_it_would_be_seen(number: str, tmp_path: Path) -> None:
    pitfall = PITFALLS[number]
    found = pitfall.find(Graph(parsed(pitfall.bad, tmp_path)))
    assert list(dict.fromkeys(found)) == list(pitfall.seen)


def test_every_pitfall_of_the_catalogue_is_looked_for_or_left_out_with_a_reason() -> None:
    looked_for = {number[:3] for number in PITFALLS}
    assert looked_for | set(LEFT_OUT) == {f"P{number:02}" for number in range(1, 42)}
    assert not looked_for & set(LEFT_OUT)


def test_what_is_excused_is_there(everything: Graph) -> None:
    assert set(NOT_DISJOINT) <= set(own(everything, "owl:Class"))
    held = {f"{one} {predicate} {other}" for one, predicate, other in named(everything)}
    assert set(OF_OTHERS) <= held


def test_a_class_is_excused_only_while_nothing_is_held_apart_from_it(
    everything: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    excused = set(NOT_DISJOINT)
    monkeypatch.setattr("tests.ontology.pitfalls_of_axioms.NOT_DISJOINT", {})
    assert set(nothing_disjoint(everything)) == excused


def test_a_concept_is_excused_only_while_its_words_join_two(
    everything: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    excused = set(ONE_MATTER)
    monkeypatch.setattr("tests.ontology.pitfalls_of_words.ONE_MATTER", {})
    assert set(merged_concepts(everything)) == excused


@pytest.mark.parametrize(
    ("label", "joined"),
    [
        ("Ministerin oder Minister", False),
        ("Sonderbeauftragte oder Sonderbeauftragter", False),
        ("Einwohnerinnen und Einwohner", False),
        ("Migrantinnen und Migranten", False),
        ("Ministerin oder Senator", True),
        ("Ministerinnen und Minister oder Senatoren", True),
        ("Kreis oder Bezirk", True),
    ],
)
def test_a_german_word_in_both_genders_joins_no_two(
    label: str, *, joined: bool, tmp_path: Path
) -> None:
    graph = Graph(parsed(f'role:a a skos:Concept ; skos:prefLabel "{label}"@de .', tmp_path))
    assert merged_concepts(graph) == (["role:a"] if joined else [])


@pytest.mark.parametrize("label", ["district of graafschap", "taal en onderwijs"])
def test_a_dutch_label_that_joins_two_is_seen(label: str, tmp_path: Path) -> None:
    graph = Graph(parsed(f'role:a a skos:Concept ; skos:prefLabel "{label}"@nl .', tmp_path))
    assert merged_concepts(graph) == ["role:a"]


def named(graph: Graph) -> list[tuple[str, str, str]]:
    predicates = ("owl:disjointWith", "owl:inverseOf", "rdfs:subClassOf", "rdfs:subPropertyOf")
    return [
        (term, predicate, other)
        for predicate in predicates
        for term in graph.subjects
        for other in graph.names(term, predicate)
    ]
