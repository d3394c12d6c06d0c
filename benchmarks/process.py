"""Run one command to its end and say what it took: CPU of user and system, wall, peak memory.

A process that is started inherits the peak of the one that starts it, so this file, which needs
nothing but the standard library, stands between a benchmark and what it measures.

Usage: python -I benchmarks/process.py OUTPUT SECONDS GIB COMMAND…
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GIB = 2**30


@dataclass(frozen=True)
class Cost:
    """What a process took; one that was killed at its deadline took at least that."""

    cpu: float
    wall: float
    peak: int
    code: int
    in_time: bool

    @property
    def gigabytes(self) -> float:
        """The peak of memory in 10^9 bytes."""
        return self.peak / 1e9


def cost(
    command: Sequence[str | Path], output: Path, *, deadline: float, memory: float = 0
) -> Cost:
    """Run the command, its output into a file, what it complains of into one beside.

    Args:
        command: the program and its arguments.
        output: the file for standard output.
        deadline: seconds of wall time after which it is killed.
        memory: the address space that it may have, in GiB; 0 is any.
    """
    own: list[str | Path] = [sys.executable, "-I", __file__, output, str(deadline), str(memory)]
    done = subprocess.run([*own, *command], check=True, stdout=subprocess.PIPE, text=True)
    return Cost(**json.loads(done.stdout))


def _run(command: list[str], output: Path, deadline: float, memory: float) -> Cost:
    if memory:
        most = int(memory * GIB)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        os.killpg(child.pid, signal.SIGKILL)

    start = time.perf_counter()
    with output.open("wb") as said, output.with_suffix(".log").open("wb") as complained:
        child = subprocess.Popen(command, stdout=said, stderr=complained, start_new_session=True)
        timer = threading.Timer(deadline, end)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        peak=usage.ru_maxrss * unit,
        code=child.returncode,
        in_time=not is_late.is_set(),
    )


if __name__ == "__main__":
    _, output, deadline, memory, *command = sys.argv
    print(json.dumps(vars(_run(command, Path(output), float(deadline), float(memory)))))
