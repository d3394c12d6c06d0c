"""ROBOT, a second judge: the whole is in OWL 2 DL and in OWL 2 RL, and its report has no error."""

from __future__ import annotations

import csv
import subprocess
from typing import TYPE_CHECKING

import pytest

from migkg.source import Literal, Triple, ntriples, read_folder, read_turtle
from migkg.terms import PREFIXES
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.ontology.lookup import Graph

pytestmark = pytest.mark.java
BREAKS = {
    "DL": "mig:receivedAward a owl:IrreflexiveProperty .",
    "RL": "mig:Actor rdfs:subClassOf"
    " [ a owl:Restriction ; owl:onProperty mig:kind ; owl:someValuesFrom skos:Concept ] .",
}
each_profile = pytest.mark.parametrize("profile", ["DL", "RL"])


def merged(triples: Iterable[Triple], folder: Path) -> Path:
    path = folder / "merged.ttl"
    path.write_bytes(ntriples(triples))
    return path


def run(robot: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["java", "-cp", robot, "org.obolibrary.robot.CommandLineInterface", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def in_profile(robot: str, profile: str, triples: Iterable[Triple], folder: Path) -> str | None:
    """The report, where there is a violation."""
    report = folder / "report.txt"
    given = str(merged(triples, folder))
    done = run(
        robot, "validate-profile", "--profile", profile, "--input", given, "--output", str(report)
    )
    assert report.exists(), done.stderr
    return None if done.returncode == 0 else report.read_text(encoding="utf-8")


@each_profile
def test_the_ontology_with_its_code_lists_is_in_the_profile(
    everything: Graph, robot: str, profile: str, tmp_path: Path
) -> None:
    assert in_profile(robot, profile, everything.triples, tmp_path) is None


@each_profile
def test_a_violation_of_the_profile_is_seen(
    everything: Graph, robot: str, profile: str, tmp_path: Path
) -> None:
    prefixes = "".join(
        f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("mig", "owl", "rdfs", "skos")
    )
    path = tmp_path / "break.ttl"
    path.write_text(prefixes + BREAKS[profile], encoding="utf-8")
    triples = [*everything.triples, *read_turtle(path)]
    report = in_profile(robot, profile, triples, tmp_path)
    assert report is not None
    assert f"OWL 2 {profile} Profile Report" in report


def test_the_report_finds_no_error_in_the_english_of_the_terms(robot: str, tmp_path: Path) -> None:
    """In one language: ROBOT takes a label in a second one for a second label."""
    english = [
        triple
        for triple in read_folder(ROOT / "ontology").triples
        if not isinstance(triple.object, Literal) or triple.object.language in {None, "en"}
    ]
    report = tmp_path / "report.tsv"
    given = str(merged(english, tmp_path))
    done = run(robot, "report", "--input", given, "--output", str(report), "--fail-on", "none")
    assert report.exists(), done.stderr
    with report.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    assert [row for row in rows if row["Level"] == "ERROR"] == []
    assert {row["Rule Name"] for row in rows} <= {"missing_definition", "missing_superclass"}
