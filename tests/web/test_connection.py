"""A connection takes no more than a request needs, and waits for no reader forever."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from migkg.sandbox import Limits
from migkg.web import connection
from tests.waiting import wait_until
from tests.web.serving import listening, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.build import Build
    from tests.web.serving import Served

ENDLESS = "/sparql?" + urlencode(
    {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
)
LARGE = "/sparql?" + urlencode({"query": "SELECT * { ?a ?p ?b . ?c ?p ?d } LIMIT 60000"})
MUCH = b"x" * 100_000_000


@pytest.fixture(scope="module")
def served(ghent_build: Build, built_root: Path) -> Iterator[Served]:
    assert ghent_build.graphs
    with serving(built_root, Limits(deadline=30, at_once=0, compute=0)) as served:
        yield served


def received(client: socket.socket) -> bytes:
    """All that comes until the connection ends."""
    content = b""
    try:
        while part := client.recv(1 << 16):
            content += part
    except ConnectionError:
        pass
    return content


def test_the_head_of_a_request_has_a_length_while_another_is_answered(served: Served) -> None:
    with served.send(ENDLESS) as client:
        wait_until(lambda: served.sandbox.load.long)
        with pytest.raises(ConnectionError):
            client.sendall(b"GET / HTTP/1.1\r\nX: " + MUCH)
    wait_until(lambda: not served.sandbox.load.long)


@pytest.mark.parametrize(("begin", "drop"), [(b"", b"\r\n"), (b"GET /", b"a")])
def test_what_drips_before_a_request_that_never_comes_ends_in_time(
    served: Served, monkeypatch: pytest.MonkeyPatch, begin: bytes, drop: bytes
) -> None:
    monkeypatch.setattr(connection, "SLOWEST_HEAD", 0.3)
    with served.send("/healthz") as client:
        assert client.recv(1 << 16)
        client.sendall(begin)
        with pytest.raises(ConnectionError):  # noqa: PT012  by which of them cannot be told
            for _ in range(30):
                client.sendall(drop)
                time.sleep(0.05)


def test_fields_behind_a_body_have_a_length_and_no_effect(served: Served) -> None:
    body = b"query=ASK%20%7B%7D"
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        b"%x\r\n%s\r\n0\r\n" % (len(body), body)
    )
    with served.send() as client:
        client.sendall(head + b"Accept: application/sparql-results+xml\r\n\r\n")
        assert b"sparql-results+json" in received(client)
    with served.send() as client:
        client.sendall(head)
        with pytest.raises(ConnectionError):
            client.sendall(b"X: " + MUCH)


def test_requests_that_wait_on_one_connection_are_few(served: Served) -> None:
    with served.send(*["/healthz"] * connection.MOST_PIPELINED) as client:
        wait_until(lambda: client.recv(1 << 20, socket.MSG_PEEK).count(b"200 OK") == 20)
    with served.send(ENDLESS, *["/healthz"] * 5000) as client:
        assert received(client) == b""
    wait_until(lambda: not served.sandbox.load.long)


def test_requests_that_offer_another_protocol_may_come_at_once(served: Served) -> None:
    offer = (
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
    )
    with served.send() as client:
        client.sendall(5 * offer)
        wait_until(lambda: client.recv(1 << 20, socket.MSG_PEEK).count(b"200 OK") == 5)


def test_a_query_is_given_up_when_its_client_leaves_others_behind(served: Served) -> None:
    with served.send(ENDLESS, "/healthz"):
        wait_until(lambda: served.sandbox.load.long)

    wait_until(lambda: not served.sandbox.load.long)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_who_does_not_take_the_rest_of_an_answer_is_let_go(
    served: Served, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    wait_until(lambda: not connection.connected())
    monkeypatch.setattr(connection, "SLOWEST_READER", 0.2)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", served.port))
        client.sendall(f"GET {LARGE} HTTP/{version}\r\nHost: localhost\r\n\r\n".encode())
        wait_until(connection.connected)
        wait_until(lambda: not connection.connected())


async def endless(scope: Any, receive: Any, send: Any) -> None:
    """Send small parts until nobody is there any more."""
    del scope
    gone = asyncio.create_task(left(receive))
    length = [(b"content-length", b"%d" % (1 << 40))]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    while not gone.done():
        await send({"type": "http.response.body", "body": bytes(1 << 13), "more_body": True})


async def left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def read_steadily(client: socket.socket, rate: int, seconds: float) -> None:
    """Read so many bytes a second, for so long, from all that the system may hold."""
    begin, taken = time.monotonic(), 0
    while (passed := time.monotonic() - begin) < seconds:
        wanted = min(1 << 14, int(passed * rate) - taken)
        if wanted > 0:
            part = client.recv(wanted)
            assert part
            taken += len(part)
        time.sleep(0.005)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells what is not taken yet")
def test_a_steady_reader_is_judged_by_what_it_takes_however_much_the_system_holds(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SLOWEST_READER", 1.0)
    for rate, seconds in ((connection.LEAST_READ * 3 // 2, 4), (connection.LEAST_READ * 3 // 4, 9)):
        with (
            listening(endless, served.sandbox) as port,
            socket.socket() as client,
        ):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            client.connect(("127.0.0.1", port))
            client.settimeout(5)
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            enough = rate > connection.LEAST_READ
            with contextlib.nullcontext() if enough else pytest.raises(ConnectionResetError):
                read_steadily(client, rate, seconds)


def test_what_the_system_holds_for_who_is_let_go_is_dropped(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SLOWEST_READER", 0.2)
    with listening(endless, served.sandbox) as port, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until(lambda: client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))


@pytest.mark.parametrize(
    "coding", ["gzip, chunked", "GZIP\r\nTransfer-Encoding: chunked", "gzip", "identity"]
)
def test_a_body_in_a_transfer_coding_that_is_not_read_is_refused_and_ends_the_connection(
    served: Served, coding: str
) -> None:
    with served.send() as client:
        client.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {coding}\r\n"
            "Content-Type: application/sparql-query\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n"
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        )
        answer = received(client)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"/problem/unknown-coding" in answer
    assert answer.count(b"HTTP/1.1 ") == 1


def test_chunks_may_be_named_in_capitals(served: Served) -> None:
    with served.send() as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked\r\n"
            b"Content-Type: application/sparql-query\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n"
        )
        assert client.recv(1000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(("coding", "status"), [("gzip", 415), ("br", 415), ("Identity", 200)])
def test_a_compressed_body_is_refused_with_what_is_taken_and_the_connection_goes_on(
    served: Served, coding: str, status: int
) -> None:
    with served.send() as client:
        client.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: {coding}\r\n"
            "Content-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {}"
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        first, _, second = received(client)[1:].partition(b"HTTP/1.1 ")

    assert first.startswith(b"TTP/1.1 %d " % status)
    assert (b"accept-encoding: identity\r\n" in first) == (status == 415)
    assert second.startswith(b"200 ")


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("http://evil.example/sparql?query=ASK%7B%7D", "localhost", 421),
        ("https://evil.example:443/healthz", "localhost", 421),
        ("HTTP://evil.example/?/localhost", "localhost", 421),
        ("http://localhost@evil.example/healthz", "localhost", 421),
        ("http://evil.example@localhost/healthz", "localhost", 421),
        ("http://localhost/healthz", "evil.example", 200),
        ("http://127.0.0.1:8000/sparql?query=ASK%7B%7D", "evil.example", 200),
        ("https://[::1]/healthz", "localhost", 200),
        ("http://localhost/healthz", "localhost\r\nHost: localhost", 400),
        ("http://localhost/healthz", None, 400),
        ("/http://evil.example/", "localhost", 404),
        ("*", "localhost", 404),
    ],
)
def test_a_whole_address_says_whom_it_asks_whatever_the_header_says(
    served: Served, target: str, host: str | None, status: int
) -> None:
    header = "" if host is None else f"Host: {host}\r\n"
    with served.send() as client:
        client.sendall(f"GET {target} HTTP/1.1\r\n{header}Connection: close\r\n\r\n".encode())
        assert received(client).startswith(b"HTTP/1.1 %d " % status)


def test_a_length_of_very_many_digits_is_a_length(served: Served) -> None:
    head = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        f"Connection: close\r\nContent-Length: {'0' * 5000}6\r\n\r\n"
    )
    with served.send() as client:
        client.sendall(f"{head}ASK {{}}".encode())
        assert received(client).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("more", ["", ", close"])
def test_what_is_posted_with_the_offer_of_another_protocol_is_read(
    served: Served, more: str
) -> None:
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade{more}\r\nUpgrade: h2c\r\n"
        "Content-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\n"
    )
    with served.send() as client:
        client.sendall(f"{head}ASK {{}}".encode())
        client.settimeout(5)
        assert client.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_of_an_old_client_no_chunks_are_asked_and_the_date_is_said_once(served: Served) -> None:
    asked = b"GET /data/migkg.nq HTTP/1.0\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
    with served.send() as client:
        client.sendall(asked)
        head = received(client).partition(b"\r\n\r\n")[0]

    assert b"transfer-encoding" not in head
    assert b"content-length" in head
    assert head.count(b"\r\ndate: ") == 1


@pytest.mark.parametrize("told", [[(b"content-length", b"10")], []])
def test_what_is_no_request_does_not_end_an_answer_as_if_it_were_whole(
    served: Served, told: list[tuple[bytes, bytes]]
) -> None:
    async def never_ends(scope: Any, receive: Any, send: Any) -> None:
        del scope
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass

    with (
        listening(never_ends, served.sandbox) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until(lambda: b"begun" in client.recv(1 << 16, socket.MSG_PEEK))
        client.sendall(b"nonsense\r\n\r\n")
        answer = received(client)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.rstrip().endswith(b"begun")
