"""A client who does what it can to harm, over and over."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from tests.endurance.client import Request, ask, query

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

AT_ONCE = 8
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 90000"

_OTHERS = (
    query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    query("SELECT * " + "{" * 3000),
    query("SELECT ?s ?p ?o ?q ?r { ?s ?p ?o . ?q ?r ?o } ORDER BY ?o LIMIT 100000"),
    query("SELECT * { ?a (!<x:y>)* ?b . ?b (!<x:y>)* ?c }"),
    Request("/sparql?query=%zz"),
    Request("/page/%2e%2e/%2e%2e/etc/passwd"),
    Request("/sparql", {"Content-Type": "application/sparql-query"}, "POST", b"x" * 400_000),
)


async def harm(port: int, source: str, outcomes: Counter[str]) -> None:
    """Do it from this address, until this is cancelled, and count what is answered."""
    async with asyncio.TaskGroup() as tasks:
        for number in range(AT_ONCE):
            tasks.create_task(_harm(port, source, number, outcomes))
        tasks.create_task(_read_slowly(port, source))


def _attacks(number: int) -> Iterator[Request]:
    for turn in count():
        if turn % 4 == 3:
            yield _OTHERS[(turn // 4 + number) % len(_OTHERS)]
        else:
            yield query(f"{ENDLESS} # {number} {turn}")


async def _harm(port: int, source: str, number: int, outcomes: Counter[str]) -> None:
    for request in _attacks(number):
        answer = await ask(port, request, source)
        outcomes[str(answer.status or "no whole answer")] += 1
        await asyncio.sleep(0.2)  # or it would be a test of how fast refusals are


async def _read_slowly(port: int, source: str) -> None:
    """Ask for what is large, read a little of it, and leave."""
    for number in count():
        with suppress(OSError):
            reading = slow_reader(port, source, query(f"{LARGE} # {number}").path)
            await asyncio.sleep(5)
            reading.close()


def slow_reader(port: int, source: str, path: str) -> socket.socket:
    """A connection on which this is asked for, and whose reader takes but little at once."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((source, 0))
    connection.settimeout(5)
    connection.connect(("127.0.0.1", port))
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n".encode()
    )
    return connection
