"""Measure our endpoint beside others, on the same data in one run, and write docs/endpoint.md.

Usage: python -m benchmarks.endpoint [--parts speed pages memory load] [--rounds N] [--write]

Needs a build (``make build``) and the peers that are to be measured (``make endpoint``). What is
light is asked by wrk; where that is not installed, by a client in Python on one connection.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.endpoint_page import PAGE, page
from benchmarks.endpoints import OWN, PEERS, Endpoint, Given
from benchmarks.found import Found, Pace
from benchmarks.machine import ROOT, machine
from benchmarks.million import default_graph, given_large, holding, lookups
from benchmarks.speed import pages, say, served, speed
from migkg.project import BUILD
from migkg.versions import current_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FREELY = "--at-once 0 --compute 0"
"""How ours is started where one client stands for many."""

PARTS = ("speed", "pages", "memory", "load")


def given_project(folder: Path, words: Sequence[str]) -> Given:
    """The project as it is built, and its default graph for the peers."""
    if current_name(ROOT / BUILD) is None:
        raise SystemExit("There is no build; run `make build` first.")
    return Given(ROOT, default_graph(ROOT, folder), folder, words)


def run(options: argparse.Namespace, peers: Sequence[Endpoint], pace: Pace) -> Found:
    """The parts of the run that are chosen."""
    parts, words = options.parts, options.serve.split()
    found = Found()
    with tempfile.TemporaryDirectory() as name:
        given = given_project(Path(name), words)
        if "speed" in parts:
            with ExitStack() as stack:
                servers = []
                for it in (OWN, *peers):
                    say(f"starting {it.name}")
                    with _told(found, "start", it):
                        servers.append(stack.enter_context(served(it, given)))
                speed(found, servers, pace)
        if "pages" in parts:
            with served(OWN, given) as server:
                found.pages = pages(server, pace)
    if {"memory", "load"} & set(parts):
        with tempfile.TemporaryDirectory() as name:
            say(f"building a graph of {options.triples:,.0f} statements")
            large = replace(given_large(int(options.triples), Path(name)), words=words)
            found.triples = large.triples.read_bytes().count(b"\n")
            if "memory" in parts:
                for it in (OWN, *peers):
                    say(f"memory of {it.name}")
                    with _told(found, "memory", it), served(it, large) as server:
                        found.held[it.name] = holding(server.pid, server.address)
            if "load" in parts:
                say("lookups beside hostile clients")
                with served(OWN, replace(large, words=())) as server:
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
        say(f"{endpoint.name}: {error}")
        found.problems[what, endpoint.name] = str(error).partition("\n")[0]


def main() -> None:
    """Measure, print the page, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS[:3])
    parser.add_argument("--peers", nargs="*", default=[""], help="beginnings of their names")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3, help="of a round")
    parser.add_argument("--connections", type=int, default=4, help="that ask at once")
    parser.add_argument("--triples", type=float, default=1e6, help="of the large graph")
    parser.add_argument("--serve", default=_FREELY, help="more words for `migkg serve`")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE} as well")
    options = parser.parse_args()
    chosen = [it for it in PEERS if it.name.startswith(tuple(options.peers))]
    for missing in (it for it in chosen if not it.is_here):
        say(f"{missing.name} is not installed, and not measured")
    here = [it for it in chosen if it.is_here]
    pace = Pace(options.rounds, options.seconds, options.connections)
    head = [
        *machine(),
        f"- Ours is started by `{' '.join(['migkg', 'serve', *options.serve.split()])}`",
    ]
    text = page(run(options, here, pace), [OWN, *here], head, pace)
    print(text, end="")
    if options.write:
        (ROOT / PAGE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
