"""What tests of the server share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.explorer import explorer
from tests.web.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import Client

    from migkg.build import Build
    from tests.web.serving import Served


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> Iterator[Client]:
    """A client of the build of Ghent that calls the application, queries too, without sockets."""
    assert ghent_build.graphs
    with explorer(built_root) as client:
        yield client


@pytest.fixture(scope="module")
def served(ghent_build: Build, built_root: Path) -> Iterator[Served]:
    """The build of Ghent, served over sockets with the limits of every day."""
    assert ghent_build.graphs
    with serving(built_root) as served:
        yield served
