"""The pages about the gates say what is so, as far as it can be counted without running them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from migkg.web.gates import read_gates
from tests.ontology.gates import (
    GATES,
    PAGES,
    Gate,
    Run,
    comparable,
    page_of_foops,
    page_of_gates,
    page_of_pitfalls,
    row,
    rows_of,
    vocabulary_graph,
)
from tests.support import ROOT

STALE = "it is no longer so: run `make gates`"
EMPTY = Gate("toy", "none", "nothing", "nothing")


@pytest.fixture(scope="module")
def cases() -> list[str]:
    """Every case of the gates, as pytest writes it."""
    files = sorted({gate.file for gate in GATES if gate.file})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if "::" in line]


def read(page: str) -> str:
    return PAGES[page].read_text(encoding="utf-8")


def test_the_table_says_of_each_gate_that_all_its_cases_pass(cases: list[str]) -> None:
    graph, found = vocabulary_graph(), rows_of(read("gates"))
    assert len(found) == len(GATES), STALE
    for gate, cells in zip(GATES, found, strict=True):
        count = 1 if gate.command else len([case for case in cases if gate.holds(case)])
        assert count, gate.what
        expected = row(gate, Run(passed=count), graph)
        assert comparable(gate, cells) == comparable(gate, expected), STALE


def test_the_explorer_is_told_what_the_table_says() -> None:
    found = read_gates(ROOT).all
    table = [row for gate, row in zip(GATES, rows_of(read("gates")), strict=True) if gate.file]
    assert [(gate.name, gate.detail, gate.verdict) for gate in found] == [
        (what, tool, result) for what, tool, _, result, *_ in table
    ], STALE


def test_every_test_of_the_ontology_and_the_rules_belongs_to_one_gate(cases: list[str]) -> None:
    files = {
        path for part in ("ontology", "rules") for path in ROOT.glob(f"tests/{part}/test_*.py")
    }
    named = {gate.file for gate in GATES}
    itself = "tests/ontology/test_gates.py"
    assert {path.relative_to(ROOT).as_posix() for path in files} - {itself} <= named
    for case in cases:
        assert len([gate for gate in GATES if gate.holds(case)]) == 1, case


def test_the_items_of_foops_are_as_the_page_says() -> None:
    assert read("foops") == page_of_foops(vocabulary_graph()), STALE


def test_the_pitfalls_are_as_the_page_says() -> None:
    assert read("pitfalls") == page_of_pitfalls(vocabulary_graph()), STALE


def test_a_gate_that_fails_or_does_not_run_is_written_so() -> None:
    graph = vocabulary_graph()
    assert row(EMPTY, Run(1, 1, 1), graph)[3] == "**FAILS**: 1 of 3 cases pass, 1 did not run"
    command = Gate("toy", "none", "nothing", "nothing", command=("false",))
    assert row(command, Run(failed=1), graph)[3] == "**FAILS**"


def test_a_table_is_read_as_it_is_written() -> None:
    graph, runs = vocabulary_graph(), [Run(passed=1)] * len(GATES)
    rows = rows_of(page_of_gates(runs, graph))
    assert rows == [row(gate, run, graph) for gate, run in zip(GATES, runs, strict=True)]
