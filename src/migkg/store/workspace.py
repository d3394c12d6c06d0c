"""Statements in memory with sets of nodes beside them, for judges that ask many queries."""

from __future__ import annotations

import re
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Store

from migkg.errors import QueryError
from migkg.source import BlankNode, Literal
from migkg.store.complaints import engine_errors
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migkg.source import Term

_MEMBER = NamedNode("urn:migkg:set")
_SET = "urn:migkg:set:"


class Table(NamedTuple):
    """The rows of a query: the names of its variables, and for each row their terms."""

    names: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]


class Workspace:
    """Statements to be asked in SPARQL, and sets of nodes that a query can mention.

    Once all are added, several threads may ask at a time.

    >>> work = Workspace()
    >>> members = work.hold([NamedNode("urn:a"), Literal("b")])
    >>> len(work.table(f"SELECT ?it {{ {members.having('?it')} }}").rows)
    2
    """

    def __init__(self, statements: Iterable[Quad] = ()) -> None:
        """Hold these statements, as Oxigraph writes their literals."""
        self._store = Store()
        self._numbers = count(1)
        # Oxigraph waits for its own lock with Python's in hand, which what it reads may need.
        self._writing = Lock()
        self.add(statements)

    def add(self, statements: Iterable[Quad]) -> None:
        """Hold these statements too."""
        with self._writing:
            self._store.bulk_extend(statements)

    def remove(self, statements: Iterable[Quad]) -> None:
        """Hold these statements no longer."""
        with self._writing:
            for it in statements:
                self._store.remove(it)

    def holds(self, statement: Quad) -> bool:
        """Whether it holds this very statement."""
        return statement in self._store

    def has(self, subject: Term | None, predicate: NamedNode, value: Term | None = None) -> bool:
        """Whether there is such a statement in the default graph; None is any term.

        >>> work = Workspace([Quad(_MEMBER, _MEMBER, Literal("a"))])
        >>> work.has(_MEMBER, _MEMBER), work.has(None, _MEMBER, Literal("b"))
        (True, False)
        """
        if isinstance(subject, Literal):
            return False
        found = self._store.quads_for_pattern(subject, predicate, value, DefaultGraph())
        return next(found, None) is not None

    def about(self, node: Term) -> Iterator[Quad]:
        """The statements of the default graph that have the node as subject or object."""
        if not isinstance(node, Literal):
            yield from self._store.quads_for_pattern(node, None, None, DefaultGraph())
        yield from self._store.quads_for_pattern(None, None, node, DefaultGraph())

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """The objects of the statements with these."""
        if isinstance(subject, Literal):
            return []
        found = self._store.quads_for_pattern(subject, predicate, None, DefaultGraph())
        return [term for it in found if (term := _term(it.object)) is not None]

    def subjects(self, predicate: NamedNode, value: Term) -> list[Term]:
        """The subjects of the statements with these."""
        found = self._store.quads_for_pattern(None, predicate, value, DefaultGraph())
        return [term for it in found if (term := _term(it.subject)) is not None]

    def statements(self) -> Iterator[Quad]:
        """The statements of the default graph."""
        return self._store.quads_for_pattern(None, None, None, DefaultGraph())

    def mentions(self, node: Term) -> bool:
        """Whether the node is subject or object of a statement of the default graph."""
        return next(self.about(node), None) is not None

    def hold(self, nodes: Iterable[Term]) -> NodeSet:
        """A set of these nodes: unlike a list in a query, it may hold blank nodes and be large."""
        name = NamedNode(f"{_SET}{next(self._numbers)}")
        members = [Quad(_MEMBER, _MEMBER, node, name) for node in nodes]
        with self._writing:
            self._store.bulk_extend(members)
        return NodeSet(name.value)

    def collect(self, variable: str, pattern: str) -> NodeSet:
        """A set of what a pattern of SPARQL binds the variable to.

        >>> work = Workspace()
        >>> some = work.collect("?it", "VALUES ?it { 1 2 2 }")
        >>> len(work.table(f"SELECT ?it {{ {some.having('?it')} }}").rows)
        2
        """
        found = NodeSet(f"{_SET}{next(self._numbers)}")
        with self._writing:
            self._store.update(f"INSERT {{ {found.having(variable)} }} WHERE {{ {pattern} }}")
        return found

    def drop_sets(self) -> None:
        """Forget all sets of nodes."""
        with self._writing:
            for name in list(self._store.named_graphs()):
                if isinstance(name, NamedNode) and name.value.startswith(_SET):
                    self._store.remove_graph(name)

    def rows(self, names: Sequence[str], rows: Sequence[Sequence[Term]]) -> str:
        """A pattern that binds variables with these names to the terms of a row.

        Blank nodes cannot be named in a query: where there are some, the variables are bound to all
        terms of their columns, each to each.

        >>> Workspace().rows(["it"], [[NamedNode("urn:a")]])
        'VALUES ?it { <urn:a> }'
        """
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        if any(isinstance(it, BlankNode) for row in rows for it in row):
            return " ".join(self.hold(them).having(f"?{it}") for it, them in columns.items())
        if len(names) == 1:
            return f"VALUES ?{names[0]} {{ {' '.join(str(it) for (it,) in rows)} }}"
        listed = " ".join(f"({' '.join(map(str, row))})" for row in rows)
        return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {listed} }}"

    def count(self, what: str, pattern: str) -> int:
        """How many solutions a pattern of SPARQL has, or how many different terms of a variable.

        >>> Workspace().count("DISTINCT ?it", "VALUES ?it { 1 2 2 }")
        2
        """
        ((number,),) = self.table(f"SELECT (COUNT({what}) AS ?count) {{ {pattern} }}").rows
        return int(number.value) if isinstance(number, Literal) else 0

    def table(self, query: str) -> Table:
        """The rows of a SELECT query.

        Raises:
            QueryError: the query is not valid SPARQL, or no SELECT.
        """
        with engine_errors(query, self._store.query):
            found = self._store.query(query)
            if not isinstance(found, QuerySolutions):
                raise QueryError("a SELECT query is needed here")
            names = tuple(variable.value for variable in found.variables)
            rows = [tuple(_term(row[name]) for name in names) for row in found]
        return Table(names, rows)


class NodeSet(NamedTuple):
    """The name of a set of nodes in a workspace."""

    name: str

    def having(self, variable: str) -> str:
        """The pattern that a member of the set matches.

        >>> NodeSet("urn:migkg:set:1").having("?this")
        'GRAPH <urn:migkg:set:1> { <urn:migkg:set> <urn:migkg:set> ?this }'
        """
        return f"GRAPH <{self.name}> {{ {_MEMBER} {_MEMBER} {variable} }}"


def rewritten(literals: Iterable[Literal]) -> set[Literal]:
    """Those of the literals that Oxigraph does not give back as they were written.

    >>> from migkg.terms import PREFIXES
    >>> decimal = NamedNode(PREFIXES["xsd"] + "decimal")
    >>> [it.value for it in rewritten(Literal(text, datatype=decimal) for text in ("1.5", "1.0"))]
    ['1.0']
    """
    numbered = [it for it in literals if not _is_kept(it)]
    store = Store()
    store.bulk_extend(
        Quad(NamedNode(f"{_SET}{number}"), _MEMBER, literal)
        for number, literal in enumerate(numbered)
    )
    given = {quad.subject: quad.object for quad in store}
    return {
        literal
        for number, literal in enumerate(numbered)
        if given[NamedNode(f"{_SET}{number}")] != literal
    }


_XSD = PREFIXES["xsd"]
_DAY = r"(?!0000)\d{4}-\d\d-\d\d"
_KEPT = {
    NamedNode(_XSD + name): re.compile(pattern, re.ASCII)
    for name, pattern in {
        "boolean": "true|false",
        "integer": r"0|-?[1-9]\d{0,17}",
        "date": _DAY,
        "dateTime": rf"{_DAY}T(?:[01]\d|2[0-3]):\d\d:\d\dZ?",
    }.items()
}


def _is_kept(literal: Literal) -> bool:
    """Whether Oxigraph surely gives the literal back: to ask it takes ten times as long."""
    pattern = _KEPT.get(literal.datatype)
    return pattern is not None and pattern.fullmatch(literal.value) is not None


def _term(value: object) -> Term | None:
    if value is None or isinstance(value, (NamedNode, BlankNode, Literal)):
        return value
    raise QueryError("a query gave a triple term; this is an RDF 1.1 project")
