"""Which terms a query names, and with which terms something is said in data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef

from migkg.source import NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.source import Triple


def terms_used(text: str) -> set[str]:
    """The IRIs in the algebra of this query: in patterns, paths, filters and values.

    What it only declares as a prefix is none.
    """
    return {str(term) for term in _terms(translateQuery(parseQuery(text)).algebra)}


def terms_said(triples: Iterable[Triple]) -> set[str]:
    """The properties with which something is said, and the classes of what is spoken of."""
    said = set()
    for triple in triples:
        said.add(triple.predicate.value)
        if triple.predicate.value == PREFIXES["rdf"] + "type":
            assert isinstance(triple.object, NamedNode)
            said.add(triple.object.value)
    return said


def _terms(part: Any) -> Iterator[URIRef]:
    if isinstance(part, URIRef):
        yield part
    elif isinstance(part, CompValue):
        for inner in part.values():
            yield from _terms(inner)
    elif isinstance(part, dict):  # a row of VALUES
        yield from _terms(list(part.values()))
    elif isinstance(part, list | tuple | set | frozenset):
        for inner in part:
            yield from _terms(inner)
    elif isinstance(part, SequencePath | AlternativePath | NegatedPath):
        yield from _terms(part.args)
    elif isinstance(part, InvPath):
        yield from _terms(part.arg)
    elif isinstance(part, MulPath):
        yield from _terms(part.path)
