"""The verb ``validate`` on files as they come: twice, from pipes, too large, in odd places."""

from __future__ import annotations

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


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_file_that_is_named_twice_is_read_once(run: Run, here: Path) -> None:
    (here / "folder.ttl").mkdir()  # which is no file
    (here / "data.ttl").write_bytes(DATA.read_bytes())
    (here / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetClass <https://schema.org/Person> ; sh:property [\n"
        "    sh:path [ sh:inversePath <urn:p> ] ; sh:in ( 1 ) ; sh:minCount 1 ] .\n",
        encoding="utf-8",
    )
    shapes = ("--shapes", "shapes.ttl")

    once = run(ROOT, "validate", "data.ttl", *shapes)
    often = run(ROOT, "validate", "data.ttl", here / "data.ttl", ".", *shapes, *shapes)

    assert once.exit_code == 1
    assert often.stdout == once.stdout
    assert often.exit_code == once.exit_code


def test_literal_that_the_parser_does_not_take_is_told_as_that(run: Run, here: Path) -> None:
    data = here / "data.ttl"
    data.write_text(f'<urn:a> <urn:b> "{"x" * (17 << 20)}" .\n', encoding="utf-8")

    result = run(ROOT, "validate", data, "--shapes", SHAPES)

    assert result.exit_code == 2
    assert f"{data}: holds a literal or an IRI of more than 16 MiB" in result.stderr


def test_words_of_the_data_are_told_only_where_they_are_the_reason(run: Run, here: Path) -> None:
    shapes = here / "shapes.ttl"
    shapes.write_text(
        "<urn:s> a <http://www.w3.org/ns/shacl#NodeShape> .\n",
        encoding="utf-8",
    )

    result = run(ROOT, "validate", DATA, "--shapes", shapes)

    assert result.exit_code == 1
    assert result.stdout == "does not conform: none of the shapes has a target\n"


@pytest.mark.parametrize("form", ["text", "junit"])
def test_what_data_hold_forges_no_line_and_gives_a_terminal_no_orders(
    run: Run, here: Path, form: str
) -> None:
    data, shapes = here / "data.ttl", here / "shapes.ttl"
    data.write_text(
        '<urn:a> <urn:p> "1\\n::error::forged\\u001B[2J\\u009B\\u202E" .\n', encoding="utf-8"
    )
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetSubjectsOf <urn:p> ; sh:property [ sh:path <urn:p> ;\n"
        '    sh:maxLength 1 ; sh:message """Not {?value},\n      but one letter.""" ] .\n',
        encoding="utf-8",
    )

    result = run(ROOT, "validate", data, "--shapes", shapes, "--format", form)

    assert result.exit_code == 1
    assert "forged" in result.stdout
    assert not [it for it in result.stdout.splitlines() if it.lstrip().startswith("::")]
    assert not set("\x1b\x9b\u202e") & set(result.stdout)
