"""The processes that others have started, as Linux lists them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

PROC = Path("/proc")


def children(process: int | None = None) -> set[int]:
    """The processes that this one, or we, have started and nobody has waited for."""
    if not (PROC / "self" / "task").exists():
        pytest.skip("the system does not list the children of a process")
    found: set[int] = set()
    with suppress(OSError):  # it may have ended meanwhile, and so may each of its threads
        for task in (PROC / str(process or os.getpid()) / "task").iterdir():
            with suppress(OSError):
                found.update(map(int, (task / "children").read_text(encoding="ascii").split()))
    return found


def is_there(process: int) -> bool:
    """Whether it has not ended."""
    with suppress(OSError):
        stat = (PROC / str(process) / "stat").read_text(encoding="ascii")
        return stat.rsplit(")", 1)[1].split()[0] != "Z"
    return False
