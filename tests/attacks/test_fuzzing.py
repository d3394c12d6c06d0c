"""Spoiled queries by HTTP: the server goes on, and says what is wrong in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attacks.fuzzing import SETTINGS, fuzz, requests, wrong_with
from tests.attacks.target import target
from tests.attacks.transfers import Transfer

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build

COUNT = 20_000
MIB = 1 << 20


def test_twenty_thousand_spoiled_requests_harm_nothing(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with target(built_root, **SETTINGS) as served:
        fuzzed = fuzz(served, 7, COUNT)
        # Workers that were asked long queries at the last have ended too.
        assert served.settles(2 + int(SETTINGS["workers"]))

    assert fuzzed.wrongs == []
    assert fuzzed.statuses.total() == COUNT
    assert fuzzed.statuses[200] > COUNT // 20
    assert fuzzed.growth < 48 * MIB


def test_requests_are_the_same_again() -> None:
    assert list(requests(3, 50)) == list(requests(3, 50))


PROBLEM = b'{"status": 400, "title": "a", "detail": "b"}'


@pytest.mark.parametrize(
    ("status", "media_type", "body", "is_wrong"),
    [
        (400, "application/problem+json", PROBLEM, False),
        (422, "application/problem+json", PROBLEM, True),
        (400, "text/plain", b"words", False),
        (400, "text/plain", b"", True),
        (400, "application/json", b"{}", True),
        (500, "text/plain", b"words", True),
        (0, "", b"", True),
        (200, "application/sparql-results+json", b'{"head":{},"boolean":true}', False),
        (200, "application/sparql-results+json", b'{"head":{},"bool', True),
        (200, "application/sparql-results+xml", b"<a>", True),
        (200, "text/csv", b"a,b\r\n1\r\n", True),
        (200, "text/tab-separated-values", b"?a\t?b\n1\n", True),
        (200, "text/turtle", b"<urn:a> <urn:b>", True),
        (200, "application/octet-stream", b"", True),
    ],
)
def test_what_is_wrong_with_an_answer_is_noticed(
    status: int, media_type: str, body: bytes, *, is_wrong: bool
) -> None:
    transfer = Transfer(status, {"content-type": media_type}, body, is_whole=True, seconds=0.0)

    assert bool(wrong_with(transfer, b"GET")) == is_wrong
