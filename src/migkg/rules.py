"""Conclusions: SPARQL CONSTRUCT rules, run until they conclude nothing new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.store import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.queries import Query
    from migkg.source import Triple


def derive(triples: Iterable[Triple], rules: Iterable[Query]) -> list[Triple]:
    """What the rules conclude from these statements, without the statements themselves, sorted.

    The rules feed each other: they are run in turn until a whole round concludes nothing new.

    Raises:
        QueryError: a rule is not a valid CONSTRUCT query.
    """
    known = set(triples)
    graph = KnowledgeGraph.of_triples(known)
    texts = [rule.text for rule in rules]
    concluded: set[Triple] = set()
    while new := {triple for text in texts for triple in graph.construct(text)} - known:
        graph.add(new)
        known |= new
        concluded |= new
    return sorted(concluded, key=str)
