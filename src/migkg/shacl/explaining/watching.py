"""The engine with somebody who looks on: what each constraint asked, and what that took.

``WatchingEngine`` is the engine itself, and the normal path knows nothing of it: it looks on where
a constraint is judged (``Engine.broken``) and where a query is asked (``Workspace.table``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

from migkg.shacl.compiled.engine import Engine
from migkg.shacl.written import Written
from migkg.store.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from migkg.shacl.compiled.aiming import Aimed, Restriction
    from migkg.shacl.compiled.constraints import Broken
    from migkg.shacl.model.shapes import Constraint, Shapes
    from migkg.source import Term
    from migkg.store.workspace import Table

_OF_NO_DATA = "{}"


class Asked(NamedTuple):
    """A query that was asked: how many rows it gave, and the seconds of CPU that it took."""

    query: str
    rows: int
    seconds: float


@dataclass
class Step:
    """A constraint as it was judged for a shape and its focus nodes.

    ``steps`` are the constraints of other shapes that had to be judged for it.
    """

    constraint: Constraint
    aimed: Aimed
    asked: list[Asked] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    found: int = 0
    seconds: float = 0.0


@dataclass
class Run:
    """The judgement by one shape with targets."""

    asked: list[Asked] = field(default_factory=list)
    """What was asked to find values that shapes within shapes are to judge."""
    steps: list[Step] = field(default_factory=list)
    found: int = 0
    seconds: float = 0.0


class _WatchedWorkspace(Workspace):
    """A workspace that tells of each query."""

    def __init__(self) -> None:
        super().__init__()
        self.tell: Callable[[Asked], object] | None = None

    def table(self, query: str) -> Table:
        """As that of a workspace."""
        begun = process_time()
        table = super().table(query)
        if self.tell is not None and not query.endswith(_OF_NO_DATA):
            self.tell(Asked(query, len(table.rows), process_time() - begun))
        return table


class WatchedData(Written):
    """Statements of which it is known what is asked of them."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: _WatchedWorkspace = _WatchedWorkspace()


class WatchingEngine(Engine):
    """An engine that notes what each of its constraints asks."""

    def __init__(self, data: WatchedData, shapes: Shapes) -> None:
        super().__init__(data, shapes)
        self._watched = data.terms
        self._open: list[Run | Step] = []
        self._sizes: dict[str, int] = {}

    def watched(self, root: Term) -> Run:
        """The judgement by one shape."""
        run = Run()
        self.conditions.subclasses(root)  # or the first shape would seem to take this time
        self._open.append(run)
        self._watched.tell = self._note
        begun = process_time()
        try:
            run.found = len(self.findings([root]))
        finally:
            run.seconds = process_time() - begun
            self._watched.tell = None
            self._open.clear()
        return run

    def subclasses(self, class_: Term) -> int:
        """How many classes below this one its instances may be of."""
        return len(self.conditions.subclasses(class_)) - 1

    def size(self, pattern: str, names: str) -> int:
        """How many different solutions of these variables a pattern has."""
        key = f"SELECT DISTINCT {names} {{ {pattern} }}"
        if key not in self._sizes:
            self._sizes[key] = self._watched.count("*", key)
        return self._sizes[key]

    def _note(self, asked: Asked) -> None:
        self._open[-1].asked.append(asked)

    def broken(
        self, constraint: Constraint, aimed: Aimed, only: Restriction | None = None
    ) -> Iterator[Broken]:
        """As that of an engine."""
        step = Step(constraint, aimed)
        self._open[-1].steps.append(step)
        self._open.append(step)
        begun = process_time()
        try:
            found = list(super().broken(constraint, aimed, only))
        finally:
            self._open.pop()
        step.seconds = process_time() - begun
        step.found = len(found)
        return iter(found)


def all_steps(steps: Iterable[Step]) -> Iterator[Step]:
    """These steps and those within them."""
    for step in steps:
        yield step
        yield from all_steps(step.steps)
