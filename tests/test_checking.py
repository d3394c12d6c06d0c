"""The verb ``check``: what passed is not run again, and nothing that could fail is left out."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from migkg import ledger
from migkg.cli import checking
from migkg.ledger import Ledger
from migkg.project import turtle_files
from migkg.shacl import Report
from migkg.source import read_turtle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

STEPS = ["syntax", "headers", "form", "places", "keys", "shapes", "warnings", "logic"]
SKIPPED = "did not run: nothing it looks at has changed since it passed"


class Made:
    """A build of which only the report is asked."""

    report = Report((), focus_nodes=7, ontology_present=True)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was parsed, judged and reasoned over; the judgement itself is spared, and favourable."""
    done: list[str] = []

    def parsed(path: Path) -> object:
        done.append(path.name)
        return read_turtle(path)

    def assembled(_: object) -> Made:
        done.append("SHAPES")
        return Made()

    def judged(*_: object) -> tuple[bool, str]:
        done.append("LOGIC")
        return True, "consistent"

    for name, stand_in in (("read_turtle", parsed), ("assemble", assembled), ("judge", judged)):
        monkeypatch.setattr(checking, name, stand_in)
    monkeypatch.setattr(checking, "java_available", lambda: True)
    for name in checking.CI:
        monkeypatch.delenv(name, raising=False)
    return done


def steps(result: Result) -> dict[str, str]:
    lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    return {name: said for name, said in lines if name in STEPS}


def data(root: Path) -> Path:
    return root / "data" / "ttl" / "xx-atown" / "atown.ttl"


def test_what_passed_is_not_run_again_and_this_is_said(
    run: Run, small_root: Path, ran: list[str]
) -> None:
    first = run(small_root, "check")
    everything = list(ran)
    ran.clear()

    second = run(small_root, "check")

    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert list(steps(first)) == list(steps(second)) == STEPS
    assert everything == [
        *(path.name for path in turtle_files(small_root)),
        *("SHAPES", "LOGIC"),
    ]
    assert SKIPPED not in first.stdout
    assert "again" not in first.stdout
    assert ran == []
    count = len(turtle_files(small_root))
    for name in ("syntax", "form"):
        assert f"{count} not read again: they have not changed" in steps(second)[name]
    for name in ("headers", "shapes", "warnings", "logic"):
        assert SKIPPED in steps(second)[name]
        assert steps(second)[name].startswith(steps(first)[name])
    assert second.stdout.endswith("migkg check --full runs everything\n")


def test_only_what_changed_is_parsed_again_and_the_whole_is_judged_again(
    run: Run, small_root: Path, ran: list[str]
) -> None:
    run(small_root, "check")
    ran.clear()
    path = data(small_root)
    path.write_text(path.read_text("utf-8").replace("Astad", "Bstad"), encoding="utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 0, result.output
    assert ran == ["atown.ttl", "SHAPES", "LOGIC"]
    assert SKIPPED in steps(result)["headers"]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("shapes/tenure.ttl", ["tenure.ttl", "SHAPES"]),
        ("ontology/rules/labels.rq", ["SHAPES", "LOGIC"]),
        ("queries/questions/networks-of-city.rq", []),
        ("data/ttl/xx-atown/notes.txt", ["SHAPES"]),
    ],
)
def test_a_check_runs_again_where_something_that_it_looks_at_has_changed(
    run: Run, small_root: Path, ran: list[str], changed: str, again: list[str]
) -> None:
    run(small_root, "check")
    ran.clear()
    with (small_root / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    run(small_root, "check")

    assert ran == again


def test_only_the_warnings_are_counted_again_where_their_table_has_changed(
    run: Run, small_root: Path, ran: list[str]
) -> None:
    run(small_root, "check")
    ran.clear()
    table = small_root / "data" / "warnings.csv"
    table.write_text("constraint,warnings\nmigsh:Named-french,1\n", encoding="utf-8")

    result = run(small_root, "check")

    assert ran == ["SHAPES"]
    assert (
        steps(result)["warnings"] == "0, 1 fewer than data/warnings.csv lets be: lower its numbers"
    )
    assert all(SKIPPED in steps(result)[name] for name in ("headers", "shapes", "logic"))


def test_other_code_believes_nothing(
    run: Run, small_root: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(small_root, "check")
    everything = list(ran)
    ran.clear()
    monkeypatch.setattr(ledger, "_code", lambda: "other")

    run(small_root, "check")

    assert ran == everything


@pytest.mark.parametrize("variable", [*checking.CI, None])
def test_everything_runs_in_ci_and_where_it_is_asked_for(
    run: Run,
    small_root: Path,
    ran: list[str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str | None,
) -> None:
    run(small_root, "check")
    everything = list(ran)
    ran.clear()
    if variable:
        monkeypatch.setenv(variable, "true")

    result = run(small_root, "check", *([] if variable else ["--full"]))

    assert ran == everything
    assert "--full" not in result.stdout


def test_city_whose_point_is_in_another_country_fails_with_its_line(
    run: Run, small_root: Path, ran: list[str]
) -> None:
    path = data(small_root)
    swapped = path.read_text("utf-8").replace("POINT(3.72 51.05)", "POINT(51.05 3.72)")
    path.write_text(swapped, encoding="utf-8")
    line = swapped.splitlines().index("city:xx-atown") + 1

    result = run(small_root, "check")

    assert result.exit_code == 1
    assert (
        f"{path}:{line} city:xx-atown lies in BEL, its point (51.05 3.72) does not" in result.stdout
    )
    assert "SHAPES" not in ran


def test_in_ci_nothing_is_kept(
    run: Run, small_root: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    run(small_root, "check")

    assert ran
    assert not (small_root / "build").exists()


def test_what_failed_is_not_kept(run: Run, small_root: Path, ran: list[str]) -> None:
    path = data(small_root)
    path.write_text(path.read_text("utf-8") + "\n\n# at the end", encoding="utf-8")

    first, second = run(small_root, "check"), run(small_root, "check")

    for result in (first, second):
        assert result.exit_code == 1
        assert "not in their form: data/ttl/xx-atown/atown.ttl" in steps(result)["form"]
    assert "LOGIC" in ran
    assert run(small_root, "fmt").exit_code == 0
    assert run(small_root, "check").exit_code == 0


def test_broken_file_fails_however_often_it_is_checked(
    run: Run, small_root: Path, ran: list[str]
) -> None:
    run(small_root, "check")
    ran.clear()
    data(small_root).write_text("<urn:a> <urn:b>", encoding="utf-8")

    results = [run(small_root, "check") for _ in range(2)]

    assert [result.exit_code for result in results] == [2, 2]
    assert all("atown.ttl:1" in result.stderr for result in results)
    assert ran == ["atown.ttl"] * 2


@pytest.mark.usefixtures("ran")
def test_word_that_a_question_lacks_is_missed_though_all_passed_before(
    run: Run, small_root: Path
) -> None:
    run(small_root, "check")
    words = small_root / "queries" / "words.yaml"
    words.write_text(words.read_text("utf-8").replace("  networks:\n", "  networking:\n"), "utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 2
    assert "the tag 'networks' has no words" in result.stderr


def test_parameter_that_a_question_does_not_select_is_named_with_the_file(
    run: Run, small_root: Path
) -> None:
    path = small_root / "queries" / "questions" / "networks-of-city.rq"
    path.write_text(path.read_text("utf-8").replace("SELECT ?city ", "SELECT "), "utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 2
    assert "networks-of-city.rq: the parameter 'city' is not selected" in result.stderr
    assert "add ?city after SELECT" in result.stderr


def test_data_that_break_a_shape_fail_though_all_passed_before(
    run: Run, small_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in checking.CI:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(checking, "judge", lambda *_: (True, "consistent"))
    assert run(small_root, "check").exit_code == 0
    path = data(small_root)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    org:member person:ada-example ;\n", ""), encoding="utf-8")

    results = [run(small_root, "check") for _ in range(2)]

    assert [result.exit_code for result in results] == [1, 1]
    assert all("tenure:xx-atown-mayor-ada-example" in result.stdout for result in results)
    path.write_text(text, encoding="utf-8")
    assert run(small_root, "check").exit_code == 0


def test_logic_that_cannot_run_is_not_said_to_have_passed(
    run: Run, small_root: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(small_root, "check")
    ran.clear()
    monkeypatch.setattr(checking, "java_available", lambda: False)
    monkeypatch.setattr(checking, "judge", lambda *_: (True, "did not run: it needs Java"))

    first, second = run(small_root, "check"), run(small_root, "check")

    assert steps(first)["logic"] == steps(second)["logic"] == "did not run: it needs Java"


@pytest.mark.parametrize("content", [None, "", "[]", '{"a": 1}', "\xff"])
def test_ledger_that_is_gone_or_damaged_is_an_empty_one(
    run: Run, small_root: Path, ran: list[str], content: str | None
) -> None:
    run(small_root, "check")
    everything = list(ran)
    ran.clear()
    path = small_root / "build" / checking.CHECKED
    if content is None:
        shutil.rmtree(path.parent)
    else:
        path.write_bytes(content.encode("latin-1"))

    result = run(small_root, "check")

    assert result.exit_code == 0, result.output
    assert ran == everything


def test_ledger_that_cannot_be_written_is_said_and_does_not_matter(
    run: Run, small_root: Path, ran: list[str]
) -> None:
    (small_root / "build").write_text("in the way", encoding="utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 0
    assert ran
    assert "what passed is not kept" in result.stderr


def test_ledger_keeps_only_what_was_found_or_noted(tmp_path: Path) -> None:
    path, file, other = tmp_path / "build" / "checked.json", tmp_path / "a.ttl", tmp_path / "b.ttl"
    for each in (file, other):
        each.write_text("", encoding="utf-8")
    first = Ledger(path, tmp_path)
    first.note("syntax", [file], "good")
    first.note("syntax", [other], "good")
    first.write()

    second = Ledger(path, tmp_path)
    found = second.said("syntax", [file])
    second.write()

    assert found == "good"
    assert second.said("form", [file]) is None
    assert second.said("syntax", [file, other]) is None
    assert len(json.loads(path.read_bytes())) == 1


def test_same_content_under_another_name_is_another_file(tmp_path: Path) -> None:
    file, other = tmp_path / "a.ttl", tmp_path / "b.ttl"
    for each in (file, other):
        each.write_text("", encoding="utf-8")
    kept = Ledger(tmp_path / "checked.json", tmp_path)
    kept.note("syntax", [file], "good")
    kept.write()

    assert Ledger(tmp_path / "checked.json", tmp_path).said("syntax", [other]) is None
