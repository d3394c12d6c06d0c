"""Pages of other sites ask in a browser: by the editors YASQE, and by fetch alone."""

from __future__ import annotations

import json
import threading
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from tests.clients.accepts import missing
from tests.clients.programs import needs, run, written
from tests.clients.questions import CUT, LONG, QUESTIONS, SYNTAX, Answer, Cell, Question
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.clients.questions import Graph
    from tests.clients.tap import Tap

pytestmark = [pytest.mark.browser, pytest.mark.foreign]

TOOLS = ROOT / "tools" / "yasqe"
EDITORS = ("@triply/yasqe POST", "@zazuko/yasqe POST", "@zazuko/yasqe GET")
FETCHES = ("fetch GET", "fetch form", "fetch body")
WAYS = (*EDITORS, *FETCHES)

SAFE = {"cache-control", "content-language", "content-length", "content-type", "expires"}
"""What every page may read; ``last-modified`` and ``pragma`` are not sent."""

Said = dict[str, dict[str, dict[str, Any]]]


class _Page(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """A page of another origin than the endpoint, for its port is another one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Page, directory=TOOLS)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/page.html"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def said(page: str, endpoint: str, graph: Graph) -> Said:
    needs("chromium", TOOLS / "node_modules", "yasqe")
    needs("node", ROOT / "tools" / "axe" / "node_modules", "axe")
    small = {name: it for name, it in graph.questions.items() if name != "large"}
    asked = {way: {**small, "syntax": Question("rows", SYNTAX)} for way in WAYS}
    asked[EDITORS[0]] |= graph.questions
    asked["fetch form"]["cut"] = Question("rows", CUT)
    again = {"words": graph.questions["words"]}
    asked |= {"fetch CSV": again, "fetch GET again": again}
    asked["fetch credentials"] = {"true": graph.questions["true"]}
    command = ["node", str(TOOLS / "ask.js"), page, endpoint]
    return run(command, {way: written(asked[way]) for way in asked})


def answer(given: dict[str, Any]) -> Answer:
    if "error" in given:
        return Answer(error=given["error"])
    if given["headers"]["content-type"] != "application/n-triples":
        return Answer.of(json.loads(given["body"]))
    answer = Answer()
    for it in ox.parse(given["body"], format=ox.RdfFormat.N_TRIPLES):
        answer.rows[tuple(map(Cell.of_dump, (it.subject, it.predicate, it.object)))] += 1
    return answer


@pytest.mark.parametrize("name", QUESTIONS)
def test_reads_what_the_files_say(said: Said, graph: Graph, name: str) -> None:
    ways = [way for way in WAYS if name in said[way]]

    assert EDITORS[0] in ways
    found = {way: graph.amiss(name, answer(said[way][name])) for way in ways}
    assert [(way, amiss) for way, amiss in found.items() if amiss] == []


@pytest.mark.parametrize("way", WAYS)
def test_tells_what_the_endpoint_says_of_a_syntax_error(
    said: Said, told: Callable[[str], str], way: str
) -> None:
    given = said[way]["syntax"]

    assert given.get("status", 400) == 400
    assert json.loads(given.get("error") or given["body"])["detail"] == told(SYNTAX)


def test_what_asks_in_a_way_of_its_own_is_asked_about_first(said: Said, tap: Tap) -> None:
    assert said["fetch body"]
    asked = [it for it in tap.requests if it.method == "OPTIONS"]

    assert asked
    assert {it.headers["Access-Control-Request-Method"] for it in asked} == {"POST"}
    assert {it.headers["Access-Control-Request-Headers"] for it in asked} == {"content-type"}
    # What a form could send needs no such question.
    posted = {it.headers["Content-Type"] for it in tap.requests if it.method == "POST"}
    assert posted > {"application/sparql-query"}
    assert len(asked) <= len(said["fetch body"])


@pytest.mark.parametrize("way", FETCHES)
def test_pages_see_the_headers_that_the_endpoint_exposes(
    said: Said, port: int, graph: Graph, way: str
) -> None:
    asked = urlencode({"query": graph.questions["true"].query})
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?{asked}") as answer:
        sent = {name.lower() for name in answer.headers}
        exposed = answer.headers["Access-Control-Expose-Headers"].lower().split(", ")

    assert "retry-after" in exposed
    seen = set(said[way]["true"]["headers"])
    assert seen & sent - SAFE == sent & set(exposed)


def test_what_the_browser_keeps_is_given_to_whom_it_was_meant_for(
    said: Said, graph: Graph, tap: Tap
) -> None:
    as_table = said["fetch CSV"]["words"]
    again = said["fetch GET again"]["words"]

    assert as_table["headers"]["content-type"].startswith("text/csv")
    assert as_table["body"].startswith("thing,label\r\n")
    assert graph.amiss("words", answer(again)) == []
    if "etag" in again["headers"]:
        assert any("If-None-Match" in it.headers for it in tap.requests)


def test_what_is_cut_is_an_error(said: Said) -> None:
    given = said["fetch form"]["cut"]

    assert "error" in given or given["status"] >= 400


def test_whoever_asks_with_credentials_is_not_let_in(said: Said) -> None:
    assert said["fetch credentials"]["true"] == {"error": "TypeError: Failed to fetch"}


def test_a_long_query_is_posted_and_asked_in_the_address(said: Said, tap: Tap) -> None:
    assert said
    asked = {it.method for it in tap.requests if it.length > LONG}
    assert asked == {"GET", "POST"}


def test_what_it_accepts_is_on_record(said: Said, tap: Tap) -> None:
    assert said
    assert missing("browser", tap.requests) == set()


def test_connections_are_used_again(said: Said, tap: Tap) -> None:
    assert said
    assert len(tap.connections) < len(tap.requests) / 2
