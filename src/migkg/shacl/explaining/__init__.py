"""How data are judged by a shape: the queries, their plans, what they look at and what they take.

The shape is judged as ever, by the engine that judges elsewhere, and somebody looks on.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import process_time
from typing import TYPE_CHECKING

from migkg.errors import ShapesError, UnknownName
from migkg.shacl import reference
from migkg.shacl.explaining.plans import BY_SHAPES, Plans
from migkg.shacl.explaining.readable import readable
from migkg.shacl.explaining.watching import WatchedData, WatchingEngine, all_steps
from migkg.shacl.judging import read_once, require_judgeable, uncovered
from migkg.shacl.reading.syntax import shape_nodes
from migkg.source import BlankNode, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migkg.shacl.explaining.names import Names
    from migkg.shacl.explaining.watching import Asked, Run, Step
    from migkg.source import Quad, Term, Triple

SLOWEST = "slowest"
"""The name that stands for a table of all shapes, the slowest first."""


@dataclass(frozen=True)
class Account:
    """How one constraint was judged.

    ``values`` is empty where a query of the shape chooses what it looks at. ``rows`` are those of
    the last query, ``found`` what it objects to. ``parts`` are the constraints of shapes within it.
    """

    shape: str
    path: str | None
    constraint: str
    component: str
    plan: tuple[str, ...]
    queries: tuple[Asked, ...]
    focus_nodes: int
    values: int | None
    found: int
    seconds: float
    parts: tuple[Account, ...]

    @property
    def rows(self) -> int:
        """How many rows the query for what breaks the constraint gave."""
        return self.queries[-1].rows if self.queries else 0


@dataclass(frozen=True)
class ShapeAccount:
    """How a shape with targets was judged; ``handed`` says why by the reference, if so."""

    shape: str
    targets: str
    focus_nodes: int
    found: int
    seconds: float
    handed: str = ""
    queries: tuple[Asked, ...] = ()
    constraints: tuple[Account, ...] = ()
    slowest: str = ""
    """The constraint that took longest, in words."""


class Explainer:
    """Shapes with names, ready to be explained on data.

    Raises:
        FaultyShapes: the shapes are not well formed.
        ShapesError: as ``validate``.
    """

    def __init__(self, shapes: Sequence[Triple], ontology: Sequence[Triple], names: Names) -> None:
        require_judgeable(shapes, ontology)
        self._shapes, self._ontology, self._names = read_once(tuple(shapes)), ontology, names
        self._handed = dict(uncovered(tuple(shapes)))

    def find(self, name: str) -> Term:
        """The shape, property shape or constraint that has this name.

        Raises:
            UnknownName: there is none.
            ShapesError: nothing is judged by it.
        """
        iri = self._names.full(name)
        said = self._shapes.said
        shapes = shape_nodes(said)
        queries = [it for shape in shapes for it in said.said(shape, "sparql")]
        known = {it.value: it for it in [*shapes, *queries] if isinstance(it, NamedNode)}
        if iri not in known:
            given = self._names.short(iri)
            listed = f"--explain {SLOWEST}"
            raise UnknownName("shape", given, map(self._names.short, known), listed_by=listed)
        if not self._roots_of(known[iri]):
            problem = "is judged by nothing: it has no target, and is no part of a shape that has"
            raise ShapesError(f"{self._names.short(iri)} {problem}")
        return known[iri]

    def explain(self, node: Term, data: Iterable[Triple | Quad]) -> tuple[ShapeAccount, ...]:
        """How the data are judged by this shape, or by those with targets that it is part of."""
        judge = self._judge(data)
        return tuple(self._account(judge, root, node) for root in self._roots_of(node))

    def slowest(self, data: Iterable[Triple | Quad]) -> tuple[ShapeAccount, ...]:
        """All shapes with targets, without their constraints, the slowest first."""
        judge = self._judge(data)
        found = [self._account(judge, root, None) for root in self._shapes.roots]
        return tuple(sorted(found, key=lambda it: (-it.seconds, it.shape)))

    def _judge(self, data: Iterable[Triple | Quad]) -> WatchingEngine:
        self._written = WatchedData()
        self._written.add(data)
        self._written.add(self._ontology)
        judge = WatchingEngine(self._written, self._shapes)
        self._handed |= judge.uncovered_by_data()
        self._plans = Plans(self._shapes, self._names, judge.subclasses)
        return judge

    def _roots_of(self, node: Term) -> list[Term]:
        roots = self._shapes.roots
        return [node] if node in roots else [it for it in roots if node in self._below(it)]

    def _below(self, root: Term) -> set[Term]:
        """The shapes and the constraints with names that a shape judges by."""
        shapes = self._shapes.below(root)
        queries = {it.value for node in shapes for it in self._shapes.of(node).named("sparql")}
        return shapes | queries

    def _account(self, judge: WatchingEngine, root: Term, node: Term | None) -> ShapeAccount:
        name = self._names.short(judge.name(root))
        targets = self._plans.targets(self._shapes.roots[root])
        count = judge.focus_nodes(root)
        if root in self._handed:
            begun = process_time()
            aimed = self._shapes.aimed_by({root})
            found = reference.findings(self._written.statements(), aimed)
            seconds = process_time() - begun
            return ShapeAccount(name, targets, count, len(found), seconds, self._handed[root])
        run = judge.watched(root)
        return ShapeAccount(
            name,
            targets,
            count,
            run.found,
            run.seconds,
            queries=tuple(self._read(run.asked)),
            constraints=() if node is None else tuple(self._accounts(judge, run, root, node)),
            slowest=self._slowest(judge, run),
        )

    def _accounts(
        self, judge: WatchingEngine, run: Run, root: Term, node: Term
    ) -> Iterator[Account]:
        for step in run.steps if node == root else self._about(run, node):
            yield self._of_step(judge, step)

    def _about(self, run: Run, node: Term) -> Iterator[Step]:
        """The steps that judge by a shape or a constraint within, the outermost alone."""
        steps = list(all_steps(run.steps))
        shapes = self._shapes.below(node) if node in self._shapes.used() else set()
        chosen = [
            it
            for it in steps
            if it.aimed.shape.node in shapes
            or (it.constraint.name == "sparql" and it.constraint.value == node)
        ]
        if not chosen:  # the shape is a condition in a query of those that name it
            parts = self._shapes.parts
            chosen = [
                it
                for it in steps
                if it.constraint.name in BY_SHAPES and node in parts(it.aimed.shape.node)
            ]
        within = {id(part) for step in chosen for part in all_steps(step.steps)}
        return (it for it in chosen if id(it) not in within)

    def _of_step(self, judge: WatchingEngine, step: Step) -> Account:
        shape, constraint = step.aimed.shape, step.constraint
        is_query = bool(self._shapes.said.said(constraint.value, "select"))
        return Account(
            shape=self._names.short(judge.name(shape.node)),
            path=self._plans.path(shape.path),
            constraint=self._plans.constraint(constraint),
            component=constraint.component,
            plan=self._plans.of(step),
            queries=tuple(self._read(step.asked)),
            focus_nodes=judge.size(step.aimed.focus, "?this"),
            values=None if is_query else judge.size(step.aimed.values, "?this ?value"),
            found=step.found,
            seconds=step.seconds,
            parts=tuple(self._of_step(judge, it) for it in step.steps),
        )

    def _read(self, asked: Iterable[Asked]) -> Iterator[Asked]:
        return (it._replace(query=readable(it.query, self._names)) for it in asked)

    def _slowest(self, judge: WatchingEngine, run: Run) -> str:
        step = max(run.steps, key=lambda it: it.seconds, default=None)
        if step is None:
            return ""
        shape = step.aimed.shape
        of = self._names.short(judge.name(shape.node))
        if isinstance(shape.node, BlankNode) and shape.path:
            of = f"{self._plans.path(shape.path)} of {of}"
        return f"{self._plans.constraint(step.constraint)} of {of}"
