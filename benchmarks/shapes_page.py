"""The page on shapes at scale: aims beside what was measured, costs, results, growth."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from benchmarks.aims import aims, growth
from benchmarks.curve import drawn
from benchmarks.engines import HEAP, OWN
from benchmarks.generated.kinds import KINDS
from benchmarks.machine import java
from benchmarks.runs import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.runs import Run

PAGE, CURVE = "docs/shapes-at-scale.md", "docs/shapes-at-scale.svg"
_SEVERITIES = ("Violation", "Warning", "Info")


def page(runs: Sequence[Run], head: Sequence[str], rounds: int) -> str:
    """The whole run as a page of Markdown; a short run was made up to so many rounds."""
    engines = {run.engine.name: run.engine for run in runs}
    versions = ", ".join(f"{name} {engine.version()}" for name, engine in engines.items())
    return "\n".join(
        [
            "# Shapes at scale",
            "",
            "Written by `python -m benchmarks.shapes --write` (`make scale`).",
            "",
            *head,
            f"- Python {platform.python_version()}, {java()}, with {HEAP}",
            f"- {versions}",
            "",
            _METHOD.format(kinds=len(KINDS), rounds=_ONCE if rounds == 1 else _BEST),
            "",
            "## Aims",
            "",
            "| triples | aim | measured | reached |",
            "|---:|---|---|---|",
            *map(str, aims(runs)),
            "",
            "## What each engine takes, and finds",
            "",
            "| triples | engine | CPU-s | wall s | GB | Violation/Warning/Info | beside ours |",
            "|---:|---|---:|---:|---:|---|---|",
            *(_row(run, _own(runs, run.triples)) for run in runs),
            "",
            *_growth(runs),
        ]
    )


_METHOD = """\
The data are made by `benchmarks/generated/`: our vocabulary, many towns that share networks,
charters and documents, evidence for each statement, and errors of {kinds} kinds in 0.5 % of the
records. Each engine judges them by all our shapes as one process, from its start to its report
in Turtle: CPU is user and system time of the whole process, memory its peak. The ontology is
beside the data for all, no engine infers, and all are given the same Turtle. The messages are
the English ones alone, because Jena takes one message for a SPARQL constraint. {rounds}

Results are the same where severity, focus node, path, component and shape are; a path that is no
single property, and a shape without an IRI, do not count. What pySHACL finds beyond comes from
queries that compare a date with a text, for which RDFLib has an answer and SPARQL has none
([known differences](differential.md)); why pyrudof differs was not looked into.

What bounds us where an aim is not reached, and what would be next, is told in
[decision 0016](decisions/0016-shapes-compiled.md); what the rules take in
[0015](decisions/0015-rules-in-one-pass.md) (7.5 CPU-s at 10^6, aim 5), and what one changed city in
10^6 takes in [0018](decisions/0018-incremental.md) (0.09 % of a full run, aim 1 %)."""
_ONCE = "Each run was made once."
_BEST = f"""\
A run that takes less than {PATIENCE:.0f} CPU-seconds is repeated, and the best one counts."""


def curve(runs: Sequence[Run]) -> str:
    """CPU by the number of triples, one line for each engine."""
    return drawn(
        {
            name: [(run.triples, run.cost.cpu) for run in line]
            for name, line in _ended(runs).items()
        },
        title="CPU seconds of the whole process, by the number of triples judged",
        across="triples",
        up="CPU seconds",
    )


def _own(runs: Sequence[Run], triples: int) -> Run | None:
    found = (run for run in runs if run.engine.name == OWN.name and run.triples == triples)
    return next(found, None)


def _row(run: Run, own: Run | None) -> str:
    more = "" if run.cost.in_time else "> "
    counts = " / ".join(f"{run.count(it):,}" for it in _SEVERITIES)
    cells = (
        f"{run.triples:,}",
        run.engine.name,
        f"{more}{run.cost.cpu:,.2f}",
        f"{more}{run.cost.wall:,.2f}",
        f"{run.cost.gigabytes:.2f}",
        counts if run.found is not None else _failed(run),
        _beside(run, own),
    )
    return f"| {' | '.join(cells)} |"


def _failed(run: Run) -> str:
    return f"ended with code {run.cost.code}" if run.cost.in_time else "stopped at the deadline"


def _beside(run: Run, own: Run | None) -> str:
    if own is None or own is run or own.found is None or run.found is None:
        return ""
    more, fewer = (run.found - own.found).total(), (own.found - run.found).total()
    return f"{more} more, {fewer} fewer" if more or fewer else "the same"


def _ended(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs that came to their end, by engine."""
    lines: dict[str, list[Run]] = {}
    for run in runs:
        if run.found is not None:
            lines.setdefault(run.engine.name, []).append(run)
    return lines


def _growth(runs: Sequence[Run]) -> Iterator[str]:
    yield "## Growth"
    yield ""
    yield f"![CPU seconds by triples]({CURVE.removeprefix('docs/')})"
    yield ""
    yield "| engine | triples | CPU-s | for ten times the data |"
    yield "|---|---:|---:|---:|"
    for name, line in _ended(runs).items():
        for before, run in zip([None, *line], line, strict=False):
            factor = "" if before is None else f"{growth(before, run):.1f}-fold"
            yield f"| {name} | {run.triples:,} | {run.cost.cpu:,.2f} | {factor} |"
    yield ""
