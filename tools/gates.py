"""Run all gates and write what came of it into docs/ and for the explorer: ``make gates``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree as ET

from migkg.web.gates import GATES as FOUND
from tests.ontology.gates import (
    GATES,
    PAGES,
    Gate,
    Run,
    found_by_gates,
    page_of_foops,
    page_of_gates,
    page_of_pitfalls,
    rows_of,
    vocabulary_graph,
)
from tests.support import ROOT

BIN = Path(sys.executable).parent


def main() -> int:
    """Whether a gate failed or did not run, as an exit code."""
    cases = tested(sorted({gate.file for gate in GATES if gate.file}))
    runs = [commanded(gate) if gate.command else total(gate, cases) for gate in GATES]
    graph = vocabulary_graph()
    table = page_of_gates(runs, graph)
    PAGES["gates"].write_text(table, encoding="utf-8")
    (ROOT / FOUND).write_text(found_by_gates(ROOT, rows_of(table)), encoding="utf-8")
    PAGES["foops"].write_text(page_of_foops(graph), encoding="utf-8")
    PAGES["pitfalls"].write_text(page_of_pitfalls(graph), encoding="utf-8")
    bad = [
        gate.what
        for gate, run in zip(GATES, runs, strict=True)
        if run.failed or run.skipped or not run.passed
    ]
    print(f"{len(GATES) - len(bad)} of {len(GATES)} gates pass", *bad, sep="\n  not: ")
    return int(bool(bad))


def tested(files: list[str]) -> dict[str, Run]:
    """Each case of these files, as pytest writes it, with how it went."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.xml"
        command = [BIN / "pytest", "-q", f"--junitxml={report}", *files]
        subprocess.run(command, cwd=ROOT, check=False)
        found = ET.parse(report).iter("testcase")  # noqa: S314 (what pytest has just written)
        return {case_of(case, files): run_of(case) for case in found}


def case_of(case: ET.Element, files: list[str]) -> str:
    """The file and the name of a case, joined as pytest joins them."""
    place = case.get("classname", "").replace(".", "/")
    (file,) = (file for file in files if f"{place}/".startswith(file.removesuffix(".py") + "/"))
    return f"{file}::{place.removeprefix(file.removesuffix('.py'))}::{case.get('name')}"


def run_of(case: ET.Element) -> Run:
    """How one case went."""
    seconds = float(case.get("time", "0"))
    if case.find("skipped") is not None:
        return Run(skipped=1, seconds=seconds)
    bad = case.find("failure") is not None or case.find("error") is not None
    return Run(failed=1, seconds=seconds) if bad else Run(passed=1, seconds=seconds)


def total(gate: Gate, cases: dict[str, Run]) -> Run:
    """How all cases of a gate went."""
    return sum((run for case, run in cases.items() if gate.holds(case)), Run())


def commanded(gate: Gate) -> Run:
    """How a command of ``make check`` went."""
    name, *arguments = gate.command
    started = time.monotonic()
    done = subprocess.run([BIN / name, *arguments], cwd=ROOT, check=False, stdout=sys.stderr)
    seconds = time.monotonic() - started
    return Run(failed=1, seconds=seconds) if done.returncode else Run(passed=1, seconds=seconds)


if __name__ == "__main__":
    sys.exit(main())
