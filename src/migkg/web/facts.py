"""What is said of a thing, by property: what pages and shapes are read from."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migkg.source import Term
    from migkg.store import KnowledgeGraph

Facts = dict[str, tuple["Term", ...]]
"""What is said of one thing: its values by the prefixed name of the property."""

_FACTS = "SELECT ?thing ?property ?value WHERE { ?thing ?property ?value }"


def facts_of(graph: KnowledgeGraph, iri: str) -> Facts:
    """What the graph says of a thing."""
    rows = graph.select(_FACTS, thing=NamedNode(iri))
    return _gathered((row["property"], row["value"]) for row in rows)


def facts_by_subject(rows: Iterable[Mapping[str, Term]]) -> dict[str, Facts]:
    """What rows of ``subject``, ``property`` and ``object`` say of each subject, by its ``key``."""
    found: dict[str, list[tuple[Term, Term]]] = {}
    for row in rows:
        found.setdefault(key(row["subject"]), []).append((row["property"], row["object"]))
    return {subject: _gathered(said) for subject, said in found.items()}


def key(term: Term) -> str:
    """By what is said of a thing is found; one without a name has a key that begins with ``_:``."""
    return term.value if isinstance(term, NamedNode) else str(term)


def _gathered(said: Iterable[tuple[Term, Term]]) -> Facts:
    found: dict[str, list[Term]] = {}
    for predicate, value in said:
        found.setdefault(_name(predicate.value), []).append(value)
    return {name: tuple(sorted(values, key=str)) for name, values in sorted(found.items())}


@lru_cache(maxsize=512)
def _name(predicate: str) -> str:
    """The prefixed name of a property: there are few of them, and each is met very often."""
    return curie(predicate)
