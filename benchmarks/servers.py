"""Which HTTP server carries a bare hello at what CPU, and stays at hand under slow clients.

Usage: python -m benchmarks.servers [--rounds N] [--servers uvicorn waitress]

Each server is one process of work with as many threads as it needs, on the application in
``benchmarks/hello.py``. Needs the extra ``bench`` (``make .venv/peers.stamp``) and wrk.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.closed_loop import closed_loop
from benchmarks.hello import LONG
from benchmarks.machine import installed, load, machine
from benchmarks.open_loop import Waits, open_loop
from benchmarks.slow import KINDS, SlowClients
from benchmarks.started import free_port, started
from benchmarks.usage import cpu, memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

APPLICATION = "benchmarks.hello"
THREADS = "8"
WITHIN = ("prlimit", f"--as={4 << 30}")
"""A server that keeps what nobody reads meets this limit, not that of the machine."""

PROBES = 20
"""Requests per second of the probe."""

BEST_OF = 2
"""Rounds of attacks, of which the best counts, for the machine may be busy otherwise."""


@dataclass(frozen=True)
class Server:
    """A server: its name, its package, and the words after ``python -m`` that start it."""

    name: str
    package: str
    words: str

    def command(self, port: int) -> list[str | Path]:
        """The command that starts it on this port."""
        return [*WITHIN, sys.executable, "-m", *self.words.format(port=port).split()]

    @property
    def version(self) -> str:
        """Its version; empty where it is not installed."""
        return installed(self.package)


_GRANIAN = "granian --host 127.0.0.1 --port {port} --no-log"

SERVERS = (
    Server(
        "uvicorn (uvloop, httptools)",
        "uvicorn",
        "uvicorn --port {port} --loop uvloop --http httptools --no-access-log --lifespan off "
        f"{APPLICATION}:asgi",
    ),
    Server("granian RSGI", "granian", f"{_GRANIAN} --interface rsgi {APPLICATION}:rsgi"),
    Server("granian ASGI", "granian", f"{_GRANIAN} --interface asginl {APPLICATION}:asgi"),
    Server(
        "granian WSGI",
        "granian",
        f"{_GRANIAN} --interface wsgi --blocking-threads {THREADS} {APPLICATION}:wsgi",
    ),
    Server(
        "hypercorn (uvloop)",
        "hypercorn",
        f"hypercorn --bind 127.0.0.1:{{port}} --worker-class uvloop {APPLICATION}:asgi",
    ),
    Server(
        "waitress",
        "waitress",
        f"waitress --listen 127.0.0.1:{{port}} --threads {THREADS} --connection-limit 1000 "
        f"--asyncore-use-poll {APPLICATION}:wsgi",
    ),
    Server(
        "gunicorn gthread",
        "gunicorn",
        f"gunicorn --bind 127.0.0.1:{{port}} --worker-class gthread --threads {THREADS} "
        f"--log-level warning {APPLICATION}:wsgi",
    ),
)


@dataclass(frozen=True)
class Hello:
    """What a bare hello takes: CPU seconds of the server, and how many it answers in a second."""

    cpu: float
    rate: float
    p99: float


@dataclass(frozen=True)
class Attack:
    """A probe beside slow clients, what memory they cost, and how often they were sent away."""

    waits: Waits
    growth: int
    sent_away: int


def hello(server: Server, folder: Path, seconds: float) -> Hello:
    """One round of hello."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    with started(server.command(port), address, folder / "log") as pid:
        closed_loop(address, 1)
        before = cpu(pid)
        loop = closed_loop(address, seconds)
        return Hello((cpu(pid) - before) / loop.answered, loop.rate, loop.p99)


def attack(server: Server, kind: str, folder: Path, count: int, seconds: float) -> Attack:
    """One attack by so many slow clients, with a probe beside them."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    with started(server.command(port), address, folder / "log") as pid:
        return asyncio.run(_attack(pid, port, kind, count, seconds))


async def _attack(pid: int, port: int, kind: str, count: int, seconds: float) -> Attack:
    await open_loop(port, lambda _: "/", rate=PROBES, seconds=1)
    before, most = memory(pid).rss, 0
    path = LONG if kind == "reader" else "/"
    clients = SlowClients(port, kind, count, path, "127.0.0.9")
    async with clients.at_work():
        await asyncio.sleep(2)  # until all of them are there
        probe = asyncio.create_task(open_loop(port, lambda _: "/", rate=PROBES, seconds=seconds))
        while not probe.done():
            most = max(most, (await asyncio.to_thread(memory, pid)).rss)
            await asyncio.wait([probe], timeout=2)
        return Attack(probe.result(), most - before, clients.sent_away)


def report(servers: Sequence[Server], rounds: int, count: int, seconds: float) -> Iterator[str]:
    """The whole run as lines of Markdown."""
    yield from machine()
    yield f"- {', '.join(sorted({f'{it.package} {it.version}' for it in servers}))}\n"
    with tempfile.TemporaryDirectory() as name:
        yield from _hellos(servers, Path(name), rounds)
        yield from _attacks(servers, Path(name), count, seconds)
    yield f"\nLoad at the end: {load()}"


def _hellos(servers: Sequence[Server], folder: Path, rounds: int) -> Iterator[str]:
    yield f"Hello: least CPU and median rate of {rounds} rounds of 3 s, 8 connections.\n"
    yield "| server | CPU per hello, µs | hello/s | p99, ms |"
    yield "|---|---:|---:|---:|"
    found = defaultdict(list)
    for _ in range(rounds):
        for server in servers:
            found[server.name].append(hello(server, folder, 3))
    for name, hellos in found.items():
        least = min(it.cpu for it in hellos)
        rate, p99 = (statistics.median(getattr(it, a) for it in hellos) for a in ("rate", "p99"))
        yield f"| {name} | {least * 1e6:.0f} | {rate:,.0f} | {p99 * 1e3:.1f} |"


def _attacks(servers: Sequence[Server], folder: Path, count: int, seconds: float) -> Iterator[str]:
    yield f"\n{count} slow clients for {seconds:.0f} s, a probe {PROBES} times a second beside;"
    yield f"the best of {BEST_OF} rounds. A server may have 4 GiB of address space.\n"
    yield "| server | slow | p50, ms | p99, ms | most, ms | failed | sent away | more MB |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    found = defaultdict(list)
    for _ in range(BEST_OF):
        for server, kind in product(servers, KINDS):
            made = attack(server, kind, folder, count, seconds)
            found[server.name, kind].append(made)
    for (name, kind), attacks in found.items():
        yield _row(name, kind, min(attacks, key=lambda it: it.waits.percentile(0.99)))


def _row(name: str, kind: str, it: Attack) -> str:
    p50, p99 = (it.waits.percentile(share) * 1e3 for share in (0.5, 0.99))
    most = max(it.waits.seconds, default=float("inf")) * 1e3
    failed = f"{it.waits.failed} of {it.waits.asked}"
    times = " | ".join(f"{took:.1f}" for took in (p50, p99, most))
    return f"| {name} | {kind} | {times} | {failed} | {it.sent_away} | {it.growth / 1e6:.0f} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--servers", nargs="+", default=[""], help="beginnings of their names")
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    chosen = [it for it in SERVERS if it.name.startswith(tuple(options.servers)) and it.version]
    for line in report(chosen, options.rounds, options.clients, options.seconds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
