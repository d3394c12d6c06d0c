"""A closed loop of requests: each connection asks again as soon as it has been answered.

It is wrk, in a process of its own: of what can be had it takes the least of the processors.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """
local count = 0
request = function()
  count = count + 1
  local path = wrk.path:gsub("NUMBER", count + OFFSET)
  return wrk.format("GET", path)
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"answered": %d, "seconds": %f, "p50": %f, "p99": %f, "bytes": %d, "failed": %d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e6,
    latency:percentile(99) / 1e6, summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Loop:
    """What came of a loop: answers and failures, seconds, and the latency of the answers."""

    answered: int
    seconds: float
    p50: float
    p99: float
    bytes: int
    failed: int

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.answered / self.seconds


def is_here() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def closed_loop(
    address: str,
    seconds: float,
    *,
    connections: int = 8,
    accept: str = "*/*",
    first: int = 0,
) -> Loop:
    """Ask again and again, for so many seconds.

    Args:
        address: what is asked; ``NUMBER`` in it is another one each time.
        seconds: for how long.
        connections: how many ask at once.
        accept: the media type that is asked for.
        first: the number before the first one.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "loop.lua"
        script.write_text(f"local OFFSET = {first}{_SCRIPT}", encoding="utf-8")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "20s"]
        command += ["-s", str(script), "-H", f"Accept: {accept}", address]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Loop(**json.loads(done.stdout.splitlines()[-1]))
