"""The front door: what ``import migkg`` offers, that it is complete, and that it opens quickly."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

import migkg
from migkg import errors
from migkg.cli import main
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIBRARIES = ("SPARQLWrapper", "click", "flask", "owlready2", "pyoxigraph", "pyshacl", "rdflib")
MODULES = {
    found.name: import_module(found.name)
    for found in pkgutil.walk_packages(migkg.__path__, "migkg.")
    if found.name != "migkg.__main__"
}
OURS = {
    name
    for room, module in MODULES.items()
    if not room.startswith(("migkg.cli", "migkg.web"))  # what draws pages and takes words is inside
    for name, value in vars(module).items()
    if inspect.isclass(value) and value.__module__.startswith("migkg.") and name[0].isupper()
}
VERBS = {
    "build": "build",
    "check": "reason",
    "describe": "KnowledgeGraph",
    "evidence": "verify",
    "fmt": "formatted",
    "keys": "keyed",
    "new": "Draft",
    "query": "Query",
    "serve": "create_app",
    "validate": "validate",
}
"""What each verb of the command line is in Python; ``check`` is all of them."""

TOUR = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


def mentioned(value: object) -> Iterator[str]:
    """The types of ours in the signatures and fields of what is exported."""
    parts = [value]
    if inspect.isclass(value):
        members = [member for name, member in vars(value).items() if not name.startswith("_")]
        parts = [getattr(member, "fget", member) for member in members]
        if dataclasses.is_dataclass(value):
            yield from re.findall(r"\w+", " ".join(str(f.type) for f in dataclasses.fields(value)))
    for part in parts:
        written = getattr(part, "__annotations__", {})
        yield from re.findall(r"\w+", " ".join(map(str, written.values())))


@pytest.mark.parametrize("name", migkg.__all__)
def test_each_name_is_there_and_shown_at_work(name: str) -> None:
    value = getattr(migkg, name)

    assert inspect.isclass(value) or inspect.isfunction(value)
    (found, *_) = doctest.DocTestFinder(recurse=False).find(value, name)
    assert found.examples, f"{name} has no example"


def test_each_name_is_the_one_that_its_room_has() -> None:
    tree = ast.parse((ROOT / "src" / "migkg" / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("migkg.")
        for alias in node.names
    }

    assert sorted(migkg.__all__) == migkg.__all__ == sorted(typed)
    for name, module in typed.items():
        assert getattr(migkg, name) is getattr(MODULES[module or ""], name)
    assert set(migkg.__all__) <= set(dir(migkg))


def test_every_error_is_offered() -> None:
    raised = {
        name for name, value in vars(errors).items() if inspect.isclass(value) and name in OURS
    }

    assert "NonConformance" in raised
    assert raised <= set(migkg.__all__)


def test_every_type_of_ours_that_is_taken_or_given_is_offered() -> None:
    needed = {
        name: (set(mentioned(getattr(migkg, name))) & OURS) - set(migkg.__all__)
        for name in migkg.__all__
    }

    assert {name: missing for name, missing in needed.items() if missing} == {}


def test_type_that_is_not_offered_would_be_noticed() -> None:
    assert "Report" in set(mentioned(migkg.validate)) & OURS
    assert {"Source", "Triple"} <= set(mentioned(migkg.Project))
    assert "Report" in OURS


def test_every_verb_of_the_command_line_has_its_name() -> None:
    assert set(VERBS) == set(main.commands)
    assert set(VERBS.values()) <= set(migkg.__all__)


def test_name_that_there_is_not_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'utils'"):
        _ = migkg.utils  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "before", ["", "from migkg.build import assemble", "import migkg.build", "import migkg.cli"]
)
def test_build_is_the_verb_whatever_was_imported_before(before: str) -> None:
    words = f"{before}\nimport migkg\nfrom migkg import build\n"
    check = "assert callable(build) and migkg.build is build, build"

    subprocess.run([sys.executable, "-c", words + check], check=True)


def test_import_loads_no_library() -> None:
    words = f"import migkg, sys; print(*sorted(set(sys.modules) & set({LIBRARIES})))"

    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)

    assert done.stdout.split() == []


def test_serving_loads_neither_the_judge_of_shapes_nor_the_reasoner() -> None:
    words = "import sys, migkg.cli, migkg.web.server; print(*sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)

    loaded = done.stdout.split()
    assert "flask" in loaded
    assert {"owlready2", "pyshacl"} & set(loaded) == set()


def test_tour_shows_what_happens(built_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built_root)
    text = "\n".join(re.findall(r"```python\n(.*?)```", TOUR, re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(text, {}, "python.md", "docs/python.md", 0)
    said: list[str] = []

    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=said.append)

    assert len(examples.examples) == TOUR.count(">>> ") > 0
    assert results.failed == 0, "".join(said)
