"""curl, as people write it into their notes, reads what the endpoint says."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.clients.accepts import missing
from tests.clients.questions import LONG, SYNTAX, Answer
from tests.support import BY_CURL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.clients.questions import Graph
    from tests.clients.tap import Tap

pytestmark = BY_CURL

JSON = "Accept: application/sparql-results+json"
BODY = "Content-Type: application/sparql-query"
AT_ONCE = 6
"""Connections that a browser opens to one server; a client that divides queries may have more."""

WAYS = {
    "GET": ("--get", "--data-urlencode", "query@-"),
    "form": ("--data-urlencode", "query@-"),
    "body": ("--header", BODY, "--data-binary", "@-"),
    "offer": ("--http2", "--data-urlencode", "query@-"),
}
"""The last offers to go on in HTTP/2, which is none of the endpoint's business (RFC 9110, 7.8)."""


def curl(query: str, *words: str) -> str:
    command = ["curl", "--silent", "--show-error", *words]
    done = subprocess.run(command, input=query.encode(), capture_output=True, check=False)
    assert done.returncode in {0, 22}, done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["words", "true", "false", "long"])
def test_reads_what_the_files_say(endpoint: str, graph: Graph, way: str, name: str) -> None:
    said = curl(graph.questions[name].query, *WAYS[way], "--header", JSON, endpoint)

    assert graph.amiss(name, Answer.of(json.loads(said))) == []


@pytest.mark.parametrize("packed", [(), ("--compressed",)])
def test_reads_a_large_table(endpoint: str, graph: Graph, packed: tuple[str, ...]) -> None:
    query, accept = graph.questions["large"].query, "Accept: text/csv"
    said = curl(query, *WAYS["form"], *packed, "--header", accept, endpoint)

    expected = graph.answer("large").rows
    rows = list(csv.reader(io.StringIO(said, newline="")))
    assert rows[0] == ["s", "p", "o"]
    assert sorted(rows[1:]) == sorted([it.value for it in row if it] for row in expected)


def test_takes_any_form_where_it_names_none(endpoint: str, graph: Graph) -> None:
    said = curl(graph.questions["true"].query, *WAYS["form"], endpoint)

    assert json.loads(said)["boolean"] is True


@pytest.mark.parametrize("way", WAYS)
def test_shows_what_the_endpoint_says_of_a_syntax_error(
    endpoint: str, told: Callable[[str], str], way: str
) -> None:
    said = curl(SYNTAX, *WAYS[way], "--fail-with-body", endpoint)

    assert json.loads(said)["detail"] == told(SYNTAX)
    assert f"line 1, column {SYNTAX.index('}') + 1}" in said


def test_what_is_asked_at_once_is_all_answered(endpoint: str, graph: Graph) -> None:
    query = graph.questions["large"].query
    asked = [f"{endpoint}?{urlencode({'query': f'{query}# {it}'})}" for it in range(AT_ONCE)]
    at_once = ("--parallel", "--parallel-immediate", "--parallel-max", str(AT_ONCE))
    shown = ("--output", os.devnull) * AT_ONCE
    said = curl("", *at_once, *shown, "--write-out", "%{http_code}\n", *asked)

    assert said.split() == ["200"] * AT_ONCE


def test_a_long_query_is_posted_and_asked_in_the_address(tap: Tap) -> None:
    assert {it.method for it in tap.requests if it.length > LONG} == {"GET", "POST"}


def test_what_it_accepts_is_on_record(tap: Tap) -> None:
    assert missing("curl", tap.requests) == set()
