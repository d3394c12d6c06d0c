"""What a constraint reads of the data: triple patterns that hang together with its focus node."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import QueryError
from migkg.interchange.algebra import Pattern, Route, Variable
from migkg.interchange.selection import selection
from migkg.shacl.compiled.asking import declared_prefixes, prologue
from migkg.shacl.incremental.steps import steps
from migkg.shacl.model.shapes import OF_LISTS, OF_SHAPES, TRUE
from migkg.shacl.model.statements import TYPE
from migkg.shacl.sparql.tokens import cut
from migkg.source import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.shacl.compiled.conditions import Conditions
    from migkg.shacl.model.paths import PropertyPath
    from migkg.shacl.model.shapes import Constraint, Shape, Shapes, Targets
    from migkg.shacl.written import Written
    from migkg.source import Term

THIS = Variable("this")
_OF_FOCUS = {"equals", "disjoint", "lessThan", "lessThanOrEquals"}

Patterns = tuple[Pattern, ...]


class Read(NamedTuple):
    """A pattern that may match a changed statement, and those that must match others beside it.

    ``hit`` has no path, but one property, or a variable; ``among`` are the objects that matter, if
    not all do.
    """

    hit: Pattern
    beside: Patterns = ()
    among: frozenset[Term] | None = None


class Place(NamedTuple):
    """Where a query is asked: variables for its focus node and a value, and what holds of them."""

    this: Variable
    value: Variable
    beside: Patterns = ()
    way: Patterns = ()


class Reads:
    """The reads of shapes and their constraints. Terms are those that the store holds."""

    def __init__(self, shapes: Shapes, conditions: Conditions, data: Written) -> None:
        self._shapes, self._if, self._data = shapes, conditions, data
        self._numbers = count()

    def targets(self, targets: Targets) -> Iterator[Read]:
        """What makes a node a target, as ``THIS``."""
        classes = {it for above in targets.classes for it in self._if.subclasses(above)}
        if classes:
            yield Read(Pattern(THIS, TYPE, self._new()), (), frozenset(classes))
        yield from (Read(Pattern(THIS, it, self._new())) for it in targets.subjects_of)
        yield from (Read(Pattern(self._new(), it, THIS)) for it in targets.objects_of)

    def path(self, shape: Shape, this: Variable, beside: Patterns = ()) -> Iterator[Read]:
        """What leads to the values of a shape."""
        if shape.path is not None:
            yield from self._expanded(_along(shape.path, this, self._new()), beside)

    def constraint(
        self, it: Constraint, shape: Shape, this: Variable = THIS, beside: Patterns = ()
    ) -> Iterator[Read]:
        """What tells whether ``this``, a node of which these patterns hold, breaks the constraint.

        For a constraint that is a query, see ``query``.
        """
        value, way = this, beside
        if shape.path is not None:
            value = self._new()
            step = _along(shape.path, this, value)
            way = (*beside, step)
            yield from self._expanded(step, beside)
        if it.is_query:
            yield from self.query(it, shape, Place(this, value, beside, way))
        elif it.name == "class":
            classes = frozenset(self._if.subclasses(it.value))
            yield Read(Pattern(value, TYPE, self._new()), way, classes)
        elif it.name in _OF_FOCUS and isinstance(it.value, NamedNode):
            yield Read(Pattern(this, it.value, self._new()), beside)
        elif it.name == "closed":
            yield Read(Pattern(value, self._new(), self._new()), way)
        for one in self._inner(it, shape):
            yield from self._shape(one, value, way)

    def query(
        self, constraint: Constraint, shape: Shape, at: Place, number: int | None = None
    ) -> Iterator[Read]:
        """What the query of a constraint reads, or any statement where that cannot be told.

        ``number`` is part of the names of its variables.
        """
        said = self._shapes.said
        if TRUE in said.said(constraint.value, "deactivated"):
            return
        number = next(self._numbers) if number is None else number
        given: dict[Variable, object] = {
            Variable(name): self._data.held(it) for name, it in constraint.given.items()
        }
        asks = said.said(constraint.value, "ask")
        around = at.way if asks else at.beside
        given |= {THIS: at.this} | ({Variable("value"): at.value} if asks else {})
        try:
            text = self.text(constraint, shape)
            for pattern, others in selection(text, frozenset({"this", *constraint.given})).reads:
                own, *rest = (
                    it.given({v: given.get(v, named(v, number)) for v in it.variables})
                    for it in (pattern, *others)
                )
                yield from self._expanded(own, (*around, *rest))
        except QueryError:
            yield Read(Pattern(self._new(), self._new(), self._new()))

    def text(self, constraint: Constraint, shape: Shape) -> str:
        """The query of a constraint, with its prefixes and the path of the shape."""
        said, node = self._shapes.said, constraint.value
        path = shape.path.sparql if shape.path else "$PATH"
        queries = [*said.said(node, "select"), *said.said(node, "ask")]
        text = queries[0].value if queries and isinstance(queries[0], Literal) else ""
        pieces = (path if it.text == "$PATH" else it.text for it in cut(text))
        return prologue(declared_prefixes(said, node)) + "".join(pieces)

    def _shape(self, node: Term, this: Variable, beside: Patterns) -> Iterator[Read]:
        shape = self._shapes.of(node)
        if shape.active:
            for it in shape.constraints:
                yield from self.constraint(it, shape, this, beside)

    def _inner(self, it: Constraint, shape: Shape) -> list[Term]:
        """The shapes by which the values are judged."""
        if it.name in OF_SHAPES:
            return [it.value]
        if it.name in OF_LISTS:
            return self._shapes.said.items(it.value)
        if it.name.startswith("qualified"):
            own = self._shapes.said.said(shape.node, "qualifiedValueShape")
            return [*own, *self._shapes.siblings(shape.node)]
        return []

    def _expanded(self, pattern: Pattern, beside: Patterns) -> Iterator[Read]:
        """The pattern once for each property on its path."""
        route = pattern.predicate
        if not isinstance(route, Route):
            yield Read(self._held(pattern), tuple(map(self._held, beside)))
            return
        for step in steps(route.text):
            start, end, rest = pattern.subject, pattern.object, beside
            if step.before:
                rest = (*rest, Pattern(start, _route(step.before), between := self._new()))
                start = between
            if step.after:
                rest = (*rest, Pattern(between := self._new(), _route(step.after), end))
                end = between
            hit = (
                Pattern(end, step.property, start)
                if step.inverse
                else Pattern(start, step.property, end)
            )
            yield Read(self._held(hit), tuple(map(self._held, rest)))

    def _held(self, pattern: Pattern) -> Pattern:
        value = pattern.object
        return (
            pattern
            if isinstance(value, Variable)
            else pattern._replace(object=self._data.held(value))
        )

    def _new(self) -> Variable:
        return Variable(f"v{next(self._numbers)}")


def named(variable: Variable, number: int) -> Variable:
    """The name of a variable of the query with this number."""
    return Variable(f"q{number}_{variable.name}")


def _along(path: PropertyPath, this: Variable, value: Variable) -> Pattern:
    return Pattern(this, path.plain or _route(path.sparql), value)


def _route(text: str) -> Route:
    return Route(text, frozenset(), empty=False)
