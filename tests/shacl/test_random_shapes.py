"""On graphs made at random, the engine that judges set by set says what pySHACL says."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import SH

from migkg.interchange import to_rdflib
from migkg.shacl.judging import validate
from migkg.shacl.reference import _finding
from migkg.source import parse_turtle
from tests.shacl.random_shapes import NUMBERS, PREFIXES, Maker

SEEDS = 20
EACH = 10


def results(data: str, shapes: str) -> tuple[set[str], set[str]]:
    """What both engines find, but for their texts."""
    given, by = (parse_turtle(Path("given.ttl"), text) for text in (data, shapes))
    graph = to_rdflib(by)
    _, report, _ = pyshacl.validate(to_rdflib(given), shacl_graph=graph, inference="none")
    assert isinstance(report, rdflib.Graph), report
    # Not what lies in sh:detail: it is no result of the report.
    found = {_finding(report, it, graph) for it in report.objects(None, SH.result)}
    ours = validate(given, by).findings
    return {str(it.order[:-1]) for it in ours}, {str(it.order[:-1]) for it in found}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_results_are_those_of_the_reference(seed: int) -> None:
    for number in range(seed * EACH, (seed + 1) * EACH):
        maker = Maker(number)
        data, shapes = maker.data(), maker.shapes()
        ours, reference = results(data, shapes)

        assert ours == reference, f"seed {number}\n{data}\n{shapes}"


COMPARABLE = {
    "numbers": [it for it in NUMBERS if "300" not in it and '"x"' not in it],
    "days": ['"2020-01-01"^^xsd:date', '"2020-01-02"^^xsd:date', '"2019-12-31"^^xsd:date'],
    "days with a zone": ['"2020-01-01Z"^^xsd:date', '"2020-01-02Z"^^xsd:date'],
    "moments": [
        '"2020-01-01T00:00:00"^^xsd:dateTime',
        '"2020-01-01T00:00:00.000"^^xsd:dateTime',
        '"2020-01-01T12:00:00"^^xsd:dateTime',
    ],
    "moments with a zone": [
        '"2020-01-01T00:00:00Z"^^xsd:dateTime',
        '"2020-01-01T00:00:00.000Z"^^xsd:dateTime',
        '"2020-01-01T02:00:00+02:00"^^xsd:dateTime',
        '"2020-01-01T02:00:00Z"^^xsd:dateTime',
    ],
    "texts": ['"a"', '"b"', '"B"', '"é"', '""', '"ab"'],
}
COMPARING = ["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"]


@pytest.mark.parametrize("kind", COMPARABLE)
def test_what_can_be_compared_is_compared_as_by_the_reference(kind: str) -> None:
    values = COMPARABLE[kind]
    data = [
        f":x{n} :p {one} ; :q {other} ." for n, (one, other) in enumerate(product(values, values))
    ]
    shapes = [
        f":S{n} sh:targetSubjectsOf :p ; sh:path :p ; sh:{name} {bound} ."
        for n, (name, bound) in enumerate(product(COMPARING, values))
    ]
    shapes += [
        f":{name} sh:targetSubjectsOf :p ; sh:path :p ; sh:{name} :q ."
        for name in ("lessThan", "lessThanOrEquals")
    ]

    ours, reference = results(PREFIXES + "\n".join(data), PREFIXES + "\n".join(shapes))

    assert ours == reference
