"""Which nodes shapes are aimed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph
from rdflib import Literal as RdfLiteral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

_DEACTIVATED = RdfLiteral("true", datatype=XSD.boolean)


def named_targets(shapes: Graph) -> set[Node]:
    """The nodes that shapes name outright, whether they stand in the graph or not."""
    return {node for _, node in _declared(shapes, SH.targetNode)}


def found_targets(shapes: Graph, graph: Graph) -> set[Node]:
    """The nodes of the graph that shapes find, by class or by property."""
    ways = {(how, term) for _, how, term in _ways(shapes)}
    return {node for how, term in ways for node in _found(graph, how, term)}


def aimed_shapes(shapes: Graph, graph: Graph) -> set[Node]:
    """The shapes that have a target, named or found in the graph."""
    named = {shape for shape, _ in _declared(shapes, SH.targetNode)}
    return named | {
        shape for shape, how, term in _ways(shapes) if any(True for _ in _found(graph, how, term))
    }


def _ways(shapes: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """Each shape with how it finds targets, and by which class or property."""
    for shape, kind in _declared(shapes, RDF.type):
        if kind in _CLASSES:
            yield shape, SH.targetClass, shape
    for how in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf):
        for shape, term in _declared(shapes, how):
            yield shape, how, term


def _found(graph: Graph, how: Node, term: Node) -> Iterator[Node]:
    if how == SH.targetSubjectsOf:
        yield from graph.subjects(term)
    elif how == SH.targetObjectsOf:
        yield from graph.objects(None, term)
    else:
        for subclass in graph.transitive_subjects(RDFS.subClassOf, term):
            yield from graph.subjects(RDF.type, subclass)


_CLASSES = {RDFS.Class, OWL.Class}
_SHAPES = {SH.NodeShape, SH.PropertyShape}


def _declared(shapes: Graph, predicate: Node) -> set[tuple[Node, Node]]:
    """What active shapes say by this predicate; a class counts as a shape where it is both."""
    return {
        (shape, value)
        for shape, value in shapes.subject_objects(predicate)
        if (shape, SH.deactivated, _DEACTIVATED) not in shapes
        and (predicate != RDF.type or _SHAPES & set(shapes.objects(shape, RDF.type)))
    }
