"""Comunica reads what the endpoint says, finds out by itself what it is, and divides queries."""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from migkg.refusal import LONGEST_QUERY
from migkg.terms import PREFIXES
from tests.clients.accepts import missing
from tests.clients.programs import answers, needs, quoted, run, written
from tests.clients.questions import CUT, LABEL, LONG, QUESTIONS, TOO_LONG, Cell, Question
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.clients.programs import Asked
    from tests.clients.questions import Graph
    from tests.clients.tap import Tap

pytestmark = pytest.mark.foreign

TOOLS = ROOT / "tools" / "comunica"
MEANS = "http://example.org/means"
DIVIDED = f"SELECT ?mine ?label {{ ?mine <{MEANS}> ?thing . ?thing <{LABEL}> ?label }}"
"""Of which a document of somebody else knows the one half, and the endpoint the other."""

SIZE = f"SELECT ?dataset ?size {{ ?dataset <{PREFIXES['void']}triples> ?size }}"


class _Files(SimpleHTTPRequestHandler):
    extensions_map = {".ttl": "text/turtle"}  # noqa: RUF012  so it is in the library

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def document(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a document is that has names of its own for things of the graph."""
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    lines = (f"<{mine(thing)}> <{MEANS}> <{thing}> .\n" for thing in graph.things)
    (folder / "mine.ttl").write_text("".join(lines), encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/mine.ttl"
        server.shutdown()
        thread.join()


def mine(thing: str) -> str:
    return f"http://example.org/mine#{thing.encode().hex()}"


@pytest.fixture(scope="module")
def said(endpoint: str, graph: Graph, document: str) -> dict[str, Any]:
    needs("node", TOOLS / "node_modules", "comunica")
    void = endpoint.replace("/sparql", "/.well-known/void")
    refused = {"too long": Question("boolean", TOO_LONG), "cut": Question("rows", CUT)}
    # Last what is refused: whoever refuses something is asked no more than once a second.
    asked = {
        "divided": {
            "sources": [document, endpoint],
            "questions": written({"divided": Question("rows", DIVIDED)}),
        },
        "void": {"sources": [void], "questions": written({"size": Question("rows", SIZE)})},
        "found": {
            "sources": [endpoint],
            "questions": written({**graph.questions, **refused}),
        },
    }
    return run(["node", str(TOOLS / "ask.js")], asked)


@pytest.fixture(scope="module")
def asked(said: dict[str, Any]) -> Asked:
    return answers({way: it for way, it in said.items() if way != "complaints"})


@pytest.mark.parametrize("name", QUESTIONS)
def test_reads_what_the_files_say(asked: Asked, graph: Graph, name: str) -> None:
    assert graph.amiss(name, asked["found"][name]) == []


def test_tells_what_the_endpoint_says_of_what_is_not_answered(
    asked: Asked, told: Callable[[str], str]
) -> None:
    assert quoted(told(TOO_LONG)) in asked["found"]["too long"].error
    assert str(LONGEST_QUERY) in told(TOO_LONG)


def test_what_is_cut_is_an_error(asked: Asked) -> None:
    assert asked["found"]["cut"].error


def test_complains_of_nothing_in_the_descriptions_of_endpoint_and_data(
    asked: Asked, said: dict[str, Any], graph: Graph, tap: Tap
) -> None:
    assert said["complaints"] == []
    first = tap.requests[0]
    assert (first.method, first.path) == ("GET", "/sparql")
    assert "text/turtle" in first.headers["Accept"]
    sizes = {row[1].value for row in asked["void"]["size"].rows if row[1]}
    assert str(len(graph.statements)) in sizes


def test_a_query_that_it_divides_finds_both_halves(asked: Asked, graph: Graph, tap: Tap) -> None:
    things = set(graph.things)
    expected = Counter(
        (Cell("uri", mine(s.value)), o)
        for s, p, o in graph.statements
        if p.value == LABEL and s.value in things
    )

    assert not asked["divided"]["divided"].error
    assert asked["divided"]["divided"].rows == expected
    assert len(tap.requests) > 10


def test_a_long_query_is_posted(asked: Asked, tap: Tap) -> None:
    assert asked
    assert any(it.method == "POST" and it.length > LONG for it in tap.requests)


def test_what_it_accepts_is_on_record(asked: Asked, tap: Tap) -> None:
    assert asked
    assert missing("Comunica", tap.requests) == set()


def test_connections_are_used_again(asked: Asked, tap: Tap) -> None:
    assert asked
    assert len(tap.connections) < len(tap.requests) / 2
