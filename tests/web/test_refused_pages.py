"""A browser sees what went wrong with its query, and nothing is evaluated for that."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from migkg.sandbox import Limits
from migkg.settings import Settings
from migkg.web import exchange
from migkg.web.protocol import LONGEST_BODY
from tests.waiting import wait_until
from tests.web.serving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.build import Build

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BROWSER = "text/html"
ROWS_ELSE_PAGES = "text/html, text/csv"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def served(ghent_build: Build, built_root: Path) -> Iterator[Served]:
    assert ghent_build.graphs
    with serving(built_root, Limits(deadline=1)) as served:
        yield served


def post(served: Served, body: bytes, length: int | None = None) -> tuple[int, str, bool]:
    """Status and text of the page that a posted form is answered with, and whether it goes on."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=15) as client:
        head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nAccept: {BROWSER}\r\n"
        length = len(body) if length is None else length
        client.sendall(f"{head}Content-Type: {FORM}\r\nContent-Length: {length}\r\n\r\n".encode())
        client.sendall(body)
        response = http.client.HTTPResponse(client, method="POST")
        response.begin()
        page = response.read().decode()
        assert (response.headers["content-type"] or "").startswith(BROWSER)
        return response.status, re.sub(r"<[^>]+>", " ", page), not response.will_close


def form(*padding: str) -> bytes:
    pad = [("pad", it) for it in padding]
    return urlencode([("query", COUNT), *pad, ("default-graph-uri", "http://e/empty")]).encode()


def test_a_body_that_is_too_long_is_not_answered_as_far_as_it_was_read(
    served: Served, begun: list[str]
) -> None:
    status, text, goes_on = post(served, form("x" * LONGEST_BODY))

    assert (status, goes_on) == (413, True)
    assert "The body is too large" in text
    assert not begun


def test_after_a_body_that_was_not_read_to_its_end_the_connection_ends(
    served: Served, begun: list[str]
) -> None:
    status, text, goes_on = post(served, form(), length=999_999)

    assert (status, goes_on) == (413, False)
    assert "The body is too large" in text
    assert not begun


def test_a_body_that_does_not_come_to_its_end_is_not_answered_as_far_as_it_came(
    served: Served, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "SLOWEST_BODY", 0.2)

    status, text, _ = post(served, form(), length=len(form()) + 1)

    assert status == 408
    assert "did not come in time" in text
    assert not begun


@pytest.mark.parametrize(
    ("query", "status", "title"),
    [(ENDLESS, 503, "longer than 1 s"), ("SELECT ?s {", 400, "The query is not valid SPARQL")],
)
def test_what_is_wrong_with_a_query_is_shown_beside_it_and_it_is_evaluated_once(
    served: Served, begun: list[str], query: str, status: int, title: str
) -> None:
    got, headers, body = served.get(f"/sparql?query={quote(query)}", Accept=ROWS_ELSE_PAGES)

    assert (got, headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert query.encode() in body
    assert title in re.sub(r"<[^>]+>", " ", body.decode())
    assert begun == [query]


def test_as_many_pages_may_wait_as_the_queue_has_room_for_and_one_more_is_refused_at_once(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    settings = Settings(workers=1, queue=70, deadline=60, at_once=0, compute=0)
    limits = dataclasses.replace(settings.limits, slice=60)
    with serving(built_root, limits, settings) as served, contextlib.ExitStack() as pages:
        for number in range(71):
            head = f"Host: localhost\r\nAccept: {BROWSER}\r\n\r\n"
            path = f"/sparql?query={quote(f'{ENDLESS} # {number}')}"
            page = pages.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            page.sendall(f"GET {path} HTTP/1.1\r\n{head}".encode())
            wait_until(lambda: sum(served.sandbox.load[:3]) == number + 1)  # noqa: B023
        assert (served.sandbox.load.short, served.sandbox.load.waiting) == (1, 70)

        status, headers, body = served.get(f"/sparql?query={quote(ENDLESS)}", Accept=BROWSER)

        assert (status, headers["retry-after"]) == (503, "5")
        assert b"All workers are busy" in body


@pytest.mark.parametrize("accept", [ROWS_ELSE_PAGES, BROWSER])
def test_a_query_that_was_stopped_is_not_begun_again_for_a_page(
    ghent_build: Build, built_root: Path, accept: str
) -> None:
    assert ghent_build.graphs
    with serving(built_root, Limits(deadline=30)) as served, ThreadPoolExecutor(1) as asker:
        headers = {"Accept": accept, "Query-Id": "one"}
        asked = asker.submit(served.get, f"/sparql?query={quote(ENDLESS)}", **headers)
        wait_until(lambda: served.sandbox.load.long)
        client = http.client.HTTPConnection("127.0.0.1", served.port)
        client.request("DELETE", "/sparql/running/one")
        assert client.getresponse().status == 204
        client.close()
        status, _, body = asked.result()

        assert status == 409
        assert b"The query was stopped" in body
        assert not sum(served.sandbox.load[:3])


@pytest.mark.parametrize(
    "path", ["/questions/networks-of-city", "/questions/networks-of-city.csv", "/sparql"]
)
def test_a_name_that_is_none_is_told_as_all_else_of_that_place(served: Served, path: str) -> None:
    asked = f"{path}?query=ASK%7B%7D" if path == "/sparql" else path

    status, headers, body = served.get(asked, Accept=BROWSER, **{"Query-Id": "a b"})

    assert (status, headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert b"Query-Id" in body
