"""What can be compared is compared by our engine as pySHACL compares it."""

from __future__ import annotations

from itertools import product

import pytest

from tests.shacl.opinions import Pair, of_pyshacl, ours
from tests.shacl.random_shapes import BOUNDS, NUMBERS, ORDERS, PREFIXES, SPACE

HEAD = f"@prefix : <{SPACE}> .{PREFIXES}"
COMPARABLE = {
    "numbers": NUMBERS,
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


@pytest.mark.parametrize("kind", COMPARABLE)
def test_what_can_be_compared_is_compared_as_by_the_reference(kind: str) -> None:
    values = COMPARABLE[kind]
    data = [
        f":x{n} :p {one} ; :q {other} ." for n, (one, other) in enumerate(product(values, values))
    ]
    shapes = [
        f":S{n} sh:targetSubjectsOf :p ; sh:path :p ; sh:{name} {bound} ."
        for n, (name, bound) in enumerate(product(BOUNDS, values))
    ]
    shapes += [f":{name} sh:targetSubjectsOf :p ; sh:path :p ; sh:{name} :q ." for name in ORDERS]

    pair = Pair.read(HEAD + "\n".join(data), HEAD + "\n".join(shapes))

    assert ours(pair) == of_pyshacl(pair)
