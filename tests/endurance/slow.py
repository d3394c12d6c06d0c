"""``python -m tests.endurance.slow [SOCKETS] [SECONDS]``: clients who send and read drop by drop.

Meanwhile a probe asks a server in a process of its own, as whoever runs it has it.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from tests.endurance.client import Answer, Request, ask, open_loop, percentile, query
from tests.endurance.hostile import LARGE, slow_reader
from tests.endurance.page import MIB, write
from tests.endurance.process import Census, server_of
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.endurance.process import Server

OF_CLIENT = 100
"""Connections from one address."""

KINDS = ("slow head", "slow body", "slow reader", "idle connection")

_HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
_BODY = (
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 2000\r\n\r\nASK {"
)
_WHOLE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Seen(NamedTuple):
    """What the probe saw, and what the server took."""

    kind: str
    answers: list[Answer]
    before: Census
    most: Census
    """The most of each."""
    opened: int
    """Slow connections in all; who is let go comes back."""

    @property
    def failed(self) -> list[Answer]:
        """The answers that were not good."""
        return [it for it in self.answers if it.status != 200]

    @property
    def seconds(self) -> list[float]:
        """How long the probe waited."""
        return [it.seconds for it in self.answers]

    def figures(self) -> str:
        """A line of a table in Markdown."""
        waits = (percentile(self.seconds, it) * 1000 for it in (0.5, 0.99, 1.0))
        return (
            f"| {self.kind} | {self.opened} | {len(self.answers)} | {len(self.failed)} | "
            + " | ".join(f"{it:.0f}" for it in waits)
            + f" | {(self.most.memory - self.before.memory) / MIB:+.0f}"
            f" | {self.most.spooled / MIB:.0f} |"
        )


class _Slow:
    """One client after the other, each with a connection on which little happens."""

    def __init__(self, kind: str, port: int, number: int) -> None:
        self._kind, self._port, self._number = kind, port, number
        self._socket: socket.socket | None = None
        self.opened = 0

    def open(self) -> None:
        source = f"127.0.0.{2 + self._number // OF_CLIENT}"
        if self._kind == "slow reader":
            path = query(f"{LARGE} # {self._number % 3}").path
            self._socket = slow_reader(self._port, source, path)
        else:
            self._socket = socket.create_connection(
                ("127.0.0.1", self._port), timeout=5, source_address=(source, 0)
            )
            begun = {"slow head": _HEAD, "slow body": _BODY, "idle connection": _WHOLE}
            self._socket.sendall(begun[self._kind])
        self.opened += 1

    def act(self) -> None:
        """Send a byte, or read a few; if it was let go, come back."""
        try:
            if self._socket is None:
                self.open()
            assert self._socket is not None
            if self._kind in {"slow head", "slow body"}:
                self._socket.sendall(b"a")
            elif self._kind == "slow reader":
                self._socket.settimeout(0)
                with suppress(BlockingIOError):
                    part = self._socket.recv(100)
                    if not part or part.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")):
                        self.close()
            elif self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b"":
                self.close()
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@contextmanager
def slow_clients(port: int, kinds: tuple[str, ...], sockets: int) -> Iterator[list[_Slow]]:
    """So many clients, of each of these kinds in turn, each of which acts once a second."""
    clients = [_Slow(kinds[it % len(kinds)], port, it) for it in range(sockets)]
    ends = threading.Event()

    def act() -> None:
        while not ends.is_set():
            begin = time.monotonic()
            for client in clients:
                client.act()
                if ends.is_set():
                    return
            ends.wait(max(0.05, begin + 1 - time.monotonic()))

    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield clients
    finally:
        ends.set()
        thread.join()
        for client in clients:
            client.close()


async def probe(server: Server, seconds: float, page: str, rate: float = 20) -> list[Answer]:
    """What is answered to one who asks so many times a second, from an address of its own."""
    numbers = count()

    def requests() -> Iterator[Request]:
        while True:
            yield Request("/healthz")
            yield query(f"SELECT * {{ ?s a ?type }} LIMIT 5 # {next(numbers)}")
            yield Request(page, {"Accept": "text/html"})

    asked, answers = requests(), list[Answer]()

    async def once(_: int) -> None:
        answers.append(await ask(server.port, next(asked)))

    await open_loop(rate, seconds, once)
    return answers


def endured(
    server: Server, kinds: tuple[str, ...], sockets: int, seconds: float, page: str
) -> Seen:
    """What a probe sees while there are so many slow clients, and what the server takes."""
    before = server.census()
    samples = [before]
    ends = threading.Event()

    def look() -> None:
        while not ends.wait(min(5.0, seconds / 4)):
            samples.append(server.census())

    thread = threading.Thread(target=look)
    with slow_clients(server.port, kinds, sockets) as clients:
        thread.start()
        answers = asyncio.run(probe(server, seconds, page))
        ends.set()
        thread.join()
        opened = sum(it.opened for it in clients)
    most = Census(*map(max, zip(*samples, strict=True)))
    return Seen(", ".join(kinds), answers, before, most, opened)


def main() -> None:
    """Do it kind by kind, and write the figures to the page."""
    sockets = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    addresses = -(-sockets // OF_CLIENT)
    lines = [
        f"{sockets} sockets of each kind, {seconds:.0f} s each, from {addresses} addresses.",
        "",
        "| sockets | opened | probes | failed | p50 ms | p99 ms | most ms | more MiB | spooled |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with server_of(ROOT) as server:
        for kind in KINDS:
            seen = endured(server, (kind,), sockets, seconds, "/page/city/at-graz")
            lines.append(seen.figures())
            print(lines[-1], [it[:1] + it[4:] for it in seen.failed[:5]], flush=True)  # noqa: T201
            time.sleep(2)
    write("slow", lines)


if __name__ == "__main__":
    main()
