"""The verb ``validate`` on data and shapes of others: what it writes where, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migkg.shacl.report import FORMS
from tests.support import NO_SUITE, ROOT, SUITES

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

EVENTS = ROOT / "docs" / "examples" / "events"
CATALOGUE = ROOT / "docs" / "examples" / "catalogue"
DATA, SHAPES = EVENTS / "data.ttl", EVENTS / "shapes.ttl"
DCAT_AP = SUITES / "dcat-ap"
TEXT = DATA.read_text(encoding="utf-8")
GOOD = TEXT[: TEXT.index("ex:bram")] + (
    "ex:hall a schema:Place ; schema:address [ schema:streetAddress 'M 1' ; "
    "schema:addressLocality 'Atown' ; schema:addressCountry 'BE' ] .\n"
)
EVERY = pytest.mark.parametrize("form", FORMS)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def line_of(start: str, text: str = TEXT) -> int:
    return 1 + text[: text.index(f"\n{start}") + 1].count("\n")


@EVERY
def test_exit_code_is_that_of_the_data_in_every_form_however_much_is_shown(
    run: Run, here: Path, form: str
) -> None:
    good, aside = here / "good.ttl", here / "aside.ttl"
    good.write_text(GOOD, encoding="utf-8")
    aside.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")

    for data, most, code in (
        (good, (), 0),
        (DATA, (), 1),
        (DATA, ("--max-results", "1"), 1),
        (aside, (), 1),
    ):
        result = run(ROOT, "validate", data, "--shapes", SHAPES, "--format", form, *most)
        assert result.exit_code == code, result.output
        assert result.stdout


@EVERY
def test_report_is_the_same_each_time(run: Run, form: str) -> None:
    words = ("validate", DATA, "--shapes", SHAPES, "--format", form)

    first, second = run(ROOT, *words), run(ROOT, *words)

    assert first.stdout == second.stdout
    assert "_:b2" in first.stdout


@EVERY
def test_report_in_a_file_is_the_one_on_standard_output(run: Run, here: Path, form: str) -> None:
    words = ("validate", DATA, "--shapes", SHAPES, "--format", form)

    shown, kept = run(ROOT, *words), run(ROOT, *words, "--output", here / "report")

    assert (here / "report").read_bytes() == shown.stdout_bytes
    assert kept.exit_code == shown.exit_code == 1
    assert kept.stdout.startswith("does not conform: 8 nodes judged, 8 Violation")
    assert list(here.iterdir()) == [here / "report"]


def test_report_in_a_file_replaces_an_older_one_as_a_whole_or_not_at_all(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    report, link = here / "report.json", here / "link.json"
    report.write_text("older", encoding="utf-8")
    link.symlink_to(report)
    words = ("validate", DATA, "--shapes", SHAPES, "--format", "json", "--output", link)
    with monkeypatch.context() as context:
        context.setattr("migkg.cli.validating.judged_apart", fail)
        failed = run(ROOT, *words)
        kept = report.read_text(encoding="utf-8")

    done = run(ROOT, *words)

    assert (failed.exit_code, kept) == (2, "older")
    assert "No space left on device" in failed.stderr
    assert done.exit_code == 1
    assert link.is_symlink()
    assert json.loads(report.read_bytes())["total"] == 10
    assert stat.S_IMODE(report.stat().st_mode) == 0o666 & ~current_umask()
    assert sorted(here.iterdir()) == [link, report]


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_device_is_written_to_and_not_replaced(run: Run) -> None:
    result = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--output", "/dev/null")

    assert result.exit_code == 1
    assert Path("/dev/null").is_char_device()


def test_file_in_a_folder_that_is_not_there_is_refused(run: Run, here: Path) -> None:
    result = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--output", here / "no" / "report")

    assert result.exit_code == 2
    assert "its folder is not there" in result.stderr


def test_code_scanning_sees_the_lines_of_the_files_that_were_given(run: Run, here: Path) -> None:
    (here / "some data").mkdir()
    (here / "some data" / "more.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    (here / "some data" / "nodes.ttl").write_text(TEXT, encoding="utf-8")

    result = run(ROOT, "validate", "some data", "--shapes", SHAPES, "--format", "sarif")

    places = {
        (
            it["locations"][0]["logicalLocations"][0]["name"].rpartition("/")[2],
            it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            it["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for it in json.loads(result.stdout)["runs"][0]["results"]
    }
    assert places == {
        ("bram", "some%20data/nodes.ttl", line_of("ex:bram")),
        ("park", "some%20data/nodes.ttl", line_of("ex:park")),
        ("picnic", "some%20data/nodes.ttl", line_of("ex:picnic")),
        ("_:b2", "some%20data/nodes.ttl", line_of("ex:park")),
    }


def test_node_that_stands_in_no_file_gets_the_first_file_and_no_line(run: Run, here: Path) -> None:
    data, shapes = here / "data.ttl", here / "shapes.ttl"
    data.write_text("[] <urn:p> 1 .\n", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetNode <urn:nowhere> ; sh:targetSubjectsOf <urn:p> ;\n"
        "  sh:targetObjectsOf <urn:p> ; sh:property [ sh:path <urn:q> ; sh:minCount 1 ] .\n",
        encoding="utf-8",
    )

    result = run(ROOT, "validate", data, "--shapes", shapes, "--format", "csv")

    rows = csv.DictReader(io.StringIO(result.stdout, newline=""))
    assert [(row["focusNode"], row["file"], row["line"]) for row in rows] == [
        ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', str(data), ""),
        ("<urn:nowhere>", str(data), ""),
        ("_:b1", str(data), ""),
    ]


def test_rows_alone_cannot_say_that_nothing_was_judged_or_not_all_shown(
    run: Run, here: Path
) -> None:
    aside = here / "aside.ttl"
    aside.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    words = ("--shapes", SHAPES, "--format", "csv", "--max-results", 1)

    assert "nothing in the data was a target" in run(ROOT, "validate", aside, *words).stderr
    assert "1 of 10 findings are shown" in run(ROOT, "validate", DATA, *words).stderr


def test_at_least_one_finding_is_shown(run: Run) -> None:
    result = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--max-results", 0)

    assert result.exit_code == 2


def test_case_of_a_shape_that_found_nothing_wrong_passes_and_one_without_a_target_is_none(
    run: Run, here: Path
) -> None:
    more = here / "more.ttl"
    more.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:named> a sh:NodeShape ; sh:targetNode <https://example.org/id/hall> .\n"
        "<urn:subjects> a sh:NodeShape ; sh:targetSubjectsOf <https://schema.org/name> .\n"
        "<urn:objects> a sh:NodeShape ; sh:targetObjectsOf <https://schema.org/name> .\n"
        "<urn:idle> a sh:NodeShape ; sh:targetClass <urn:Class> .\n"
        "<urn:off> a sh:NodeShape ; sh:targetClass <https://schema.org/Event> ;\n"
        "    sh:deactivated true .\n",
        encoding="utf-8",
    )

    shapes = ("--shapes", SHAPES, "--shapes", more)
    result = run(ROOT, "validate", DATA, *shapes, "--format", "junit")

    passed = set(
        re.findall(r'<testcase name="(.*?)" classname="shapes" time="0"></', result.stdout)
    )
    assert {"urn:named", "urn:subjects", "urn:objects"} == {
        it for it in passed if it.startswith("urn:")
    }
    assert "https://example.org/shapes#Person" in passed


@pytest.mark.skipif(not DCAT_AP.is_dir(), reason=NO_SUITE)
@pytest.mark.parametrize(
    ("shapes", "counts"),
    [
        ("shapes.ttl", {"Violation": 4}),
        ("shapes_recommended.ttl", {"Warning": 16}),
        ("range.ttl", {"Violation": 1}),
        ("mdr-vocabularies.shape.ttl", {"Warning": 5}),
    ],
)
def test_description_of_a_catalogue_is_judged_by_dcat_ap(
    run: Run, shapes: str, counts: dict[str, int]
) -> None:
    result = run(ROOT, "validate", CATALOGUE, "--shapes", DCAT_AP / shapes, "--format", "json")

    assert result.exit_code in {0, 1}, result.output
    assert json.loads(result.stdout)["counts"] == counts
