"""The verb ``validate`` on files that would forge lines and steer terminals, and odd names."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
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
COMMAND = (sys.executable, "-c", "from migkg.cli import main; main()")
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
VALUE = "1\n::error::forged\x1b[2J\x9b\u202e"
MESSAGE = "Not {?value},\n      but\u2066one\x1b\u2069letter."
IRI_OF_SHAPE = "urn:\u202es"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hostile(here: Path) -> tuple[Path, Path]:
    """Data and shapes that would forge lines and steer terminals, by what they hold and by name."""
    data, shapes = here / "da\n::ta\x1b\u202e.ttl", here / "sha\n::pes\x1b\u202e.ttl"
    value, message = (json.dumps(it).replace("\\u009b", "\\u009B") for it in (VALUE, MESSAGE))
    data.write_text(f"<urn:a\u202e> <urn:p\u2028\u202e> {value} .\n", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<{IRI_OF_SHAPE}> sh:targetSubjectsOf <urn:p\u2028\u202e> ;\n"
        f"    sh:path <urn:p\u2028\u202e> ; sh:maxLength 1 ; sh:message {message} ;\n"
        "    sh:property <urn:t\u202e> ; sh:sparql [\n"
        "        sh:select \"SELECT $this\\t{ $this a 'x\u202e\\\\u001b' # \u202e\\n }\" ] .\n"
        "<urn:t\u202e> sh:path <urn:p\u2028\u202e> ; sh:minCount 1 ; sh:severity <urn:v\u202e> .\n"
        "<urn:o\u202e> <http://www.w3.org/2002/07/owl#imports> <urn:i\u202e> .\n",
        encoding="utf-8",
    )
    return data, shapes


def assert_harmless(text: str) -> None:
    assert not UNSEEN.findall(text)
    assert not [it for it in text.splitlines() if it.lstrip().startswith("::")]


@pytest.mark.parametrize("form", ["text", "junit", "sarif", "json"])
def test_what_files_hold_forges_no_line_and_gives_a_terminal_no_orders(
    run: Run, hostile: tuple[Path, Path], form: str
) -> None:
    data, shapes = hostile

    result = run(ROOT, "validate", data, "--shapes", shapes, "--format", form)

    assert result.exit_code == 1
    assert "forged" in result.stdout
    assert "owl:imports is not followed" in result.stderr
    assert_harmless(result.stdout)
    assert_harmless(result.stderr)


def test_form_for_programs_loses_no_character(run: Run, hostile: tuple[Path, Path]) -> None:
    data, shapes = hostile
    words = ("validate", data, "--shapes", shapes, "--format")

    found, _ = json.loads(run(ROOT, *words, "json").stdout)["results"]
    assert (found["value"], found["messages"][""]) == (VALUE, MESSAGE)
    row, _ = csv.DictReader(io.StringIO(run(ROOT, *words, "csv").stdout, newline=""))
    assert (row["message"], row["focusNode"]) == (MESSAGE, "<urn:a\u202e>")
    said, _ = json.loads(run(ROOT, *words, "sarif").stdout)["runs"][0]["results"]
    assert said["properties"]["focusNode"] == "<urn:a\u202e>"
    assert said["message"]["text"].endswith(r": Not {?value}, but\u2066one\u001B\u2069letter.")


def test_explanation_gives_a_terminal_no_orders(run: Run, hostile: tuple[Path, Path]) -> None:
    data, shapes = hostile
    words = ("validate", data, "--shapes", shapes, "--explain")

    for more in ((IRI_OF_SHAPE,), ("slowest",), (IRI_OF_SHAPE, "--format", "json")):
        result = run(ROOT, *words, *more)

        assert result.exit_code == 0
        assert_harmless(result.stdout)
    plan = run(ROOT, *words, IRI_OF_SHAPE).stdout
    assert r"?this <urn:p\u2028\u202E> ?value" in plan
    unknown = run(ROOT, *words, "urn:\x1b\n::error::")
    assert unknown.exit_code == 2
    assert_harmless(unknown.stderr)


def test_error_gives_a_terminal_no_orders_and_has_a_line_for_each_fault(
    run: Run, hostile: tuple[Path, Path]
) -> None:
    data, shapes = hostile
    more = '<urn:f\u202e> a sh:NodeShape ; sh:minLength "\\u001B\\n::", "\u202e" .\n'
    good = shapes.read_text(encoding="utf-8")

    shapes.write_text(good + more, encoding="utf-8")
    faulty = run(ROOT, "validate", data, "--shapes", shapes)
    shapes.write_text(good, encoding="utf-8")
    data.write_text("<urn:a> a <urn:c\u202e> .", encoding="utf-8")
    aimless = run(ROOT, "validate", data, "--shapes", shapes)
    data.write_text("<urn:a\u202e>", encoding="utf-8")
    unread = run(ROOT, "validate", data, "--shapes", shapes)

    assert (faulty.exit_code, aimless.exit_code, unread.exit_code) == (2, 1, 2)
    assert faulty.stderr.count("\n") == 3
    for text in (faulty.stderr, aimless.stdout, unread.stderr):
        assert r"\u202E" in text
        assert_harmless(text)


@pytest.mark.parametrize("form", ["csv", "sarif", "junit"])
def test_name_of_a_file_need_not_be_unicode(here: Path, form: str) -> None:
    data, shapes = b"d\xff.ttl", b"s\xff.ttl"
    (here / os.fsdecode(data)).write_bytes(DATA.read_bytes())
    more = b"<urn:s> <http://www.w3.org/2002/07/owl#imports> <urn:x> .\n"
    (here / os.fsdecode(shapes)).write_bytes(SHAPES.read_bytes() + more)

    result = subprocess.run(
        [*COMMAND, "validate", data, "--shapes", shapes, "--format", form],
        capture_output=True,
        check=False,
    )

    assert result.returncode == 1, result.stderr
    assert result.stderr.startswith(b"migkg: note: s\\uDCFF.ttl:")
    assert (b"d%FF.ttl" if form == "sarif" else b"d\\udcff.ttl") in result.stdout.replace(
        b"DCFF", b"dcff"
    )
