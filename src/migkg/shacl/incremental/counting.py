"""How many nodes the shapes look at, and which shapes look at any, kept true through changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.engine import any_of
from migkg.shacl.statements import TYPE
from migkg.source import Triple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from migkg.shacl.engine import Engine
    from migkg.shacl.shapes import Targets
    from migkg.shacl.written import Written
    from migkg.source import NamedNode, Quad, Term
    from migkg.store.workspace import Workspace


class Counting:
    """The count of ``Engine.count_focus_nodes``, of which only nodes that change are looked at.

    ``of_data`` tells whether a statement that is held is one of the data.
    """

    def __init__(
        self, engine: Engine, data: Written, beside: Iterable[Quad], of_data: Callable[[Quad], bool]
    ) -> None:
        self._data, self._of_data = data.terms, of_data
        nodes = {it for quad in beside for it in (quad.subject, quad.object)}
        self._beside = {it for it in nodes if not isinstance(it, Triple)}
        self._elsewhere = {it for it in self._beside if not self._is_mentioned(it)}
        ways, ours = engine.counted()
        self._ways, self._ours = _Way(engine, ways), _Way(engine, ours)
        self._named = set(map(data.held, engine.named()))
        self._of_ours = self._count(engine, ours, self._elsewhere)
        self._others = self._count(engine, ways, self._elsewhere | self._named)
        self._before: dict[Term, tuple[bool, bool]] = {}

    @property
    def focus_nodes(self) -> int:
        """How many nodes the shapes look at."""
        return len(self._named) + (self._others if self._of_ours else 0)

    def before(self, changed: Iterable[Quad]) -> None:
        """Take note of what counts before these statements come or go."""
        nodes = {node for it in changed for node in self._touched(it)}
        self._before = {it: self._counts(it) for it in nodes}

    def after(self) -> None:
        """Count again what has changed."""
        for node, (was_other, was_ours) in self._before.items():
            if node in self._beside:
                is_mentioned = self._is_mentioned(node)
                (self._elsewhere.discard if is_mentioned else self._elsewhere.add)(node)
            is_other, is_ours = self._counts(node)
            self._others += is_other - was_other
            self._of_ours += is_ours - was_ours

    def _counts(self, node: Term) -> tuple[bool, bool]:
        if node in self._elsewhere:
            return False, False
        is_ours = self._ours.leads_to(node, self._data)
        is_other = node not in self._named and self._ways.leads_to(node, self._data)
        return is_other, is_ours

    def _touched(self, it: Quad) -> Iterator[Term]:
        """The nodes that the statement may make count, or no longer."""
        for node, found in (
            (it.subject, self._ways.of_subjects),
            (it.object, self._ways.of_objects),
        ):
            if not isinstance(node, Triple) and (node in self._beside or it.predicate in found):
                yield node

    def _is_mentioned(self, node: Term) -> bool:
        return any(map(self._of_data, self._data.about(node)))

    def _count(self, engine: Engine, ways: list[Targets], without: set[Term]) -> int:
        others = self._data.hold(without).having("?this")
        found = f"{{ {any_of(map(engine.focus, ways))} }} MINUS {{ {others} }}"
        return self._data.count("DISTINCT ?this", found)


class _Way:
    """Several ways of finding targets as one."""

    def __init__(self, engine: Engine, ways: Sequence[Targets]) -> None:
        self._classes: set[Term] = set()
        self.of_subjects: set[NamedNode] = {TYPE}
        self.of_objects: set[NamedNode] = set()
        for way in ways:
            for it in way.classes:
                self._classes.update(engine.conditions.subclasses(it))
            self.of_subjects.update(way.subjects_of)
            self.of_objects.update(way.objects_of)
        self._subjects = self.of_subjects - {TYPE} | {TYPE for it in ways if TYPE in it.subjects_of}

    def leads_to(self, node: Term, data: Workspace) -> bool:
        """Whether the node is found."""
        return (
            not self._classes.isdisjoint(data.objects(node, TYPE))
            or any(data.has(node, it) for it in self._subjects)
            or any(data.has(None, it, node) for it in self.of_objects)
        )
