"""Jena's client reads what the endpoint says, in each of the ways in which it can ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.accepts import missing
from tests.clients.programs import Asked, java, quoted
from tests.clients.questions import CUT, LONG, QUESTIONS, SYNTAX, Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.clients.questions import Graph
    from tests.clients.tap import Tap

pytestmark = [pytest.mark.java, pytest.mark.foreign]

WAYS = ("connection", "GET", "form", "body")
"""As its connection does by itself, and as it can be told to."""


@pytest.fixture(scope="module")
def asked(endpoint: str, graph: Graph) -> Asked:
    refused = {"syntax": Question("rows", SYNTAX), "cut": Question("rows", CUT)}
    small = {name: it for name, it in graph.questions.items() if name != "large"}
    ways = {way: {**small, "syntax": refused["syntax"]} for way in WAYS}
    return java("jena", endpoint, {**ways, "connection": {**graph.questions, **refused}})


@pytest.mark.parametrize("name", QUESTIONS)
def test_reads_what_the_files_say(asked: Asked, graph: Graph, name: str) -> None:
    ways = [way for way in WAYS if name in asked[way]]

    assert "connection" in ways
    assert [(way, amiss) for way in ways if (amiss := graph.amiss(name, asked[way][name]))] == []


@pytest.mark.parametrize("way", WAYS)
def test_tells_what_the_endpoint_says_of_a_syntax_error(
    asked: Asked, told: Callable[[str], str], way: str
) -> None:
    error = asked[way]["syntax"].error

    assert error.startswith("QueryExceptionHTTP")
    assert quoted(told(SYNTAX)) in error


def test_what_is_cut_is_an_error(asked: Asked) -> None:
    assert asked["connection"]["cut"].error


def test_a_long_query_is_posted(asked: Asked, tap: Tap) -> None:
    assert asked
    assert any(it.method == "POST" and it.length > LONG for it in tap.requests)


def test_it_asks_to_go_on_in_http_2_and_is_answered_all_the_same(asked: Asked, tap: Tap) -> None:
    assert asked
    assert {it.headers.get("Upgrade") for it in tap.requests if it.body} == {"h2c"}


def test_what_it_accepts_is_on_record(asked: Asked, tap: Tap) -> None:
    assert asked
    assert missing("Jena", tap.requests) == set()


def test_connections_are_used_again(asked: Asked, tap: Tap) -> None:
    assert asked
    # Java hands a connection back in its own time: on a busy machine, that is after the next one.
    assert len(tap.connections) < len(tap.requests) / 2
    assert tap.ended_by_server == 1  # with the answer that is cut
