"""The names of all things, to be looked for: those that most is said about come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.names import Name, NameIndex
from migkg.source import Literal
from migkg.terms import ID, kind_of

if TYPE_CHECKING:
    from migkg.store import KnowledgeGraph

_NAMES = f"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label WHERE {{
  ?thing skos:prefLabel|skos:altLabel|dcterms:title ?label
  FILTER (STRSTARTS(STR(?thing), "{ID}") && isLiteral(?label))
}}
"""
_USES = f"""
SELECT ?thing (COUNT(*) AS ?uses) WHERE {{
  ?any ?says ?thing FILTER (isIRI(?thing) && STRSTARTS(STR(?thing), "{ID}"))
}} GROUP BY ?thing
"""


def name_index(graph: KnowledgeGraph) -> NameIndex:
    """The names of all our things; those that most is said about come first."""
    uses = {row["thing"].value: int(row["uses"].value) for row in graph.select(_USES)}
    names = [
        Name(thing, label.value, label.language or "", kind_of(thing))
        for row in graph.select(_NAMES)
        if isinstance(label := row["label"], Literal)
        for thing in (row["thing"].value,)
    ]
    return NameIndex(sorted(names, key=lambda it: (-uses.get(it.thing, 0), it.thing, it.text)))
