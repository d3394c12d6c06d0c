"""What a CONSTRUCT query reads and what it makes, told from its algebra and never from its text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rdflib import BNode, URIRef
from rdflib import Variable as Name
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from migkg.errors import QueryError
from migkg.interchange.statements import from_rdflib
from migkg.source import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.term import Node

    from migkg.source import Term

_UNSTEADY = ("NOW", "RAND", "STRUUID", "UUID")
_ELSEWHERE = {"Graph": "a named graph (GRAPH)", "ServiceGraphPattern": "another server (SERVICE)"}
_GROWING = {"Distinct", "Extend", "Filter", "OrderBy", "Project", "Reduced", "ToMultiSet"}
_BELOW = {
    **{name: {"p": False} for name in _GROWING},
    **{name: {"p": True} for name in ("AggregateJoin", "Group", "Slice")},
    **{name: {"p1": False, "p2": False} for name in ("Join", "Union")},
    **{name: {"p1": False, "p2": True} for name in ("LeftJoin", "Minus")},
}
"""What stands below each part, and whether a row more there may take away rows above."""


class UnreadQuery(QueryError):
    """A query that RDFLib cannot parse."""


class Variable(NamedTuple):
    """A variable of a query, or a blank node of its patterns, which is one as well."""

    name: str


class Route(NamedTuple):
    """A property path: its SPARQL, the properties on it, and what is to be known of its form.

    ``empty`` tells whether it may lead from a node to itself without a statement, ``repeated`` is
    the property of a path that is nothing but this property, once or more often.
    """

    text: str
    properties: frozenset[NamedNode]
    empty: bool
    repeated: NamedNode | None = None


class Pattern(NamedTuple):
    """A triple pattern."""

    subject: Term | Variable
    predicate: NamedNode | Variable | Route
    object: Term | Variable

    @property
    def variables(self) -> frozenset[Variable]:
        """The variables in it."""
        return frozenset(part for part in self if isinstance(part, Variable))

    def __str__(self) -> str:
        """The pattern as SPARQL."""
        return " ".join(_sparql(part) for part in self)

    def given(self, values: Mapping[Variable, Any]) -> Pattern:
        """The pattern with these values, or other variables, for variables."""
        parts: list[Any] = [values.get(it, it) if isinstance(it, Variable) else it for it in self]
        return Pattern(*parts)


@dataclass(frozen=True)
class Construction:
    """What a CONSTRUCT query makes, and the patterns that it reads.

    ``settled`` are those of which one statement more may take a conclusion away, or change it: what
    stands in NOT EXISTS, MINUS or OPTIONAL, or is counted. ``group`` is what it reads if that is
    one group of patterns with no filter but isIRI, on the variables ``iris``; otherwise None.
    """

    makes: tuple[Pattern, ...]
    grows: tuple[Pattern, ...]
    settled: tuple[Pattern, ...]
    group: tuple[Pattern, ...] | None
    iris: frozenset[Variable]


@lru_cache(maxsize=256)
def construction(text: str) -> Construction:
    """What this CONSTRUCT query makes and reads.

    >>> found = construction("CONSTRUCT { ?o <urn:q> ?s } WHERE { ?s <urn:p> ?o }")
    >>> *map(str, found.makes), *map(str, found.grows)
    ('?o <urn:q> ?s', '?s <urn:p> ?o')

    Raises:
        QueryError: it is no CONSTRUCT query, makes a blank node, gives something else each time,
            or reads what cannot be told: any property, any node, another graph or server.
    """
    query = parsed(text)
    if query.name != "ConstructQuery":
        raise QueryError("a CONSTRUCT query is needed here")
    if query.datasetClause:
        raise QueryError("FROM is not offered here: a rule reads the statements that there are")
    template = query.template
    if template is None:
        template = [triple for part in _parts(query.p) for triple in part.triples or ()]
    elif any(isinstance(node, BNode) for triple in template for node in triple):
        raise QueryError("a rule must not make a blank node: name the thing by an IRI")
    grows: list[Pattern] = []
    settled: list[Pattern] = []
    _read(query.p, grows, settled)
    group, iris = _group(query.p)
    return Construction(
        tuple(pattern(*triple) for triple in template),
        tuple(dict.fromkeys(grows)),
        tuple(dict.fromkeys(settled)),
        group,
        iris,
    )


def parsed(text: str) -> CompValue:
    """The algebra of a query.

    Raises:
        UnreadQuery: RDFLib cannot parse it.
    """
    try:
        return translateQuery(parseQuery(text)).algebra
    except RecursionError:
        raise
    except Exception as error:  # RDFLib raises what its many parts raise
        problem = f"what it reads cannot be told: {' '.join(str(error).split())}"
        raise UnreadQuery(problem) from error


def _read(part: CompValue, grows: list[Pattern], settled: list[Pattern]) -> None:
    """Collect the patterns of a part of a query, by what a statement more may do to its rows."""
    _refuse(part)
    if part.name == "BGP":
        grows += _patterns(part)
    elif part.name not in {"values", *_BELOW}:
        raise QueryError(f"what it reads cannot be told: {part.name} is not known here")
    for name, whole in _BELOW.get(part.name, {}).items():
        if part[name] is not None:
            _read(part[name], settled if whole else grows, settled)
    # An EXISTS grows too, but within an expression it may be negated, so it is taken for settled.
    for group in groups_of_exists(part):
        _read(group, settled, settled)


def groups_of_exists(part: CompValue) -> Iterator[CompValue]:
    """The algebra of the group of each EXISTS, negated or not, in the expressions of a part."""
    for expression in (part.expr, part.A):
        for call in _nested(expression):
            if call.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
                graph = call.graph
                is_parsed = graph.name.startswith("GroupGraph")
                yield translateGroupGraphPattern(graph) if is_parsed else graph


def _refuse(part: CompValue) -> None:
    if part.name in _ELSEWHERE:
        raise QueryError(f"a rule reads the statements that there are, not {_ELSEWHERE[part.name]}")
    for expression in (part.expr, part.A):
        for called in _nested(expression):
            name = called.name.removeprefix("Builtin_")
            if name == "BNODE":
                raise QueryError("a rule must not make a blank node: name the thing by an IRI")
            if name in _UNSTEADY:
                raise QueryError(f"{name} gives something else each time: a rule must not use it")


def _nested(expression: object) -> Iterator[CompValue]:
    """The calls and operations in an expression; the patterns of an EXISTS are left out."""
    if isinstance(expression, CompValue):
        yield expression
        for name, value in expression.items():
            if name != "graph":
                yield from _nested(value)
    elif isinstance(expression, (list, tuple)):
        for one in expression:
            yield from _nested(one)


def _patterns(part: CompValue) -> list[Pattern]:
    found = [pattern(*triple) for triple in part.triples]
    for one in found:
        route = one.predicate
        if isinstance(route, Route) and route.empty:
            others = (
                it for it in found if not isinstance(it.predicate, Route) or not it.predicate.empty
            )
            bound = frozenset[Variable]().union(*(it.variables for it in others))
            if not one.variables & bound:
                problem = f"{one} reads every node that there is: bind one of its ends as well"
                raise QueryError(problem)
    return found


def _group(part: CompValue) -> tuple[tuple[Pattern, ...] | None, frozenset[Variable]]:
    """The patterns of a query that is one group, and the variables that isIRI is asked of."""
    iris: set[Variable] = set()
    while part.name in {"Project", "Filter"}:
        if part.name == "Filter":
            asked = _asked_of(part.expr)
            if asked is None:
                return None, frozenset()
            iris |= asked
        part = part.p
    if part.name != "BGP":
        return None, frozenset()
    return tuple(_patterns(part)), frozenset(iris)


def _asked_of(expression: CompValue) -> set[Variable] | None:
    """The variables of which an expression asks that they are IRIs, if it asks nothing else."""
    if expression.name == "ConditionalAndExpression":
        asked = [_asked_of(it) for it in (expression.expr, *expression.other)]
        return None if None in asked else {name for names in asked for name in names or ()}
    one = expression.arg if expression.name in {"Builtin_isIRI", "Builtin_isURI"} else None
    return {_variable(one)} if isinstance(one, Name) else None


def _parts(part: object) -> Iterator[CompValue]:
    if isinstance(part, CompValue):
        yield part
        yield from _parts(part.p)


def pattern(subject: Node, predicate: Node | Path, other: Node) -> Pattern:
    """A triple of the algebra as a pattern.

    Raises:
        QueryError: it reads any property but some.
    """
    return Pattern(_term(subject), _property(predicate), _term(other))


def _term(node: Node) -> Term | Variable:
    return _variable(node) if isinstance(node, (Name, BNode)) else from_rdflib(node)


def _variable(node: Name | BNode) -> Variable:
    return Variable(f"blank_{node}" if isinstance(node, BNode) else str(node))


def _property(node: Node | Path) -> NamedNode | Variable | Route:
    if isinstance(node, Name):
        return _variable(node)
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    return _route(node)


def _route(path: Node | Path) -> Route:
    if isinstance(path, URIRef):
        name = NamedNode(str(path))
        return Route(str(name), frozenset({name}), empty=False)
    if isinstance(path, InvPath):
        inner = _route(path.arg)
        return Route(f"^({inner.text})", inner.properties, inner.empty)
    if isinstance(path, MulPath):
        inner = _route(path.path)
        once = NamedNode(str(path.path)) if isinstance(path.path, URIRef) else None
        text = f"({inner.text}){path.mod}"
        empty = inner.empty or bool(path.zero)
        return Route(text, inner.properties, empty, once if path.mod == "+" else None)
    if isinstance(path, (SequencePath, AlternativePath)):
        routes = [_route(it) for it in path.args]
        together = all if isinstance(path, SequencePath) else any
        sign = "/" if isinstance(path, SequencePath) else "|"
        return Route(
            sign.join(f"({it.text})" for it in routes),
            frozenset[NamedNode]().union(*(it.properties for it in routes)),
            together(it.empty for it in routes),
        )
    raise QueryError("it reads any property but some (!): name those that it is to read")


def _sparql(part: Term | Variable | Route) -> str:
    if isinstance(part, Variable):
        return f"?{part.name}"
    return part.text if isinstance(part, Route) else str(part)
