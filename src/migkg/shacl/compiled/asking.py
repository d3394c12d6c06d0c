"""Constraints that are queries: SPARQL constraints, and components that the shapes define."""

from __future__ import annotations

import re
from itertools import pairwise, starmap
from typing import TYPE_CHECKING

from migkg.errors import QueryError, ShapesError
from migkg.refusal import refuse_service
from migkg.shacl.compiled.aiming import Aimed
from migkg.shacl.compiled.constraints import Broken
from migkg.shacl.compiled.forms import as_held
from migkg.shacl.model.shapes import TRUE
from migkg.shacl.model.statements import TYPE
from migkg.shacl.sparql.emptiness import may_lead_to_itself, terms_that_may_lead_to_themselves
from migkg.shacl.sparql.names import iri_of, prefixes_within
from migkg.shacl.sparql.prebinding import NotCovered, body, prebound
from migkg.shacl.sparql.tokens import cut, solid
from migkg.shacl.written import SHAPES
from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migkg.shacl.compiled.aiming import Restriction
    from migkg.shacl.model.shapes import Constraint, Shape, Shapes
    from migkg.shacl.model.statements import Statements
    from migkg.shacl.sparql.tokens import Token
    from migkg.shacl.written import Written
    from migkg.source import Term

SHAPES_GRAPH = "shapesGraph"
_FOCUS = "GRAPH <urn:migkg:focus> { ?this ?this ?this }"
"""Stands in a query for the pattern that binds the focus nodes, until this is known."""
_ONTOLOGY = NamedNode(PREFIXES["owl"] + "Ontology")
_IMPORTS = NamedNode(PREFIXES["owl"] + "imports")
_PREFIX = re.compile(r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?")
_VARIABLE = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Asking:
    """The queries of the shapes, made ready to be asked of the values of the data."""

    def __init__(self, shapes: Shapes, data: Written) -> None:
        self._shapes, self._data = shapes, data
        self._known: dict[tuple[object, ...], str] = {}
        self._ends: dict[tuple[object, ...], set[Term | None]] = {}

    def query(
        self,
        constraint: Constraint,
        shape: Shape,
        focus: str,
        only: Restriction | None = None,
    ) -> str:
        """The query that finds what breaks the constraint among the nodes that ``focus`` binds.

        With ``only``, of these only the rows in which another variable has certain values.

        Raises:
            ShapesError: the query has what SHACL forbids.
            NotCovered: only the reference engine can answer it.
        """
        given = tuple(constraint.given.items())
        variable, pattern = only or ("", "")
        wording = self._data.plain, frozenset(self._data.rewritten)
        kind = (constraint.value, shape.node, given, variable, *wording)
        if kind not in self._known:
            self._known[kind] = self._query(constraint, shape, variable)
        return self._known[kind].replace(_FOCUS, focus + pattern)

    def _query(self, constraint: Constraint, shape: Shape, key: str) -> str:
        """The query for all, with ``_FOCUS`` where it is for some."""
        said, node = self._shapes.said, constraint.value
        path = shape.path.sparql if shape.path else None
        prefixes = declared_prefixes(said, node)
        head = prologue(prefixes)
        known = {**constraint.given, **self._surroundings(node, shape)}
        given = _given({name: self._data.given(it) for name, it in known.items()})
        names = {"this", *known}
        for select in said.said(node, "select"):
            without_service(_text(select))
            self._require_nodes_of_the_data(shape, _text(select))
            text = as_held(_text(select), self._data, prefixes, names)
            bound = names | ({key} if key else set())
            return head + prebound(text, _FOCUS + given, bound, path, given)
        for ask in said.said(node, "ask"):
            without_service(_text(ask))
            is_value = shape.path is None or shape.path.empty
            self._require_nodes_of_the_data(shape, _text(ask), *(["value"] if is_value else []))
            text = as_held(_text(ask), self._data, prefixes, names | {"value"})
            before, group = body(text, names | {"value"})
            values = Aimed(shape, _FOCUS).values + given
            found = f"SELECT DISTINCT ?this ?value {{ {values} FILTER NOT EXISTS {group} }}"
            return head + before + found
        raise ShapesError(f"{node} has no query")

    def _require_nodes_of_the_data(self, shape: Shape, query: str, *others: str) -> None:
        if any(may_lead_to_itself(query, it) for it in _assigned(query)):
            raise NotCovered("a query with a path that may be empty, from what it computes")
        if shape.node not in self._shapes.named:
            return
        if shape.path and shape.path.empty and "$PATH" in query:
            raise NotCovered("a query with a $PATH that may be empty, from nodes that are named")
        if any(may_lead_to_itself(query, it) for it in ("this", *others)):
            raise NotCovered("a query with a path that may be empty, from nodes that are named")

    def nowhere(self, constraint: Constraint) -> set[Term | None]:
        """The terms that are nowhere in the data and at which paths of a query begin or end.

        Such a path may be empty: it leads the term to itself, which Oxigraph does not find. None
        stands for a term that this cannot read.
        """
        given = tuple(constraint.given.items())
        key = constraint.value, given
        if key not in self._ends:
            prefixes = declared_prefixes(self._shapes.said, constraint.value)
            found: set[Term | None] = set()
            for query in self._queries(constraint.value):
                named = {**prefixes, **dict(prefixes_within(solid(cut(query))))}
                found |= {_named(it, named) for it in terms_that_may_lead_to_themselves(query)}
                found |= {it for name, it in given if may_lead_to_itself(query, name)}
            self._ends[key] = found
        return {it for it in self._ends[key] if it is None or not self._data.mentions(it)}

    def broken(
        self,
        constraint: Constraint,
        shape: Shape,
        focus: str,
        only: Restriction | None = None,
    ) -> Iterator[Broken]:
        """Everything that breaks the constraint; see ``query``.

        Raises:
            ShapesError: the query is not valid.
            NotCovered: only the reference engine can answer it.
        """
        if TRUE in self._shapes.said.said(constraint.value, "deactivated"):
            return
        if SHAPES_GRAPH in self._surroundings(constraint.value, shape):
            self._data.add_shapes(
                self._shapes.statements
            )  # first: the query depends on their literals
        query = self.query(constraint, shape, focus, only)
        try:
            names, rows = self._data.terms.table(query)
        except QueryError as error:
            raise ShapesError(f"a query in the shapes is not valid: {error}") from error
        for row in rows:
            found = {name: it for name, it in zip(names, row, strict=True) if it is not None}
            if "this" not in found:
                continue
            if not shape.path:
                found.setdefault("value", found["this"])
            path = found.get("path")
            name = path.value if isinstance(path, NamedNode) else None
            yield Broken(found["this"], found.get("value"), name, found)

    def asks_shapes(self, constraint: Constraint) -> bool:
        """Whether the constraint is a query that asks the graph of the shapes."""
        return any(SHAPES_GRAPH in _variables(it) for it in self._queries(constraint.value))

    def _queries(self, node: Term) -> list[str]:
        said = self._shapes.said
        return [_text(it) for it in (*said.said(node, "select"), *said.said(node, "ask"))]

    def _surroundings(self, node: Term, shape: Shape) -> dict[str, Term]:
        """What SHACL gives a query beside the focus node, of that which its text asks for."""
        known = {SHAPES_GRAPH: NamedNode(SHAPES), "currentShape": shape.node}
        asked = {name for query in self._queries(node) for name in _variables(query)}
        return {name: it for name, it in known.items() if name in asked}


def declared_prefixes(said: Statements, node: Term) -> dict[str, str]:
    """The namespaces that a query of this node has, by their prefixes."""
    declared: dict[str, str] = {it: PREFIXES[it] for it in ("rdf", "rdfs", "owl")}
    holders = said.said(node, "prefixes")
    if holders:
        holders = [*said.of(TYPE, _ONTOLOGY), *holders]
    for holder in holders:
        for imported in [*said.values(holder, _IMPORTS), holder]:
            for declaration in said.said(imported, "declare"):
                for prefix in said.said(declaration, "prefix"):
                    for space in said.said(declaration, "namespace"):
                        declared[_text(prefix)] = _text(space)
    return declared


def prologue(prefixes: Mapping[str, str]) -> str:
    """The prefixes as a query declares them, a line for each.

    Raises:
        ShapesError: one is no prefix, or stands for no IRI.
    """
    return "".join(starmap(_declaration, prefixes.items()))


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
    for name, it in parameters.items():
        if isinstance(it, BlankNode):
            raise NotCovered(f"${name}, which is a blank node")
    if odd := [name for name in parameters if not _VARIABLE.fullmatch(name)]:
        raise ShapesError(f"a parameter cannot be a variable: {odd[0]!r}")
    names = " ".join(f"?{name}" for name in parameters)
    return f" VALUES ({names}) {{ ({' '.join(map(str, parameters.values()))}) }}"


def _variables(query: str) -> set[str]:
    return {it.variable for it in cut(query)}


def _assigned(query: str) -> set[str]:
    """The variables to which a query gives values of its own."""
    tokens = solid(cut(query))
    return {it.variable for before, it in pairwise(tokens) if before.word == "AS"} - {""}


def _named(token: Token, prefixes: Mapping[str, str]) -> NamedNode | None:
    iri = iri_of(token, prefixes) if token.kind in {"iri", "name"} else ""
    return NamedNode(iri) if iri else None


def _text(term: Term) -> str:
    return term.value if isinstance(term, (Literal, NamedNode)) else ""
