"""The server over real sockets: it stays at hand whatever clients do, and libraries read it."""

from __future__ import annotations

import contextlib
import csv
import gzip
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import rdflib
from uvicorn.protocols.http import httptools_impl

from migkg.sandbox import Limits
from migkg.settings import Settings
from migkg.web import connection, endpoint, exchange
from migkg.web.protocol import LONGEST_BODY
from tests.waiting import wait_until
from tests.web.serving import Served, serving

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ASK = "ASK { ?s ?p ?o }"
AT_ONCE = 2.0
GHENT = "https://w3id.org/migkg/id/city/be-gent"
LABELS = f"SELECT ?l {{ <{GHENT}> <{rdflib.RDFS.label}> ?l }}"


def is_at_hand(served: Served) -> bool:
    begin = time.monotonic()
    statuses = {served.get(path)[0] for path in ("/healthz", "/ontology.ttl")}
    return statuses == {200} and time.monotonic() - begin < AT_ONCE


def asking(query: str) -> str:
    return f"/sparql?{urlencode({'query': query})}"


ANY = Limits(deadline=9, at_once=0, compute=0)


def test_pages_and_short_queries_are_at_hand_while_long_ones_go_on_and_surplus_is_refused(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with serving(built_root, ANY) as served:
        clients = [served.send(asking(f"{ENDLESS} # {number}")) for number in range(10)]
        wait_until(lambda: served.sandbox.load.long == 3)
        wait_until(lambda: not served.sandbox.load.short)

        assert is_at_hand(served)
        begin = time.monotonic()
        assert served.get(asking(ASK))[0] == 200
        status, headers, body = served.get(asking(f"{ENDLESS} # another"))
        assert time.monotonic() - begin < AT_ONCE
        assert (status, headers["retry-after"]) == (503, "5")
        assert json.loads(body)["limit"] == "long"
        for client in clients:
            client.close()


def test_pages_are_at_hand_while_browsers_ask_without_end(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with serving(built_root, ANY) as served:
        clients = []
        for number in range(30):
            client = socket.create_connection(("127.0.0.1", served.port))
            query = asking(f"{ENDLESS} # {number}")
            head = f"GET {query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n"
            client.sendall(head.encode())
            clients.append(client)
        wait_until(lambda: served.sandbox.load.long >= 3)

        assert is_at_hand(served)
        for client in clients:
            client.close()


def test_a_client_that_has_too_much_at_once_is_told_when_to_come_back(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with serving(built_root, Limits(deadline=9, at_once=2, queue_of_client=0)) as served:
        clients = [served.send(asking(f"{ENDLESS} # {number}")) for number in range(2)]
        wait_until(lambda: served.sandbox.load.long == 2)

        status, headers, body = served.get(asking(ASK))

        assert (status, headers["retry-after"]) == (429, "2")
        assert json.loads(body)["limit"] == "at-once"
        for client in clients:
            client.close()
        wait_until(lambda: not served.sandbox.load.long)
        assert served.get(asking(ASK))[0] == 200


def test_addresses_of_one_network_of_ipv6_are_one_client(
    ghent_build: Build, built_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ghent_build.graphs
    peers = iter(["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"])
    monkeypatch.setattr(httptools_impl, "get_remote_addr", lambda _: (next(peers), 1))
    with (
        serving(built_root, settings=Settings(connections_of_client=1)) as served,
        contextlib.ExitStack() as stack,
    ):
        first, second, third = (stack.enter_context(served.send("/healthz")) for _ in range(3))

        assert first.recv(100).startswith(b"HTTP/1.1 200 ")
        with contextlib.suppress(ConnectionError):
            assert second.recv(100) == b""
        assert third.recv(100).startswith(b"HTTP/1.1 200 ")


def test_queries_of_clients_who_left_are_given_up(ghent_build: Build, built_root: Path) -> None:
    assert ghent_build.graphs
    with serving(built_root, Limits(deadline=30)) as served:
        clients = [served.send(asking(f"{ENDLESS} # {number}")) for number in range(3)]
        wait_until(lambda: served.sandbox.load.long == 3)
        for client in clients:
            client.close()

        wait_until(lambda: not served.sandbox.load.long)


def test_who_asks_what_another_is_having_evaluated_waits_for_that_answer(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    some = "{ SELECT * { ?a ?b ?c } LIMIT 700 } { SELECT * { ?d ?e ?f } LIMIT 700 }"
    slow = f"SELECT (COUNT(*) AS ?n) {{ {some} }}"
    with serving(built_root, ANY) as served, ThreadPoolExecutor(8) as askers:
        answers = list(askers.map(served.get, [asking(slow)] * 8))

        assert {status for status, _, _ in answers} == {200}
        assert len({body for _, _, body in answers}) == 1
        assert served.front.edition.endpoint.answers.misses == 1


def test_who_waits_for_another_has_no_more_time_when_that_one_leaves(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with serving(built_root, Limits(deadline=2)) as served:
        first = served.send(asking(ENDLESS))
        wait_until(lambda: served.sandbox.load.short)
        begin = time.monotonic()
        with served.send(asking(ENDLESS)) as second:
            time.sleep(1.2)
            assert sum(served.sandbox.load[:3]) == 1
            first.close()

            assert b'"deadline"' in second.recv(1 << 16)
            assert 1.9 < time.monotonic() - begin < 3


def test_a_client_stops_its_own_query_by_the_name_it_gave_and_no_other_can(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with serving(built_root, Limits(deadline=30)) as served:

        def stop(source: str, method: str = "DELETE", name: str = "my-query.1") -> int:
            client = http.client.HTTPConnection(
                "127.0.0.1", served.port, source_address=(source, 0)
            )
            client.request(method, f"/sparql/running/{name}")
            status = client.getresponse().status
            client.close()
            return status

        with ThreadPoolExecutor(2) as asker:
            asked = asker.submit(served.get, asking(ENDLESS), **{"Query-Id": "my-query.1"})
            wait_until(lambda: served.sandbox.load.long)
            waits = asker.submit(served.get, asking(ENDLESS), **{"Query-Id": "my-query.2"})
            wait_until(lambda: len(served.front.edition.endpoint.running) == 2)
            assert stop("127.0.0.1", name="my-query.2") == 204
            assert waits.result()[0] == 409

            assert served.get(asking(ASK), **{"Query-Id": "my-query.1"})[0] == 400
            assert stop("127.0.0.2") == 404
            assert stop("127.0.0.1", "GET") == 405
            assert stop("127.0.0.1") == 204
            status, _, body = asked.result()

        assert status == 409
        assert json.loads(body)["type"].endswith("/stopped")
        wait_until(lambda: not served.sandbox.load.long)
        assert stop("127.0.0.1") == 404


LARGE = "SELECT * { ?a ?p ?b . ?c ?p ?d } LIMIT 60000"


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_an_answer_that_is_cut_off_is_an_error_or_a_transfer_that_breaks(
    ghent_build: Build, built_root: Path, version: str
) -> None:
    assert ghent_build.graphs
    with (
        serving(built_root, Limits(rows=20000)) as served,
        socket.create_connection(("127.0.0.1", served.port), timeout=15) as client,
    ):
        head = f"GET {asking(LARGE)} {version}\r\nHost: localhost\r\n\r\n"
        client.sendall(head.encode())
        received = bytearray()
        broken = False
        while True:
            try:
                part = client.recv(1 << 16)
            except ConnectionResetError:
                broken = True
                break
            received += part
            if not part or b"limit-rows" in received:
                break

    if version == "HTTP/1.0":  # there, the end of the connection is the end of the answer
        assert received.startswith(b"HTTP/1.1 422 ")
    else:
        assert received.startswith(b"HTTP/1.1 200 ")
        assert broken or not received.endswith(b"0\r\n\r\n")


def test_a_large_answer_comes_whole_whether_compressed_or_not(served: Served) -> None:
    query = asking(LARGE.replace("60000", "30000"))
    _, plain_headers, plain = served.get(query, Accept="text/csv")
    _, headers, compressed = served.get(query, Accept="text/csv", **{"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain_headers
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(compressed) == plain
    assert len(list(csv.reader(io.StringIO(plain.decode(), newline="")))) == 30001


@pytest.mark.parametrize("rows", [10, 1500, 2800])
def test_what_is_no_larger_than_is_kept_is_evaluated_once_however_large(
    served: Served, rows: int
) -> None:
    query = asking(LARGE.replace("60000", f"{rows} # once"))
    misses = served.front.edition.endpoint.answers.misses
    answers = [served.get(query) for _ in range(3)]
    sizes = {len(body) for _, _, body in answers}

    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1
    assert max(sizes) <= endpoint.LARGEST
    assert served.front.edition.endpoint.answers.misses == misses + 1


def test_what_is_known_already_is_not_sent_again(served: Served) -> None:
    status, headers, body = served.get(asking(LABELS))
    again = served.get(asking(LABELS), **{"If-None-Match": f'"other", {headers["etag"]}'})
    other_format = served.get(
        asking(LABELS), Accept="text/csv", **{"If-None-Match": headers["etag"]}
    )

    assert (status, again[0], again[2]) == (200, 304, b"")
    assert body
    assert again[1]["etag"] == headers["etag"]
    assert other_format[0] == 200


def test_what_is_another_answer_each_time_is_not_kept(served: Served) -> None:
    query = asking("SELECT (UUID() AS ?it) {}")
    one, other = served.get(query), served.get(query)

    assert one[2] != other[2]
    assert "etag" not in one[1]
    assert one[1]["cache-control"] == "no-store"


def test_clients_who_read_nothing_hold_up_nobody(served: Served) -> None:
    before = resident()
    clients = [served.send(asking(LARGE), "/data/migkg.nq", "/healthz") for _ in range(4)]
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    time.sleep(0.5)

    assert is_at_hand(served)
    assert served.get(asking(ASK))[0] == 200
    assert resident() - before < 100 << 20
    for client in clients:
        client.close()


def resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123
        return int(pages.read().split()[1]) * 4096


def test_requests_that_are_never_finished_leave_room_for_others(served: Served) -> None:
    clients = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(310)]
    for number, client in enumerate(clients):
        if number % 2:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        else:
            client.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n"
                b"Content-Type: application/sparql-query\r\n\r\nAS"
            )

    assert is_at_hand(served)
    assert served.get(asking(ASK))[0] == 200
    for client in clients:
        client.close()


def test_a_request_that_does_not_come_to_its_end_is_let_go(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SLOWEST_HEAD", 0.2)
    monkeypatch.setattr(exchange, "SLOWEST_BODY", 0.2)
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(1000) == b""
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nAS"
        )
        assert client.recv(1000).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("paths", [[asking(LARGE)], ["/data/migkg.nq"] * 15])
@pytest.mark.parametrize("pause", [0.05, 9])
def test_a_reader_who_takes_little_is_let_go_with_what_waits_for_it(
    served: Served, monkeypatch: pytest.MonkeyPatch, paths: list[str], pause: float
) -> None:
    monkeypatch.setattr(connection, "SLOWEST_READER", 0.3)
    client = slow_reader(served, *paths)
    wait_until(connections)

    begin = time.monotonic()
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while connections() and time.monotonic() - begin < 5:
            client.settimeout(pause)
            client.recv(1)
            time.sleep(0.01)

    wait_until(lambda: not connections())
    client.close()


def test_a_reader_who_takes_its_time_is_given_it(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SLOWEST_READER", 0.3)
    monkeypatch.setattr(connection, "LEAST_READ", 1 << 16)
    with slow_reader(served, asking(LARGE)) as client:
        client.settimeout(5)
        for _ in range(150):  # at a MiB a second
            assert client.recv(1 << 14)
            time.sleep(0.015)


def slow_reader(served: Served, *paths: str) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", served.port))
    for path in paths:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return client


def connections() -> int:
    return connection._connections.total()


def test_the_endpoint_names_its_graphs(served: Served) -> None:
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    _, _, body = served.get("/sparql", Accept="text/turtle")
    described = rdflib.Graph().parse(data=body, format="turtle")
    (dataset,) = described.objects(None, sd.defaultDataset)
    named = {str(described.value(it, sd.name)) for it in described.objects(dataset, sd.namedGraph)}

    _, _, body = served.get(asking("SELECT DISTINCT ?g { GRAPH ?g {} }"), Accept="text/csv")
    assert named == set(body.decode().split()[1:])


@pytest.mark.parametrize(
    "path", [asking(LABELS), "/healthz", "/data/city/be-gent.ttl", "/.well-known/void"]
)
def test_answers_tell_which_version_they_are_of_and_other_sites_may_read_it(
    served: Served, path: str
) -> None:
    _, first, _ = served.get(path)
    status, again, _ = served.get(path, **{"If-None-Match": first.get("etag", "none")})

    assert status == (304 if "etag" in first else 200)
    for headers in (first, again):
        assert headers["dataset-version"] == served.front.edition.version
        assert headers["access-control-allow-origin"] == "*"
        assert "Dataset-Version" in headers["access-control-expose-headers"]


def test_a_head_that_is_too_long_is_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        with contextlib.suppress(ConnectionError):
            for number in range(400):
                client.sendall(b"X-%d: %s\r\n" % (number, b"a" * 1000))
        assert b"content-type: application/problem+json" in client.recv(1000)


def test_a_head_that_is_too_long_is_refused_also_where_all_of_it_comes_at_once(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LONGEST_HEAD", 9000)
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    for length, status in ((8000, b"200"), (9000, b"431")):
        with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
            more = 10 * (head + b"\r\n")
            client.sendall(head + b"X: " + b"a" * length + b"\r\n\r\n" + more)
            assert client.recv(1000).startswith(b"HTTP/1.1 " + status)


def test_a_head_of_too_many_fields_is_refused_before_all_of_them_are_read(served: Served) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    for fields, status in ((connection.MOST_FIELDS - 1, b"200"), (50_000, b"431")):
        with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
            with contextlib.suppress(ConnectionError):
                client.sendall(head + b"a:\r\n" * fields + b"\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 " + status)


def test_an_address_that_is_too_long_is_refused_with_what_to_do_instead(served: Served) -> None:
    query = "ASK {}" + " " * (connection.LONGEST_ADDRESS - len("/sparql?query=ASK%20%7B%7D"))
    address = f"/sparql?query=ASK%20%7B%7D{query[6:].replace(' ', '+')}"
    assert served.get(address)[0] == 200

    status, headers, body = served.get(f"{address}+")

    assert (status, headers["access-control-allow-origin"]) == (414, "*")
    assert "POST" in json.loads(body)["detail"]


@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_what_follows_an_address_that_is_too_long_is_not_read(
    ghent_build: Build, built_root: Path, method: bytes
) -> None:
    assert ghent_build.graphs
    fine = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    long = method + b" /" + b"a" * (1 << 16) + b" HTTP/1.1\r\nHost: localhost\r\n"
    long += b"Content-Length: 0\r\n\r\n" if method == b"GET" else b"Content-Length: 5\r\n\r\nhello"
    with serving(built_root) as served:
        with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
            client.sendall(long + fine)
            answer = b"".join(iter(lambda: client.recv(1 << 16), b""))
        figures = served.get("/metrics")[2].decode()

    assert answer.startswith(b"HTTP/1.1 414 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert 'route="unread",status="414"} 1.0' in figures
    assert 'status="400"' not in figures
    assert 'route="healthz"' not in figures


def test_a_body_that_cannot_be_read_is_refused_in_place_of_its_own_answer(served: Served) -> None:
    for body in (b"zz\r\n", b"5\r\nhello\r\nzz\r\n"):
        with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
            client.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                b"Content-Type: application/sparql-query\r\n\r\n" + body
            )
            answer = b"".join(iter(lambda: client.recv(1 << 16), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert answer.count(b"HTTP/1.1 ") == 1


def test_what_is_refused_is_never_read_as_the_answer_to_the_request_before(served: Served) -> None:
    slow = f"GET {asking(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(slow)
        wait_until(lambda: served.sandbox.load.short or served.sandbox.load.long)
        with contextlib.suppress(ConnectionError):
            client.sendall(b"GET /" + b"a" * (1 << 16) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(1000) == b""


def test_connections_beyond_the_most_are_told_so_and_beyond_those_let_go(
    ghent_build: Build, built_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ghent_build.graphs
    monkeypatch.setattr(connection, "SURPLUS", 2)
    settings = Settings(connections=10)
    with serving(built_root, settings=settings) as served, contextlib.ExitStack() as stack:
        for _ in range(9):
            stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
        wait_until(lambda: connection.connected() >= 9)
        assert served.get(asking(ASK))[0] == 200
        wait_until(lambda: connection.connected() == 9)
        idle = socket.create_connection(("127.0.0.1", served.port))
        stack.enter_context(idle)
        wait_until(lambda: connection.connected() == 10)

        status, headers, body = served.get(asking(ASK))

        assert (status, headers["retry-after"], headers["connection"]) == (503, "5", "close")
        assert headers["content-type"] == "application/problem+json"
        assert json.loads(body)["type"].endswith("/too-many-connections")
        for _ in range(2):
            stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
        wait_until(lambda: connection.connected() == 12)
        with pytest.raises(OSError, match=r"reset|closed"):
            served.get(asking(ASK))
        idle.close()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n", b"400"),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"GET /page/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"GET /page/a%0d%0aSet-Cookie:x HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"GET /id/city/be-gent%0d%0aX:y HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
        (b"GET /search?q=\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n", b"4"),
        (b"GET /caf\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n", b"4"),
        (b"GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", b"4"),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"421"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", b"400"),
        (b"GET / HTTP/1.0\r\n\r\n", b"421"),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", b"421"),
        (b"BREW /sparql HTTP/1.1\r\nHost: localhost\r\n\r\n", b"4"),
        (b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", b"4"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_odd_requests_are_mistakes_of_the_client(
    served: Served, head: bytes, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(head)
        answer = client.recv(1 << 16)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Set-Cookie" not in answer.partition(b"\r\n\r\n")[0]
    assert b"Traceback" not in answer


@pytest.mark.parametrize(("size", "explained"), [(LONGEST_BODY + 1, True), (300 << 20, False)])
def test_a_body_that_is_too_long_is_refused_before_it_is_read(
    served: Served, size: int, *, explained: bool
) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/sparql-query\r\n"
            b"Content-Length: %d\r\n\r\n" % size
        )
        if explained:
            client.sendall(bytes(size))

        answer = client.recv(1 << 16)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"application/problem+json" in answer


def test_a_server_that_is_told_to_end_leaves_nothing_behind(
    ghent_build: Build, built_root: Path, tmp_path: Path
) -> None:
    assert ghent_build.graphs
    command = [sys.executable, "-m", "migkg", "--root", str(built_root), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as server:
        assert server.stderr is not None
        assert "http://" in server.stderr.readline()
        server.terminate()
        server.wait(timeout=15)

    assert not list(tmp_path.iterdir())
