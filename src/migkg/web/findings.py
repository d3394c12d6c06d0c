"""What the shapes objected to when the graph was built, as the report beside the graph says."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migkg.project import DUMP, MANIFEST, REPORT_JSON, TIMINGS
from migkg.source import NamedNode
from migkg.terms import GRAPH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from migkg.store import KnowledgeGraph
    from migkg.versions import Version

_SOURCES = f"""
SELECT DISTINCT ?thing ?graph WHERE {{
  GRAPH ?graph {{ ?thing ?property ?value }}
  FILTER (?graph != <{GRAPH}derived>)
}} ORDER BY ?graph
"""


@dataclass(frozen=True)
class Finding:
    """One finding: where, by which rule of which shape, how grave, and what to do."""

    focus: str
    shape: str
    rule: str
    severity: str
    path: str | None
    value: str | None
    messages: Mapping[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Looked:
    """How many nodes a shape looked at, what it found, and the CPU time, where that is known."""

    shape: str
    nodes: int
    found: int
    seconds: float | None


@dataclass(frozen=True)
class Findings:
    """The report of the build that is served, where there is one that belongs to it."""

    known: bool
    nodes: int
    all: tuple[Finding, ...]
    written: dt.datetime | None
    by_rule: Mapping[str, int] = field(default_factory=dict)
    looked: tuple[Looked, ...] = ()
    """What the engine said of each shape, the slowest first; of no shape in reports without it."""


def read_findings(build: Version, graph: KnowledgeGraph) -> Findings:
    """The findings in the report of this build, if the manifest is about that report."""
    report, stated = _json(build.file(REPORT_JSON)), build.manifest.get("report")
    results = report.get("results")
    known = (
        isinstance(results, list)
        and isinstance(stated, dict)
        and (len(results), report.get("focusNodes"))
        == (stated.get("results"), stated.get("focusNodes"))
    )
    found = tuple(_finding(result, graph) for result in results or ()) if known else ()
    counts: dict[str, int] = {}
    for finding in found:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return Findings(
        known=known,
        nodes=int(report["focusNodes"]) if known else 0,
        all=found,
        written=_written(build.file(MANIFEST)),
        by_rule=counts,
        looked=_looked(report, _times(build)) if known else (),
    )


def _looked(report: Mapping[str, Any], times: Mapping[str, float]) -> tuple[Looked, ...]:
    shapes = report.get("shapes")
    found = [
        Looked(str(it["shape"]), int(it["focusNodes"]), int(it["findings"]), times.get(it["shape"]))
        for it in (shapes if isinstance(shapes, list) else [])
    ]
    return tuple(sorted(found, key=lambda it: (-(it.seconds or 0), it.shape)))


def _times(build: Version) -> dict[str, float]:
    """The times of the shapes by their IRIs; none where the file is of another build."""
    content = _json(build.file(TIMINGS))
    if content.get("dump") != build.digests[DUMP]:
        return {}
    try:
        return {str(it["shape"]): float(it["seconds"]) for it in content["shapes"]}
    except (KeyError, TypeError, ValueError):
        return {}


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _finding(result: Mapping[str, Any], graph: KnowledgeGraph) -> Finding:
    focus = str(result["focusNode"])
    return Finding(
        focus=focus,
        shape=str(result["sourceShape"]),
        rule=str(result["sourceConstraint"] or result["sourceShape"]),
        severity=str(result["severity"]),
        path=result["path"],
        value=result["value"],
        messages=result["messages"],
        sources=_sources(graph, focus),
    )


def _sources(graph: KnowledgeGraph, focus: str) -> tuple[str, ...]:
    """The collections that say something of a thing."""
    try:
        rows = graph.select(_SOURCES, thing=NamedNode(focus))
    except ValueError:  # a blank node or a text: no collection is named by it
        return ()
    return tuple(row["graph"].value for row in rows)


def _written(path: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    except OSError:
        return None
