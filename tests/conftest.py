"""What several tests stand on: the project, read once and built once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from migkg.build import Build, Project, assemble, read_project, write
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PARTS = ("data", "ontology", "queries", "shapes")


@pytest.fixture(scope="session")
def project() -> Project:
    """The project as it stands, parsed."""
    return read_project(ROOT)


@pytest.fixture(scope="session")
def ghent_build(project: Project) -> Build:
    """The build of the project, in memory."""
    return assemble(project)


@pytest.fixture(scope="session")
def built_root(ghent_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with a build of its own, to be asked and not to be changed."""
    root = tmp_path_factory.mktemp("built")
    for part in PARTS:
        (root / part).symlink_to(ROOT / part)
    write(ghent_build, root, root / "build")
    return root


@pytest.fixture
def copied_root(tmp_path: Path) -> Path:
    """A copy of the project folder without a build, to be broken at will."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path
