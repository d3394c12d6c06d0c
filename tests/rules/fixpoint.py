"""What rules mean: run all of them in turn, until a whole round concludes nothing new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.store import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.queries import Query
    from migkg.source import Triple


def fixpoint(triples: Iterable[Triple], rules: Iterable[Query]) -> list[Triple]:
    """What the rules conclude from these statements, without the statements themselves."""
    known = set(triples)
    graph = KnowledgeGraph.of_triples(known)
    rules = list(rules)
    concluded: set[Triple] = set()
    while new := {triple for rule in rules for triple in graph.construct(rule.text)} - known:
        graph.add(new)
        known |= new
        concluded |= new
    return list(concluded)
