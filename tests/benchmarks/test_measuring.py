"""Measuring processes, reading their reports, and writing down what came of it."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from benchmarks.aims import aims, growth
from benchmarks.curve import drawn
from benchmarks.engines import ENGINES, OWN
from benchmarks.process import Cost, cost
from benchmarks.results import Result, results
from benchmarks.runs import Run
from benchmarks.shapes import Limits, given, run
from benchmarks.shapes_page import page
from migkg.source import read_turtle

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
PEERS = {engine.name: engine for engine in ENGINES}
TOOK = Cost(cpu=1.0, wall=2.0, peak=10**8, code=1, in_time=True)
FOUND = Counter([Result("Violation", "urn:a", "urn:p", "urn:c", "urn:s")])
REPORT = """
@prefix : <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
[] a sh:ValidationReport ; sh:conforms false ; sh:result
    [ a sh:ValidationResult ; sh:focusNode :a ; sh:resultSeverity sh:Warning ;
      sh:resultPath [ sh:inversePath :p ] ; sh:sourceShape :S ; sh:resultMessage "One"@en ;
      sh:sourceConstraintComponent sh:MinCountConstraintComponent ] ,
    [ a sh:ValidationResult ; sh:focusNode :a ; sh:resultSeverity sh:Warning ;
      sh:sourceConstraintComponent sh:MinCountConstraintComponent ; sh:sourceShape :S ] .
"""


def made(name: str, triples: int, cpu: float, found: Counter[Result] | None = FOUND) -> Run:
    return Run(PEERS[name], triples, replace(TOOK, cpu=cpu), found)


def python(tmp_path: Path, code: str, deadline: float = 60, memory: float = 0) -> Cost:
    command = [sys.executable, "-c", code]
    return cost(command, tmp_path / "out.txt", deadline=deadline, memory=memory)


def test_a_process_is_measured_alone_whatever_its_parent_holds(tmp_path: Path) -> None:
    held = bytearray(3 * 10**8)
    small = python(tmp_path, "print('said')")
    large = python(tmp_path, "sum(bytearray(2 * 10**8))")

    assert (tmp_path / "out.txt").read_text() == ""
    assert small.peak < 10**8 < len(held)
    assert 2 * 10**8 < large.peak < len(held)
    assert large.cpu > small.cpu
    assert (small.code, small.in_time) == (0, True)


def test_the_report_and_the_complaints_of_a_process_are_kept_apart(tmp_path: Path) -> None:
    took = python(tmp_path, "import sys; print('said'); sys.exit('complained')")

    assert took.code == 1
    assert (tmp_path / "out.txt").read_text() == "said\n"
    assert (tmp_path / "out.log").read_text() == "complained\n"


def test_a_process_ends_at_its_deadline_and_with_it_those_that_it_started(tmp_path: Path) -> None:
    code = "import subprocess; subprocess.run(['sleep', '600'])"
    took = python(tmp_path, code, deadline=1)

    assert not took.in_time
    assert took.wall < 60


def test_a_process_gets_no_more_memory_than_it_may_have(tmp_path: Path) -> None:
    assert python(tmp_path, "bytearray(3 * 2**30)", memory=1).code != 0


def test_a_report_is_read_whatever_its_form(tmp_path: Path) -> None:
    report = tmp_path / "report.ttl"
    report.write_text(REPORT)
    component = "http://www.w3.org/ns/shacl#MinCountConstraintComponent"

    assert results(report) == {Result("Warning", "http://e/a", "", component, "http://e/S"): 2}


@pytest.mark.parametrize("text", ["", "no Turtle", "<urn:a> <urn:b> <urn:c> ."])
def test_what_is_no_report_has_no_results(tmp_path: Path, text: str) -> None:
    (tmp_path / "report.ttl").write_text(text)

    assert results(tmp_path / "report.ttl") is None


def test_all_engines_get_the_same_statements(tmp_path: Path) -> None:
    triples, injected, files = given(1_000, tmp_path)
    data, ontology = read_turtle(files.data), read_turtle(files.ontology)

    assert len(data) == triples
    assert injected < 10
    assert len(read_turtle(files.whole)) == len(data) + len(ontology)
    assert "@de" in files.shapes.read_text()
    assert not [it for it in read_turtle(files.shapes) if "message" in str(it) and "@de" in str(it)]


def test_our_engine_is_measured_from_its_start_to_its_report(tmp_path: Path) -> None:
    _, injected, files = given(3_000, tmp_path)
    done = run(OWN, 3_000, files, tmp_path, Limits(deadline=100, rounds=1))

    assert done.found is not None
    assert done.found.total() >= injected > 0
    assert done.cost.cpu > 0.1


def test_the_aims_are_held_against_what_was_measured() -> None:
    runs = [
        made("migkg", 99_000, 2),
        made("pySHACL", 99_000, 60),
        made("Jena", 99_000, 7),
        made("migkg", 1_000_000, 12),
        made("migkg", 5_000_000, 500),
    ]

    assert [(aim.measured, aim.is_reached) for aim in aims(runs)] == [
        ("30.00 times", True),
        ("3.50 times", False),
        ("12.00 CPU-s", False),
        ("0.10 GB", True),
        ("6.0-fold", True),
        ("207.7-fold", False),
    ]


def test_growth_is_that_of_a_tenfold_whatever_the_amounts() -> None:
    assert growth(made("migkg", 100, 1), made("migkg", 10_000, 100)) == pytest.approx(10)
    assert growth(made("migkg", 100, 1), made("migkg", 200, 4)) == pytest.approx(100)


def test_an_aim_is_not_reached_where_nothing_was_found_in_the_end() -> None:
    runs = [made("migkg", 1_000_000, 1, None), made("Jena", 1_000_000, 90)]

    assert not any(aim.is_reached for aim in aims(runs))


def test_the_page_says_where_engines_differ_and_which_did_not_come_to_an_end() -> None:
    other = Counter({**FOUND, Result("Info", "urn:b", "", "urn:c", "urn:s"): 2})
    late = Run(PEERS["pySHACL"], 1_000, replace(TOOK, in_time=False), None)
    text = page([made("migkg", 1_000, 1), made("Jena", 1_000, 3, other), late], [], rounds=1)

    assert "| 1,000 | Jena | 3.00 | 2.00 | 0.10 | 1 / 0 / 2 | 2 more, 0 fewer |" in text
    assert "| 1,000 | pySHACL | > 1.00 | > 2.00 | 0.10 | stopped at the deadline |  |" in text


def test_each_line_of_the_drawing_is_named_and_no_name_covers_another() -> None:
    series = {"one": [(10.0, 1.0), (100.0, 9.0)], "two": [(10.0, 2.0), (100.0, 9.1)]}
    text = drawn(series, title="A <b>", across="x", up="y")
    drawing = ET.fromstring(text)  # noqa: S314 - it was drawn here
    names = {it.text: float(it.get("y", 0)) for it in drawing.iter(f"{SVG}text")}

    assert len(list(drawing.iter(f"{SVG}polyline"))) == 2
    assert abs(names["one"] - names["two"]) >= 15
    assert drawing.findtext(f"{SVG}title") == "A <b>"
