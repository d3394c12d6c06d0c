"""A thousand random changes, each judged as a change and as everything anew, which must be equal.

Usage: python -m tests.shacl.soak_incremental SEED [FILE.ttl]

With a file of data of our vocabulary, also two hundred changes of these. Ends with 1 if a report is
not the same.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.source import read_folder, read_turtle
from tests.shacl.changes import Changes, differences, of_ours, of_queries, of_random_shapes
from tests.support import ROOT, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl import Report
    from tests.shacl.changes import Change

Judged = tuple["Change", "Report", "Report"]


def of_file(path: Path, seed: int, count: int) -> Iterator[Judged]:
    """Changes of these data, by our shapes."""
    data = read_turtle(path)
    shapes = read_folder(ROOT / "shapes").triples
    return differences(Changes(data, data, seed), shapes, vocabulary(), count)


def tell(name: str, judged: Iterable[Judged]) -> bool:
    """Print how it went; whether all was the same."""
    start, before = time.process_time(), None
    kinds: Counter[str] = Counter()
    count = findings = changed = 0
    same = True
    for change, report, anew in judged:
        count += 1
        kinds[change.kind] += 1
        findings += len(anew.findings)
        changed += before is not None and anew.findings != before
        before = anew.findings
        if report != anew:
            same = False
            say(f"{name}: not the same: {change}", *differing(report, anew))
    seconds = time.process_time() - start
    say(
        f"{name}: {count} changes, {changed} of which changed the findings",
        f"{findings / max(count, 1):.0f} findings on average; {seconds:.0f} CPU seconds",
        str(dict(kinds)),
    )
    return same


def say(*lines: str) -> None:
    """Print a line, and those that belong to it."""
    sys.stdout.write("\n  ".join(lines) + "\n")


def differing(report: Report, anew: Report) -> Iterator[str]:
    """In what two reports differ."""
    yield f"{report.summary()} | {anew.summary()}"
    yield from (f"missing: {it}" for it in set(anew.findings) - set(report.findings))
    yield from (f"too many: {it}" for it in set(report.findings) - set(anew.findings))


def main() -> None:
    """Make the changes of this seed."""
    seed = int(sys.argv[1])
    files = [Path(name) for name in sys.argv[2:]]
    say(f"seed {seed}")
    same = [
        tell("our shapes", chain(*(of_ours(seed * 12 + n, 34) for n in range(12)))),
        tell("queries", chain(*(of_queries(seed * 30 + n, 10) for n in range(30)))),
        tell("random shapes", chain(*(of_random_shapes(seed * 60 + n, 5) for n in range(60)))),
        *(tell(path.name, of_file(path, seed, 200)) for path in files),
    ]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
