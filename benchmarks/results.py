"""What an engine found: its report, read in the same way from all of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import MigkgError
from migkg.source import Literal, NamedNode, read_turtle
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

SH, RDF_TYPE = PREFIXES["sh"], PREFIXES["rdf"] + "type"
_RESULT = SH + "ValidationResult"


class Result(NamedTuple):
    """One result, as far as engines agree on how to write it: blank nodes have no name."""

    severity: str
    focus: str
    path: str
    component: str
    shape: str


def results(report: Path) -> Counter[Result] | None:
    """The results of a report, how often each; nothing where it is no report."""
    said: dict[object, dict[str, object]] = {}
    try:
        for triple in read_turtle(report):
            said.setdefault(triple.subject, {})[triple.predicate.value] = triple.object
    except MigkgError:
        return None
    if not any(SH + "conforms" in about for about in said.values()):
        return None
    return Counter(
        Result(
            severity=_name(about.get(SH + "resultSeverity")).removeprefix(SH),
            focus=_name(about.get(SH + "focusNode")),
            path=_name(about.get(SH + "resultPath")),
            component=_name(about.get(SH + "sourceConstraintComponent")),
            shape=_name(about.get(SH + "sourceShape")),
        )
        for about in said.values()
        if about.get(RDF_TYPE) == NamedNode(_RESULT)
    )


def _name(term: object) -> str:
    """A term for comparison; a longer path is a blank node in one report and absent in another."""
    return term.value if isinstance(term, (NamedNode, Literal)) else ""
