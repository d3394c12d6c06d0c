"""Judge generated data by our shapes with each engine, as whole processes, and compare.

Usage: python -m benchmarks.shapes [--sizes 1e4 1e5] [--engines migkg Jena] [--write]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines import ENGINES, ROOT, Engine, Given
from benchmarks.machine import machine
from benchmarks.process import cost
from benchmarks.results import results
from benchmarks.runs import PATIENCE, Run
from benchmarks.shapes_page import CURVE, PAGE, curve, page
from migkg.project import turtle_below
from migkg.source import Literal, named, ntriples, read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True)
class Limits:
    """How long an engine may take, and how often a short run is repeated."""

    deadline: float
    rounds: int


def given(triples: int, folder: Path) -> tuple[int, int, Given]:
    """The files to judge: how many triples the data are, how many errors are in them, and where.

    All engines get the same messages, in English alone: Jena takes one for a SPARQL constraint.
    """
    files = Given(*(folder / f"{it}.ttl" for it in ("shapes", "data", "ontology", "whole")))
    message = named("sh:message")
    files.shapes.write_bytes(
        ntriples(
            it
            for file in turtle_below([ROOT / "shapes"])
            for it in read_turtle(file)
            if it.predicate != message
            or not isinstance(it.object, Literal)
            or it.object.language == "en"
        )
    )
    _joined(turtle_below([ROOT / "ontology"]), files.ontology)
    words: list[str | Path] = [
        sys.executable,
        "-m",
        "benchmarks.generated",
        str(triples),
        files.data,
    ]
    said = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    written, injected = (int(it) for it in said.split() if it.isdigit())
    _joined([files.data, files.ontology], files.whole)
    return written, injected, files


def _joined(files: Iterable[Path], into: Path) -> None:
    with into.open("wb") as whole:
        for file in files:
            with file.open("rb") as part:
                shutil.copyfileobj(part, whole)


def run(engine: Engine, triples: int, files: Given, folder: Path, limits: Limits) -> Run:
    """The best of so many rounds, or of fewer where one takes long."""
    report = folder / f"{engine.name}.ttl"
    best, spent = None, 0.0
    for _ in range(limits.rounds):
        took = cost(engine.command(files), report, deadline=limits.deadline, memory=engine.memory)
        best = took if best is None else min(best, took, key=lambda it: it.cpu)
        spent += took.cpu
        if spent > PATIENCE or not took.in_time:
            break
    assert best is not None  # noqa: S101 - there is at least one round
    return Run(engine, triples, best, results(report) if best.in_time else None)


def measured(sizes: Sequence[int], engines: Sequence[Engine], limits: Limits) -> Iterator[Run]:
    """All engines on all amounts of data that they are given, one after the other."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            triples, injected, files = given(size, folder)
            _say(f"{triples:,} triples, {injected} errors")
            for engine in engines:
                if triples <= engine.most:
                    done = run(engine, triples, files, folder, limits)
                    total = done.found.total() if done.found is not None else "no"
                    _say(
                        f"  {engine.name}: {done.cost.cpu:.2f} CPU-s, {done.cost.wall:.2f} s, "
                        f"{done.cost.gigabytes:.2f} GB, {total} results"
                    )
                    yield done


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print the page, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=float, default=[1e4, 1e5, 1e6, 5e6])
    parser.add_argument("--engines", nargs="+", default=[engine.name for engine in ENGINES])
    parser.add_argument("--deadline", type=float, default=3600, help="seconds for one engine")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE} and {CURVE} as well")
    options = parser.parse_args()
    chosen = [engine for engine in ENGINES if engine.name in options.engines]
    here = [engine for engine in chosen if engine.is_here]
    for engine in chosen:
        if engine not in here:
            _say(f"{engine.name} is not installed, and not measured")
    head, runs = machine(), []
    for done in measured(
        list(map(int, options.sizes)), here, Limits(options.deadline, options.rounds)
    ):
        runs.append(done)
        if options.write:  # each time, for the last ones may take hours
            (ROOT / PAGE).write_text(page(runs, head, options.rounds), encoding="utf-8")
            (ROOT / CURVE).write_text(curve(runs), encoding="utf-8")
    print(page(runs, head, options.rounds), end="")


if __name__ == "__main__":
    main()
