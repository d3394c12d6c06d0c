"""What is wrong with a query that would still run: patterns that nothing ties to each other."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, URIRef, Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

Ties = dict[Identifier, set[Identifier]]


def unconnected(text: str) -> list[set[str]]:
    """The groups of names in the patterns of a query that no pattern ties together.

    Two patterns are tied by a variable or a thing that both name; ``BIND`` ties what it computes to
    what it computes from. One group at most is no cross product.
    """
    ties: Ties = {}
    algebra = translateQuery(parseQuery(text)).algebra
    patterns = set().union(*_patterns(algebra))
    for names in (*_patterns(algebra), *_computed(algebra)):
        for name in names:
            ties.setdefault(name, set())
        for one, other in combinations(names, 2):
            ties[one].add(other)
            ties[other].add(one)
    groups = []
    while ties:
        group = _reached(next(iter(ties)), ties)
        ties = {name: others for name, others in ties.items() if name not in group}
        groups.append(group)
    return [{str(name) for name in group} for group in groups if group & patterns]


def pinned(text: str) -> set[str]:
    """Variables that BIND or VALUES sets to a constant: an engine may scan everything first."""
    return {
        str(name)
        for part in _parts(translateQuery(parseQuery(text)).algebra)
        for name in _set_to_a_constant(part)
    }


def _set_to_a_constant(part: CompValue) -> Iterator[Variable]:
    if part.name == "Extend" and isinstance(part["expr"], URIRef):
        yield part["var"]
    if part.name == "values" and len(part["res"]) == 1:  # more rows are a table, and no pin
        yield from part["res"][0]


def _reached(start: Identifier, ties: Ties) -> set[Identifier]:
    group, new = set(), {start}
    while new:
        group |= new
        new = set().union(*(ties[name] for name in new)) - group
    return group


def _patterns(algebra: CompValue) -> Iterator[set[Identifier]]:
    for part in _parts(algebra):
        # Within EXISTS the patterns are still as parsed: one after the other in a list.
        terms = [term for triple in part["triples"] for term in triple] if "triples" in part else []
        for subject, predicate, object_ in _by_threes(terms):
            yield {subject, object_, *([predicate] if isinstance(predicate, Variable) else [])}


def _computed(algebra: CompValue) -> Iterator[set[Identifier]]:
    for part in _parts(algebra):
        if part.name == "Extend":
            yield {part["var"], *_variables(part["expr"])}


def _by_threes(terms: list[Any]) -> Iterator[tuple[Any, Any, Any]]:
    """The terms by threes."""
    return zip(terms[::3], terms[1::3], terms[2::3], strict=True)


def _parts(value: Any) -> Iterator[CompValue]:
    if isinstance(value, CompValue):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _parts(inner)


def _variables(expression: Any) -> set[Variable]:
    if isinstance(expression, Variable):
        return {expression}
    if isinstance(expression, CompValue):
        return _variables(list(expression.values()))
    if isinstance(expression, list | tuple):
        return set().union(*map(_variables, expression))
    return set()
