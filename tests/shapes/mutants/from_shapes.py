"""Derived mutants: for each constraint of the shapes, one graph that it must object to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import rdflib
from rdflib import RDF, RDFS, SH
from rdflib.collection import Collection

from migkg.interchange import from_rdflib, to_rdflib
from migkg.source import Literal, NamedNode, Term, Triple, read_turtle
from migkg.terms import MIG, PREFIXES, curie, expand
from tests.shapes.mutants.edits import end_of, renamed, start_of, swap
from tests.shapes.mutants.given import BESIDE, FOLDER, FOREIGN, GRAPH, TYPE, WORDS, Graph, Mutant
from tests.shapes.mutants.queries import QUERIES
from tests.shapes.mutants.values import another

if TYPE_CHECKING:
    from pathlib import Path


@cache
def conforming(folder: str) -> tuple[Path, ...]:
    return tuple(sorted((FOLDER / folder).glob("ok*.ttl")))


def derived() -> Iterator[Mutant]:
    """For each constraint a graph that it must object to."""
    for shape in sorted(_with_target(), key=str):
        folder = str(shape).rpartition("#")[2]
        rules = {shape, *GRAPH.objects(shape, SH.property)}
        for rule in sorted(rules, key=str):
            for parameter, value in sorted(GRAPH.predicate_objects(rule)):
                if parameter in BREAKERS:
                    yield _broken(folder, shape, rule, parameter, value)
        for constraint in sorted(GRAPH.objects(shape, SH.sparql), key=str):
            name = str(constraint).rpartition("#")[2]
            path, edits = QUERIES[name]
            graph = list(read_turtle(FOLDER / f"{path}.ttl"))
            for edit in edits:
                graph = edit(graph)
            yield Mutant(
                name, "SPARQL", tuple(graph), curie(str(constraint)), _component("SPARQLConstraint")
            )


def _component(name: str) -> str:
    return f"sh:{name}Component" if name.endswith("Constraint") else f"sh:{name}ConstraintComponent"


def _with_target() -> set[rdflib.term.Node]:
    return {
        shape
        for target in (SH.targetClass, SH.targetNode, SH.targetSubjectsOf)
        for shape in GRAPH.subjects(target)
    }


def _broken(
    folder: str,
    shape: rdflib.term.Node,
    rule: rdflib.term.Node,
    parameter: rdflib.term.Node,
    value: rdflib.term.Node,
) -> Mutant:
    component, breaker = BREAKERS[parameter]
    path = GRAPH.value(rule, SH.path)
    for file in conforming(folder) or ():
        graph = tuple(read_turtle(file))
        for focus in _targets(shape, graph):
            for made in breaker(graph, focus, path, value):
                return Mutant(
                    f"{folder}: {curie(str(rule))} {component}",
                    component,
                    made,
                    curie(str(rule)),
                    _component(component),
                )
    raise AssertionError(f"nothing in {folder} can be made to break {rule} {parameter}")


def _targets(shape: rdflib.term.Node, graph: Graph) -> list[Term]:
    classes = {
        below
        for class_ in GRAPH.objects(shape, SH.targetClass)
        for below in WORDS.transitive_subjects(RDFS.subClassOf, class_)
    }
    properties = set(GRAPH.objects(shape, SH.targetSubjectsOf))
    found = {
        start_of(it)
        for it in graph
        if (it.predicate == TYPE and _node(end_of(it)) in classes)
        or rdflib.URIRef(it.predicate.value) in properties
    }
    # What is found by the very property that it must not have is not there yet.
    return sorted(found or {start_of(it) for it in graph}, key=str)


Breaker = Callable[[Graph, Term, "rdflib.term.Node | None", rdflib.term.Node], Iterator[Graph]]


def _node(part: Term) -> rdflib.URIRef:
    return rdflib.URIRef(part.value)


def _steps(path: rdflib.term.Node | None) -> list[tuple[NamedNode, bool]]:
    """The first steps of a path: properties, and whether they are followed backwards."""
    if isinstance(path, rdflib.URIRef):
        return [(NamedNode(str(path)), False)]
    inverse, alternatives = GRAPH.value(path, SH.inversePath), GRAPH.value(path, SH.alternativePath)
    if inverse is not None:
        return [(NamedNode(str(inverse)), True)]
    if alternatives is not None:
        return [step for item in Collection(GRAPH, alternatives) for step in _steps(item)]
    return _steps(next(iter(Collection(GRAPH, path)))) if path is not None else []


def _last(path: rdflib.term.Node | None) -> NamedNode | None:
    """The property whose objects are the values."""
    if path is None or isinstance(path, rdflib.URIRef):
        return None if path is None else NamedNode(str(path))
    if (path, RDF.first, None) in GRAPH:
        return _last(list(Collection(GRAPH, path))[-1])
    return None


def _on(triple: Triple, focus: Term, step: tuple[NamedNode, bool]) -> bool:
    end = triple.object if step[1] else triple.subject
    return triple.predicate == step[0] and end == focus


def _without(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, _: object
) -> Iterator[Graph]:
    steps = _steps(path)
    if (path, RDF.first, None) in GRAPH:
        made = tuple(it for it in graph if it.predicate != _last(path))
    else:
        made = tuple(it for it in graph if not any(_on(it, focus, step) for step in steps))
    if made != graph:
        yield made


def _once_more(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, most: rdflib.term.Node
) -> Iterator[Graph]:
    (step, *_) = _steps(path)
    there = [triple for triple in graph if _on(triple, focus, step)]
    if str(most) == "0" and isinstance(focus, NamedNode):
        yield (*graph, Triple(focus, step[0], Literal("words", language="en")))
    for triple in there:
        if step[1]:
            too = NamedNode(str(triple.subject)[1:-1] + "-2")
            yield (*graph, Triple(too, step[0], focus))
        else:
            yield (*graph, Triple(triple.subject, step[0], another(end_of(triple))))


def _instead(make: Callable[[Term, str], Term]) -> Breaker:
    """Put something that is wrong in the place of a value, or rename the focus itself."""

    def breaker(
        graph: Graph, focus: Term, path: rdflib.term.Node | None, value: rdflib.term.Node
    ) -> Iterator[Graph]:
        last = _last(path)
        if last is None and isinstance(focus, NamedNode):
            wrong = NamedNode(re.sub(r"/id/[^/]+/", "/id/nonsense/", focus.value))
            yield tuple(renamed(it, {focus: wrong}) for it in graph)
        for triple in graph:
            if triple.predicate == last:
                changed = Triple(triple.subject, last, make(end_of(triple), str(value)))
                yield tuple(changed if it == triple else it for it in graph)

    return breaker


def _another_class(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, class_: rdflib.term.Node
) -> Iterator[Graph]:
    if path is None:
        yield tuple(
            Triple(it.subject, it.predicate, NamedNode(MIG + "Event"))
            if it.subject == focus and it.predicate == TYPE
            else it
            for it in graph
        )
        return
    city = str(class_) == MIG + "City"
    wrong = "authority:xx-atown" if city else "city:xx-atown"
    yield from _instead(lambda _, __: NamedNode(expand(wrong)))(graph, focus, path, class_)


def _equal(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, other: rdflib.term.Node
) -> Iterator[Graph]:
    whole = to_rdflib([*graph, *BESIDE])
    ends = {rdflib.URIRef(focus.value)} if isinstance(focus, NamedNode) else set()
    for step in Collection(GRAPH, path) if path is not None else ():
        ends = {end for start in ends for end in whole.objects(start, step)}  # type: ignore[misc]
    for end in sorted(ends):
        yield (*graph, Triple(focus, NamedNode(str(other)), from_rdflib(end)))  # type: ignore[arg-type]


def _exchanged(
    graph: Graph, _: Term, path: rdflib.term.Node | None, other: rdflib.term.Node
) -> Iterator[Graph]:
    yield tuple(swap(str(path), str(other))(list(graph)))


def _in_one_language(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, _: object
) -> Iterator[Graph]:
    for triple in graph:
        if triple.subject == focus and triple.predicate == _last(path):
            yield (*graph, Triple(triple.subject, triple.predicate, another(end_of(triple))))


def _not_in_language(
    graph: Graph, focus: Term, path: rdflib.term.Node | None, wanted: rdflib.term.Node
) -> Iterator[Graph]:
    (wished,) = GRAPH.objects(wanted, SH.languageIn)
    tags = {str(tag) for tag in Collection(GRAPH, wished)}
    yield tuple(
        it
        for it in graph
        if it.subject != focus
        or it.predicate != _last(path)
        or (isinstance(it.object, Literal) and (it.object.language or "")[:2] not in tags)
    )


def _untagged(old: Term, _: str) -> Term:
    return Literal(old.value if isinstance(old, Literal) else "x", language="zz")


def _below(least: str) -> Literal:
    """Less than a number or a date."""
    if "-" not in least:
        return _whole(int(least) - 1)
    return Literal(f"{int(least[:4]) - 1}{least[4:]}", datatype=NamedNode(expand("xsd:date")))


BREAKERS: dict[rdflib.term.Node, tuple[str, Breaker]] = {
    SH["class"]: ("Class", _another_class),
    SH.datatype: ("Datatype", _instead(lambda _, __: Literal("some"))),
    SH.disjoint: ("Disjoint", _equal),
    SH.hasValue: ("HasValue", _instead(lambda old, _: another(old))),
    SH.languageIn: ("LanguageIn", _instead(_untagged)),
    SH.lessThan: ("LessThan", _exchanged),
    SH.maxCount: ("MaxCount", _once_more),
    SH.maxInclusive: ("MaxInclusive", _instead(lambda _, most: _whole(int(most) + 1))),
    SH.maxLength: ("MaxLength", _instead(lambda _, most: Literal("n" * (int(most) + 1)))),
    SH.minCount: ("MinCount", _without),
    SH.minInclusive: ("MinInclusive", _instead(lambda _, least: _below(least))),
    SH["or"]: ("Or", _instead(lambda _, __: FOREIGN)),
    SH.pattern: ("Pattern", _instead(lambda _, __: Literal(" ", language="en"))),
    SH.qualifiedValueShape: ("QualifiedMinCount", _not_in_language),
    SH.uniqueLang: ("UniqueLang", _in_one_language),
}


def _whole(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(PREFIXES["xsd"] + "integer"))
