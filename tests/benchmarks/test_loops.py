"""Measuring servers: what all of their processes take, how they are asked, and slow clients."""

from __future__ import annotations

import asyncio
import doctest
import io
import socketserver
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from benchmarks import endpoint_aims, endpoint_page, hello, open_loop, slow, work
from benchmarks.closed_loop import closed_loop
from benchmarks.servers import SERVERS, Server
from benchmarks.slow import KINDS, SlowClients
from benchmarks.started import free_port, started
from benchmarks.usage import cpu, memory, processes
from benchmarks.work import SELECT, one_by_one, problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

on_linux = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="processes are counted as Linux does"
)
BURN = "import time\nwhile time.process_time() < 0.3: pass"
ROW = '{"network": {"type": "uri", "value": "urn:a"}}'
SERVER = """
import subprocess, sys
from http.server import HTTPServer, SimpleHTTPRequestHandler
subprocess.run([sys.executable, "-c", sys.argv[2]])
held = bytearray(5 * 10**7)
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
below = subprocess.Popen(sleep, start_new_session=True)
HTTPServer(("127.0.0.1", int(sys.argv[1])), SimpleHTTPRequestHandler).serve_forever()
"""


class Answers(BaseHTTPRequestHandler):
    """Answers with so many rows, after a while; fails where asked to."""

    rows: ClassVar[int] = 8
    asked: ClassVar[list[str]] = []
    delay: ClassVar[float] = 0

    def do_GET(self) -> None:
        self.asked.append(self.path)
        time.sleep(self.delay)
        rows = ",".join([ROW] * self.rows)
        body = f'{{"head": {{}}, "results": {{"bindings": [{rows}]}}}}'.encode()
        self.send_response(500 if "fail" in self.path else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[socketserver.TCPServer]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def answering(rows: int = 8, delay: float = 0) -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []
    handler = type("Handler", (Answers,), {"rows": rows, "asked": asked, "delay": delay})
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server:
        yield server.server_address[1], asked


@on_linux
def test_all_processes_of_a_server_count_also_those_that_ended_and_none_outlives_it(
    tmp_path: Path,
) -> None:
    port = free_port()
    command = [sys.executable, "-c", SERVER, str(port), BURN]
    with started(command, f"http://127.0.0.1:{port}/", tmp_path / "log", cwd=tmp_path) as pid:
        of_it = processes(pid)

        assert len(of_it) == 2
        assert 0.3 <= cpu(pid) < 5
        assert memory(pid).rss > memory(pid).pss > 5 * 10**7

    deadline = time.monotonic() + 10
    while any(map(_is_alive, of_it)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_is_alive, of_it))


def _is_alive(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@on_linux
def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no licence')"]
    address = f"http://127.0.0.1:{free_port()}/"

    with (
        pytest.raises(RuntimeError, match="no licence"),
        started(command, address, tmp_path / "log"),
    ):
        pass


def test_an_answer_with_fewer_rows_is_told() -> None:
    with answering(rows=8) as (port, _):
        assert problem(SELECT, f"http://127.0.0.1:{port}/") == ""
        assert "500" in problem(SELECT, f"http://127.0.0.1:{port}/fail")
    with answering(rows=7) as (port, _):
        assert problem(SELECT, f"http://127.0.0.1:{port}/") == "7 rows instead of 8"


def test_each_request_is_another_text_but_for_what_is_asked_again() -> None:
    with answering() as (port, asked):
        address = f"http://127.0.0.1:{port}/"
        loop = one_by_one(SELECT.address(address), SELECT.accept, 0, 100)
        again = one_by_one(work.SELECT_CACHED.address(address), SELECT.accept, 0, 100)

    assert (loop.answered, loop.failed, again.answered) == (3, 0, 3)
    assert [len(set(asked[:3])), len(set(asked[3:]))] == [3, 1]
    assert asked[0].endswith("%23101")


def test_what_fails_is_not_an_answer() -> None:
    with answering() as (port, _):
        loop = one_by_one(f"http://127.0.0.1:{port}/fail", "*/*", 0, 0)

    assert (loop.answered, loop.failed) == (0, 3)


def test_an_open_loop_counts_from_when_a_request_was_due() -> None:
    def path(number: int) -> str:
        return "/fail" if number == 0 else f"/{number}"

    with answering(delay=0.2) as (port, asked):
        waits = asyncio.run(
            open_loop.open_loop(port, path, rate=50, seconds=0.2, clients=["127.0.0.2"])
        )

    assert (waits.asked, waits.failures, len(asked)) == (10, {500: 1}, 10)
    assert 0.2 < waits.percentile(0.5) < 2
    assert waits.percentile(1) == float("inf")


@pytest.mark.parametrize("kind", KINDS)
def test_slow_clients_come_back_when_they_are_sent_away(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow, "TICK", 0.1)
    first: list[str] = []

    class SendsAway(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            first.append(self.request.recv(1000).decode())

    async def attack(port: int) -> int:
        clients = SlowClients(port, kind, 2, "/long")
        async with clients.at_work():
            await asyncio.sleep(0.5)
        return clients.sent_away

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), SendsAway)) as server:
        sent_away = asyncio.run(attack(server.server_address[1]))

    assert sent_away >= 2
    assert first[0].startswith("POST /long" if kind == "body" else "GET /long")
    assert ("\r\n\r\n" in first[0]) == (kind != "header")


@pytest.mark.parametrize("server", SERVERS, ids=lambda it: it.name)
def test_each_server_is_held_and_carries_the_application_in_its_tongue(server: Server) -> None:
    command = server.command(8123)
    tongue = str(command[-1]).removeprefix("benchmarks.hello:")

    assert "prlimit" in command
    assert "8123" in " ".join(map(str, command))
    assert callable(getattr(hello, tongue))


def test_the_applications_say_hello_read_a_body_and_have_a_long_answer() -> None:
    async def answered(path: str) -> list[dict[str, Any]]:
        bodies = iter([{"more_body": True}, {"more_body": False}])
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return next(bodies)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await hello.asgi({"type": "http", "path": path}, receive, send)
        return sent

    def said(path: str, method: str = "GET") -> bytes:
        body = io.BytesIO(b"xx")
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "CONTENT_LENGTH": "2"}
        pieces = hello.wsgi({**environ, "wsgi.input": body}, lambda *_: None)
        return b"".join(pieces)

    assert said("/") == said("/", "POST") == b"hello"
    assert len(said(hello.LONG)) == 50 * 2**20
    assert asyncio.run(answered("/"))[-1]["body"] == b"hello"
    assert len(asyncio.run(answered(hello.LONG))) == hello.CHUNKS + 2


def test_wrk_is_told_what_to_ask_and_what_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = '{"answered": 10, "seconds": 2, "p50": 1, "p99": 2, "bytes": 50, "failed": 1}'
    wrk = tmp_path / "wrk"
    wrk.write_text(f"#!/bin/sh\necho \"$@\" > {tmp_path}/told\necho Running\necho '{said}'\n")
    wrk.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    loop = closed_loop("http://127.0.0.1:1/", 2, connections=3, accept="text/csv")

    assert (loop.rate, loop.failed) == (5, 1)
    assert "-c3 -d2s" in (tmp_path / "told").read_text()
    assert "Accept: text/csv http://127.0.0.1:1/" in (tmp_path / "told").read_text()


@pytest.mark.parametrize("module", [endpoint_aims, endpoint_page, open_loop, work])
def test_the_examples_are_true(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)

    assert not failed
    assert tried
