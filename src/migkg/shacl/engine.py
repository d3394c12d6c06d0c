"""The judgement set by set: each constraint is one query for all focus nodes, on Oxigraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.errors import nearest
from migkg.shacl.asking import Asking
from migkg.shacl.conditions import Conditions
from migkg.shacl.constraints import Aimed, Broken, Constraints
from migkg.shacl.prebinding import NotCovered
from migkg.shacl.reference import _alike, _Messages
from migkg.shacl.report import ANONYMOUS, Finding, Report
from migkg.shacl.shapes import Shapes
from migkg.shacl.statements import SH
from migkg.shacl.written import Written
from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import BASE, MIG, MIGSH, ONTOLOGY, PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migkg.shacl.shapes import Constraint, Shape, Targets
    from migkg.source import Term, Triple

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_SLOT = re.compile(r"\{[?$](\w+)\}")


def judge(
    data: Iterable[Triple], shapes: Sequence[Triple], ontology: Sequence[Triple] = ()
) -> Report:
    """Judge ``data`` by ``shapes``, with the ontology beside them, as the reference engine does.

    Raises:
        ShapesError: a shape is not well formed, or part of itself.
        NotCovered: ``uncovered`` names a shape.
    """
    return Engine(tuple(data), Shapes(shapes), tuple(ontology)).report()


def uncovered(shapes: Sequence[Triple]) -> dict[str, str]:
    """The shapes that only the reference engine can judge by, each with the reason.

    Raises:
        ShapesError: a shape is not well formed, or part of itself.
    """
    read = Shapes(shapes)
    engine, asking = Engine((), read, ()), Asking(read)
    found = {}
    for node in sorted(read.used(), key=str):
        shape = read.of(node)
        for constraint in shape.constraints:
            try:
                if constraint.name in {"sparql", ""}:
                    asking.query(constraint, shape, "")
                else:
                    engine.conditions.broken(constraint, node, "?value")
            except NotCovered as reason:
                found[engine.name(node)] = str(reason)
    return found


class Engine:
    """One judgement: the data in a store, and what was found out about them."""

    def __init__(
        self, data: tuple[Triple, ...], shapes: Shapes, ontology: tuple[Triple, ...]
    ) -> None:
        self._given, self._ontology, self._shapes = data, ontology, shapes
        self._data = Written((*data, *ontology))
        self.conditions = Conditions(shapes, self._data)
        self._core = Constraints(shapes, self._data, self.conditions, self._failing)
        self._asking = Asking(shapes)
        self._described = {
            it.subject.value
            for it in (*data, *ontology)
            if it.predicate == _TYPE and isinstance(it.subject, NamedNode)
        }

    def report(self) -> Report:
        """What the shapes object to in the data."""
        findings: set[Finding] = set()
        for node, targets in self._shapes.roots.items():
            findings.update(self._findings(Aimed(self._shapes.of(node), self._focus(targets))))
        return Report(
            tuple(sorted(findings, key=lambda it: (it.order, sorted(it.messages.items())))),
            self._count_focus_nodes(),
            ontology_present=len(self._ontology) > 0,
        )

    def name(self, node: Term) -> str:
        """The IRI of the shape; an anonymous one goes by that of the shape it is part of."""
        current: Term | None = node
        while isinstance(current, BlankNode):
            current = min(self._shapes.said.holders[current], key=_plain, default=None)
        return ANONYMOUS if current is None else _plain(current)

    def _focus(self, targets: Targets) -> str:
        """The pattern that binds ``?this`` once to each target."""
        ways = []
        if targets.nodes:
            nodes = set(map(self._data.held, targets.nodes))
            if any(isinstance(it, BlankNode) for it in nodes):
                ways.append(self._data.terms.hold(nodes).having("?this"))
            else:
                ways.append(f"VALUES ?this {{ {' '.join(sorted(map(str, nodes)))} }}")
        ways += [self.conditions.instances(it, "?this") for it in targets.classes]
        ways += [f"?this {it} ?any" for it in targets.subjects_of]
        ways += [f"?any {it} ?this" for it in targets.objects_of]
        if len(ways) == 1 and "?any" not in ways[0] and "?class" not in ways[0]:
            return ways[0]
        united = " UNION ".join(f"{{ {way} }}" for way in ways)
        return f"{{ SELECT DISTINCT ?this {{ {united} }} }}"

    def _findings(self, aimed: Aimed) -> Iterator[Finding]:
        if not aimed.shape.active:
            return
        for constraint in aimed.shape.constraints:
            if constraint.name == "property":
                inner = self._shapes.of(constraint.value)
                yield from self._findings(Aimed(inner, self._core.value_set(aimed)))
                continue
            for broken in self._broken(constraint, aimed):
                yield self._finding(broken, constraint, aimed.shape)

    def _broken(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        if constraint.name not in {"sparql", ""}:
            return self._core.broken(constraint, aimed)
        focus = aimed.focus
        if not self._data.plain:
            rows = self._data.terms.table(f"SELECT DISTINCT ?this {{ {focus} }}").rows
            focus = self._data.in_values(it for (it,) in rows if it is not None).having("?this")
        return self._asking.broken(constraint, aimed.shape, focus + " ", self._data)

    def _failing(self, node: Term, focus: str) -> set[Term]:
        """The focus nodes, as the store holds them, to which the shape objects."""
        aimed = Aimed(self._shapes.of(node), focus)
        found: set[Term] = set()
        if not aimed.shape.active:
            return found
        for constraint in aimed.shape.constraints:
            if constraint.name != "property":
                found.update(
                    self._data.held(it.focus) if constraint.name in {"sparql", ""} else it.focus
                    for it in self._broken(constraint, aimed)
                )
                continue
            bad = self._failing(constraint.value, self._core.value_set(aimed))
            if aimed.shape.path is None:
                found |= bad
            elif bad:
                condition = self.conditions.member(bad, "?value")
                query = f"SELECT DISTINCT ?this {{ {aimed.values} FILTER ({condition}) }}"
                found.update(it for (it,) in self._data.terms.table(query).rows if it is not None)
        return found

    def _finding(self, broken: Broken, constraint: Constraint, shape: Shape) -> Finding:
        value = None if broken.value is None else self._data.read(broken.value)
        messages = self._messages(broken, constraint, shape)
        iri = value.value if isinstance(value, NamedNode) else ""
        if iri.startswith(BASE) and iri not in self._described:
            near = " / ".join(map(curie, nearest(iri, _alike(iri, self._described), count=2)))
            messages = {
                language: f"{text} → {near}?" if near else text
                for language, text in messages.items()
            }
        is_named = constraint.name == "sparql" and isinstance(constraint.value, NamedNode)
        return Finding(
            severity=shape.severity.removeprefix(SH),
            focus=self._data.read(broken.focus),
            path=broken.path or (shape.path.name if shape.path else None),
            value=value,
            shape=self.name(shape.node),
            constraint=_plain(constraint.value) if is_named else None,
            component=constraint.component,
            messages=_Messages(sorted(messages.items())),
        )

    def _messages(self, broken: Broken, constraint: Constraint, shape: Shape) -> dict[str, str]:
        given = list(shape.messages)
        if constraint.name in {"sparql", ""}:
            own = self._shapes.said.said(constraint.value, "message")
            given += [it for it in own if isinstance(it, Literal)]
        if not given:
            asked = constraint.name or curie(constraint.component)
            return {"": f"The value does not meet sh:{asked} {constraint.value}."}
        said = {**constraint.given, **broken.said}
        return {
            it.language or "": _SLOT.sub(lambda slot: _filled(slot, said), it.value) for it in given
        }

    def _count_focus_nodes(self) -> int:
        """How many nodes of the data the shapes look at, as the reference engine counts them."""
        present: set[Term] = set()
        for it in self._given:
            present.add(it.subject)  # type: ignore[arg-type]
            present.add(it.object)  # type: ignore[arg-type]
        counted: set[Term] = set()
        named: set[Term] = set()
        is_ours = False
        for node, targets in self._shapes.roots.items():
            of_us = str(node).startswith(f"<{MIGSH}")
            named |= set(targets.nodes)
            for way in _ways(targets):
                ours = any(str(it).startswith(f"<{MIG}") for it in (*way.classes, *way.subjects_of))
                if of_us and way.subjects_of and not ours:
                    continue
                query = f"SELECT DISTINCT ?this {{ {self._focus(way)} }}"
                rows = self._data.terms.table(query).rows
                found = {self._data.read(it) for (it,) in rows if it is not None} & present
                counted |= found
                is_ours |= bool(found) and (ours or not of_us or bool(way.objects_of))
        return len((counted if is_ours else set()) | (named - {NamedNode(ONTOLOGY)}))


def _ways(targets: Targets) -> Iterator[Targets]:
    """Each way of finding targets alone, but for those that are named."""
    kind = type(targets)
    yield from (kind(classes=(it,)) for it in targets.classes)
    yield from (kind(subjects_of=(it,)) for it in targets.subjects_of)
    yield from (kind(objects_of=(it,)) for it in targets.objects_of)


def _filled(slot: re.Match[str], said: dict[str, Term]) -> str:
    return _plain(said[slot[1]]) if slot[1] in said else slot[0]


def _plain(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value
