"""The verb ``validate --explain``: what it prints, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

EVENTS = ROOT / "docs" / "examples" / "events"
DATA, SHAPES = EVENTS / "data.ttl", EVENTS / "shapes.ttl"
ENDS = "sh:sparql :Event-ends-after-it-starts"
OF_OTHERS = ("validate", DATA, "--shapes", SHAPES, "--explain")


def test_shape_is_explained_in_text(run: Run) -> None:
    result = run(ROOT, *OF_OTHERS, ":Event")

    assert result.exit_code == 0
    assert result.stdout.startswith(":Event\n  looks at each instance of schema:Event: 2 focus")
    assert f"{ENDS}  [:Event]\n  2 focus nodes, 1 row, 1 finding\n  CPU " in result.stdout
    assert (
        "    SELECT $this ?value ?start {\n      ?this rdf:type schema:Event .\n" in result.stdout
    )


def test_shape_is_explained_in_json(run: Run) -> None:
    result = run(ROOT, *OF_OTHERS, ":Event-ends-after-it-starts", "--format", "json")

    content = json.loads(result.stdout)
    ((shape,), explained) = content["shapes"], content["explained"]
    (constraint,) = shape["constraints"]
    assert explained == ":Event-ends-after-it-starts"
    assert (shape["shape"], shape["engine"], shape["focusNodes"]) == (":Event", "set-wise", 2)
    assert (constraint["constraint"], constraint["rows"], constraint["findings"]) == (ENDS, 1, 1)
    assert constraint["queries"][0]["seconds"] <= constraint["seconds"]
    assert constraint["plan"][-1].startswith("Set-wise: one query for all focus nodes")


def test_all_shapes_are_listed_the_slowest_first(run: Run) -> None:
    text = run(ROOT, *OF_OTHERS, "slowest")
    rows = json.loads(run(ROOT, *OF_OTHERS, "slowest", "--format", "json").stdout)["shapes"]

    assert text.exit_code == 0
    assert text.stdout.splitlines()[0].split() == [
        *("CPU", "ms", "focus", "nodes", "findings"),
        *("shape,", "and", "its", "slowest", "constraint"),
    ]
    assert {it["shape"] for it in rows} == {":Person", ":Event", ":Place", ":Address"}
    assert all(it["shape"] in text.stdout and it["slowest"] for it in rows)
    seconds = [it["seconds"] for it in rows]
    assert seconds == sorted(seconds, reverse=True)


def test_shapes_of_the_project_are_explained_too(run: Run, small_root: Path) -> None:
    result = run(small_root, "validate", small_root / "data", "--explain", "migsh:Membership-once")

    assert result.exit_code == 0
    assert "sh:sparql migsh:Membership-twice" in result.stdout


def test_explanation_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    result = run(ROOT, *OF_OTHERS, ":Event", "--output", tmp_path / "plan.txt")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert (tmp_path / "plan.txt").read_text(encoding="utf-8").startswith(":Event\n")


def test_name_that_no_shape_has_is_told_with_the_nearest_before_data_are_read(
    run: Run, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("no Turtle", encoding="utf-8")

    result = run(ROOT, "validate", broken, "--shapes", SHAPES, "--explain", ":Event-ends")

    assert result.exit_code == 2
    assert "There is no shape ':Event-ends'. Did you mean " in result.stderr
    assert ":Event-ends-after-it-starts" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "reference"), "judges node by node and has no plan that could be shown"),
        (("--format", "sarif"), "written as text or json: sarif is a form of reports"),
        (("--max-results", "3"), "shows no findings"),
    ],
)
def test_what_has_no_explanation_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run(ROOT, *OF_OTHERS, ":Event", *words)

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_shapes_of_others_are_explained_in_a_process_that_is_ended_at_the_deadline(
    run: Run, tmp_path: Path
) -> None:
    many = "".join(f"<urn:{it}> <urn:n> {it} .\n" for it in range(400))
    (tmp_path / "data.ttl").write_text(many, encoding="utf-8")
    query = "SELECT $this { $this <urn:n> ?n . ?a <urn:n> ?b . ?c <urn:n> ?d . ?e <urn:n> ?f "
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        '<urn:S> a sh:NodeShape ; sh:targetSubjectsOf <urn:n> ; sh:sparql [ sh:message "m" ;\n'
        f'    sh:select "{query} FILTER (?n + ?b + ?d + ?f < 0) }}" ] .\n',
        encoding="utf-8",
    )

    result = run(
        ROOT,
        *("validate", tmp_path / "data.ttl", "--shapes", tmp_path / "shapes.ttl"),
        *("--explain", "slowest", "--deadline", "2"),
    )

    assert result.exit_code == 2
    assert "took longer than 2 s" in result.stderr
