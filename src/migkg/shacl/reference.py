"""The reference judgement: pySHACL, without inference, with the ontology beside the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyshacl
import rdflib

from migkg.errors import ShapesError, nearest
from migkg.interchange import to_rdflib
from migkg.shacl.report import SH, Finding, Report
from migkg.terms import DEF, MIG, MIGSH, ONTOLOGY, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.source import Triple

TARGETS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?shape ?by ?target WHERE {
  { ?shape sh:targetClass ?target BIND ("class" AS ?by) }
  UNION { ?shape a sh:NodeShape, rdfs:Class BIND (?shape AS ?target) BIND ("class" AS ?by) }
  UNION { ?shape sh:targetNode ?target BIND ("node" AS ?by) }
  UNION { ?shape sh:targetSubjectsOf ?target BIND ("subjects" AS ?by) }
  UNION { ?shape sh:targetObjectsOf ?target BIND ("objects" AS ?by) }
}
"""


def validate(
    data: Iterable[Triple], shapes: Sequence[Triple], ontology: Sequence[Triple] = ()
) -> Report:
    """Judge ``data`` by ``shapes``; the ontology tells which class is a subclass of which.

    Raises:
        ShapesError: the shapes are migkg's own and their ontology is not there, for then most of
            them would find nothing to judge; or a shape asks another server (SERVICE), or is not
            well formed.
    """
    shapes_graph, ontology_graph = to_rdflib(shapes), to_rdflib(ontology)
    _require_ontology(shapes_graph, ontology_graph)
    _refuse_service(shapes_graph)
    whole = to_rdflib(data)
    judged = rdflib.Graph() + whole
    for triple in ontology_graph:
        whole.add(triple)
    try:
        _, results, _ = pyshacl.validate(
            whole, shacl_graph=shapes_graph, inference="none", inplace=True, do_owl_imports=False
        )
    except Exception as error:  # pySHACL raises what its many parts raise
        raise ShapesError(f"the shapes cannot be applied: {error}") from error
    if not isinstance(results, rdflib.Graph):
        raise ShapesError(f"the shapes cannot be applied: {results}")
    declared = {str(term) for term in ontology_graph.subjects(rdflib.RDF.type)}
    findings = {
        _finding(results, result, declared) for result in results.subjects(SH.resultSeverity)
    }
    return Report(
        tuple(sorted(findings, key=lambda finding: finding.order)),
        len(_focus_nodes(shapes_graph, whole, judged)),
        ontology_present=len(ontology_graph) > 0,
    )


def _require_ontology(shapes: rdflib.Graph, ontology: rdflib.Graph) -> None:
    own = any(str(shape).startswith(MIGSH) for shape in shapes.subjects(rdflib.RDF.type))
    known = any(
        str(term).startswith(MIG) for term in ontology.subjects(rdflib.RDF.type, rdflib.OWL.Class)
    )
    if own and not known:
        raise ShapesError(
            "migkg's shapes judge by its ontology, which is not there: without it nearly nothing "
            "would be a target, and the data would seem to conform"
        )


def _refuse_service(shapes: rdflib.Graph) -> None:
    for keyword in (SH.select, SH.ask, SH.construct):
        for subject, query in shapes.subject_objects(keyword):
            if "SERVICE" in str(query).upper().split():
                raise ShapesError(f"{curie(str(subject))} asks another server (SERVICE): refused")


def _finding(results: rdflib.Graph, result: rdflib.term.Node, declared: set[str]) -> Finding:
    def one(predicate: rdflib.URIRef) -> str | None:
        term = results.value(result, predicate)
        return None if term is None else str(term)

    value = one(SH.value)
    messages = {
        message.language or "": str(message)
        for message in results.objects(result, SH.resultMessage)
        if isinstance(message, rdflib.Literal)
    }
    if value and value.startswith((MIG, DEF)) and value not in declared:
        near = " / ".join(curie(term) for term in nearest(value, declared, count=2))
        messages = {
            language: f"{text} → {near}?" if near else text for language, text in messages.items()
        }
    return Finding(
        severity=(one(SH.resultSeverity) or "").removeprefix(str(SH)),
        focus=one(SH.focusNode) or "",
        path=one(SH.resultPath),
        value=value,
        shape=one(SH.sourceConstraint) or one(SH.sourceShape) or "",
        component=one(SH.sourceConstraintComponent) or "",
        messages=_Messages(sorted(messages.items())),
    )


class _Messages(dict[str, str]):
    """Messages by language that can be part of a set: equal findings are one finding."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


def _focus_nodes(
    shapes: rdflib.Graph, whole: rdflib.Graph, judged: rdflib.Graph
) -> set[rdflib.term.Node]:
    """What of the data the shapes look at; looking at the graph as a whole does not count."""
    found: set[rdflib.term.Node] = set()
    for _, by, target in shapes.query(TARGETS):  # type: ignore[misc]
        match str(by):
            case "class":
                for subclass in whole.transitive_subjects(rdflib.RDFS.subClassOf, target):
                    found.update(judged.subjects(rdflib.RDF.type, subclass))
            case "node" if str(target) != ONTOLOGY:
                found.add(target)
            case "subjects":
                found.update(judged.subjects(target))
            case "objects":
                found.update(judged.objects(None, target))
    return found
