"""The journal: a line for each request if wished, and for each defect; of nobody, and no query."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import logging
import os
from contextlib import suppress
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

import pytest

from migkg.errors import MigkgError
from migkg.sandbox import Limits, Sandbox
from migkg.settings import Settings
from migkg.web import bridge
from migkg.web.account import Account
from migkg.web.endpoint import Endpoint
from migkg.web.exchange import Exchange
from migkg.web.journal import Journal
from tests.waiting import wait_until
from tests.web.explorer import root_with
from tests.web.serving import Served, serving
from tests.web.test_editions import quads
from tests.web.test_server import ASK, ENDLESS, asking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

LINE = {"at", "what", "method", "route", "status", "seconds", "bytes", "format", "version"}
OF_QUERY = {"length", "digest", "outcome"}


class Site:
    """A server, and what it has written down."""

    def __init__(self, served: Served, stream: io.StringIO) -> None:
        self.served, self.stream = served, stream

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def line(self, path: str, **headers: str) -> dict[str, Any]:
        """What is written down of a request."""
        before = len(self.lines)
        self.served.get(path, **headers)
        wait_until(lambda: len(self.lines) > before)
        (line,) = self.lines[before:]
        return line


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return root_with(tmp_path_factory.mktemp("journal"), quads(0))


def site_of(root: Path, *, requests: bool) -> Iterator[Site]:
    stream = io.StringIO()
    settings = Settings(proxies=("127.0.0.1",))
    journal = Journal(stream, requests=requests)
    with serving(root, Limits(deadline=0.4), settings, journal) as served:
        yield Site(served, stream)


@pytest.fixture(scope="module")
def site(root: Path) -> Iterator[Site]:
    yield from site_of(root, requests=True)


@pytest.fixture(scope="module")
def quiet(root: Path) -> Iterator[Site]:
    yield from site_of(root, requests=False)


def test_a_line_says_what_was_done_and_not_who_asked_and_what(site: Site) -> None:
    query = "ASK { ?secret ?p 'confidential' }"
    line = site.line(
        asking(query),
        **{"X-Forwarded-For": "192.0.2.77", "User-Agent": "spy", "Referer": "http://r/"},
    )

    assert set(line) == LINE | OF_QUERY
    assert (line["what"], line["method"], line["route"]) == ("request", "GET", "sparql")
    assert (line["status"], line["outcome"], line["length"]) == (200, "answered", len(query))
    assert line["format"] == "application/sparql-results+json"
    assert line["version"] == site.served.front.edition.version
    assert 0 < line["seconds"] < 5
    for told in ("secret", "confidential", "192.0.2", "127.0.0", "spy", "http://"):
        assert told not in json.dumps(line)


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("ASK {", "malformed-query"),
        ("ASK { SERVICE <http://e/> {} }", "refused-query"),
        (f"{ENDLESS} # to its deadline", "limit-deadline"),
    ],
)
def test_a_line_says_what_became_of_a_query(site: Site, query: str, outcome: str) -> None:
    assert site.line(asking(query))["outcome"] == outcome
    assert site.line(asking(query), Accept="text/html")["outcome"] == outcome


def digest_of(query: str) -> str:
    """The digest that another server writes down of a query."""
    nobody: Any = None
    exchange = Exchange(
        {"method": "GET", "path": "/sparql", "query_string": b"", "headers": []}, nobody, nobody
    )
    exchange.query = query
    stream = io.StringIO()
    Account(Journal(stream, requests=True)).settle(exchange, "1", 0.1)
    return str(json.loads(stream.getvalue())["digest"])


def test_same_query_has_the_same_digest_from_this_server_alone(site: Site) -> None:
    query = asking("ASK { ?same ?p ?o }")
    one, kept = site.line(query), site.line(query)
    before = len(site.lines)
    etag = site.served.get(query)[1]["etag"]
    wait_until(lambda: len(site.lines) > before)
    known = site.line(query, **{"If-None-Match": etag})
    other = site.line(asking("ASK { ?other ?p ?o }"))

    assert (one["outcome"], kept["outcome"]) == ("answered", "kept")
    assert one["digest"] == kept["digest"] != other["digest"]
    assert len({one["digest"], *(digest_of("ASK { ?same ?p ?o }") for _ in range(2))}) == 3
    assert (known["outcome"], known["status"], known["bytes"]) == ("unchanged", 304, 0)


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/", "home", 200),
        ("/healthz", "healthz", 200),
        ("/search?q=confidential", "search", 200),
        ("/confidential/text", "other", 404),
        ("/ontology.ttl", "ontology", 200),
    ],
)
def test_a_line_names_the_route_and_not_the_rest(
    site: Site, path: str, route: str, status: int
) -> None:
    line = site.line(path)

    assert set(line) == LINE
    assert (line["route"], line["status"]) == (route, status)
    assert line["bytes"] > 0
    assert "confidential" not in json.dumps(line)


def test_whoever_left_is_noted_as_such(site: Site) -> None:
    before = len(site.lines)
    site.served.send(asking(f"{ENDLESS} # left")).close()
    wait_until(lambda: len(site.lines) > before)

    assert site.lines[before]["outcome"] == "left"


def test_an_answer_that_breaks_off_is_no_defect(quiet: Site) -> None:
    before = quiet.lines
    with quiet.served.front.account._journal.hearing():
        client = quiet.served.send(asking("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
        with client, contextlib.suppress(ConnectionError):
            while client.recv(1 << 16):
                pass
        quiet.served.send(asking(f"{ENDLESS} # left, too")).close()
        wait_until(lambda: not quiet.served.sandbox.load.long)

    assert quiet.lines == before


class Full(io.StringIO):
    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_cannot_be_written_down_is_lost_and_nothing_else() -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (Full(), closed):
        Journal(stream, requests=True).note("begun")


def test_nothing_is_written_of_requests_where_that_was_not_wished(quiet: Site) -> None:
    before = quiet.lines
    assert quiet.served.get(asking(ASK))[0] == 200

    assert quiet.lines == before


def fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError("of ours")


def endpoint_fails(patch: pytest.MonkeyPatch, _: Served) -> None:
    patch.setattr(Endpoint, "answer", fail)


def page_fails(patch: pytest.MonkeyPatch, served: Served) -> None:
    patch.setitem(served.front.edition.pages.view_functions, "pages.home", fail)


def pages_fail(patch: pytest.MonkeyPatch, served: Served) -> None:
    patch.setattr(served.front.edition.pages, "wsgi_app", fail)


def figures_fail(patch: pytest.MonkeyPatch, served: Served) -> None:
    patch.setattr(served.front._operations, "_tell_figures", fail)


@pytest.mark.parametrize(
    ("path", "breaks"),
    [
        (asking(ASK), endpoint_fails),
        ("/", page_fails),
        ("/questions", pages_fail),
        ("/metrics", figures_fail),
    ],
)
def test_a_defect_is_written_down_once_and_answered_as_a_problem(
    quiet: Site,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    path: str,
    breaks: Callable[[pytest.MonkeyPatch, Served], None],
) -> None:
    before = len(quiet.lines)
    breaks(monkeypatch, quiet.served)

    status, headers, body = quiet.served.get(path, Accept="application/json")

    assert (status, headers["content-type"]) == (500, "application/problem+json")
    assert "of ours" not in body.decode()
    assert json.loads(body)["status"] == 500
    wait_until(lambda: len(quiet.lines) > before)
    (line,) = quiet.lines[before:]
    assert (line["what"], line["error"]) == ("error", "ZeroDivisionError")
    assert "in fail\n" in line["traceback"]
    assert "ZeroDivisionError: of ours" in line["traceback"]
    assert capfd.readouterr() == ("", "")


def test_an_error_of_migkg_that_nobody_could_have_caused_is_written_down(
    quiet: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(*_: object) -> None:
        raise MigkgError("the machine has no process to spare")

    before = len(quiet.lines)
    monkeypatch.setattr(Sandbox, "ask", ask)
    query = "ASK { ?s ?spared ?o }"
    assert quiet.served.get(asking(query))[0] == 500
    wait_until(lambda: len(quiet.lines) > before)

    (line,) = quiet.lines[before:]
    assert "no process to spare" in line["traceback"]


def test_a_defect_after_an_answer_has_begun_is_written_down(
    quiet: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks_off(*_: object) -> AsyncIterator[bytes]:
        yield b"<!doctype html>"
        fail()

    before = len(quiet.lines)
    monkeypatch.setattr(bridge, "_parts", breaks_off)
    with suppress(HTTPException, ConnectionError):
        quiet.served.get("/cities")
    wait_until(lambda: len(quiet.lines) > before)

    (line,) = quiet.lines[before:]
    assert (line["what"], line["error"]) == ("error", "ZeroDivisionError")


def test_what_libraries_say_of_errors_is_heard_as_long_as_it_is_listened_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("asyncio", "uvicorn.error"):  # another test may have silenced all of them
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
    stream = io.StringIO()
    with Journal(stream, requests=False, clock=lambda: 0).hearing():
        logging.getLogger("uvicorn.error").error("this %s", "one")
        logging.getLogger("uvicorn.error").warning("not this")
        try:
            fail()
        except ZeroDivisionError:
            logging.getLogger("asyncio").exception("that")
    quiet = logging.getLogger("asyncio")
    assert (quiet.handlers, quiet.propagate) == ([], True)

    one, other = map(json.loads, stream.getvalue().splitlines())
    assert (one["by"], one["message"]) == ("uvicorn.error", "this one")
    assert (other["by"], other["error"]) == ("asyncio", "ZeroDivisionError")
