"""What would break the reading of Ghent is noticed: the data as they are, and damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg import shacl
from migkg.source import Literal, NamedNode, Triple
from migkg.terms import PREFIXES, expand

if TYPE_CHECKING:
    from migkg.build import Build, Project
    from migkg.shacl import Report

UNSUPPORTED = "action:be-gent-moria-pledge"
WITHOUT_MEMBER = "membership:be-gent-migration-forum-actors"
WITHOUT_POST = "tenure:be-gent-mayor-mathias-de-clercq"
WITHOUT_SELECTOR = "evidence:moving-cities-ghent-fr-956-1028"
SWAPPED = "report:moving-cities-ghent"
TAKEN = (
    (UNSUPPORTED, "mig:supportedBy"),
    (WITHOUT_MEMBER, "org:member"),
    (WITHOUT_POST, "mig:tenureOfPost"),
    (WITHOUT_SELECTOR, "oa:hasSelector"),
)
ISSUED, MODIFIED = expand("dcterms:issued"), expand("dcterms:modified")


def named(name: str) -> NamedNode:
    return NamedNode(expand(name))


def damaged(triples: tuple[Triple, ...]) -> list[Triple]:
    """The statements with each damage done, every one to another thing."""
    taken = {(named(thing), named(predicate)) for thing, predicate in TAKEN}
    swap = {ISSUED: MODIFIED, MODIFIED: ISSUED}
    result = []
    for triple in triples:
        if (triple.subject, triple.predicate) in taken:
            continue
        predicate = triple.predicate.value
        swapped = predicate in swap and triple.subject == named(SWAPPED)
        result.append(
            Triple(triple.subject, NamedNode(swap[predicate]), triple.object) if swapped else triple
        )
    return result


@pytest.fixture(scope="module")
def report(project: Project) -> Report:
    return shacl.validate(damaged(project.data), project.shapes, project.vocabulary)


def violations(report: Report) -> dict[str, list[str | None]]:
    """For each thing at fault, the paths of its Violations."""
    found: dict[str, list[str | None]] = {}
    for finding in report.findings:
        if finding.severity == "Violation":
            found.setdefault(str(finding.focus).strip("<>"), []).append(finding.path)
    return found


def test_data_as_they_are_break_nothing(ghent_build: Build) -> None:
    assert ghent_build.report.conforms
    assert violations(ghent_build.report) == {}


def test_damage_was_done(project: Project) -> None:
    assert len(damaged(project.data)) == len(project.data) - len(TAKEN)
    dates = {
        triple.predicate.value: triple.object.value
        for triple in damaged(project.data)
        if triple.subject == named(SWAPPED) and isinstance(triple.object, Literal)
    }
    assert dates[ISSUED] > dates[MODIFIED]


@pytest.mark.parametrize(("thing", "predicate"), TAKEN)
def test_thing_that_lost_what_it_needs_is_a_violation_at_that_place(
    report: Report, thing: str, predicate: str
) -> None:
    assert not report.conforms
    # A constraint on several properties together has no path of its own.
    assert {expand(predicate), None} & set(violations(report)[expand(thing)])


def test_report_revised_before_it_was_issued_is_a_violation(report: Report) -> None:
    assert expand(SWAPPED) in violations(report)


def test_nothing_else_is_blamed_but_what_stands_beside_the_damage(report: Report) -> None:
    beside = {
        "person:mathias-de-clercq",
        "evidence:moving-cities-ghent-fr-956-1028#selector",
        "evidence:moving-cities-ghent-fr-2205-2405",
        "statement:be-gent-mathias-de-clercq-solidarity",
    }
    allowed = {expand(name) for name in (*beside, SWAPPED, *(thing for thing, _ in TAKEN))}

    assert set(violations(report)) <= allowed


def test_every_finding_says_how_to_mend_it(report: Report) -> None:
    for finding in report.findings:
        assert finding.message("en")
        assert finding.message("fr")
        assert finding.shape.startswith(PREFIXES["migsh"])
