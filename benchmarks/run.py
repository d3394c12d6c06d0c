"""Measure migkg beside other engines, in one run, and write a table in Markdown.

Usage: python -m benchmarks.run [--write] [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import rdflib

from benchmarks.lines import HEAD, Line, median, once
from benchmarks.machine import machine
from benchmarks.names import searching
from benchmarks.pages import pages
from benchmarks.questions import asking
from benchmarks.started import free_port
from migkg.build import assemble, build, conclude, read_project
from migkg.project import BUILD
from migkg.queries import read_queries
from migkg.shacl import validate
from migkg.store import KnowledgeGraph
from migkg.versions import current

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
BIN = Path(sys.executable).parent
ASKED = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
PATIENCE = 60.0
PARTS = ("data", "ontology", "queries", "shapes")
NOT_IN_CI = {name: value for name, value in os.environ.items() if name not in {"CI", "MIGKG_CI"}}
"""``migkg check`` believes nothing that has passed before where these are set."""

OF_GHENT = {"country-and-language-names", "migkg", "moving-cities-ghent-fr"}
"""The collections of the page on Ghent, on which pySHACL ends within a minute."""

LIBRARIES = ("pyoxigraph", "oxigraph", "rdflib", "pyshacl", "uvicorn")


def building(rounds: int) -> list[Line]:
    """Reading, judging, deriving, and all of it."""
    project = read_project(ROOT)
    files = [
        file
        for source in (project.ontology, project.concepts, *project.sources)
        for file in source.files
    ]
    files += sorted((ROOT / "shapes").glob("*.ttl"))

    def with_rdflib() -> None:
        graph = rdflib.Graph()
        for file in files:
            graph.parse(file, format="turtle")

    slow = max(1, rounds // 10)
    rules = len(read_queries(ROOT / "ontology" / "rules"))
    judged = project.data, project.shapes, project.vocabulary
    page = [it for source in project.sources if source.name in OF_GHENT for it in source.triples]
    of_page = page, project.shapes, project.vocabulary
    return [
        Line(
            f"read and parse the {len(files)} Turtle files",
            median(lambda: read_project(ROOT), slow),
            "rdflib",
            once(with_rdflib),
        ),
        Line("judge what is said by the shapes", median(lambda: validate(*judged), slow)),
        Line(
            f"judge the page on Ghent alone, {len(page):,} statements",
            median(lambda: validate(*of_page), slow),
            "pySHACL",
            once(lambda: validate(*of_page, engine="reference")),
        ),
        Line(f"derive by the {rules} rules", median(lambda: conclude(project), slow)),
        Line("judge, derive, judge again", median(lambda: assemble(project), 1)),
    ]


def checking() -> list[Line]:
    """``migkg check`` on a copy of the project: all of it, then after changes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in PARTS:
            shutil.copytree(ROOT / part, root / part)
        changed = root / "data" / "ttl" / "moving-cities-ghent-fr" / "city.ttl"

        def check(*words: str) -> None:
            command = [sys.executable, "-m", "migkg", "--root", root, "check", *words]
            subprocess.run(command, check=True, capture_output=True, env=NOT_IN_CI)

        def check_a_change() -> None:
            changed.write_bytes(changed.read_bytes() + b"\n# A comment.\n")
            check()

        return [
            Line("`migkg check --full`", median(lambda: check("--full"), 3)),
            Line("`migkg check` with nothing changed", median(check, 3)),
            Line("`migkg check` with one file of data changed", median(check_a_change, 3)),
        ]


def loading(dump: Path, rounds: int) -> Line:
    """The dump, from the file to a graph that can be asked."""

    def with_rdflib() -> None:
        rdflib.Dataset(default_union=True).parse(dump, format="nquads")

    return Line(
        "load the dump",
        median(lambda: KnowledgeGraph.open(dump), rounds),
        "rdflib",
        once(with_rdflib),
    )


def until_answered(command: list[str | Path], address: str) -> float:
    """Seconds from the start of a server to its first answer over HTTP."""
    query = f"{address}?{urllib.parse.urlencode({'query': ASKED})}"
    request = urllib.request.Request(query, headers={"Accept": "text/csv"})
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            while True:
                try:
                    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                        response.read()
                    return time.perf_counter() - start
                except (urllib.error.URLError, ConnectionError):
                    if time.perf_counter() - start > PATIENCE or server.poll() is not None:
                        raise
                    time.sleep(0.005)
        finally:
            server.terminate()


def serving(root: Path, dump: Path, rounds: int) -> list[Line]:
    """From nothing to the first answer over HTTP, with the same dump."""
    oxigraph = shutil.which("oxigraph", path=str(BIN))
    store = root / "store"

    def ours() -> float:
        port = free_port()
        command = [sys.executable, "-m", "migkg", "--root", root, "serve", "--port", str(port)]
        return until_answered(command, f"http://127.0.0.1:{port}/sparql")

    def theirs() -> float:
        port = free_port()
        bind = f"127.0.0.1:{port}"
        start = time.perf_counter()
        subprocess.run(
            [str(oxigraph), "load", "--location", store, "--file", dump],
            check=True,
            capture_output=True,
        )
        loaded = time.perf_counter() - start
        command = [str(oxigraph), "serve", "--location", store, "--bind", bind]
        answered = until_answered(
            [*command, "--union-default-graph"], f"http://127.0.0.1:{port}/query"
        )
        shutil.rmtree(store)
        return loaded + answered

    mine = statistics.median(ours() for _ in range(rounds))
    native = statistics.median(theirs() for _ in range(rounds)) if oxigraph else None
    return [Line("start of `migkg serve` to the first answer", mine, "oxigraph", native)]


def report(rounds: int, count: int) -> Iterator[str]:
    """The whole run as lines of Markdown."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield "# Benchmarks\n"
    yield "Written by `python -m benchmarks.run --write`, on the whole graph."
    yield "The ratio is the peer's time over ours.\n"
    yield from machine()
    yield f"- Python {platform.python_version()}, {libraries}"
    yield f"- Medians of {rounds} rounds (a tenth of them where a round takes long), one run"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in PARTS:
            (root / part).symlink_to(ROOT / part)
        made = build(root)
        dump = current(root / BUILD).dump
        yield f"- {sum(len(graph.triples) for graph in made.graphs):,} statements\n"
        yield "## From files to answers\n"
        yield from HEAD
        yield from map(str, building(rounds))
        yield from map(str, checking())
        yield str(loading(dump, max(1, rounds // 10)))
        yield from map(str, serving(root, dump, max(1, rounds // 10)))
        yield "\n## Questions\n"
        yield from asking(dump, rounds)
        yield "\n## Pages\n"
        yield from pages(root, rounds)
    yield "\n## Search by name\n"
    yield from searching(count)


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md as well")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--names", type=int, default=1_000_000, help="how many are searched")
    options = parser.parse_args()
    lines = []
    for line in report(options.rounds, options.names):
        print(line, flush=True)
        lines.append(f"{line}\n")
    if options.write:
        PAGE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
