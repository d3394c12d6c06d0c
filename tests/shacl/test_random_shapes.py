"""On graphs made at random, the engine that judges set by set says what pySHACL says."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import SH

from migkg.interchange import to_rdflib
from migkg.shacl.engine import judge
from migkg.shacl.reference import _finding
from migkg.source import parse_turtle
from tests.shacl.random_shapes import Maker

SEEDS = 20
EACH = 10


def results(data: str, shapes: str) -> tuple[set[str], set[str]]:
    """What both engines find, but for their texts."""
    given, by = (parse_turtle(Path("given.ttl"), text) for text in (data, shapes))
    graph = to_rdflib(by)
    _, report, _ = pyshacl.validate(to_rdflib(given), shacl_graph=graph, inference="none")
    assert isinstance(report, rdflib.Graph), report
    # Not what lies in sh:detail: it is no result of the report.
    found = {_finding(report, it, graph, set()) for it in report.objects(None, SH.result)}
    ours = judge(given, by).findings
    return {str((*it.order, it.shape)) for it in ours}, {str((*it.order, it.shape)) for it in found}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_results_are_those_of_the_reference(seed: int) -> None:
    for number in range(seed * EACH, (seed + 1) * EACH):
        maker = Maker(number)
        data, shapes = maker.data(), maker.shapes()
        ours, reference = results(data, shapes)

        assert ours == reference, f"seed {number}\n{data}\n{shapes}"
