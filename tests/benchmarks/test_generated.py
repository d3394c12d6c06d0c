"""Generated data: correct where they are to be, and each error in them is one that is found."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.generated import generate
from benchmarks.generated.kinds import KINDS
from migkg import shacl
from migkg.source import Triple, named, parse_turtle

if TYPE_CHECKING:
    from benchmarks.generated.errors import Injected
    from migkg.build import Project
    from migkg.shacl import Report

TYPE, SUBCLASS = named("rdf:type"), named("rdfs:subClassOf")
TARGETS, TARGET_NODE = (
    (named("sh:targetClass"), named("sh:targetSubjectsOf")),
    named("sh:targetNode"),
)


def given(triples: int, share: float, seed: int = 1) -> tuple[list[Triple], list[Injected]]:
    file = io.StringIO()
    _, injected = generate(file, triples, share=share, seed=seed)
    return parse_turtle(Path("given.ttl"), file.getvalue()), injected


def missed(report: Report, injected: list[Injected]) -> list[Injected]:
    found = {
        (finding.rule, getattr(term, "value", None))
        for finding in report.findings
        for term in (finding.focus, finding.value)
    }
    return [error for error in injected if (error.rule, error.node) not in found]


def test_the_same_seed_gives_the_same_data() -> None:
    assert given(1_000, 0.1) == given(1_000, 0.1)
    assert given(1_000, 0.1) != given(1_000, 0.1, seed=2)


@pytest.mark.parametrize("triples", [10_000, 30_000])
def test_there_are_about_as_many_triples_as_were_asked_for(triples: int) -> None:
    data, injected = given(triples, 0.005)

    assert abs(len(data) - triples) < 1_500
    assert len(injected) > 0.003 * len({triple.subject for triple in data})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_errors_the_shapes_find_nothing_at_all(project: Project, seed: int) -> None:
    data, injected = given(10_000, 0, seed)
    report = shacl.validate(data, project.shapes, project.vocabulary)

    assert not injected
    assert report.focus_nodes > 1_000
    assert report.conforms
    assert not report.findings


def test_an_error_of_each_kind_is_found(project: Project) -> None:
    data, injected = given(20_000, 0.1)
    report = shacl.validate(data, project.shapes, project.vocabulary)

    assert {error.kind for error in injected} == {kind.name for kind in KINDS}
    assert not missed(report, injected)


def test_the_reference_engine_finds_the_same_errors(project: Project) -> None:
    data, injected = given(1_000, 1)
    asked = data, project.shapes, project.vocabulary
    report = shacl.validate(*asked, engine="reference")

    assert len(injected) > 50
    assert not missed(report, injected)
    assert not missed(shacl.validate(*asked), injected)


def test_the_reference_engine_finds_nothing_without_errors(project: Project) -> None:
    data, _ = given(1_000, 0)
    report = shacl.validate(data, project.shapes, project.vocabulary, engine="reference")

    assert report.conforms
    assert not report.findings


def test_nearly_every_shape_has_something_to_judge(project: Project) -> None:
    data, _ = given(10_000, 0)
    said = {triple.predicate for triple in data}
    classes = {triple.object for triple in data if triple.predicate == TYPE}
    while (
        above := {
            triple.object
            for triple in project.vocabulary
            if triple.predicate == SUBCLASS and triple.subject in classes
        }
        - classes
    ):
        classes |= above
    aimed = {it.subject for it in project.shapes if it.predicate in {*TARGETS, TARGET_NODE}}
    busy = {
        it.subject
        for it in project.shapes
        if it.predicate == TARGET_NODE
        or (it.predicate in TARGETS and it.object in {*said, *classes})
    }

    assert len(busy) > 220
    assert {str(shape) for shape in aimed - busy} == {
        str(named("migsh:SameAs")),
        str(named("migsh:SourceText")),
    }
