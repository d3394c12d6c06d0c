"""The shapes, read once: whom each looks at, what it demands, and the query for what breaks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import MIG, ONTOLOGY, curie
from migkg.web import offenders
from migkg.web.demands import members
from migkg.web.facts import facts_by_subject, key
from migkg.web.offenders import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migkg.source import Term
    from migkg.store import KnowledgeGraph
    from migkg.web.facts import Facts

_STATEMENTS = "SELECT ?subject ?property ?object WHERE { ?subject ?property ?object }"


@dataclass(frozen=True)
class Rule:
    """One demand of a shape."""

    iri: str
    severity: str
    said: Facts
    path: str | None
    """The property, or a longer path as SPARQL writes it; none where the node itself is judged."""

    select: str
    query: str | None
    """What lists everything that breaks the rule; none where that cannot be written in SPARQL."""


@dataclass(frozen=True)
class Shape:
    """A shape with a target."""

    iri: str
    said: Facts
    targets: tuple[tuple[str, str], ...]
    """How it finds what it looks at, and by which class, node or property."""

    rules: tuple[Rule, ...]
    group: str | None
    query: str
    """What lists everything that it looks at."""


@dataclass(frozen=True)
class Rulebook:
    """All shapes that have a target, and what is said of their groups."""

    shapes: tuple[Shape, ...]
    groups: Mapping[str, Facts]
    guards: Mapping[str, tuple[tuple[Shape, str], ...]]
    """The shapes that guard a term, each with the way in which it does."""

    query: str = field(default="")
    """What lists every node that any shape looks at."""

    def shape_of(self, rule: str) -> Shape | None:
        """The shape to which a rule belongs, by the IRI of either."""
        return self._owners.get(rule)

    @cached_property
    def _owners(self) -> Mapping[str, Shape]:
        return {
            iri: shape
            for shape in self.shapes
            for iri in (*(rule.iri for rule in shape.rules), shape.iri)
        }


def read_rulebook(graph: KnowledgeGraph, judged: Sequence[str]) -> Rulebook:
    """The shapes of this graph, which judge what is said in the graphs named ``judged``."""
    said = facts_by_subject(graph.select(_STATEMENTS))
    prologue = _prologue(said)
    dataset = "".join(f"FROM <{name}>\n" for name in judged)
    shapes = tuple(
        _shape(said, iri, prologue, dataset)
        for iri, facts in sorted(said.items())
        if not iri.startswith("_:") and any(name in facts for name in TARGETS) and _active(facts)
    )
    return Rulebook(
        shapes=shapes,
        groups={
            iri: facts
            for iri, facts in said.items()
            if any(curie(term.value) == "sh:PropertyGroup" for term in _nodes(facts, "rdf:type"))
        },
        guards=_guards(shapes, said),
        query=offenders.targets(
            [one for shape in shapes for one in shape.targets if _counts(*one)], dataset
        ),
    )


def _counts(how: str, iri: str) -> bool:
    """Whether what is found so is counted, as in the report.

    The graph as a whole is not, nor what has a label: data in other words have labels too.
    """
    return iri != ONTOLOGY and (how != "targetSubjectsOf" or iri.startswith(MIG))


def first(said: Facts, name: str) -> str | None:
    """The first value of a property as it is written, if there is one."""
    values = said.get(name, ())
    return None if not values or isinstance(values[0], BlankNode) else str(values[0].value)


def _nodes(said: Facts, name: str) -> list[NamedNode]:
    return [term for term in said.get(name, ()) if isinstance(term, NamedNode)]


def _active(said: Facts) -> bool:
    return first(said, "sh:deactivated") != "true"


def _prologue(said: Mapping[str, Facts]) -> str:
    """The prefixes that the shapes declare for their queries."""
    declared = sorted(
        (prefix, namespace)
        for facts in said.values()
        if (prefix := first(facts, "sh:prefix")) and (namespace := first(facts, "sh:namespace"))
    )
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared)


def _shape(said: Mapping[str, Facts], iri: str, prologue: str, dataset: str) -> Shape:
    facts = said[iri]
    targets = tuple(
        (name.removeprefix("sh:"), node.value) for name in TARGETS for node in _nodes(facts, name)
    )
    parts = [
        node.value
        for name in ("sh:property", "sh:sparql")
        for node in _nodes(facts, name)
        if _active(said.get(node.value, {}))
    ]
    parts.sort(key=lambda part: order(said.get(part, {})))
    if "sh:message" in facts:
        parts.insert(0, iri)  # the shape itself demands something
    return Shape(
        iri=iri,
        said=facts,
        targets=targets,
        rules=tuple(
            _rule(said, part, facts, offenders.Asked(targets, prologue, dataset)) for part in parts
        ),
        group=first(facts, "sh:group"),
        query=offenders.targets(targets, dataset),
    )


def order(said: Facts) -> float:
    """The place of a shape or group among its like."""
    return float(first(said, "sh:order") or 0)


def _rule(said: Mapping[str, Facts], iri: str, shape: Facts, asked: offenders.Asked) -> Rule:
    facts = said.get(iri, {})
    # A constraint in SPARQL has the severity of its shape.
    severity = first(facts, "sh:severity") or first(shape, "sh:severity") or ""
    select = (first(facts, "sh:select") or "").strip()
    path = _path(said, facts["sh:path"][0]) if "sh:path" in facts else None
    return Rule(
        iri=iri,
        severity=severity.rpartition("#")[2] or "Violation",
        said=facts,
        path=path,
        select=select,
        query=offenders.of_select(select, asked)
        if select
        else offenders.of_property(said, facts, path, asked),
    )


def _path(said: Mapping[str, Facts], term: Term) -> str:
    """A path as SPARQL writes it; a single property is its IRI alone."""
    if isinstance(term, NamedNode):
        return term.value
    facts = said.get(key(term), {})
    if "rdf:first" in facts:
        return "/".join(_step(said, one) for one in members(said, term))
    for name, sign in (("sh:zeroOrMorePath", "*"), ("sh:oneOrMorePath", "+")):
        if name in facts:
            return f"({_step(said, facts[name][0])}){sign}"
    if "sh:inversePath" in facts:
        return f"^{_step(said, facts['sh:inversePath'][0])}"
    if "sh:alternativePath" in facts:
        ways = members(said, facts["sh:alternativePath"][0])
        return f"({'|'.join(_step(said, one) for one in ways)})"
    return f"({_step(said, facts['sh:zeroOrOnePath'][0])})?" if "sh:zeroOrOnePath" in facts else ""


def _step(said: Mapping[str, Facts], term: Term) -> str:
    return f"<{term.value}>" if isinstance(term, NamedNode) else _path(said, term)


def _guards(
    shapes: tuple[Shape, ...], said: Mapping[str, Facts]
) -> dict[str, tuple[tuple[Shape, str], ...]]:
    found: dict[str, dict[str, tuple[Shape, str]]] = {}

    def note(term: str, shape: Shape, way: str) -> None:
        found.setdefault(term, {}).setdefault(shape.iri, (shape, way))

    for shape in shapes:
        for how, target in shape.targets:
            note(target, shape, _WAYS[how])
        for rule in shape.rules:
            if rule.path:
                note(rule.path, shape, "demands something of it")
            for class_ in _classes(said, rule.said):
                note(class_, shape, "wants one at the other end of a link")
    return {term: tuple(ways.values()) for term, ways in found.items()}


def _classes(said: Mapping[str, Facts], facts: Facts) -> Iterator[str]:
    for term in facts.get("sh:class", ()):
        if not isinstance(term, Literal):
            yield key(term)
    for name in ("sh:or", "sh:and", "sh:xone"):
        for items in facts.get(name, ()):
            for member in members(said, items):
                yield from _classes(said, said.get(key(member), {}))


_WAYS = {
    "targetClass": "looks at each",
    "targetNode": "looks at it",
    "targetSubjectsOf": "looks at whatever has it",
    "targetObjectsOf": "looks at whatever it leads to",
}
