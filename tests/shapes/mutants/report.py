"""What became of the mutants, as the page says it, and why survivors may survive."""

from __future__ import annotations

import csv
from collections import Counter

from tests.shapes.mutants.given import FOLDER
from tests.shapes.mutants.judgement import judged
from tests.support import ROOT

TABLE = FOLDER / "survivors.csv"
PAGE = ROOT / "docs" / "mutations.md"


def reasons() -> dict[tuple[str, str], str]:
    """Why each survivor that is known may survive, by sort and mutant."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {(row["sort"], row["mutant"]): row["reason"] for row in csv.DictReader(lines)}


def page() -> str:
    """The table of how many mutants of which sort there are, and what became of them."""
    outcome = judged()
    rows = [
        "| made from the shapes, to break | mutants | named by their constraint |",
        "|---|--:|--:|",
    ]
    missed = Counter(mutant.sort for mutant in outcome.missed)
    for sort, count in sorted(Counter(mutant.sort for mutant, _ in outcome.derived).items()):
        rows.append(f"| {sort} | {count} | {count - missed[sort]} |")
    total = len(outcome.derived)
    rows += [f"| **all** | **{total}** | **{total - len(outcome.missed)}** |", ""]
    rows += ["| made at will | mutants | noticed | survivors |", "|---|--:|--:|--:|"]
    alive = Counter(mutant.sort for mutant in outcome.survivors)
    for sort, count in sorted(Counter(mutant.sort for mutant, _ in outcome.free).items()):
        rows.append(f"| {sort} | {count} | {count - alive[sort]} | {alive[sort]} |")
    total, left = len(outcome.free), len(outcome.survivors)
    rows += [f"| **all** | **{total}** | **{total - left}** | **{left}** |", ""]
    return _HEAD + "\n".join(rows) + _foot()


_HEAD = """# What the shapes notice

Written by `make mutations`; a test fails where it is not what a run gives.

Correct graphs are spoilt, each in one way, and judged. A graph that is spoilt and not noticed shows
what the shapes do not promise. The first table is of graphs made from the parameters of the shapes:
for each constraint one that it must object to by name. The second is of graphs made without a look
at the shapes, from [`tests/small`](../tests/small/) and from what conforms in
[`tests/shapes`](../tests/shapes/): each sort of statement (class, property, language or list of the
value) once. Any finding counts there, a Warning too.

"""


def _foot() -> str:
    shown = "\n".join(
        f"- {sort}, {mutant}: {reason}" for (sort, mutant), reason in sorted(reasons().items())
    )
    return (
        "\nWhat survives, and why it may ([`survivors.csv`](../tests/shapes/survivors.csv)):\n\n"
        + shown
        + "\n"
    )
