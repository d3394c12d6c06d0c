"""A server in a process of its own, as whoever runs it has it, and what it takes of the machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from tests.processes import PROC, children

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PORT = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class Census(NamedTuple):
    """What all processes of a server take at a moment."""

    memory: int
    """Bytes, those that several share divided among them (PSS)."""
    lasting: int
    """The same without workers, which come and go."""
    processes: int
    threads: int
    files: int
    """Descriptors that are open."""
    spooled: int
    """Bytes on the disk of files without a name."""


class Server:
    """A server at work."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.notes: list[str] = []
        """What it wrote of itself, line by line."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def nurseries(self) -> list[int]:
        """The processes from which workers are forked."""
        return sorted(children(self.process.pid))

    def workers(self) -> list[int]:
        """The processes that evaluate queries."""
        return [worker for nursery in self.nurseries() for worker in children(nursery)]

    def census(self) -> Census:
        """What it takes now."""
        lasting, workers = [self.process.pid, *self.nurseries()], self.workers()
        everybody = [*lasting, *workers]
        memory = sum(map(_memory, lasting))
        return Census(
            memory + sum(map(_memory, workers)),
            memory,
            len(everybody),
            sum(_count(process, "task") for process in everybody),
            sum(_count(process, "fd") for process in everybody),
            sum(map(_nameless, everybody)),
        )

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.notes.append(line.rstrip())


@contextmanager
def server_of(root: Path, *options: str) -> Iterator[Server]:
    """The build below ``root``, served by ``migkg serve`` with these options.

    Raises:
        AssertionError: it does not start.
    """
    command = [sys.executable, "-m", "migkg", "--root", str(root), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = ""
        while (match := _PORT.search(said)) is None:
            said = process.stderr.readline()
            assert said, "the server has ended"
        try:
            yield Server(process, int(match[1]))
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def kill(process: int) -> bool:
    """Kill a process of the server at once; whether it was still there."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        return True
    return False


def _memory(process: int) -> int:
    try:
        said = (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii")
    except OSError:  # it has just ended
        return 0
    match = _PSS.search(said)
    return int(match[1]) << 10 if match else 0


def _count(process: int, what: str) -> int:
    try:
        return len(os.listdir(PROC / str(process) / what))  # noqa: PTH208  its length alone
    except OSError:
        return 0


def _nameless(process: int) -> int:
    size = 0
    with suppress(OSError):
        for file in (PROC / str(process) / "fd").iterdir():
            with suppress(OSError):
                if str(file.readlink()).endswith(" (deleted)"):
                    size += file.stat().st_blocks * 512
    return size
