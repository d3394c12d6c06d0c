"""The shapes graph, looked up by node and property."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.source import NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.source import Term, Triple

SH = PREFIXES["sh"]
TYPE = NamedNode(PREFIXES["rdf"] + "type")
SUBCLASS = NamedNode(PREFIXES["rdfs"] + "subClassOf")
FIRST = NamedNode(PREFIXES["rdf"] + "first")
REST = NamedNode(PREFIXES["rdf"] + "rest")
NIL = NamedNode(PREFIXES["rdf"] + "nil")
_OF_LISTS = {FIRST, REST}


class Statements:
    """What is said in the shapes."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._of: dict[Term, dict[NamedNode, list[Term]]] = {}
        self._by: dict[tuple[NamedNode, Term], list[Term]] = {}
        for triple in dict.fromkeys(triples):
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            said = self._of.setdefault(subject, {})  # type: ignore[arg-type]
            said.setdefault(predicate, []).append(value)  # type: ignore[arg-type]
            if predicate not in _OF_LISTS:  # lists may be long, and nobody asks who begins so
                self._by.setdefault((predicate, value), []).append(subject)  # type: ignore[arg-type]

    @cached_property
    def holders(self) -> dict[Term, set[Term]]:
        """The nodes that have this one as a value, empty for one that none has."""
        found: dict[Term, set[Term]] = defaultdict(set)
        for subject, said in self._of.items():
            for values in said.values():
                for value in values:
                    found[value].add(subject)
        return found

    @property
    def subjects(self) -> list[Term]:
        """Each node of which something is said."""
        return list(self._of)

    def values(self, node: Term, predicate: NamedNode) -> list[Term]:
        """What the node has by this property."""
        said = self._of.get(node)
        return said.get(predicate, []) if said else []

    def said(self, node: Term, name: str) -> list[Term]:
        """What the node has by the property of SHACL with this name."""
        return self.values(node, NamedNode(SH + name))

    def of(self, predicate: NamedNode, value: Term) -> list[Term]:
        """The nodes that have this value by this property."""
        return self._by.get((predicate, value), [])

    def properties(self, node: Term) -> list[NamedNode]:
        """The properties by which something is said of the node."""
        return list(self._of[node]) if node in self._of else []

    def items(self, node: Term) -> list[Term]:
        """The members of a list.

        Raises:
            ShapesError: the node is no list, or a list without an end.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while node != NIL:
            first, rest = self.values(node, FIRST), self.values(node, REST)
            if node in seen or len(first) != 1 or len(rest) != 1:
                raise ShapesError(f"{node} is not a list")
            seen.add(node)
            found += first
            node = rest[0]
        return found
