"""A small graph, and a sandbox on it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from migkg.sandbox import Limits, Sandbox
from tests.sandbox.asking import MIB, STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


DEADLINE = 1.0


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.nq"
    lines = (
        f"<http://e/{n}> <http://e/p> <http://e/{n * 7 % STATEMENTS}> <http://e/g> .\n"
        for n in range(STATEMENTS)
    )
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sandbox(graph: Path) -> Iterator[Sandbox]:
    with Sandbox(graph, Limits(deadline=DEADLINE, size=MIB)) as sandbox:
        yield sandbox


@pytest.fixture
def askers() -> Iterator[ThreadPoolExecutor]:
    """Threads that ask while a test goes on; they have ended when it has."""
    with ThreadPoolExecutor(16) as askers:
        yield askers
