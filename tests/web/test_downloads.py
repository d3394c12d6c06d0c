"""The answer to a question is taken away in parts, and is whole, or does not end."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import brotli
import pytest

from migkg.queries import Query
from migkg.sandbox import Limits
from tests.waiting import wait_until
from tests.web.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.build import Build
    from tests.web.serving import Served

DOWNLOAD = "/questions/networks-of-city.csv"
LARGE = "SELECT * { ?a ?p ?b . ?c ?p ?d } LIMIT 60000"
ENDLESS = "SELECT ?a ?c ?e { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def served(
    ghent_build: Build,
    built_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Served]:
    assert ghent_build.graphs
    monkeypatch.setattr(Query, "bound_text", lambda *_: LARGE)
    with serving(built_root, getattr(request, "param", None)) as served:
        yield served


limited = pytest.mark.parametrize("served", [Limits(rows=50_000)], indirect=True)


def is_still(served: Served) -> bool:
    """Whether nothing is being evaluated or waits to be read."""
    return not sum(served.sandbox.load[:3]) and not served.sandbox._pool.clients.unread


@pytest.mark.parametrize("coding", ["identity", "br"])
def test_a_large_answer_is_that_of_the_endpoint(served: Served, coding: str) -> None:
    _, _, whole = served.get(f"/sparql?{urlencode({'query': LARGE, 'format': 'csv'})}")

    status, headers, body = served.get(DOWNLOAD, **{"Accept-Encoding": coding})

    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert (brotli.decompress(body) if coding == "br" else body) == whole
    wait_until(lambda: is_still(served))


@pytest.mark.parametrize("coding", ["identity", "br"])
def test_a_client_that_leaves_gives_it_up(
    ghent_build: Build, built_root: Path, monkeypatch: pytest.MonkeyPatch, coding: str
) -> None:
    assert ghent_build.graphs
    monkeypatch.setattr(Query, "bound_text", lambda *_: ENDLESS)
    with serving(built_root, Limits(deadline=60, rows=1 << 40, size=1 << 40)) as served:
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            head = (
                f"GET {DOWNLOAD} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {coding}\r\n\r\n"
            )
            client.sendall(head.encode())
            if coding == "identity":
                assert client.recv(1000)
            wait_until(lambda: sum(served.sandbox.load[:3]))
            time.sleep(0.5)
            assert sum(served.sandbox.load[:3])

        wait_until(lambda: is_still(served))


@limited
def test_an_answer_that_is_cut_off_never_ends(served: Served) -> None:
    client = http.client.HTTPConnection("127.0.0.1", served.port)
    client.request("GET", DOWNLOAD)
    response = client.getresponse()
    assert response.status == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        response.read()
    client.close()

    wait_until(lambda: is_still(served))


@limited
@pytest.mark.parametrize(("protocol", "coding"), [("HTTP/1.0", "identity"), ("HTTP/1.1", "br")])
def test_a_limit_that_is_met_before_anything_is_sent_is_told(
    served: Served, protocol: str, coding: str
) -> None:
    client = http.client.HTTPConnection("127.0.0.1", served.port)
    client._http_vsn_str = protocol  # type: ignore[attr-defined]
    client.request(
        "GET", DOWNLOAD, headers={"Accept": "application/json", "Accept-Encoding": coding}
    )
    with client.getresponse() as response:
        status, body = response.status, response.read()
    client.close()

    assert (status, json.loads(body)["limit"]) == (422, "rows")
    wait_until(lambda: is_still(served))
