"""The shapes graph, looked up by node and property."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.source import NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.source import Term, Triple

SH = PREFIXES["sh"]
_FIRST = NamedNode(PREFIXES["rdf"] + "first")
_REST = NamedNode(PREFIXES["rdf"] + "rest")
_NIL = NamedNode(PREFIXES["rdf"] + "nil")


class Statements:
    """What is said in the shapes."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._of: dict[Term, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._by: dict[tuple[NamedNode, Term], list[Term]] = defaultdict(list)
        self.holders: dict[Term, set[Term]] = defaultdict(set)
        for triple in dict.fromkeys(triples):
            subject, value = triple.subject, triple.object
            self._of[subject][triple.predicate].append(value)  # type: ignore[index, arg-type]
            self._by[triple.predicate, value].append(subject)  # type: ignore[index, arg-type]
            self.holders[value].add(subject)  # type: ignore[index, arg-type]

    @property
    def subjects(self) -> list[Term]:
        """Each node of which something is said."""
        return list(self._of)

    def values(self, node: Term, predicate: NamedNode) -> list[Term]:
        """What the node has by this property."""
        return self._of[node].get(predicate, []) if node in self._of else []

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
        while node != _NIL:
            first, rest = self.values(node, _FIRST), self.values(node, _REST)
            if node in seen or len(first) != 1 or len(rest) != 1:
                raise ShapesError(f"{node} is not a list")
            seen.add(node)
            found += first
            node = rest[0]
        return found
