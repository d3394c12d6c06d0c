"""Measure what a change of a validated version costs, beside a full run.

Usage: python -m benchmarks.changes [--sizes 10000 100000 1000000]

Data are made by benchmarks/generated. Each size is a process of its own. The full run is that of
``validate`` without parsing, from data in memory to a report; its load, without which nothing can
be judged, is told beside it. A change is made and unmade several times, and the median counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.generated import generate
from benchmarks.machine import ROOT, machine
from migkg import validate
from migkg.build import read_project
from migkg.shacl.incremental import Version
from migkg.shacl.statements import TYPE
from migkg.shacl.written import Written
from migkg.source import Triple, read_turtle
from migkg.terms import MIG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TIMES = 9


def changes(data: Sequence[Triple]) -> dict[str, list[Triple]]:
    """What is taken out of the data, by what it is called."""
    cities = [it.subject for it in data if it.predicate == TYPE and it.object.value == f"{MIG}City"]
    city = cities[len(cities) // 2]
    record = [it for it in data if it.subject == city]
    return {
        "its label": [it for it in record if it.predicate.value.endswith("prefLabel")][:1],
        "its record": record,
        "it and all that points to it": [it for it in data if city in {it.subject, it.object}],
    }


def measure(triples: int) -> dict[str, float]:
    """CPU seconds of each step in this process, and its peak in MB."""
    project = read_project(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.ttl"
        with path.open("w", encoding="utf-8") as file:
            generate(file, triples)
        data = read_turtle(path)
    shapes, ontology = project.shapes, project.vocabulary
    validate([], shapes, ontology)  # compiles the shapes, which is done once for a process
    found: dict[str, float] = {"triples": len(data)}
    found["full run"] = _seconds(lambda: validate(data, shapes, ontology))
    found["of it load"] = _seconds(lambda: Written().add([*data, *ontology]))
    versions: list[Version] = []
    found["version"] = _seconds(lambda: versions.append(Version(data, shapes, ontology)))
    (version,) = versions
    for name, gone in changes(data).items():
        took = []
        for _ in range(TIMES):
            took.append(_seconds(lambda gone=gone: version.change(removed=gone)))
            took.append(_seconds(lambda gone=gone: version.change(added=gone)))
        found[name] = statistics.median(took)
    if version.report != validate(data, shapes, ontology):
        raise AssertionError
    found["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def report(sizes: Sequence[int]) -> str:
    """The measurements as Markdown."""
    lines = [*machine(), ""]
    for number, size in enumerate(sizes):
        command = [sys.executable, "-m", "benchmarks.changes", "--one", str(size)]
        run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        found = json.loads(run.stdout)
        if not number:
            lines += [f"| {' | '.join(found)} |", f"|{'---:|' * len(found)}"]
        count, peak = found.pop("triples"), found.pop("MB")
        lines.append(f"| {count:,} | {' | '.join(map(_shown, found.values()))} | {peak:,.0f} |")
    return "\n".join(lines)


def _shown(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds >= 1 else f"{seconds:.3f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**4, 10**5, 10**6])
    parser.add_argument("--one", type=int, metavar="SIZE")
    options = parser.parse_args()
    print(json.dumps(measure(options.one)) if options.one else report(options.sizes))


if __name__ == "__main__":
    main()
