"""Measure what a change of a validated version costs, beside a full run.

Usage: python -m benchmarks.changes [--sizes 10000 100000 1000000]

The full run is the one of ``benchmarks.shapes``, on the same data: `migkg validate` as a whole
process, from its start to its report. A change of the version is made and unmade several times, and
the median counts.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines import OWN
from benchmarks.machine import machine
from benchmarks.process import cost
from benchmarks.shapes import given
from migkg.shacl import validate
from migkg.shacl.incremental import Version
from migkg.shacl.model.statements import TYPE
from migkg.source import Triple, read_turtle
from migkg.terms import MIG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TIMES = 9
DEADLINE = 3600.0


def changes(data: Sequence[Triple]) -> dict[str, list[Triple]]:
    """What is taken out of the data, by what it is called."""
    cities = [
        it.subject for it in data if it.predicate == TYPE and str(it.object) == f"<{MIG}City>"
    ]
    city = cities[len(cities) // 2]
    record = [it for it in data if it.subject == city]
    return {
        "a city's label": [it for it in record if it.predicate.value.endswith("prefLabel")][:1],
        "its record": record,
        "it and what points to it": [it for it in data if city in {it.subject, it.object}],
    }


def measure(shapes: Path, data: Path, ontology: Path) -> dict[str, float]:
    """CPU seconds to make a version of these files and to change it, in this process."""
    said, judged_by, beside = map(read_turtle, (data, shapes, ontology))
    versions: list[Version] = []
    found = {"a version": _seconds(lambda: versions.append(Version(said, judged_by, beside)))}
    (version,) = versions
    for name, gone in changes(said).items():
        took = []
        for _ in range(TIMES):
            took.append(_seconds(lambda gone=gone: version.change(removed=gone)))
            took.append(_seconds(lambda gone=gone: version.change(added=gone)))
        found[name] = statistics.median(took)
    if version.report != validate(said, judged_by, beside):
        raise AssertionError
    return found


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def report(sizes: Sequence[int]) -> str:
    """The measurements as Markdown."""
    lines = [*machine(), ""]
    for number, size in enumerate(sizes):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            triples, _, files = given(size, folder)
            full = cost(OWN.command(files), folder / "report.ttl", deadline=DEADLINE)
            paths = (files.shapes, files.data, files.ontology)
            command = [sys.executable, "-m", "benchmarks.changes", "--one", *paths]
            kept = cost(command, folder / "found.json", deadline=DEADLINE)
            found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
        if not number:
            names = ("triples", "full run", *found, "record in a full run", "GB", "GB of a version")
            lines += [f"| {' | '.join(names)} |", "|---:" * len(names) + "|"]
        share = found["its record"] / full.cpu
        cells = [f"{triples:,}", *map(_shown, (full.cpu, *found.values())), f"{share:.2%}"]
        cells += [f"{it.gigabytes:.2f}" for it in (full, kept)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _shown(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds >= 1 else f"{seconds:.3f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**4, 10**5, 10**6])
    parser.add_argument("--one", type=Path, nargs=3, metavar=("SHAPES", "DATA", "ONTOLOGY"))
    options = parser.parse_args()
    print(json.dumps(measure(*options.one)) if options.one else report(options.sizes))


if __name__ == "__main__":
    main()
