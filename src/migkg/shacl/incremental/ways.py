"""Whether a node is a target, asked of the node alone instead of all nodes together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.model.statements import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.shacl.compiled.conditions import Conditions
    from migkg.shacl.model.shapes import Targets
    from migkg.source import NamedNode, Term
    from migkg.store.workspace import Workspace


class Ways:
    """Several ways of finding targets in the data as one; those that are named are left out."""

    def __init__(self, conditions: Conditions, all_: Iterable[Targets]) -> None:
        self._classes: set[Term] = set()
        self.subjects_of: set[NamedNode] = set()
        self.objects_of: set[NamedNode] = set()
        for way in all_:
            for it in way.classes:
                self._classes.update(conditions.subclasses(it))
            self.subjects_of.update(way.subjects_of)
            self.objects_of.update(way.objects_of)

    def lead_to(self, node: Term, data: Workspace) -> bool:
        """Whether the node is found."""
        return (
            (bool(self._classes) and not self._classes.isdisjoint(data.objects(node, TYPE)))
            or any(data.has(node, it) for it in self.subjects_of)
            or any(data.has(None, it, node) for it in self.objects_of)
        )
