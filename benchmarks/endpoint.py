"""Measure our endpoint beside others, on the same data in one run, and write docs/endpoint.md.

Usage: python -m benchmarks.endpoint [--parts speed pages memory load] [--rounds N] [--write]

Needs a build (``make build``) and the peers that are to be measured (``make endpoint``). What is
light is asked by wrk; where that is not installed, by a client in Python on one connection.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import subprocess
import sys
import tempfile
import urllib.parse
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.closed_loop import closed_loop, is_here
from benchmarks.endpoint_page import PAGE, page
from benchmarks.endpoints import OWN, PEERS, Endpoint, Given
from benchmarks.found import Found, Pace, Pages, Round
from benchmarks.machine import ROOT, load, machine
from benchmarks.million import default_graph, given_large, holding, lookups
from benchmarks.started import free_port, started
from benchmarks.usage import cpu
from benchmarks.work import LARGE, WORKS, Work, fetch, one_by_one, problem, timed
from migkg.project import DUMP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.closed_loop import Loop
    from benchmarks.work import Timed

PARTS = ("speed", "pages", "memory", "load")
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


def given_project(folder: Path) -> Given:
    """The project as it is built, and its default graph for the peers."""
    if not (ROOT / "build" / DUMP).exists():
        raise SystemExit("There is no build; run `make build` first.")
    return Given(ROOT, default_graph(ROOT, folder), folder)


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
        _say(f"round {number + 1} of {pace.rounds}, load {load()}")
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


def run(parts: Sequence[str], peers: Sequence[Endpoint], pace: Pace, triples: int) -> Found:
    """These parts of the run."""
    found = Found()
    with tempfile.TemporaryDirectory() as name:
        given = given_project(Path(name))
        if "speed" in parts:
            with ExitStack() as stack:
                servers = []
                for it in (OWN, *peers):
                    _say(f"starting {it.name}")
                    with _told(found, "start", it):
                        servers.append(stack.enter_context(served(it, given)))
                speed(found, servers, pace)
        if "pages" in parts:
            with served(OWN, given) as server:
                found.pages = pages(server, pace)
    if {"memory", "load"} & set(parts):
        with tempfile.TemporaryDirectory() as name:
            _say(f"building a graph of {triples:,} statements")
            large = given_large(triples, Path(name))
            found.triples = large.triples.read_bytes().count(b"\n")
            if "memory" in parts:
                for it in (OWN, *peers):
                    _say(f"memory of {it.name}")
                    with _told(found, "memory", it), served(it, large) as server:
                        found.held[it.name] = holding(server.pid, server.address)
            if "load" in parts:
                _say("lookups beside hostile clients")
                with served(OWN, large) as server:
                    found.lookups = lookups(server.address)
    return found


@contextmanager
def _told(found: Found, what: str, endpoint: Endpoint) -> Iterator[None]:
    """What goes wrong with a peer is told, and the run goes on without it."""
    try:
        yield
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        if endpoint is OWN:
            raise
        _say(f"{endpoint.name}: {error}")
        found.problems[what, endpoint.name] = str(error).partition("\n")[0]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print the page, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS[:3])
    parser.add_argument("--peers", nargs="*", default=[""], help="beginnings of their names")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of a round")
    parser.add_argument("--connections", type=int, default=4, help="that ask at once")
    parser.add_argument("--triples", type=float, default=1e6, help="of the large graph")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE} as well")
    options = parser.parse_args()
    chosen = [it for it in PEERS if it.name.startswith(tuple(options.peers))]
    for missing in (it for it in chosen if not it.is_here):
        _say(f"{missing.name} is not installed, and not measured")
    here = [it for it in chosen if it.is_here]
    pace = Pace(options.rounds, options.seconds, options.connections)
    head = machine()
    text = page(run(options.parts, here, pace, int(options.triples)), [OWN, *here], head, pace)
    print(text, end="")
    if options.write:
        (ROOT / PAGE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
