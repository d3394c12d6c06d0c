"""What all processes of a server take together: CPU and memory, as Linux counts them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """Bytes in memory; what processes share counts for each in ``rss``, and once in ``pss``."""

    rss: int
    pss: int


class _Stat(NamedTuple):
    parent: int
    session: int
    ticks: int


def cpu(pid: int) -> float:
    """CPU seconds of user and system, of the process, those below it, and those that ended there.

    A process that ended counts as soon as its parent has asked for its end.
    """
    return sum(stat.ticks for stat in _below(pid).values()) / _TICKS


def memory(pid: int) -> Memory:
    """Memory of the process and those below it, at this moment."""
    found = {"Rss": 0, "Pss": 0}
    for it in _below(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            for line in (PROC / str(it) / "smaps_rollup").read_text().splitlines()[1:]:
                name, _, rest = line.partition(":")
                if name in found:
                    found[name] += int(rest.split()[0]) * 1024
    return Memory(rss=found["Rss"], pss=found["Pss"])


def processes(pid: int) -> list[int]:
    """The process, those below it, and those of its session, which may have lost their parent."""
    return sorted(_below(pid))


def _below(pid: int) -> dict[int, _Stat]:
    every = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            with suppress(FileNotFoundError, ProcessLookupError):
                every[int(folder.name)] = _stat(folder)
    chosen = {it: stat for it, stat in every.items() if pid in (it, stat.session)}
    more: dict[int, _Stat] = chosen
    while more:
        more = {
            it: stat for it, stat in every.items() if stat.parent in chosen and it not in chosen
        }
        chosen |= more
    return chosen


def _stat(folder: Path) -> _Stat:
    # The name of a process may hold spaces and brackets: what is counted stands after the last.
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    return _Stat(parent=int(fields[1]), session=int(fields[3]), ticks=sum(map(int, fields[11:15])))
