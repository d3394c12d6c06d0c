"""The report as a JSON object with ``conforms`` and ``results``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migkg.shacl.messages import plain
from migkg.shacl.report.escaping import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.shacl.report.finding import Finding
    from migkg.shacl.report.judgement import Excerpt, Tally


def pieces(excerpt: Excerpt) -> Iterator[str]:
    """The report, piece by piece."""
    for name, value in head(excerpt).items():
        yield f"{'{' if name == 'conforms' else ','}\n  {_json(name)}: {_json(value, 2)}"
    yield ',\n  "results": ['
    comma = ""
    for finding in excerpt.shown:
        yield f"{comma}\n    {_json(result(finding), 4)}"
        comma = ","
    yield "\n  ]\n}\n" if comma else "]\n}\n"


def head(excerpt: Excerpt) -> dict[str, Any]:
    """What is said of the report as a whole."""
    return {
        "conforms": excerpt.whole.conforms,
        "focusNodes": excerpt.whole.focus_nodes,
        **({"reason": excerpt.whole.reason} if excerpt.whole.reason else {}),
        "ontologyPresent": excerpt.whole.ontology_present,
        "total": len(excerpt.whole.findings),
        "shown": len(excerpt.shown),
        "counts": dict(excerpt.whole.counts),
        "judgedByReference": dict(excerpt.whole.handed),
        **({"shapes": list(map(_tally, excerpt.whole.tallies))} if excerpt.whole.tallies else {}),
    }


def result(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "severity": finding.severity,
        "focusNode": plain(finding.focus),
        "path": finding.path,
        "value": plain(finding.value) if finding.value is not None else None,
        "sourceShape": finding.shape,
        "sourceConstraint": finding.constraint,
        "component": finding.component,
        "messages": dict(finding.messages),
    }


def _tally(of: Tally) -> dict[str, Any]:
    """What is the same each time: the time that a shape took is not."""
    return {"shape": of.shape, "focusNodes": of.focus_nodes, "findings": of.found}


def _json(value: object, margin: int = 0) -> str:
    # No text in JSON holds a line end, so each of these is one of the layout.
    return json_text(value, indent=2).replace("\n", "\n" + " " * margin)
