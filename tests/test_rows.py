"""Rows of an answer are counted in what is written of them, however it is cut."""

from __future__ import annotations

import json
import random

import pyoxigraph
import pytest

from migkg.sandbox.rows import row_counter
from migkg.store import RESULT_FORMATS

VALUES = (
    '"plain"',
    '"a },{} b"',
    '"},{},{}]"',
    r'"}\",{},{}"',
    '":"',
    r'"a\":"',
    "UNDEF",
    "UNDEF",
    '"},{"',
    r'"quote \" },{}"',
    r'"ends in \\"',
    r'"\\\""',
    r'"line\r\nline"',
    r'"tab\tand\nline"',
    '"<result>"',
    '"a,b"',
    "UNDEF",
    "<http://e/x>",
)


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize("seed", range(40))
def test_rows_are_counted_whatever_values_hold_and_wherever_parts_end(
    media_type: str, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret
    count = chance.choice((1, 2, 3, 50, 400))
    names = chance.choice(("?a", "?a ?b", "?a ?b ?c"))
    width = len(names.split())
    rows = [" ".join(chance.choices(VALUES, k=width)) for _ in range(count)]
    query = f"SELECT * {{ VALUES ({names}) {{ {' '.join(f'({row})' for row in rows)} }} }}"
    answer = pyoxigraph.Store().query(query)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    written = answer.serialize(format=RESULT_FORMATS[media_type])
    assert written is not None

    counter, at, counted = row_counter(media_type), 0, 0
    while at < len(written):
        size = chance.choice((1, 2, 3, 7, 100, 1000))
        counted = counter.add(written[at : at + size])
        at += size

    assert counted == count


def test_rows_that_bind_nothing_are_counted_in_json() -> None:
    rows: list[dict[str, dict[str, str]]] = [{}, {"a": {"type": "uri", "value": "},{}"}}, {}, {}]
    written = json.dumps({"results": {"bindings": rows}}, separators=(",", ":")).encode()

    assert row_counter("application/sparql-results+json").add(written) == 4
