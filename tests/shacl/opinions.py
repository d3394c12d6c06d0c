"""What an engine finds in a pair of data and shapes, result by result, to be compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyshacl
import rdflib

from migkg import shacl
from migkg.interchange import from_rdflib, to_rdflib
from migkg.shacl.model.paths import read_path
from migkg.shacl.model.statements import SH, Statements
from migkg.shacl.reference import _Asked
from migkg.source import BlankNode, NamedNode, Triple, parse_turtle
from tests.shacl.random_queries import COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migkg.source import Term


class Pair(NamedTuple):
    data: Sequence[Triple]
    shapes: Sequence[Triple]

    @classmethod
    def read(cls, data: str, shapes: str) -> Pair:
        """The pair of two texts in Turtle, with the components that all pairs have in common."""
        return cls(_read(data), [*_read(shapes), *_COMPONENTS])


def _read(text: str) -> list[Triple]:
    return parse_turtle(Path("given.ttl"), text)


_COMPONENTS = _read(COMPONENTS)


class Row(NamedTuple):
    """A result; the texts only where the shapes give some, for what is said else is free."""

    focus: str
    path: str
    value: str
    shape: str
    component: str
    severity: str
    texts: tuple[str, ...] = ()


def ours(pair: Pair) -> set[Row]:
    """What our compiled engine finds, with pySHACL where that has to judge."""
    told = _told(pair.shapes)
    report = shacl.validate(*pair)
    return {
        Row(
            str(it.focus),
            it.path or "",
            str(it.value or ""),
            it.shape,
            it.component,
            it.severity,
            _texts(it.shape, it.component, told, it.messages.values()),
        )
        for it in report.findings
    }


def of_pyshacl(pair: Pair) -> set[Row]:
    """What pySHACL finds."""
    data, shapes = map(to_rdflib, pair)
    graph = _Asked() + data
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
    assert isinstance(report, rdflib.Graph), report
    return rows((Triple(*map(from_rdflib, it)) for it in report), pair.shapes)  # type: ignore[arg-type]


def rows(report: Iterable[Triple], shapes: Sequence[Triple]) -> set[Row]:
    """The results of a report graph, but for those in a ``sh:detail``."""
    said, told = Statements(report), _told(shapes)
    about = Statements(shapes)
    return {_row(said, it, about, told) for it in _results(said)}


def _results(said: Statements) -> Iterator[Term]:
    for node in said.subjects:
        yield from said.said(node, "result")


def _row(said: Statements, node: Term, shapes: Statements, told: set[str]) -> Row:
    def one(name: str) -> Term | None:
        return next(iter(said.said(node, name)), None)

    path, shape = one("resultPath"), one("sourceShape")
    while isinstance(shape, BlankNode):
        shape = min(shapes.holders[shape], key=str)
    name, component = (_bare(it) for it in (shape, one("sourceConstraintComponent")))
    texts = (it.value for it in said.said(node, "resultMessage") if not isinstance(it, BlankNode))
    return Row(
        str(one("focusNode")),
        "" if path is None else read_path(said, path).name,
        str(one("value") or ""),
        name,
        component,
        _bare(one("resultSeverity")).removeprefix(SH),
        _texts(name, component, told, texts),
    )


def _told(shapes: Sequence[Triple]) -> set[str]:
    message = NamedNode(SH + "message")
    return {_bare(it.subject) for it in shapes if it.predicate == message}  # type: ignore[arg-type]


def _texts(shape: str, component: str, told: set[str], texts: Iterable[str]) -> tuple[str, ...]:
    """What the shape or, where it says nothing, its query says; not what a component says.

    pySHACL gives the texts of both, and gives one result of a component those of others too. How a
    blank node is written in a text is free.
    """
    is_query = component == f"{SH}SPARQLConstraintComponent"
    is_core = component.startswith(SH) and not is_query
    if is_query == (shape in told) or not (is_query or is_core):
        return ()
    return tuple(sorted({it.replace("_:", "") for it in texts}))


def _bare(term: Term | None) -> str:
    return str(term).strip("<>")
