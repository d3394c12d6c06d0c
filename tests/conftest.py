"""What several tests stand on: the project, read once and built once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from migkg.build import Build, Project, assemble, read_project, write
from migkg.cli import main
from tests.support import ROOT, SMALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

PARTS = ("data", "ontology", "queries", "shapes")


@pytest.fixture(scope="session")
def built_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder that is this one, with a build of its own, not to be changed."""
    root = tmp_path_factory.mktemp("built")
    for part in PARTS:
        (root / part).symlink_to(ROOT / part)
    return root


@pytest.fixture(scope="session")
def project(built_root: Path) -> Project:
    """The project as it stands, parsed."""
    return read_project(built_root)


@pytest.fixture(scope="session")
def ghent_build(project: Project) -> Build:
    """The build of the project, in memory and in the folder ``build`` of its root."""
    made = assemble(project)
    write(made, project.root, project.root / "build")
    return made


@pytest.fixture
def small_root(tmp_path: Path) -> Path:
    """A project folder of its own with a fictional collection, to be broken at will."""
    root = tmp_path / "small"
    for part in ("ontology", "queries", "shapes", "data/ttl/migkg"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copytree(SMALL, root / "data" / "ttl" / "xx-atown")
    return root


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line in this process: run(root, *words) gives output and exit code."""
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(root: Path, *words: str | Path, given: str | None = None) -> Result:
        runner = CliRunner()
        return runner.invoke(main, ["--root", str(root), *map(str, words)], input=given)

    return invoke
