"""ROBOT's report on our terms, with our profile of its rules, has no error in any language."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ontology.lookup import LANGUAGES, parsed
from tests.ontology.robot import PROFILE, report, rules_of_profile

if TYPE_CHECKING:
    from tests.ontology.lookup import Graph

ADVICE = {"lowercase_definition", "missing_superclass", "multiple_asserted_superclasses"}
BAD = """
<https://w3id.org/migkg/bad> a owl:Ontology .
mig:Nameless a owl:Class ; skos:definition "A class without a name."@en ; rdfs:subClassOf mig:Old .
mig:Meaningless a owl:Class ; rdfs:label "meaningless"@en .
mig:Twice a owl:Class ; rdfs:label "twice"@en , "again"@en ;
    skos:definition "Said twice."@en , "Said once."@en .
mig:One a owl:Class ; rdfs:label "same"@en ; skos:definition "The same."@en .
mig:Other a owl:Class ; rdfs:label "same"@en ; skos:definition "The same."@en .
mig:Wide a owl:Class ; rdfs:label " wide "@en ; skos:definition " Wide. "@en .
mig:Tab a owl:Class ; rdfs:label "a\\ttab"@en ; skos:definition "Formatted."@en .
mig:Gone a owl:Class ; rdfs:label "obsolete gone"@en ; skos:definition "Not marked."@en .
mig:Old a owl:Class ; rdfs:label "old"@en ; skos:definition "Old."@en ; owl:deprecated true .
mig:A a owl:Class ; rdfs:label "a"@en ; skos:definition "A."@en ; owl:equivalentClass mig:B .
mig:B a owl:Class ; rdfs:label "b"@en ; skos:definition "B."@en .
"""
SEEN = {
    "annotation_whitespace",
    "deprecated_class_reference",
    "duplicate_definition",
    "duplicate_label",
    "equivalent_pair",
    "label_formatting",
    "label_whitespace",
    "missing_definition",
    "missing_label",
    "missing_ontology_description",
    "missing_ontology_license",
    "missing_ontology_title",
    "misused_obsolete_label",
    "multiple_definitions",
    "multiple_labels",
}


@pytest.mark.java
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_no_error(
    everything: Graph, robot: str, language: str, tmp_path: Path
) -> None:
    rows = report(robot, everything.triples, language, tmp_path)
    assert [row for row in rows if row["Level"] != "INFO"] == []
    assert {row["Rule Name"] for row in rows} <= ADVICE


@pytest.mark.java
def test_bad_terms_are_reported_each_by_its_rule(robot: str, tmp_path: Path) -> None:
    rows = report(robot, parsed(BAD, tmp_path), "en", tmp_path)
    assert {row["Rule Name"] for row in rows if row["Level"] == "ERROR"} == SEEN


def test_only_advice_is_no_error_in_our_profile() -> None:
    rules = rules_of_profile()
    assert set(rules.values()) == {"ERROR", "INFO"}
    assert {rule for rule, level in rules.items() if level == "INFO"} == ADVICE
    assert set(rules) >= SEEN


@pytest.mark.java
def test_every_rule_of_robot_is_taken_up_or_left_out_by_name(robot: str) -> None:
    (core,) = Path(robot).parent.glob("robot-core-*.jar")
    with zipfile.ZipFile(core) as jar:
        paths = [Path(name) for name in jar.namelist()]
    rules = {path.stem for path in paths if path.parent.name == "report_queries" and path.suffix}
    named = set(re.findall(r"[a-z]+(?:_[a-z]+)+", PROFILE.read_text(encoding="utf-8")))
    assert named == rules
