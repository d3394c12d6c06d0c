"""From a changed statement back to the nodes that a constraint may judge otherwise by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.interchange.algebra import Route, Variable
from migkg.source import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.interchange.algebra import Pattern
    from migkg.shacl.incremental.reads import Read
    from migkg.source import Quad, Term
    from migkg.store.workspace import Workspace

MOST = 2_000
"""From more statements than these nothing is traced: to judge all nodes is no dearer."""


class Untraced(Exception):
    """A change whose reach is not told, or wider than it pays to tell."""


@dataclass(frozen=True)
class Trace:
    """A read, and how it leads to a value of the variable ``key``: the patterns that are followed.

    They are none where the changed statement has the value itself, None where nothing leads there.
    """

    read: Read
    key: Variable
    patterns: tuple[Pattern, ...] | None

    @classmethod
    def of(cls, read: Read, key: Variable) -> Trace:
        """The trace from this read."""
        if key in read.hit.variables:
            return cls(read, key, ())
        chain = _chain(read.hit.variables, key, read.beside)
        if chain is None:
            return cls(read, key, None)
        plain = [it for it in read.beside if not isinstance(it.predicate, Route)]
        return cls(read, key, tuple(_connected({key}, [*dict.fromkeys([*chain, *plain])])))

    @property
    def predicate(self) -> NamedNode | None:
        """The predicate of the statements that it begins at, None for any."""
        it = self.read.hit.predicate
        return it if isinstance(it, NamedNode) else None

    def reached(self, changed: Iterable[Quad], data: Workspace) -> set[Term]:
        """The values of the key that may matter; the data are those of before and after.

        Raises:
            Untraced: it is not known, or there are too many.
        """
        found = [it for it in map(self._match, changed) if it is not None]
        if not found:
            return set()
        if self.patterns is None or len(found) > MOST:
            raise Untraced
        reached = self._followed(found, data) if self.patterns else {it[self.key] for it in found}
        return {it for it in reached if self._passes(it, data)}

    def begins_at_any(self, changed: Iterable[Quad]) -> bool:
        """Whether it begins at one of these statements."""
        return any(self._match(it) is not None for it in changed)

    def _passes(self, value: Term, data: Workspace) -> bool:
        """Whether the patterns beside the read that have no other variable match the value."""
        return all(
            data.has(
                value if it.subject == self.key else it.subject,  # type: ignore[arg-type]
                it.predicate,
                value if it.object == self.key else it.object,  # type: ignore[arg-type]
            )
            for it in self.read.beside
            if isinstance(it.predicate, NamedNode) and it.variables == {self.key}
        )

    def _match(self, quad: Quad) -> dict[Variable, Term] | None:
        if self.read.among is not None and quad.object not in self.read.among:
            return None
        values: dict[Variable, Term] = {}
        given = (quad.subject, quad.predicate, quad.object)
        for part, term in zip(self.read.hit, given, strict=True):
            if isinstance(part, Variable):
                if values.setdefault(part, term) != term:  # type: ignore[arg-type]
                    return None
            elif part != term:
                return None
        return values

    def _followed(self, found: list[dict[Variable, Term]], data: Workspace) -> set[Term]:
        patterns = self.patterns or ()
        used = {it for pattern in patterns for it in pattern.variables}
        bound = [it for it in found[0] if it in used]
        if len(patterns) == 1 and len(bound) == 1:
            ((subject, predicate, value),) = patterns
            if isinstance(predicate, NamedNode) and self.key == subject and bound[0] == value:
                ends = {it[bound[0]] for it in found}
                return {it for end in ends for it in data.subjects(predicate, end)}
            if isinstance(predicate, NamedNode) and self.key == value and bound[0] == subject:
                ends = {it[bound[0]] for it in found}
                return {it for end in ends for it in data.objects(end, predicate)}
        rows = list(dict.fromkeys(tuple(it[name] for name in bound) for it in found))
        start = data.rows([it.name for it in bound], rows)
        way = " . ".join(map(str, patterns))
        query = f"SELECT DISTINCT ?{self.key.name} {{ {start} {way} }}"
        return {it for (it,) in data.table(query).rows if it is not None}


def _chain(
    start: Iterable[Variable], key: Variable, patterns: Iterable[Pattern]
) -> list[Pattern] | None:
    """The fewest patterns that lead from one of these variables to the key."""
    ways: dict[Variable, list[Pattern]] = {it: [] for it in start}
    ahead = list(ways)
    for variable in ahead:
        for it in patterns:
            if variable in it.variables:
                for other in it.variables - set(ways):
                    ways[other] = [*ways[variable], it]
                    ahead.append(other)
    return ways.get(key)


def _connected(known: set[Variable], patterns: list[Pattern]) -> Iterator[Pattern]:
    """Those of the patterns that hang together with a variable."""
    found = True
    while found:
        found = False
        for it in list(patterns):
            if it.variables & known:
                known |= it.variables
                patterns.remove(it)
                found = True
                yield it
