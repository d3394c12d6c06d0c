"""What was aimed at, beside what was measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.engines import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.runs import Run


@dataclass(frozen=True)
class Aim:
    """One aim: on how many triples, what, and what came of it."""

    triples: int
    what: str
    measured: str
    is_reached: bool

    def __str__(self) -> str:
        """The aim as a row of a table."""
        verdict = "yes" if self.is_reached else "**no**"
        return f"| {self.triples:,} | {self.what} | {self.measured} | {verdict} |"


def aims(runs: Sequence[Run]) -> list[Aim]:
    """The aims on which the runs say something."""
    return [*_beside_peers(runs), *_of_own(runs), *_growth(runs)]


def growth(first: Run, second: Run) -> float:
    """By how much CPU grows where the data grow tenfold.

    It is the slope between the two on logarithmic axes.
    """
    slope = math.log(second.cost.cpu / first.cost.cpu) / math.log(second.triples / first.triples)
    return 10**slope


def _near(runs: Sequence[Run], triples: float, name: str) -> Run | None:
    """The run of this engine on about so many triples, whether it came to its end or not."""
    return next(
        (
            run
            for run in runs
            if run.engine.name == name and abs(math.log10(run.triples / triples)) < _NEAR
        ),
        None,
    )


_NEAR = 0.1


def _beside_peers(runs: Sequence[Run]) -> Iterator[Aim]:
    for triples, name, kind, least in (
        (1e5, "pySHACL", "CPU", 25),
        (1e5, "Jena", "CPU", 4),
        (1e6, "Jena", "CPU", 2),
        (1e6, "Jena", "wall time", 2),
        (1e6, "Jena", "memory", 2),
    ):
        own, peer = _near(runs, triples, OWN.name), _near(runs, triples, name)
        if own is None or peer is None:
            continue
        took = {"CPU": "cpu", "wall time": "wall", "memory": "peak"}[kind]
        ratio = getattr(peer.cost, took) / getattr(own.cost, took)
        more = "" if peer.cost.in_time else "more than "
        yield Aim(
            own.triples,
            f"{name} takes at least {least} times our {kind}",
            f"{more}{ratio:.2f} times",
            own.found is not None and ratio >= least,
        )


def _of_own(runs: Sequence[Run]) -> Iterator[Aim]:
    own = _near(runs, 1e6, OWN.name)
    if own is None:
        return
    more = "" if own.cost.in_time else "more than "
    for what, took, most, unit in (
        ("parse included, at most 9 CPU-s", own.cost.cpu, 9.0, "CPU-s"),
        ("at most 0.8 GB", own.cost.gigabytes, 0.8, "GB"),
    ):
        reached = own.found is not None and took <= most
        yield Aim(own.triples, what, f"{more}{took:.2f} {unit}", reached)


def _growth(runs: Sequence[Run]) -> Iterator[Aim]:
    own = [run for run in runs if run.engine.name == OWN.name and run.triples > _SMALL]
    for first, second in pairwise(own):
        factor = growth(first, second)
        yield Aim(
            second.triples,
            f"CPU grows at most 13-fold in a decade, from {first.triples:,} on",
            f"{factor:.1f}-fold",
            second.found is not None and factor <= _DECADE,
        )


_SMALL, _DECADE = 50_000, 13
