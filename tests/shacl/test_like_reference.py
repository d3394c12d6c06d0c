"""The engine that judges set by set says what the reference engine says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg import shacl
from migkg.source import BlankNode, read_folder, read_turtle
from tests.support import ROOT, SMALL, ghent, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.shacl import Report
    from migkg.source import Triple

SHAPES = read_folder(ROOT / "shapes").triples
FIXTURES = sorted((ROOT / "tests" / "shapes").rglob("*.ttl"))
OF_WORDS = {"Vocabulary", "Vocabulary-current", "Vocabulary-external"}


def has_blank_nodes(path: Path) -> bool:
    return any(isinstance(triple.subject, BlankNode) for triple in read_turtle(path))


ALONE = [path for path in FIXTURES if path.parent.name in OF_WORDS or has_blank_nodes(path)]
TOGETHER = [path for path in FIXTURES if path not in ALONE]


def beside_the_small_collection(*paths: Path) -> list[Triple]:
    given = [triple for path in paths for triple in read_turtle(path)]
    return [*read_folder(SMALL).triples, *given]


def said(report: Report) -> list[str]:
    """All that is said, in an order in which no two findings share a place."""
    return sorted(
        str((*it.order, it.shape, it.constraint, sorted(it.messages.items())))
        for it in report.findings
    )


def same(data: list[Triple]) -> tuple[Report, Report]:
    ours = shacl.validate(data, SHAPES, vocabulary())
    return ours, shacl.validate(data, SHAPES, vocabulary(), engine="reference")


def test_our_shapes_are_all_covered() -> None:
    assert shacl.validate((), SHAPES, vocabulary()).handed == {}


def test_on_all_fixtures_at_once() -> None:
    ours, reference = same(beside_the_small_collection(*TOGETHER))

    assert said(ours) == said(reference)
    assert ours.summary() == reference.summary()
    assert len(ours.findings) > len(TOGETHER) / 2


@pytest.mark.parametrize("path", ALONE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_on_a_fixture_that_is_judged_alone(path: Path) -> None:
    ours, reference = same(beside_the_small_collection(path))

    assert said(ours) == said(reference)
    assert ours.summary() == reference.summary()


def test_on_what_the_project_publishes() -> None:
    ours, reference = same(list(ghent()))

    assert said(ours) == said(reference)
    assert ours.summary() == reference.summary()
