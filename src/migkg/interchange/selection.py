"""What a SELECT or ASK query reads, pattern by pattern, each with what its rows read beside it.

A statement more or less changes only rows that a pattern makes of it, together with all patterns
that stand beside it and around it: those of an OPTIONAL, UNION or EXISTS elsewhere may be lacking.
Filters are left out, so there may be fewer such rows than this tells, and never more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rdflib import Variable as Name

from migkg.errors import QueryError
from migkg.interchange.algebra import Pattern, Variable, groups_of_exists, parsed, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rdflib.plugins.sparql.parserutils import CompValue

Patterns = tuple[Pattern, ...]

_THROUGH = {"Distinct", "Extend", "Filter", "OrderBy", "Reduced", "AggregateJoin", "Group"}


class Asked(NamedTuple):
    """A pattern of a query, and the patterns that each row matches which has it."""

    pattern: Pattern
    beside: Patterns


@dataclass(frozen=True)
class Selection:
    """What a query reads.

    ``keys`` are variables to which a query may be restricted from the start: each row has a value
    for them, given on by the name that they are mapped to.
    """

    reads: tuple[Asked, ...]
    keys: Mapping[str, str]


@lru_cache(maxsize=512)
def selection(text: str, given: frozenset[str] = frozenset()) -> Selection:
    """What this query reads; ``given`` are variables that are the same within sub-SELECTs too.

    >>> found = selection("SELECT ?s { ?s <urn:p> ?o FILTER NOT EXISTS { ?o a ?c } }")
    >>> [(str(it.pattern).split()[0], len(it.beside)) for it in found.reads]
    [('?s', 0), ('?o', 1)]
    >>> dict(found.keys)
    {'s': 's'}

    Raises:
        QueryError: what it reads cannot be told.
    """
    query = parsed(text)
    if query.datasetClause:
        raise QueryError("what it reads cannot be told: FROM")
    reader = _Reader(given)
    top = _without(query.p, {"Distinct", "Reduced"})
    body = top.p if top.name == "Project" else top
    reads = tuple(dict.fromkeys(reader.reads(body, (), None)))
    return Selection(reads, dict(reader.keys(top)) if top.name == "Project" else {})


class _Scope(NamedTuple):
    """A sub-SELECT: only the variables that it gives on are those of the query around it."""

    number: int
    shown: frozenset[str]
    around: _Scope | None


class _Reader:
    def __init__(self, given: frozenset[str]) -> None:
        self._given = given
        self._scopes: dict[int, _Scope] = {}
        self._kept: list[CompValue] = []  # whose ids are keys

    def reads(self, part: CompValue, beside: Patterns, scope: _Scope | None) -> Iterator[Asked]:
        """The patterns below this part."""
        around = beside
        match part.name:
            case "BGP":
                own = self.required(part, scope)
                for n, it in enumerate(own):
                    yield Asked(it, (*beside, *own[:n], *own[n + 1 :]))
                return
            case "Join":
                one, other = (self.required(it, scope) for it in (part.p1, part.p2))
                yield from self.reads(part.p1, beside + other, scope)
                yield from self.reads(part.p2, beside + one, scope)
            case "LeftJoin":
                one, other = (self.required(it, scope) for it in (part.p1, part.p2))
                yield from self.reads(part.p1, beside, scope)
                yield from self.reads(part.p2, beside + one, scope)
                around = beside + one + other
            case "Union":
                yield from self.reads(part.p1, beside, scope)
                yield from self.reads(part.p2, beside, scope)
            case "ToMultiSet" | "Project":
                yield from self.reads(*self._below(part, scope, beside))
            case name if name in _THROUGH and not (name == "Group" and not part.expr):
                yield from self.reads(part.p, beside, scope)
                around = beside + self.required(part.p, scope)
            case name:
                raise QueryError(f"what it reads cannot be told: {name}")
        for group in groups_of_exists(part):
            yield from self.reads(group, around, scope)

    def required(self, part: CompValue, scope: _Scope | None) -> Patterns:
        """The patterns that each row of this part matches."""
        match part.name:
            case "BGP":
                found = (pattern(*triple) for triple in part.triples)
                return tuple(self._named(it, scope) for it in found)
            case "Join":
                return self.required(part.p1, scope) + self.required(part.p2, scope)
            case "LeftJoin":
                return self.required(part.p1, scope)
            case "ToMultiSet" | "Project":
                below, _, inner = self._below(part, scope, ())
                return self.required(below, inner)
            case name if name in _THROUGH:
                return self.required(part.p, scope)
        return ()

    def keys(self, top: CompValue) -> Iterator[tuple[str, str]]:
        """The variables to which the query may be restricted, with the names given on."""
        shown = {str(it): str(it) for it in top.PV}
        part = top.p
        while part.name in {"Extend", "OrderBy"}:
            if part.name == "Extend" and isinstance(part.expr, Name) and str(part.var) in shown:
                shown.setdefault(str(part.expr), str(part.var))
            part = part.p
        closed = [
            ({str(it) for it in one.p._vars} - {str(it) for it in _certain(one)})  # noqa: SLF001
            for one in _selects(top.p)
        ]
        certain = {str(it) for it in _certain(top.p)}
        for name, given_on in shown.items():
            if name in certain and not any(name in names for names in closed):
                yield name, given_on

    def _below(
        self, part: CompValue, scope: _Scope | None, beside: Patterns
    ) -> tuple[CompValue, Patterns, _Scope | None]:
        if part.name == "ToMultiSet":
            return part.p, beside, scope
        if id(part) not in self._scopes:
            self._kept.append(part)
            shown = frozenset(map(str, part.PV)) | self._given
            self._scopes[id(part)] = _Scope(len(self._kept), shown, scope)
        return part.p, beside, self._scopes[id(part)]

    def _named(self, it: Pattern, scope: _Scope | None) -> Pattern:
        return it.given({name: _renamed(name, scope) for name in it.variables})


def _renamed(name: Variable, scope: _Scope | None) -> Variable:
    while scope is not None:
        if name.name not in scope.shown:
            return Variable(f"{name.name}_{scope.number}")
        scope = scope.around
    return name


def _without(part: CompValue, names: set[str]) -> CompValue:
    while part.name in names:
        part = part.p
    return part


def _certain(part: CompValue) -> set[Name]:
    """The variables for which patterns give a value in each row."""
    found: set[Name] = set()
    if part.name == "BGP":
        found = {it for triple in part.triples for it in triple if isinstance(it, Name)}
    elif part.name in {"Join", "LeftJoin"}:
        found = _certain(part.p1) | (_certain(part.p2) if part.name == "Join" else set())
    elif part.name == "Union":
        found = _certain(part.p1) & _certain(part.p2)
    elif part.name in {*_THROUGH, "ToMultiSet", "Project"}:
        found = _certain(part.p)
    if part.name == "Project":
        found &= set(part.PV)
    if part.name == "Group":
        found &= {it for it in part.expr or () if isinstance(it, Name)}
    return found


def _selects(part: CompValue) -> Iterator[CompValue]:
    """The sub-SELECTs in this part, those in EXISTS included."""
    if part.name == "Project":
        yield part
    for name in ("p", "p1", "p2"):
        if getattr(part, name) is not None:
            yield from _selects(getattr(part, name))
    for group in groups_of_exists(part):
        yield from _selects(group)
