"""The test suite of SHACL by the W3C, through the engine that judges set by set."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from migkg.errors import ShapesError
from migkg.shacl.compiled.engine import Engine
from migkg.shacl.model.paths import read_path
from migkg.shacl.model.shapes import TRUE, Shapes
from migkg.shacl.model.statements import SH, Statements
from migkg.shacl.written import Written
from migkg.source import BASE_OF_FILES, BlankNode, Literal, NamedNode, read_turtle
from tests.support import NO_SUITE, SUITES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.shacl.report import Finding
    from migkg.source import Term, Triple

SUITE = SUITES / "shacl" / "tests"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
FAILURE = NamedNode(SHT + "Failure")
TESTS = 120

NOT_YET: dict[str, str] = {}
"""What is not judged as the suite has it, and why."""


class Expected(NamedTuple):
    """What the suite wants: None of ``results`` for a failure."""

    conforms: bool
    results: set[tuple[str, ...]] | None
    messages: set[str]


class Case(NamedTuple):
    path: Path
    entry: Term
    said: Statements


@cache
def triples(path: Path) -> tuple[Triple, ...]:
    return tuple(read_turtle(path))


def one(said: Statements, node: Term, iri: str) -> Term:
    (value,) = said.values(node, NamedNode(iri))
    return value


def file_of(folder: Path, term: Term) -> Path:
    assert isinstance(term, NamedNode)
    return folder / term.value.removeprefix(BASE_OF_FILES)


def collect(manifest: Path) -> Iterator[Case]:
    said = Statements(triples(manifest))
    here = NamedNode(BASE_OF_FILES + manifest.name)
    for included in said.values(here, NamedNode(MF + "include")):
        yield from collect(file_of(manifest.parent, included))
    for entries in said.values(here, NamedNode(MF + "entries")):
        for entry in said.items(entries):
            yield Case(manifest, entry, said)


CASES = list(collect(SUITE / "manifest.ttl")) if SUITE.exists() else []


def name(case: Case) -> str:
    return str(case.path.relative_to(SUITE).with_suffix(""))


pytestmark = pytest.mark.skipif(not CASES, reason=NO_SUITE)


def engine(case: Case) -> Engine:
    action = one(case.said, case.entry, MF + "action")
    data, shapes = (
        triples(file_of(case.path.parent, one(case.said, action, SHT + which)))
        for which in ("dataGraph", "shapesGraph")
    )
    written = Written()
    written.add(data)
    return Engine(written, Shapes(shapes))


def expected(case: Case, judge: Engine) -> Expected:
    report = one(case.said, case.entry, MF + "result")
    if report == FAILURE:
        return Expected(conforms=False, results=None, messages=set())
    results = case.said.said(report, "result")
    return Expected(
        one(case.said, report, SH + "conforms") == TRUE,
        {result(case, judge, node) for node in results},
        {str(message) for node in results for message in case.said.said(node, "resultMessage")},
    )


def result(case: Case, judge: Engine, node: Term) -> tuple[str, ...]:
    def said(property_: str) -> Term | None:
        return next(iter(case.said.said(node, property_)), None)

    path, shape = said("resultPath"), said("sourceShape")
    assert shape is not None
    return (
        shown(said("focusNode")),
        read_path(case.said, path).name if path is not None else "",
        shown(said("value")),
        judge.name(shape),
        str(said("sourceConstraintComponent")).strip("<>"),
        str(said("resultSeverity")).strip("<>").removeprefix(SH),
    )


def shown(term: Term | None) -> str:
    """A term; blank nodes have other labels in other files."""
    return "_:" if isinstance(term, BlankNode) else str(term or "")


def found(finding: Finding) -> tuple[str, ...]:
    return (
        shown(finding.focus),
        finding.path or "",
        shown(finding.value),
        finding.shape,
        finding.component,
        finding.severity,
    )


def is_as_the_suite_has_it(case: Case) -> bool:
    try:
        judge = engine(case)
        wanted = expected(case, judge)
        findings = judge.findings(judge.roots)
    except ShapesError:
        return one(case.said, case.entry, MF + "result") == FAILURE
    said = {
        str(Literal(text, language=language or None))
        for finding in findings
        for language, text in finding.messages.items()
    }
    return (
        wanted.results == set(map(found, findings))
        and wanted.conforms == (not findings)
        and wanted.messages <= said
    )


def test_suite_is_whole() -> None:
    assert len(CASES) == TESTS


@pytest.mark.parametrize("case", CASES, ids=name)
def test_report_is_that_of_the_suite(case: Case) -> None:
    assert is_as_the_suite_has_it(case) == (name(case) not in NOT_YET)


def test_what_is_not_right_is_in_the_suite() -> None:
    assert set(NOT_YET) <= set(map(name, CASES))
