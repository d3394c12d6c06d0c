"""Measure our endpoint beside others, on the same data in one run, and write docs/endpoint.md.

Usage: python -m benchmarks.endpoint [--parts speed pages memory load] [--rounds N] [--write]

Needs a build (``make build``), wrk, and the peers that are to be measured (``make endpoint``).
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import sys
import tempfile
import urllib.parse
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.closed_loop import closed_loop
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
    from collections.abc import Iterator, Sequence

    from benchmarks.closed_loop import Loop

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
    """All work by all servers, in rounds in turn."""
    for work in (*WORKS, LARGE):
        for server in servers:
            if wrong := problem(work, server.address):
                found.problems[work.name, server.endpoint.name] = wrong
    for rounds in range(pace.rounds + 1):
        for work, server in itertools.product(WORKS, servers):
            key = work.name, server.endpoint.name
            if key not in found.problems:
                measured = _round(found, server, work, pace)
                if rounds > 0:  # before that, they become warm
                    found.rounds.setdefault(key, []).append(measured)
        _say(f"round {rounds} of {pace.rounds}, load {load()}")
    for _, server in itertools.product(range(LARGE_ROUNDS), servers):
        if (LARGE.name, server.endpoint.name) not in found.problems:
            parts = urllib.parse.urlsplit(LARGE.address(server.address))
            connection = http.client.HTTPConnection(parts.netloc)
            path = f"{parts.path}?{parts.query}".replace("NUMBER", str(_next()))
            took = timed(connection, path, LARGE.accept)
            found.large.setdefault(server.endpoint.name, []).append(took)
            connection.close()


def _round(found: Found, server: Served, work: Work, pace: Pace) -> Round:
    size = len(fetch(work.address(server.address).replace("NUMBER", str(_next())), work.accept))
    before = cpu(server.pid)
    if work.heavy:
        loop = one_by_one(work, server.address, pace.seconds, _next())
    else:
        loop = _light(work.address(server.address), pace, work.accept)
    spent = cpu(server.pid) - before
    if loop.failed or loop.bytes < size * loop.answered:
        wrong = f"{loop.failed} of {loop.answered + loop.failed} failed, or were cut short"
        found.problems[work.name, server.endpoint.name] = wrong
    return _round_of(spent, loop)


def _light(address: str, pace: Pace, accept: str) -> Loop:
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
        loop = _light(site + GHENT, pace, HTML)
        if loop.failed:
            raise SystemExit(f"{GHENT}: {loop.failed} of {loop.answered + loop.failed} failed")
        kept.append(_round_of(cpu(server.pid) - before, loop))
    query = f"{server.address}?format=csv&query={urllib.parse.quote(_THINGS)}"
    things = [it.partition("/id/")[2] for it in fetch(query, "text/csv").decode().split()[1:]]
    chosen = things[:: len(things) // COLD][:COLD]
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(site).netloc)
    before = cpu(server.pid)
    cold = [timed(connection, f"/page/{urllib.parse.quote(it)}", HTML).total for it in chosen]
    spent = cpu(server.pid) - before
    connection.close()
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
                    with served(it, large) as server:
                        found.held[it.name] = holding(server.pid, server.address)
            if "load" in parts:
                _say("lookups beside hostile clients")
                with served(OWN, large) as server:
                    found.lookups = lookups(server.address)
    return found


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
