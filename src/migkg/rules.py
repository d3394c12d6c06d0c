"""Conclusions: SPARQL CONSTRUCT rules, run until they conclude nothing new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.errors import QueryError
from migkg.source import BlankNode
from migkg.store import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.queries import Query
    from migkg.source import Term, Triple


def derive(triples: Iterable[Triple], rules: Iterable[Query]) -> list[Triple]:
    """What the rules conclude from these statements, without the statements themselves, sorted.

    The rules feed each other: they are run in turn until a whole round concludes nothing new.

    >>> from pathlib import Path
    >>> from migkg import read_queries
    >>> from migkg.source import Triple, named
    >>> governs = Triple(named("authority:be-gent"), named("mig:governs"), named("city:be-gent"))
    >>> inverse = Triple(named("mig:governs"), named("owl:inverseOf"), named("mig:governedBy"))
    >>> found = derive([governs, inverse], read_queries(Path("ontology/rules")).values())
    >>> [triple.predicate.value for triple in found]
    ['https://w3id.org/migkg/ontology#governedBy']

    Raises:
        QueryError: a rule is not a valid CONSTRUCT query, or makes a blank node.
    """
    known = set(triples)
    graph = KnowledgeGraph.of_triples(known)
    rules = list(rules)
    nodes = set(_blank_nodes(known))
    concluded: set[Triple] = set()
    while new := {triple for rule in rules for triple in _conclusions(graph, rule, nodes)} - known:
        graph.add(new)
        known |= new
        concluded |= new
    return sorted(concluded, key=str)


def _conclusions(graph: KnowledgeGraph, rule: Query, nodes: set[Term]) -> list[Triple]:
    try:
        triples = graph.construct(rule.text)
    except QueryError as error:
        raise error.of_file(rule.name, rule.path) from error
    if not nodes.issuperset(_blank_nodes(triples)):
        # Each round would make another one, and there would be no end of it.
        problem = "a rule must not make a blank node: name the thing by an IRI"
        raise QueryError(problem, name=rule.name, path=rule.path)
    return triples


def _blank_nodes(triples: Iterable[Triple]) -> Iterator[Term]:
    for triple in triples:
        for term in (triple.subject, triple.object):
            if isinstance(term, BlankNode):
                yield term
