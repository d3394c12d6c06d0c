"""The reference judgement: pySHACL, without inference, with the ontology beside the data."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import rdflib
from rdflib import SH
from rdflib.extras.shacl import parse_shacl_path
from rdflib.plugins import sparql
from rdflib.plugins.sparql import prepareQuery

from migkg.errors import ShapesError, nearest
from migkg.interchange import from_rdflib, to_rdflib
from migkg.shacl.report import ANONYMOUS, Finding, Report
from migkg.shacl.targets import aimed_shapes, found_targets, named_targets
from migkg.shacl.terms import require_known_terms
from migkg.source import NamedNode
from migkg.terms import BASE, ID, MIG, MIGSH, ONTOLOGY, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.query import Result

    from migkg.source import Triple


def validate(
    data: Iterable[Triple], shapes: Sequence[Triple], ontology: Sequence[Triple] = ()
) -> Report:
    """Judge ``data`` by ``shapes``; the ontology tells which class is a subclass of which.

    >>> from pathlib import Path
    >>> from migkg import read_folder, read_project
    >>> ours, atown = read_project(Path()), read_folder(Path("tests/small/xx-atown"))
    >>> validate(atown.triples, ours.shapes, ours.vocabulary).conforms
    True

    Raises:
        ShapesError: the shapes are migkg's own and their ontology is not there, for then most of
            them would find nothing to judge; or a shape names a term of migkg that the ontology
            does not have, asks another server (SERVICE), or is not well formed.
    """
    import pyshacl

    shapes_graph, ontology_graph = to_rdflib(shapes), to_rdflib(ontology)
    _require_ontology(shapes_graph, ontology_graph)
    require_known_terms(shapes_graph, ontology_graph)
    judged = to_rdflib(data)
    whole = _Asked() + judged + ontology_graph
    try:
        _, results, _ = pyshacl.validate(
            whole, shacl_graph=shapes_graph, inference="none", inplace=True, do_owl_imports=False
        )
    except Exception as error:  # pySHACL raises what its many parts raise
        raise ShapesError(f"the shapes cannot be applied: {error}") from error
    if not isinstance(results, rdflib.Graph):
        raise ShapesError(f"the shapes cannot be applied: {results}")
    described = {str(thing) for thing in whole.subjects(rdflib.RDF.type)}
    findings = {
        _finding(results, result, shapes_graph, described)
        for result in results.objects(None, SH.result)
    }
    return Report(
        tuple(sorted(findings, key=lambda finding: finding.order)),
        len(_focus_nodes(shapes_graph, whole, judged)),
        ontology_present=len(ontology_graph) > 0,
        judged=tuple(sorted({_name(shapes_graph, it) for it in aimed_shapes(shapes_graph, whole)})),
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


class _Asked(rdflib.Graph):
    """A graph that parses each query once: pySHACL asks it anew for every node that it judges."""

    def query(self, query_object: Any, *args: Any, **settings: Any) -> Result:
        """The answer to the query, whose text is parsed if it is new."""
        if isinstance(query_object, str):
            names = tuple(self.namespaces())
            query_object = _prepared(query_object, names, threading.get_ident())
        return super().query(query_object, *args, **settings)


@lru_cache(maxsize=256)
def _prepared(
    text: str, names: tuple[tuple[str, rdflib.URIRef], ...], _thread: int
) -> sparql.sparql.Query:
    """The query, ready to be asked of any graph, for as long as the process lasts.

    RDFLib keeps the row in an expression while it evaluates it: each thread has its own queries.
    """
    return prepareQuery(text, initNs=dict(names))


def _refuse_service(_: object, part: CompValue) -> NoReturn:
    """Refuse to ask another server, however the word SERVICE is written in a query."""
    if part.name == "ServiceGraphPattern":
        raise ShapesError("a query in them asks another server (SERVICE)")
    raise NotImplementedError  # by which RDFLib knows that it is to evaluate this part itself


# Shapes may be a stranger's, and pySHACL knows SERVICE only where it is written plainly.
sparql.CUSTOM_EVALS["migkg"] = _refuse_service


def _finding(
    results: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph, described: set[str]
) -> Finding:
    def one(predicate: rdflib.URIRef) -> str | None:
        node = results.value(result, predicate)
        return None if node is None else str(node)

    focus, value = results.value(result, SH.focusNode), results.value(result, SH.value)
    constraint = results.value(result, SH.sourceConstraint)
    templates = list(shapes.objects(constraint, SH.message)) if constraint else []
    messages = {
        message.language or _language(message, templates): str(message)
        for message in results.objects(result, SH.resultMessage)
        if isinstance(message, rdflib.Literal)
    }
    iri = str(value) if isinstance(value, rdflib.URIRef) else ""
    if iri.startswith(BASE) and iri not in described:
        near = " / ".join(map(curie, nearest(iri, _alike(iri, described), count=2)))
        messages = {
            language: f"{text} → {near}?" if near else text for language, text in messages.items()
        }
    return Finding(
        severity=(one(SH.resultSeverity) or "").removeprefix(str(SH)),
        focus=NamedNode(ONTOLOGY) if focus is None else from_rdflib(focus),
        path=_path(results, results.value(result, SH.resultPath)),
        value=None if value is None else from_rdflib(value),
        shape=_name(shapes, results.value(result, SH.sourceShape)),
        constraint=str(constraint) if isinstance(constraint, rdflib.URIRef) else None,
        component=one(SH.sourceConstraintComponent) or "",
        messages=_Messages(sorted(messages.items())),
    )


def _alike(iri: str, described: Iterable[str]) -> list[str]:
    """What may be meant by this IRI: a thing of the same kind, or else a word."""
    if iri.startswith(ID):
        kind = iri[: iri.find("/", len(ID)) + 1] or ID
        return [it for it in described if it.startswith(kind)]
    return [it for it in described if it.startswith(BASE) and not it.startswith(ID)]


def _name(shapes: rdflib.Graph, shape: rdflib.term.Node | None) -> str:
    """The IRI of the shape; an anonymous one goes by that of the shape it is part of."""
    while isinstance(shape, rdflib.BNode):
        shape = min(shapes.subjects(None, shape), key=str, default=None)
    return ANONYMOUS if shape is None else str(shape)


def _path(results: rdflib.Graph, path: rdflib.term.Node | None) -> str | None:
    """The IRI of a plain property; any other path as SPARQL writes it."""
    if isinstance(path, rdflib.BNode):
        return str(parse_shacl_path(results, path).n3())
    return None if path is None else str(path)


def _language(message: str, templates: Iterable[rdflib.term.Node]) -> str:
    """The language of the template that a message was made from: pySHACL forgets it."""
    for template in templates:
        pattern = ".*".join(map(re.escape, _SLOT.split(str(template))))
        if isinstance(template, rdflib.Literal) and re.fullmatch(pattern, message, re.DOTALL):
            return template.language or ""
    return ""


_SLOT = re.compile(r"\{[?$]\w+\}")


class _Messages(dict[str, str]):
    """Messages by language that can be part of a set: equal findings are one finding."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


def _focus_nodes(
    shapes: rdflib.Graph, whole: rdflib.Graph, judged: rdflib.Graph
) -> set[rdflib.term.Node]:
    """What of the data the shapes look at; looking at the graph as a whole does not count.

    Nor does what shapes of ours find by a property of others alone, such as a label, or, where
    nothing speaks in our words, by a class of others: other data have labels and organisations too.
    """
    present = set(judged.all_nodes())
    counted, ours = rdflib.Graph() + shapes, rdflib.Graph() + shapes
    for how in (SH.targetSubjectsOf, SH.targetClass):
        for shape, term in shapes.subject_objects(how):
            if str(shape).startswith(MIGSH) and not str(term).startswith(MIG):
                ours.remove((shape, how, term))
                if how == SH.targetSubjectsOf:
                    counted.remove((shape, how, term))
    found = found_targets(counted, whole) if found_targets(ours, whole) & present else set()
    return found & present | (named_targets(shapes) - {rdflib.URIRef(ONTOLOGY)})
