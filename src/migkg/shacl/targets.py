"""Which nodes shapes are aimed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph
from rdflib import Literal as RdfLiteral

if TYPE_CHECKING:
    from rdflib.term import Node

_DEACTIVATED = RdfLiteral("true", datatype=XSD.boolean)


def named_targets(shapes: Graph) -> set[Node]:
    """The nodes that shapes name outright, whether they stand in the graph or not."""
    return {node for _, node in _declared(shapes, SH.targetNode)}


def found_targets(shapes: Graph, graph: Graph) -> set[Node]:
    """The nodes of the graph that shapes find, by class or by property."""
    classes = {class_ for _, class_ in _declared(shapes, SH.targetClass)}
    classes |= {shape for shape, kind in _declared(shapes, RDF.type) if kind in _CLASSES}
    found = {
        node
        for class_ in classes
        for subclass in graph.transitive_subjects(RDFS.subClassOf, class_)
        for node in graph.subjects(RDF.type, subclass)
    }
    for _, predicate in _declared(shapes, SH.targetSubjectsOf):
        found.update(graph.subjects(predicate))
    for _, predicate in _declared(shapes, SH.targetObjectsOf):
        found.update(graph.objects(None, predicate))
    return found


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
