"""How much memory processes have: what several share is divided among them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def held(process: int) -> int:
    """Bytes that a process has, its part of what it shares included; 0 where nobody tells.

    >>> import os, sys
    >>> (held(os.getpid()) > 0) == (sys.platform == "linux")
    True
    """
    with suppress(OSError, ValueError, IndexError):
        for line in (_PROC / str(process) / "smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def held_below(process: int) -> int:
    """As ``held``, of a process and all its children."""
    return sum(map(held, (process, *_children(process))))


def _children(process: int) -> list[int]:
    children: list[int] = []
    with suppress(OSError, ValueError):
        for task in (_PROC / str(process) / "task").iterdir():
            children += map(int, (task / "children").read_text("ascii").split())
    return children
