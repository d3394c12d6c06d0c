"""The judgement set by set: each constraint is one query for all focus nodes, on Oxigraph."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from migkg.shacl.compiled.aiming import Aimed, Restriction
from migkg.shacl.compiled.asking import Asking
from migkg.shacl.compiled.conditions import Conditions
from migkg.shacl.compiled.constraints import Broken, Constraints
from migkg.shacl.messages import of_constraint, of_templates, plain
from migkg.shacl.model.shapes import Targets
from migkg.shacl.model.statements import SH
from migkg.shacl.report import ANONYMOUS, Finding
from migkg.shacl.sparql.prebinding import NotCovered
from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import MIG, MIGSH, ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from migkg.shacl.messages import Messages
    from migkg.shacl.model.shapes import Constraint, Shape, Shapes
    from migkg.shacl.written import Written
    from migkg.source import Term

_Judged = TypeVar("_Judged")
_Found = TypeVar("_Found")


class Engine:
    """The judge of what one store holds, now or later."""

    def __init__(self, data: Written, shapes: Shapes) -> None:
        self._data, self._shapes = data, shapes
        self.conditions = Conditions(shapes, data)
        self._core = Constraints(shapes, data, self.conditions, self._failing)
        self._asking = Asking(shapes, data)

    def uncovered(self) -> dict[Term, str]:
        """The shapes with targets that only the reference engine can judge by, and why."""
        return self._handed(self._reason)

    def uncovered_by_data(self) -> dict[Term, str]:
        """Those that only it can judge by, for what the data have or lack. They have queries."""
        return self._handed(self._reason_in_data)

    @property
    def nowhere(self) -> frozenset[Term | None]:
        """The terms that queries lead to themselves, and that the data lack."""
        shapes = map(self._shapes.of, self._shapes.used())
        queries = [it for shape in shapes for it in shape.constraints if it.is_query]
        return frozenset(it for query in queries for it in self._asking.nowhere(query))

    def _handed(self, reason: Callable[[Shape], str]) -> dict[Term, str]:
        self._learn_given()
        told = {node: reason(self._shapes.of(node)) for node in self._shapes.used()}
        reasons = {node: why for node, why in told.items() if why}
        found = {}
        for root in self._shapes.roots:
            parts = sorted(self._shapes.below(root) & set(reasons), key=str)
            if parts:
                found[root] = reasons[parts[0]]
        return found

    @property
    def roots(self) -> Iterable[Term]:
        """The shapes with targets."""
        return self._shapes.roots

    def findings(self, roots: Iterable[Term]) -> set[Finding]:
        """What these shapes object to in the data.

        Raises:
            ShapesError: a shape is not well formed.
            NotCovered: ``uncovered`` names a shape.
        """
        aimed = [Aimed(self._shapes.of(it), self.focus(self._shapes.roots[it])) for it in roots]
        return set(at_once(self._findings, aimed))

    def judged(self, roots: Iterable[Term]) -> tuple[str, ...]:
        """Those of these shapes that have something to look at, by name."""
        names = {self.name(it) for it in roots if self.sees(self._shapes.roots[it])}
        return tuple(sorted(names))

    def focus_nodes(self, root: Term) -> int:
        """How many nodes a shape with targets looks at, in the data and what lies beside them."""
        return self._data.terms.count("DISTINCT ?this", self.focus(self._shapes.roots[root]))

    def sees(self, targets: Targets) -> bool:
        """Whether there is a target."""
        some = f"SELECT ?this {{ {self.focus(targets)} }} LIMIT 1"
        return len(self._data.terms.table(some).rows) > 0

    def _learn_given(self) -> None:
        """Tell the data of all literals that shapes bring: queries are worded by what is held."""
        for targets in self._shapes.roots.values():
            for it in targets.nodes:
                self._data.given(it)
        constraints = [
            it for node in self._shapes.used() for it in self._shapes.of(node).constraints
        ]
        for constraint in constraints:
            for it in constraint.given.values():
                self._data.given(it)
        if any(map(self._asking.asks_shapes, constraints)):
            for _ in self._data.as_held(self._shapes.statements):
                pass

    def _reason(self, shape: Shape) -> str:
        try:
            for constraint in shape.constraints:
                if constraint.is_query:
                    self._asking.query(constraint, shape, "")
                else:
                    self.conditions.broken(constraint, shape.node, "?value")
        except NotCovered as reason:
            return str(reason)
        return ""

    def _reason_in_data(self, shape: Shape) -> str:
        queries = [it for it in shape.constraints if it.is_query]
        if any(map(self._asking.nowhere, queries)):
            return "a query with a path that may be empty, from what is nowhere in the data"
        try:
            for query in queries:
                if not self._data.plain:
                    self._asking.query(query, shape, "")
        except NotCovered as reason:
            return str(reason)
        return ""

    def name(self, node: Term) -> str:
        """The IRI of the shape; an anonymous one goes by that of the shape it is part of."""
        current: Term | None = node
        while isinstance(current, BlankNode):
            current = min(self._shapes.said.holders[current], key=plain, default=None)
        return ANONYMOUS if current is None else plain(current)

    def focus(self, targets: Targets) -> str:
        """The pattern that binds ``?this`` to each target, maybe several times."""
        ways = []
        if targets.nodes:
            nodes = set(map(self._data.given, targets.nodes))
            if any(isinstance(it, BlankNode) for it in nodes):
                ways.append(self._data.terms.hold(nodes).having("?this"))
            else:
                ways.append(f"VALUES ?this {{ {' '.join(sorted(map(str, nodes)))} }}")
        ways += [self.conditions.instances(it, "?this") for it in targets.classes]
        ways += [f"?this {it} ?_any ." for it in targets.subjects_of]
        ways += [f"?_any {it} ?this ." for it in targets.objects_of]
        return ways[0] if len(ways) == 1 else any_of(ways)

    def _findings(self, aimed: Aimed) -> Iterator[Finding]:
        if not aimed.shape.active:
            return
        for constraint in aimed.shape.constraints:
            if constraint.name == "property":
                yield from self._findings(self.inner(self._shapes.of(constraint.value), aimed))
                continue
            for broken in self.broken(constraint, aimed):
                yield self.finding(broken, constraint, aimed.shape)

    def inner(self, shape: Shape, aimed: Aimed) -> Aimed:
        """A property shape that a shape names, aimed at the values of this one."""
        return Aimed(shape, self._core.value_set(aimed))

    def broken(
        self, constraint: Constraint, aimed: Aimed, only: Restriction | None = None
    ) -> Iterator[Broken]:
        """Everything that breaks a constraint, but for one that is a property shape.

        See ``Asking.query`` for ``only``, which is for queries.
        """
        if not constraint.is_query:
            return self._core.broken(constraint, aimed)
        return self._asking.broken(constraint, aimed.shape, aimed.nodes, only)

    def require_asked(self, constraint: Constraint, shape: Shape, key: str) -> None:
        """Refuse a constraint whose query cannot be restricted by this variable.

        Raises:
            ShapesError: SHACL forbids what this would make of the query.
            NotCovered: it would not be the same.
        """
        self._asking.query(constraint, shape, "", Restriction(key, ""))

    def _failing(self, node: Term, focus: str) -> set[Term]:
        """The focus nodes, as the store holds them, to which the shape objects."""
        aimed = Aimed(self._shapes.of(node), focus)
        found: set[Term] = set()
        if not aimed.shape.active:
            return found
        for constraint in aimed.shape.constraints:
            if constraint.name != "property":
                found.update(it.focus for it in self.broken(constraint, aimed))
                continue
            bad = self._failing(constraint.value, self._core.value_set(aimed))
            if aimed.shape.path is None:
                found |= bad
            elif bad:
                condition = self.conditions.member(bad, "?value")
                query = f"SELECT DISTINCT ?this {{ {aimed.values} FILTER ({condition}) }}"
                found.update(it for (it,) in self._data.terms.table(query).rows if it is not None)
        return found

    def finding(self, broken: Broken, constraint: Constraint, shape: Shape) -> Finding:
        """What a report says of it."""
        value = None if broken.value is None else self._data.read(broken.value)
        is_named = constraint.name == "sparql" and isinstance(constraint.value, NamedNode)
        return Finding(
            severity=shape.severity.removeprefix(SH),
            focus=self._data.read(broken.focus),
            path=broken.path or (shape.path.name if shape.path else None),
            value=value,
            shape=self.name(shape.node),
            constraint=plain(constraint.value) if is_named else None,
            component=constraint.component,
            messages=self._messages(broken, constraint, shape),
        )

    def _messages(self, broken: Broken, constraint: Constraint, shape: Shape) -> Messages:
        given = list(shape.messages)
        if constraint.is_query:
            own = self._shapes.said.said(constraint.value, "message")
            given += [it for it in own if isinstance(it, Literal)]
        if given:
            said = {name: self._data.read(it) for name, it in broken.said.items()}
            return of_templates(given, {**constraint.given, **said})
        return of_constraint(constraint.name, self._shapes.asked(constraint))

    def count_focus_nodes(self, elsewhere: Iterable[Term]) -> int:
        """How many nodes of the data the shapes look at; looking at the graph as such is not one.

        Nor does it count what shapes of ours find by a property of others alone, such as a label,
        or, where nothing speaks in our words, by a class of others: other data have labels and
        organisations too.

        Args:
            elsewhere: nodes of the store that are not in the data, but in what lies beside them.
        """
        others = self._data.terms.hold(map(self._data.held, elsewhere)).having("?this")
        ways, ours = (list(map(self.focus, them)) for them in self.counted())
        found = f"{any_of(ours)} MINUS {{ {others} }}"
        if not self._data.terms.table(f"SELECT ?this {{ {found} }} LIMIT 1").rows:
            ways = []
        nodes = self.focus(Targets(nodes=tuple(self.named())))
        all_ = f"{{ {any_of(ways)} MINUS {{ {others} }} }} UNION {{ {nodes} }}"
        return self._data.terms.count("DISTINCT ?this", all_)

    def named(self) -> set[Term]:
        """The targets that shapes name and that count: looking at the graph as such does not."""
        named = {it for targets in self._shapes.roots.values() for it in targets.nodes}
        return named - {NamedNode(ONTOLOGY)}

    def counted(self) -> tuple[list[Targets], list[Targets]]:
        """The ways of finding nodes that count, and those of which one has to find any."""
        ways: list[Targets] = []
        ours: list[Targets] = []
        for node, targets in self._shapes.roots.items():
            of_us = str(node).startswith(f"<{MIGSH}")
            for way in _ways(targets):
                in_words = any(
                    str(it).startswith(f"<{MIG}") for it in (*way.classes, *way.subjects_of)
                )
                if not (of_us and way.subjects_of and not in_words):
                    ways.append(way)
                    if in_words or not of_us or way.objects_of:
                        ours.append(way)
        return ways, ours


def at_once(judged: Callable[[_Judged], Iterable[_Found]], all_: Iterable[_Judged]) -> list[_Found]:
    """What is found by each of all, of which several are judged at a time."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # Oxigraph lets go of Python's lock
        return list(chain.from_iterable(threads.map(lambda it: list(judged(it)), all_)))


def any_of(patterns: Iterable[str]) -> str:
    """The pattern of which each solution is one of any of these."""
    united = " UNION ".join(f"{{ {pattern} }}" for pattern in dict.fromkeys(patterns))
    return united or "FILTER (false)"


def _ways(targets: Targets) -> Iterator[Targets]:
    """Each way of finding targets alone, but for those that are named."""
    yield from (Targets(classes=(it,)) for it in targets.classes)
    yield from (Targets(subjects_of=(it,)) for it in targets.subjects_of)
    yield from (Targets(objects_of=(it,)) for it in targets.objects_of)
