"""Endpoints at work, measured in rounds in turn; and the pages of ours."""

from __future__ import annotations

import http.client
import itertools
import sys
import urllib.parse
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from benchmarks.closed_loop import closed_loop, is_here
from benchmarks.found import Pages, Round
from benchmarks.machine import load
from benchmarks.started import free_port, started
from benchmarks.usage import cpu
from benchmarks.work import LARGE, WORKS, fetch, one_by_one, problem, timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.closed_loop import Loop
    from benchmarks.endpoints import Endpoint, Given
    from benchmarks.found import Found, Pace
    from benchmarks.work import Timed, Work

LARGE_ROUNDS = 5
COLD = 100
"""Pages that are asked for the first time."""

GHENT = "/page/city/be-gent"
HTML = "text/html"
_THINGS = """
SELECT DISTINCT ?thing {
  ?thing a ?class
  FILTER(STRSTARTS(STR(?thing), "https://w3id.org/migkg/id/") && !CONTAINS(STR(?thing), "#"))
} ORDER BY ?thing"""
_numbers = itertools.count(1)
T = TypeVar("T")


@dataclass(frozen=True)
class Served:
    """An endpoint at work: its process, and where it is asked."""

    endpoint: Endpoint
    pid: int
    address: str


@contextmanager
def served(endpoint: Endpoint, given: Given) -> Iterator[Served]:
    """The endpoint with these data, until the block ends."""
    port = free_port()
    address = endpoint.address(port)
    endpoint.before(given)
    log = given.folder / f"{port}.log"
    ask = f"{address}?query={urllib.parse.quote('ASK {}')}"
    with started(endpoint.command(given, port), ask, log, cwd=given.folder) as pid:
        endpoint.after(given, address)
        yield Served(endpoint, pid, address)


def speed(found: Found, servers: Sequence[Served], pace: Pace) -> None:
    """All work by all servers, in rounds in turn; one that fails is not asked for it again."""
    for work, server in itertools.product((*WORKS, LARGE), servers):
        if wrong := problem(work, server.address):
            found.problems[work.name, server.endpoint.name] = wrong
    for work, server in itertools.product(WORKS, servers):
        seconds = pace.seconds * server.endpoint.warmth
        _counted(found, work, server, partial(_round, pace=replace(pace, seconds=seconds)))
    for number in range(pace.rounds):
        for work, server in itertools.product(WORKS, servers):
            measured = _counted(found, work, server, partial(_round, pace=pace))
            if measured is not None:
                found.rounds.setdefault((work.name, server.endpoint.name), []).append(measured)
        say(f"round {number + 1} of {pace.rounds}, load {load()}")
    for _, server in itertools.product(range(LARGE_ROUNDS), servers):
        took = _counted(found, LARGE, server, _large)
        if took is not None:
            found.large.setdefault(server.endpoint.name, []).append(took)


def _counted(
    found: Found, work: Work, server: Served, measure: Callable[[Served, Work], T]
) -> T | None:
    """What was measured, if nothing has gone wrong with this work on this server so far."""
    key = work.name, server.endpoint.name
    if key in found.problems:
        return None
    try:
        return measure(server, work)
    except (OSError, http.client.HTTPException) as error:
        found.problems[key] = str(error)
        return None


def _round(server: Served, work: Work, pace: Pace) -> Round:
    address = work.address(server.address)
    size = len(fetch(address.replace("NUMBER", str(_next())), work.accept))
    before = cpu(server.pid)
    if work.heavy:
        loop = one_by_one(address, work.accept, pace.seconds, _next())
    else:
        loop = _light(address, work.accept, pace)
    spent = cpu(server.pid) - before
    if loop.failed or loop.bytes < size * loop.answered:
        raise OSError(f"{loop.failed} of {loop.answered + loop.failed} failed, or were cut short")
    return _round_of(spent, loop)


def _large(server: Served, work: Work) -> Timed:
    parts = urllib.parse.urlsplit(work.address(server.address))
    with closing(http.client.HTTPConnection(parts.netloc)) as connection:
        path = f"{parts.path}?{parts.query}".replace("NUMBER", str(_next()))
        return timed(connection, path, work.accept)


def _light(address: str, accept: str, pace: Pace) -> Loop:
    if not is_here():
        return one_by_one(address, accept, pace.seconds, _next())
    connections = pace.connections
    return closed_loop(address, pace.seconds, connections=connections, accept=accept, first=_next())


def _round_of(spent: float, loop: Loop) -> Round:
    return Round(spent / max(1, loop.answered), loop.rate, loop.p50, loop.p99)


def _next() -> int:
    """A number after which a million are free."""
    return next(_numbers) * 1_000_000


def pages(server: Served, pace: Pace) -> Pages:
    """One page again and again, and a hundred others for the first time, one after the other."""
    site = server.address.removesuffix(server.endpoint.path)
    fetch(site + GHENT, HTML)
    kept = []
    for _ in range(pace.rounds):
        before = cpu(server.pid)
        loop = _light(site + GHENT, HTML, pace)
        if loop.failed:
            raise SystemExit(f"{GHENT}: {loop.failed} of {loop.answered + loop.failed} failed")
        kept.append(_round_of(cpu(server.pid) - before, loop))
    query = f"{server.address}?format=csv&query={urllib.parse.quote(_THINGS)}"
    things = [it.partition("/id/")[2] for it in fetch(query, "text/csv").decode().split()[1:]]
    chosen = things[:: max(1, len(things) // COLD)][:COLD]
    with closing(http.client.HTTPConnection(urllib.parse.urlsplit(site).netloc)) as connection:
        before = cpu(server.pid)
        cold = [timed(connection, f"/page/{urllib.parse.quote(it)}", HTML).total for it in chosen]
        spent = cpu(server.pid) - before
    return Pages(kept, spent / len(cold), cold)


def say(text: str) -> None:
    """Tell whoever waits what is being done."""
    print(text, file=sys.stderr, flush=True)
