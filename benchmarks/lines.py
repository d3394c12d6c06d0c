"""What was measured of ours and of a peer, as rows of a table."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = ("| what | migkg | peer | its time | ratio |", "|---|---:|---|---:|---:|")
"""The head of a table of lines."""


@dataclass(frozen=True)
class Line:
    """One thing measured: seconds of ours, and seconds of the peer where there is one.

    ``at_least`` is for a peer that was stopped: it would have taken longer.
    """

    what: str
    ours: float
    peer: str = ""
    theirs: float | None = None
    at_least: bool = False

    def __str__(self) -> str:
        """The line as a row of the table."""
        more = "more than " if self.at_least else ""
        peer = f"{more}{self.theirs * 1000:,.2f} ms" if self.theirs is not None else ""
        ratio = f"{more}{self.theirs / self.ours:,.2f}" if self.theirs is not None else ""
        return f"| {self.what} | {self.ours * 1000:,.2f} ms | {self.peer} | {peer} | {ratio} |"


def median(action: Callable[[], object], rounds: int) -> float:
    """The median of so many rounds, in seconds, after one that is not counted."""
    action()
    return statistics.median(once(action) for _ in range(rounds))


def once(action: Callable[[], object]) -> float:
    """The seconds of one round."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
