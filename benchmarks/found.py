"""What a run over the endpoints gave."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from benchmarks.open_loop import Waits
    from benchmarks.usage import Memory
    from benchmarks.work import Timed


@dataclass(frozen=True)
class Pace:
    """How often, for how long and by how many at once something light is asked."""

    rounds: int
    seconds: float
    connections: int


@dataclass(frozen=True)
class Round:
    """One round: CPU seconds of all processes of a server for each answer, answers per second."""

    cpu: float
    rate: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Pages:
    """The page of a thing: rounds of it as it is kept, and what new ones took.

    ``cold_cpu`` is the mean of CPU seconds, ``cold`` has the seconds that each took.
    """

    kept: Sequence[Round]
    cold_cpu: float
    cold: Sequence[float]


@dataclass(frozen=True)
class Held:
    """What one endpoint holds in memory, in how many processes."""

    memory: Memory
    processes: int


@dataclass
class Found:
    """All of it; what was not measured is not there.

    ``rounds`` and ``problems`` go by the name of the work and that of the endpoint.
    """

    rounds: dict[tuple[str, str], list[Round]] = field(default_factory=dict)
    problems: dict[tuple[str, str], str] = field(default_factory=dict)
    large: dict[str, list[Timed]] = field(default_factory=dict)
    pages: Pages | None = None
    triples: int = 0
    """The statements of the large graph, for the next two."""
    held: dict[str, Held] = field(default_factory=dict)
    lookups: tuple[Waits, Counter[int]] | None = None
    """Lookups beside hostile clients, and how often those were answered with which status."""

    def cpu(self, work: str, endpoint: str) -> float | None:
        """The median of CPU seconds per request, where all rounds gave all rows."""
        rounds = self.rounds.get((work, endpoint))
        if not rounds or (work, endpoint) in self.problems:
            return None
        return statistics.median(it.cpu for it in rounds)
