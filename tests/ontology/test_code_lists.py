"""The code lists are sound SKOS: one file per scheme, every concept in its scheme, no cycles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from migkg.source import read_turtle
from migkg.terms import DEF, SCHEMES, expand
from tests.ontology.lookup import Graph
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted((ROOT / "ontology" / "concepts").glob("*.ttl"))
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_there_is_one_file_for_each_scheme() -> None:
    assert [path.stem for path in FILES] == sorted(SCHEMES)


def test_the_concepts_are_those_that_others_build_on(code_lists: Graph) -> None:
    assert len(code_lists.typed("skos:ConceptScheme")) == len(SCHEMES) == 34
    assert len(code_lists.typed("skos:Concept")) == 293


@each_file
def test_a_file_holds_its_scheme_and_the_concepts_in_it_and_nothing_else(path: Path) -> None:
    graph, scheme = Graph(read_turtle(path)), f"def:{path.stem}"
    concepts = graph.typed("skos:Concept")
    assert graph.typed("skos:ConceptScheme") == [scheme]
    assert concepts
    assert graph.subjects == {scheme, *concepts}
    for concept in concepts:
        assert expand(concept).startswith(f"{DEF}{path.stem}/")
        assert graph.names(concept, "skos:inScheme") == [scheme]


@each_file
def test_a_concept_is_either_on_top_or_below_another_of_its_scheme(path: Path) -> None:
    graph, scheme = Graph(read_turtle(path)), f"def:{path.stem}"
    concepts = set(graph.typed("skos:Concept"))
    for concept in concepts:
        above, top = graph.names(concept, "skos:broader"), graph.names(concept, "skos:topConceptOf")
        assert top == ([] if above else [scheme]), concept
        assert set(above) <= concepts - {concept}


@each_file
@pytest.mark.parametrize("language", ["en", "fr", "nl", "de"])
def test_no_label_is_used_twice_in_a_scheme(path: Path, language: str) -> None:
    graph = Graph(read_turtle(path))
    labels = [
        text.casefold()
        for concept in graph.typed("skos:Concept")
        for predicate in ("skos:prefLabel", "skos:altLabel")
        for text in graph.texts(concept, predicate, language)
    ]
    assert [label for label, count in Counter(labels).items() if count > 1] == []


def test_members_of_all_sorts_are_members_and_candidates_are_not(code_lists: Graph) -> None:
    above = {
        concept: code_lists.names(concept, "skos:broader")
        for concept in code_lists.typed("skos:Concept")
    }
    assert {concept: broader for concept, broader in above.items() if broader} == {
        "membership-status:full-member": ["membership-status:member"],
        "membership-status:associate-member": ["membership-status:member"],
        "membership-status:founding-member": ["membership-status:member"],
        "membership-status:guest-member": ["membership-status:member"],
        "membership-status:former-member": ["membership-status:member"],
        "role:deputy-mayor": ["role:local-executive-member"],
    }


def test_the_levels_are_numbered_from_the_nearest_tier_upwards(code_lists: Graph) -> None:
    numbered = {int(value.value): concept for concept, value in code_lists.pairs("skos:notation")}
    assert [numbered[number] for number in sorted(numbered)] == [
        "level:municipal",
        "level:regional",
        "level:national",
        "level:european",
        "level:international",
    ]
