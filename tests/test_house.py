"""The house: what stands on what, how large a room may be, and what it may be called."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import grimp
import pytest
import yaml
from importlinter import cli as floors

from migkg.cli import main
from tests.conftest import SLOWEST
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 400
VAGUE = re.compile(r"(.*_)?(utils?|helpers?|common|base|managers?|misc|tools|stuff)")
MODULES = sorted((ROOT / "src").rglob("*.py"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
every_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def test_references_go_down_and_each_library_is_known_in_one_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    failed = floors.lint_imports(no_cache=True)

    said = capsys.readouterr().out
    assert failed == floors.EXIT_STATUS_SUCCESS, said
    assert f"{len(PYPROJECT['tool']['importlinter']['contracts'])} kept, 0 broken" in said


def test_no_module_stands_apart_from_the_floors() -> None:
    layers = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {name for layer in layers for name in re.findall(r"\w+", layer)}
    children = grimp.build_graph("migkg", cache_dir=None).find_children("migkg")

    assert {child.removeprefix("migkg.") for child in children} - {"__main__"} == rooms


@every_module
def test_module_can_be_read_at_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST


@every_module
def test_module_is_called_by_what_it_does(path: Path) -> None:
    assert not VAGUE.fullmatch(path.stem)
    assert not VAGUE.fullmatch(path.parent.name)


def test_slowest_files_are_each_named_once_and_there() -> None:
    there = {path.name for path in (ROOT / "tests").rglob("test_*.py")}

    assert len(set(SLOWEST)) == len(SLOWEST)
    assert set(SLOWEST) <= there


def test_vague_name_is_noticed() -> None:
    assert VAGUE.fullmatch("utils")
    assert VAGUE.fullmatch("shape_helpers")
    assert not VAGUE.fullmatch("rules")


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"`migkg {verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_verbs_named_in_the_documents_exist() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = {
        verb
        for path in documents
        for verb in re.findall(r"`migkg ([a-z]+)", path.read_text(encoding="utf-8"))
    }

    assert named <= set(main.commands)


def test_version_is_the_same_wherever_it_stands() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    assert citation["version"] == PYPROJECT["project"]["version"]


def test_every_folder_that_the_readme_shows_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", readme)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
