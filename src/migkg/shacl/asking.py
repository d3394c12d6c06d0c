"""Constraints that are queries: SPARQL constraints, and components that the shapes define."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.errors import QueryError, ShapesError
from migkg.refusal import refuse_service
from migkg.shacl.constraints import Aimed, Broken
from migkg.shacl.prebinding import NotCovered, body, prebound
from migkg.shacl.shapes import TRUE
from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migkg.shacl.shapes import Constraint, Shape, Shapes
    from migkg.shacl.statements import Statements
    from migkg.shacl.written import Written
    from migkg.source import Term

_ONTOLOGY = NamedNode(PREFIXES["owl"] + "Ontology")
_IMPORTS = NamedNode(PREFIXES["owl"] + "imports")
_PREFIX = re.compile(r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?")
_VARIABLE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_TYPE = NamedNode(PREFIXES["rdf"] + "type")


class Asking:
    """The queries of the shapes, made ready to be asked of the values of the data."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def query(self, constraint: Constraint, shape: Shape, focus: str) -> str:
        """The query that finds what breaks the constraint among the nodes that ``focus`` binds.

        Raises:
            ShapesError: the query has what SHACL forbids.
            NotCovered: only the reference engine can answer it.
        """
        said, node = self._shapes.said, constraint.value
        path = shape.path.sparql if shape.path else None
        bound = focus + _given(constraint.given)
        names = {"this", *constraint.given}
        for select in said.said(node, "select"):
            without_service(_text(select))
            text = prebound(_text(select), bound, names, path)
            return prologue(said, node) + text
        for ask in said.said(node, "ask"):
            without_service(_text(ask))
            head, group = body(_text(ask), names | {"value"})
            values = Aimed(shape, focus).values + _given(constraint.given)
            found = f"SELECT DISTINCT ?this ?value {{ {values} FILTER NOT EXISTS {group} }}"
            return prologue(said, node) + head + found
        raise ShapesError(f"{node} has no query")

    def broken(
        self, constraint: Constraint, shape: Shape, focus: str, data: Written
    ) -> Iterator[Broken]:
        """Everything that breaks the constraint.

        Raises:
            ShapesError: the query is not valid.
            NotCovered: only the reference engine can answer it.
        """
        if TRUE in self._shapes.said.said(constraint.value, "deactivated"):
            return
        query = self.query(constraint, shape, focus)
        try:
            names, rows = data.values.table(query)
        except QueryError as error:
            raise ShapesError(f"a query in the shapes is not valid: {error}") from error
        for row in rows:
            found = {
                name: data.read_value(term)
                for name, term in zip(names, row, strict=True)
                if term is not None
            }
            if "this" not in found:
                continue
            if not shape.path:
                found.setdefault("value", found["this"])
            path = found.get("path")
            name = path.value if isinstance(path, NamedNode) else None
            yield Broken(found["this"], found.get("value"), name, found)


def prologue(said: Statements, node: Term) -> str:
    """The prefixes that a query of this node has, a line for each.

    Raises:
        ShapesError: one is no prefix, or stands for no IRI.
    """
    declared: dict[str, str] = {it: PREFIXES[it] for it in ("rdf", "rdfs", "owl")}
    holders = said.said(node, "prefixes")
    if holders:
        holders = [*said.of(_TYPE, _ONTOLOGY), *holders]
    for holder in holders:
        for imported in [*said.values(holder, _IMPORTS), holder]:
            for declaration in said.said(imported, "declare"):
                for prefix in said.said(declaration, "prefix"):
                    for space in said.said(declaration, "namespace"):
                        declared[_text(prefix)] = _text(space)
    return "".join(_declaration(name, space) for name, space in declared.items())


def without_service(query: str) -> None:
    """Refuse a query that asks another server, however its keyword is written.

    Raises:
        ShapesError: it does.
    """
    try:
        refuse_service(query)
    except QueryError as error:
        raise ShapesError("a query in them asks another server (SERVICE)") from error


def _declaration(name: str, space: str) -> str:
    if not _PREFIX.fullmatch(name):
        raise ShapesError(f"{name!r} is not a prefix")
    try:
        return f"PREFIX {name}: {NamedNode(space)}\n"
    except ValueError as error:
        raise ShapesError(f"{space!r}, the namespace of {name!r}, is not an IRI") from error


def _given(parameters: Mapping[str, Term]) -> str:
    if not parameters:
        return ""
    if any(isinstance(it, BlankNode) for it in parameters.values()):
        raise NotCovered("a parameter that is a blank node")
    if odd := [name for name in parameters if not _VARIABLE.fullmatch(name)]:
        raise ShapesError(f"a parameter cannot be a variable: {odd[0]!r}")
    names = " ".join(f"?{name}" for name in parameters)
    return f" VALUES ({names}) {{ ({' '.join(map(str, parameters.values()))}) }}"


def _text(term: Term) -> str:
    return term.value if isinstance(term, (Literal, NamedNode)) else ""
