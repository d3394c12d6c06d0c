"""RDF4J's client reads what the endpoint says."""

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


@pytest.fixture(scope="module")
def asked(endpoint: str, graph: Graph) -> Asked:
    refused = {"syntax": Question("rows", SYNTAX), "cut": Question("rows", CUT)}
    return java("rdf4j", endpoint, {"repository": {**graph.questions, **refused}})


@pytest.mark.parametrize("name", QUESTIONS)
def test_reads_what_the_files_say(asked: Asked, graph: Graph, name: str) -> None:
    assert graph.amiss(name, asked["repository"][name]) == []


def test_tells_what_the_endpoint_says_of_a_syntax_error(
    asked: Asked, told: Callable[[str], str]
) -> None:
    error = asked["repository"]["syntax"].error

    assert error.startswith("QueryEvaluationException")
    assert quoted(told(SYNTAX)) in error


def test_what_is_cut_is_an_error(asked: Asked) -> None:
    assert asked["repository"]["cut"].error


def test_a_long_query_is_posted(asked: Asked, tap: Tap) -> None:
    assert asked
    assert any(it.method == "POST" and it.length > LONG for it in tap.requests)


def test_what_it_accepts_is_on_record(asked: Asked, tap: Tap) -> None:
    assert asked
    assert missing("RDF4J", tap.requests) == set()


def test_connections_are_used_again(asked: Asked, tap: Tap) -> None:
    assert asked
    assert len(tap.connections) == 1
