"""What a run of an engine gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

    from benchmarks.engines import Engine
    from benchmarks.process import Cost
    from benchmarks.results import Result

PATIENCE = 30.0
"""CPU seconds below which a run is repeated."""


@dataclass(frozen=True)
class Run:
    """One engine on one amount of data: what it took, and what it found if it came to an end."""

    engine: Engine
    triples: int
    cost: Cost
    found: Counter[Result] | None

    def count(self, severity: str) -> int:
        """The number of its results of this severity."""
        if self.found is None:
            return 0
        return sum(often for result, often in self.found.items() if result.severity == severity)
