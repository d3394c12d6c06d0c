"""Shapes read from their graph: what they are aimed at and what they demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.shacl.model.paths import PropertyPath, read_path
from migkg.shacl.model.statements import SH, TYPE, Statements
from migkg.source import Literal, NamedNode
from migkg.terms import PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migkg.source import Term, Triple

_CLASSES = {NamedNode(PREFIXES["rdfs"] + "Class"), NamedNode(PREFIXES["owl"] + "Class")}
_SHAPES = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
TRUE = Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))

SEVERAL = ("class", "pattern", "equals", "disjoint", "lessThan", "lessThanOrEquals")
"""Parameters of which each value is a constraint of its own, as those below are too."""
OF_SHAPES = ("not", "node", "property")
OF_LISTS = ("and", "or", "xone")
SINGLE = (
    *("datatype", "nodeKind", "minCount", "maxCount", "minLength", "maxLength", "languageIn"),
    *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "uniqueLang", "closed"),
    *("in", "qualifiedMinCount", "qualifiedMaxCount"),
)
PARAMETERS = (*SINGLE, *SEVERAL, *OF_SHAPES, *OF_LISTS, "hasValue", "sparql")
_OF_PROPERTIES = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals"}
_LISTS = {"and", "or", "xone", "in", "languageIn"}
_AIMS = {NamedNode(f"{SH}target{it}") for it in ("Node", "Class", "SubjectsOf", "ObjectsOf")}
_QUALIFIED = {"qualifiedMinCount", "qualifiedMaxCount"}


@dataclass(frozen=True)
class Constraint:
    """One thing that a shape demands: the parameter that says so, and its value.

    Of a component that the shapes themselves define, ``name`` is empty, ``value`` is the
    validator, and ``given`` holds the parameters by their names.
    """

    name: str
    value: Term
    component: str
    given: Mapping[str, Term] = field(default_factory=dict)

    @property
    def is_query(self) -> bool:
        """Whether it is a SPARQL constraint, or of a component that the shapes define."""
        return self.name in {"sparql", ""}


@dataclass(frozen=True)
class Targets:
    """What a shape is aimed at."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[Term, ...] = ()
    subjects_of: tuple[NamedNode, ...] = ()
    objects_of: tuple[NamedNode, ...] = ()

    def __bool__(self) -> bool:
        return any((self.nodes, self.classes, self.subjects_of, self.objects_of))


@dataclass(frozen=True)
class Shape:
    """A node shape, or with a path a property shape."""

    node: Term
    path: PropertyPath | None
    severity: str
    messages: tuple[Literal, ...]
    active: bool
    constraints: tuple[Constraint, ...]

    def named(self, *names: str) -> Iterator[Constraint]:
        """The constraints with one of these names."""
        return (it for it in self.constraints if it.name in names)


class Shapes:
    """All shapes of a shapes graph.

    Raises:
        ShapesError: a shape that is used is not well formed, or is part of itself.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.statements = tuple(triples)
        self.said = Statements(self.statements)
        self._read: dict[Term, Shape] = {}
        self.roots = {
            node: targets
            for node in sorted(self.said.subjects, key=str)
            if (targets := self._targets(node)) and self.of(node).active
        }
        done: set[Term] = set()
        for node in self.roots:
            self._refuse_circles(node, (), done)

    def of(self, node: Term) -> Shape:
        """The shape that this node is.

        Raises:
            ShapesError: it is not well formed.
        """
        if node not in self._read:
            self._read[node] = self._shape(node)
        return self._read[node]

    def used(self) -> set[Term]:
        """The shapes with targets, and those that are part of them."""
        return self.below(*self.roots)

    @cached_property
    def named(self) -> set[Term]:
        """The shapes that look at nodes which shapes name, whether they are in the data or not."""
        return self.below(*(node for node, targets in self.roots.items() if targets.nodes))

    def below(self, *nodes: Term) -> set[Term]:
        """These shapes, and those that are part of them."""
        found: set[Term] = set()
        ahead = list(nodes)
        while ahead:
            node = ahead.pop()
            if node not in found:
                found.add(node)
                ahead += self.parts(node)
        return found

    def parts(self, node: Term) -> list[Term]:
        """The shapes by which this one judges."""
        shape = self.of(node)
        if not shape.active:
            return []
        found = [it.value for it in shape.named(*OF_SHAPES)]
        for it in shape.named(*OF_LISTS):
            found += self.said.items(it.value)
        if any(shape.named(*_QUALIFIED)):
            found += self.said.said(node, "qualifiedValueShape")
            found += self.siblings(node)
        return list(dict.fromkeys(found))

    def siblings(self, node: Term) -> list[Term]:
        """The value shapes beside that of a qualified shape, which exclude one another."""
        if TRUE not in self.said.said(node, "qualifiedValueShapesDisjoint"):
            return []
        own = self.said.said(node, "qualifiedValueShape")
        found = [
            other
            for parent in self.said.of(NamedNode(SH + "property"), node)
            for beside in self.said.said(parent, "property")
            for other in self.said.said(beside, "qualifiedValueShape")
            if other not in own
        ]
        return list(dict.fromkeys(found))

    def count(self, node: Term, constraint: Constraint) -> int:
        """The number that a constraint gives.

        Raises:
            ShapesError: it gives none.
        """
        value = constraint.value
        if not isinstance(value, Literal) or not value.value.lstrip("+").isdecimal():
            raise ShapesError(f"sh:{constraint.name} of {_shown(node)} is no number: {value}")
        return int(value.value)

    def asked(self, constraint: Constraint) -> list[Term]:
        """What a constraint of Core asks for: its value, or the members of it if it is a list."""
        return (
            self.said.items(constraint.value) if constraint.name in _LISTS else [constraint.value]
        )

    def aimed_by(self, roots: set[Term]) -> list[Triple]:
        """The statements, without those that give targets to other shapes than these."""
        others = set(self.roots) - roots
        return [
            it
            for it in self.statements
            if it.subject not in others
            or not (it.predicate in _AIMS or (it.predicate == TYPE and it.object in _CLASSES))
        ]

    def _shape(self, node: Term) -> Shape:
        paths = self.said.said(node, "path")
        if len(paths) > 1:
            raise ShapesError(f"{_shown(node)} has more than one sh:path")
        path = read_path(self.said, paths[0]) if paths else None
        severities = self.said.said(node, "severity")
        messages = [it for it in self.said.said(node, "message") if isinstance(it, Literal)]
        return Shape(
            node,
            path,
            severities[0].value if severities else SH + "Violation",
            tuple(messages),
            TRUE not in self.said.said(node, "deactivated"),
            tuple(self._constraints(node, is_property=path is not None)),
        )

    def _constraints(self, node: Term, *, is_property: bool) -> Iterator[Constraint]:
        for name in PARAMETERS:
            values = self.said.said(node, name)
            if len(values) > 1 and name in SINGLE:
                raise ShapesError(f"{_shown(node)} has more than one sh:{name}")
            if values and name in _OF_PROPERTIES and not is_property:
                raise ShapesError(f"{_shown(node)} has sh:{name} and no sh:path")
            if name in _QUALIFIED and not (
                is_property and self.said.said(node, "qualifiedValueShape")
            ):
                continue
            component = f"{SH}{_COMPONENTS.get(name) or name[0].upper() + name[1:]}"
            for value in values:
                yield Constraint(name, value, component + "ConstraintComponent")
        for defined, parameters in self._components.items():
            yield from self._applied(node, defined, parameters, is_property=is_property)

    def _applied(
        self,
        node: Term,
        component: Term,
        parameters: Mapping[Term, bool],
        *,
        is_property: bool,
    ) -> Iterator[Constraint]:
        given: dict[str, list[Term]] = {}
        for path, optional in parameters.items():
            values = self.said.values(node, path) if isinstance(path, NamedNode) else []
            if not values and not optional:
                return
            if values:
                given[local_name(path)] = values
        if not given:
            return
        special = "propertyValidator" if is_property else "nodeValidator"
        for name in (special, "validator"):
            for validator in self.said.said(component, name)[:1]:
                for chosen in product(*given.values()):
                    pairs = dict(zip(given, chosen, strict=True))
                    yield Constraint("", validator, str(component).strip("<>"), pairs)
                return

    @cached_property
    def _components(self) -> dict[Term, dict[Term, bool]]:
        """Each component that the shapes define, with its parameters and whether these may lack."""
        return {
            node: {
                path: TRUE in self.said.said(parameter, "optional")
                for parameter in parameters
                for path in self.said.said(parameter, "path")
            }
            for node in self.said.subjects
            if (parameters := self.said.said(node, "parameter"))
        }

    def _targets(self, node: Term) -> Targets:
        kinds = set(self.said.values(node, TYPE))
        classes = list(self.said.said(node, "targetClass"))
        if kinds & _SHAPES and (kinds & _CLASSES) and isinstance(node, NamedNode):
            classes.append(node)

        def properties(name: str) -> tuple[NamedNode, ...]:
            return tuple(it for it in self.said.said(node, name) if isinstance(it, NamedNode))

        return Targets(
            tuple(self.said.said(node, "targetNode")),
            tuple(dict.fromkeys(classes)),
            properties("targetSubjectsOf"),
            properties("targetObjectsOf"),
        )

    def _refuse_circles(self, node: Term, around: tuple[Term, ...], done: set[Term]) -> None:
        if node in around:
            circle = (*around[around.index(node) :], node)
            raise ShapesError(f"a shape is part of itself: {' → '.join(map(_shown, circle))}")
        if node in done:
            return
        for it in self.of(node).named("node", "property"):
            if (self.of(it.value).path is not None) != (it.name == "property"):
                kind = "property" if it.name == "property" else "node"
                raise ShapesError(f"{_shown(it.value)}, named by sh:{it.name}, is no {kind} shape")
        for part in self.parts(node):
            self._refuse_circles(part, (*around, node), done)
        done.add(node)


_COMPONENTS = {"sparql": "SPARQL"}


def _shown(node: Term) -> str:
    return curie(node.value) if isinstance(node, NamedNode) else str(node)


def local_name(path: Term) -> str:
    """The variable that a parameter of a component is: its IRI from the last slash or hash on."""
    text = str(path).strip("<>")
    return text[max(text.rfind("/"), text.rfind("#")) + 1 :]
