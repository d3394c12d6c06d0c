"""What Flask answers comes to the client compressed as it takes it, once made, and whole."""

from __future__ import annotations

import gzip
import http.client
import time
from threading import Event
from typing import TYPE_CHECKING

import brotli
import pytest
from flask import Response

from migkg.web import bridge
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.web.serving import Served


PATHS = ("/", "/cities", "/static/style.css", "/ontology.ttl", "/data/migkg.nq", "/ontology")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("coding", "plain"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_page_says_the_same_compressed(
    served: Served, path: str, coding: str, plain: Callable[[bytes], bytes]
) -> None:
    _, headers, body = served.get(path)
    for _ in range(2):  # made, and kept
        status, coded_headers, coded = served.get(path, **{"Accept-Encoding": coding})

        assert status == 200
        assert coded_headers["content-encoding"] == coding
        assert len(coded) < len(body) / 2
        assert plain(coded) == body
    assert "content-encoding" not in headers
    assert "Accept-Encoding" in headers["vary"]
    assert "Accept-Encoding" in coded_headers["vary"]


def test_what_is_known_compressed_is_not_sent_again(served: Served) -> None:
    _, headers, _ = served.get("/cities", **{"Accept-Encoding": "br"})

    assert headers["etag"].startswith("W/")
    status, _, body = served.get("/cities", **{"If-None-Match": headers["etag"]})
    assert (status, body) == (304, b"")


@pytest.mark.parametrize("path", ["/cities", "/static/style.css", "/healthz"])
def test_head_tells_what_would_be_sent(served: Served, path: str) -> None:
    def told(method: str) -> dict[str, str]:
        client = http.client.HTTPConnection("127.0.0.1", served.port)
        client.request(method, path, headers={"Accept-Encoding": "br"})
        with client.getresponse() as response:
            response.read()
            headers = {name.lower(): value for name, value in response.getheaders()}
        client.close()
        return {it: headers.get(it, "") for it in ("content-encoding", "etag", "vary")}

    assert told("HEAD") == told("GET")


def test_what_is_answered_when_nobody_waits_any_more_is_let_go(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, begun, goes_on = Event(), Event(), Event()

    def slow() -> Response:
        begun.set()
        goes_on.wait(5)
        response = Response("late")
        response.call_on_close(closed.set)
        return response

    monkeypatch.setitem(served.front.edition.pages.view_functions, "pages.health", slow)
    with served.send("/healthz"):
        assert begun.wait(5)
    wait_until(lambda: not served.front.edition.users)
    goes_on.set()

    assert closed.wait(5)


def test_an_answer_of_a_known_length_has_ended_when_all_of_it_has_come(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = bridge._some

    def slowly_none(parts: Iterator[bytes]) -> bytes:
        taken = some(parts)
        if not taken:
            time.sleep(0.5)
        return taken

    monkeypatch.setattr(bridge, "_some", slowly_none)
    with served.send("/data/migkg.nq") as client:
        response = http.client.HTTPResponse(client)
        response.begin()
        assert response.length is not None
        assert response.length > bridge._PART
        assert len(response.read()) > bridge._PART
        client.sendall(b"no request\r\n\r\n")  # it would be refused in the middle of an answer

        assert client.recv(100).startswith(b"HTTP/1.1 400 ")


def test_pages_in_several_languages_are_not_taken_for_each_other(served: Served) -> None:
    pages = [
        brotli.decompress(
            served.get("/cities", **{"Accept-Encoding": "br", "Accept-Language": language})[2]
        )
        for language in ("nl", "fr", "nl")
    ]

    assert pages[0] == pages[2] != pages[1]
