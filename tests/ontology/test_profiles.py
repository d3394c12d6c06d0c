"""The whole is in OWL 2 DL and in OWL 2 RL, says ROBOT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ontology.lookup import parsed
from tests.ontology.robot import profile_violations

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ontology.lookup import Graph

pytestmark = pytest.mark.java
BREAKS = {
    "DL": "mig:receivedAward a owl:IrreflexiveProperty .",
    "RL": "mig:Actor rdfs:subClassOf"
    " [ a owl:Restriction ; owl:onProperty mig:kind ; owl:someValuesFrom skos:Concept ] .",
}
each_profile = pytest.mark.parametrize("profile", ["DL", "RL"])


@each_profile
def test_the_ontology_with_its_code_lists_is_in_the_profile(
    everything: Graph, robot: str, profile: str, tmp_path: Path
) -> None:
    assert profile_violations(robot, profile, everything.triples, tmp_path) is None


@each_profile
def test_a_violation_of_the_profile_is_seen(
    everything: Graph, robot: str, profile: str, tmp_path: Path
) -> None:
    triples = [*everything.triples, *parsed(BREAKS[profile], tmp_path)]
    report = profile_violations(robot, profile, triples, tmp_path)
    assert report is not None
    assert f"OWL 2 {profile} Profile Report" in report
