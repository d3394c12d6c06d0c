"""Reasoners other than ours, run by ROBOT, accept the ontology and refuse a contradiction.

HermiT here is another release than that of owlready2, on another version of the OWL API. JFact is
another reasoner for the whole of OWL 2 DL. ELK reasons in the profile EL: it accepts what is
consistent, and of contradictions it sees those that disjoint classes make.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migkg.source import read_turtle
from tests.ontology.lookup import parsed
from tests.ontology.robot import consistent

if TYPE_CHECKING:
    from tests.ontology.lookup import Graph

pytestmark = pytest.mark.java
BROKEN = Path(__file__).parent / "broken"
REASONERS = ("HermiT", "JFact", "ELK")
each_reasoner = pytest.mark.parametrize("reasoner", REASONERS)


@each_reasoner
def test_the_ontology_is_consistent_and_no_class_is_empty(
    everything: Graph, robot: str, reasoner: str, tmp_path: Path
) -> None:
    assert consistent(robot, reasoner, everything.triples, tmp_path)


@each_reasoner
def test_the_ontology_and_the_data_are_consistent(
    everything: Graph, data: Graph, robot: str, reasoner: str, tmp_path: Path
) -> None:
    assert consistent(robot, reasoner, everything.triples + data.triples, tmp_path)


@each_reasoner
def test_a_thing_of_disjoint_classes_is_refused(
    everything: Graph, robot: str, reasoner: str, tmp_path: Path
) -> None:
    broken = read_turtle(BROKEN / "authority-typed-as-city.ttl")
    assert not consistent(robot, reasoner, [*everything.triples, *broken], tmp_path)


@each_reasoner
def test_a_class_that_must_stay_empty_is_refused(
    everything: Graph, robot: str, reasoner: str, tmp_path: Path
) -> None:
    empty = parsed("mig:Empty a owl:Class ; rdfs:subClassOf mig:City , mig:Actor .", tmp_path)
    assert not consistent(robot, reasoner, [*everything.triples, *empty], tmp_path)
