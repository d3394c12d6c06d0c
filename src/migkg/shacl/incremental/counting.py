"""How many nodes the shapes look at, and which shapes look at any, kept true through changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.compiled.engine import any_of
from migkg.shacl.incremental.ways import Ways
from migkg.shacl.model.statements import TYPE
from migkg.source import Triple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from migkg.shacl.compiled.engine import Engine
    from migkg.shacl.model.shapes import Targets
    from migkg.shacl.written import Written
    from migkg.source import Quad, Term


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
        self._ways, self._ours = (Ways(engine.conditions, them) for them in (ways, ours))
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
        is_ours = self._ours.lead_to(node, self._data)
        is_other = node not in self._named and self._ways.lead_to(node, self._data)
        return is_other, is_ours

    def _touched(self, it: Quad) -> Iterator[Term]:
        """The nodes that the statement may make count, or no longer."""
        for node, found in (
            (it.subject, {TYPE, *self._ways.subjects_of}),
            (it.object, self._ways.objects_of),
        ):
            if not isinstance(node, Triple) and (node in self._beside or it.predicate in found):
                yield node

    def _is_mentioned(self, node: Term) -> bool:
        return any(map(self._of_data, self._data.about(node)))

    def _count(self, engine: Engine, ways: list[Targets], without: set[Term]) -> int:
        others = self._data.hold(without).having("?this")
        found = f"{{ {any_of(map(engine.focus, ways))} }} MINUS {{ {others} }}"
        return self._data.count("DISTINCT ?this", found)
