"""ROBOT, a second judge of the ontology, and what it is asked."""

from __future__ import annotations

import csv
import re
import subprocess
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode, Triple, named, ntriples
from migkg.terms import BASE
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PROFILE = ROOT / "tools" / "robot" / "report-profile.txt"
DEFINITION = NamedNode("http://purl.obolibrary.org/obo/IAO_0000115")
AS_IN_OBO = {
    named("skos:definition"): DEFINITION,
    named("skos:prefLabel"): named("rdfs:label"),
}


def run(robot: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["java", "-cp", robot, "org.obolibrary.robot.CommandLineInterface", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def merged(triples: Iterable[Triple], folder: Path) -> str:
    path = folder / "merged.ttl"
    path.write_bytes(ntriples(triples))
    return str(path)


def profile_violations(
    robot: str, profile: str, triples: Iterable[Triple], folder: Path
) -> str | None:
    """The report on an OWL 2 profile, where there is a violation."""
    report, given = folder / "report.txt", merged(triples, folder)
    command = ("validate-profile", "--profile", profile)
    done = run(robot, *command, "--input", given, "--output", str(report))
    assert report.exists(), done.stderr
    return None if done.returncode == 0 else report.read_text(encoding="utf-8")


def consistent(robot: str, reasoner: str, triples: Iterable[Triple], folder: Path) -> bool:
    """Whether this reasoner finds no contradiction and no class that must stay empty."""
    out, given = folder / "reasoned.ttl", merged(triples, folder)
    done = run(robot, "reason", "--reasoner", reasoner, "--input", given, "--output", str(out))
    if done.returncode == 0:
        return True
    said = done.stdout + done.stderr
    assert re.search(r"inconsistent|unsatisfiable", said), said
    return False


def rules_of_profile() -> dict[str, str]:
    """The rules of our profile with their levels."""
    lines = PROFILE.read_text(encoding="utf-8").splitlines()
    told = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {rule: level for level, rule in told}


def in_the_words_of_obo(triples: Iterable[Triple], language: str) -> Iterator[Triple]:
    """In one language, with labels and definitions where ROBOT looks for them.

    ROBOT takes a label in a second language for a second label.
    """
    yield Triple(DEFINITION, named("rdf:type"), named("owl:AnnotationProperty"))
    for triple in triples:
        value = triple.object
        other = isinstance(value, Literal) and value.language not in {None, language}
        if not other and triple.subject not in AS_IN_OBO:
            predicate = AS_IN_OBO.get(triple.predicate, triple.predicate)
            yield Triple(triple.subject, predicate, value)


def report(
    robot: str, triples: Iterable[Triple], language: str, folder: Path
) -> list[dict[str, str]]:
    """The rows of ``robot report`` with our profile, on our own terms in one language."""
    found, profile = folder / "report.tsv", folder / "profile.txt"
    rules = rules_of_profile().items()
    profile.write_text("".join(f"{level}\t{rule}\n" for rule, level in rules), encoding="utf-8")
    given = merged(in_the_words_of_obo(triples, language), folder)
    asked = ("--profile", str(profile), "--base-iri", BASE, "--fail-on", "none")
    done = run(robot, "report", "--input", given, "--output", str(found), *asked)
    assert found.exists(), done.stdout + done.stderr
    with found.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))
