"""Random changes by the thousand, each judged as a change and as everything anew.

Usage: python -m tests.shacl.soak_incremental [SEED]

Writes the figures to docs/differential.md. Ends with 1 if the two reports are ever not the same.
"""

from __future__ import annotations

import re
import secrets
import sys
import time
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from benchmarks.machine import machine
from tests.shacl.changes import of_ours, of_queries, of_random_shapes
from tests.shacl.soak import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl import Report
    from tests.shacl.changes import Change

    Judged = tuple[Change, Report, Report]

_FIGURES = re.compile(r"(?<=<!-- changes -->\n).*(?=<!-- end of changes -->)", re.DOTALL)


def batches(seed: int) -> dict[str, Iterator[Judged]]:
    """The changes of this seed, by what they are judged by."""
    return {
        "our shapes": chain(*(of_ours(seed * 12 + n, 34) for n in range(12))),
        "queries of many forms": chain(*(of_queries(seed * 30 + n, 10) for n in range(30))),
        "shapes made at random": chain(*(of_random_shapes(seed * 300 + n, 5) for n in range(300))),
    }


class Tally:
    """How many changes there were, and what came of them."""

    def __init__(self, name: str, judged: Iterable[Judged]) -> None:
        self.name = name
        self.count = self.different = self.findings = self.moved = 0
        self.kinds: Counter[str] = Counter()
        start, before = time.process_time(), None
        for change, report, anew in judged:
            self.count += 1
            self.kinds[change.kind] += 1
            self.findings += len(anew.findings)
            self.moved += before is not None and anew.findings != before
            before = anew.findings
            if report != anew:
                self.different += 1
                _say(f"{name}: not the same: {change}", *_differing(report, anew))
        self.seconds = time.process_time() - start

    def __str__(self) -> str:
        """The figures, as an item of a list in Markdown."""
        return (
            f"- {self.count} changes of {len(self.kinds)} kinds judged by {self.name}: "
            f"{self.different} reports differ from a full run; {self.moved} changes changed "
            f"the findings, of which there are {self.findings / self.count:.0f} on average"
        )


def _differing(report: Report, anew: Report) -> Iterator[str]:
    """In what two reports differ."""
    yield f"{report.summary()} | {anew.summary()}"
    yield from (f"missing: {it}" for it in set(anew.findings) - set(report.findings))
    yield from (f"too many: {it}" for it in set(report.findings) - set(anew.findings))


def _say(*lines: str) -> None:
    print(*lines, sep="\n  ", flush=True)  # noqa: T201


def main() -> None:
    """Make the changes, print the figures and write them to the page."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10**6)
    _say(f"seed {seed}")
    tallies = []
    for name, judged in batches(seed).items():
        tallies.append(Tally(name, judged))
        _say(str(tallies[-1]), f"{tallies[-1].seconds:.0f} CPU seconds")
    total = sum(it.count for it in tallies)
    figures = "\n".join([f"- Seed {seed}: {total} changes", *map(str, tallies), *machine()])
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_FIGURES.sub(lambda _: f"{figures}\n", page), encoding="utf-8")
    sys.exit(1 if any(it.different for it in tallies) else 0)


if __name__ == "__main__":
    main()
