"""The server under attack: a process of its own, and what the system tells of its family."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_ADDRESS = re.compile(rb"http://127\.0\.0\.1:(\d+)/")
_PROCESSES = Path("/proc")
_BUDGETS_OFF = {"at_once": 0, "compute": 0}
_PATIENCE = 30.0


@dataclass(frozen=True)
class Target:
    """A server at work."""

    pid: int
    port: int

    @property
    def lives(self) -> bool:
        """Whether the process still runs."""
        return self.pid in {pid for pid, state, _ in _processes() if state != "Z"}

    @property
    def family(self) -> dict[int, str]:
        """The server, its nursery and workers: by their numbers, their states (``Z``: zombie)."""
        found, everybody = {self.pid: ""}, list(_processes())
        for _ in range(3):
            found |= {pid: state for pid, state, parent in everybody if parent in found}
        found |= {pid: state for pid, state, _ in everybody if pid == self.pid}
        return found

    @property
    def workers(self) -> list[int]:
        """The processes that evaluate queries."""
        parents = {pid: parent for pid, _, parent in _processes()}
        return [pid for pid in self.family if parents.get(parents.get(pid, 0)) == self.pid]

    @property
    def resident(self) -> int:
        """Bytes of memory of the server's own process."""
        pages = int((_PROCESSES / str(self.pid) / "statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def settles(self, family: int) -> bool:
        """Whether it soon has no more processes than so many, and none that nobody waits for."""
        return soon(lambda: len(it := self.family) <= family and "Z" not in it.values())


@contextmanager
def target(root: Path, *, before: Sequence[str] = (), **settings: Any) -> Iterator[Target]:
    """Serve the build below ``root`` as a process, with budgets of clients off.

    ``before`` is what the command is given to, such as a tracer.
    """
    given = {**_BUDGETS_OFF, **settings}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in given.items()]
    command = [sys.executable, "-m", "migkg", "--root", str(root), "serve", "--port=0", *options]
    with subprocess.Popen([*before, *command], stderr=subprocess.PIPE) as process:
        pid = process.pid
        try:
            port = _port(process)
            pid = _served_by(process) if before else pid
            yield Target(pid, port)
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)  # a tracer ends with what it traces
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def soon(condition: Callable[[], object]) -> bool:
    """Whether it comes to hold before patience ends."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _port(process: subprocess.Popen[bytes]) -> int:
    assert process.stderr is not None
    said = b""
    while line := process.stderr.readline():
        said += line
        if found := _ADDRESS.search(line):
            return int(found[1])
    raise AssertionError(said.decode(errors="replace"))


def _served_by(process: subprocess.Popen[bytes]) -> int:
    return next(pid for pid, _, parent in _processes() if parent == process.pid)


def _processes() -> Iterator[tuple[int, str, int]]:
    """Number, state and parent of each process."""
    for path in _PROCESSES.glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = (
                path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[:2]
            )
            yield int(path.parent.name), state, int(parent)
