"""What Jena finds: many pairs in one run, told apart by the namespaces of their shapes."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from migkg.source import ntriples, parse_turtle
from tests.shacl.opinions import rows
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migkg.source import Triple
    from tests.shacl.opinions import Pair, Row

LIBRARIES = ROOT / ".jena" / "lib"
LONGEST = 300


class JenaFailed(Exception):
    """Jena gave no report, and what it said instead."""


def ask(graphs: Mapping[str, Pair]) -> dict[str, set[Row]]:
    """The report on each pair of data and shapes, by the namespace of its shapes.

    Where a shape makes the run fail, the pairs are asked in halves, and the one that has it has no
    report: no pair costs the others their answer.
    """
    try:
        return _split(_run(graphs), graphs)
    except JenaFailed:
        if len(graphs) == 1:
            return {}
    pairs = list(graphs.items())
    half = len(pairs) // 2
    return ask(dict(pairs[:half])) | ask(dict(pairs[half:]))


def _run(graphs: Mapping[str, Pair]) -> list[Triple]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        command = ["java", "-XX:+UseSerialGC", "-cp", f"{LIBRARIES}/*", "shacl.shacl", "validate"]
        for place, what in enumerate(("data", "shapes")):
            file = folder / f"{what}.nt"
            said = dict.fromkeys(it for pair in graphs.values() for it in pair[place])
            file.write_bytes(ntriples(said))
            command += [f"--{what}", str(file)]
        done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)
        report = folder / "report.ttl"
        report.write_bytes(done.stdout)
        if b"ValidationReport" not in done.stdout:
            raise JenaFailed(done.stderr.decode(errors="replace"))
        return parse_turtle(report, done.stdout.decode())


def _split(report: Sequence[Triple], graphs: Mapping[str, Pair]) -> dict[str, set[Row]]:
    found: dict[str, set[Row]] = {space: set() for space in graphs}
    shapes = [it for pair in graphs.values() for it in pair.shapes]
    for row in rows(report, shapes):
        found[row.shape.rpartition("/")[0] + "/"].add(row)
    return found
