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

from migkg.errors import ShapesError
from migkg.interchange import from_rdflib, to_rdflib
from migkg.shacl.messages import Messages
from migkg.shacl.report import ANONYMOUS, Finding
from migkg.source import NamedNode
from migkg.terms import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.query import Result

    from migkg.source import Triple


def findings(data: Iterable[Triple], shapes: Sequence[Triple]) -> set[Finding]:
    """What the shapes object to in ``data``, which the ontology is part of.

    Raises:
        ShapesError: a shape asks another server (SERVICE) or is not well formed.
    """
    import pyshacl

    shapes_graph = to_rdflib(shapes)
    try:
        _, results, _ = pyshacl.validate(
            _Asked() + to_rdflib(data),
            shacl_graph=shapes_graph,
            inference="none",
            inplace=True,
            do_owl_imports=False,
        )
    except Exception as error:  # pySHACL raises what its many parts raise
        raise ShapesError(f"the shapes cannot be applied: {error}") from error
    if not isinstance(results, rdflib.Graph):
        raise ShapesError(f"the shapes cannot be applied: {results}")
    # Not what lies in sh:detail: it is no result of the report.
    found = results.objects(None, SH.result)
    return {_finding(results, it, shapes_graph) for it in found}


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


def _finding(results: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph) -> Finding:
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
    return Finding(
        severity=(one(SH.resultSeverity) or "").removeprefix(str(SH)),
        focus=NamedNode(ONTOLOGY) if focus is None else from_rdflib(focus),
        path=_path(results, results.value(result, SH.resultPath)),
        value=None if value is None else from_rdflib(value),
        shape=_name(shapes, results.value(result, SH.sourceShape)),
        constraint=str(constraint) if isinstance(constraint, rdflib.URIRef) else None,
        component=one(SH.sourceConstraintComponent) or "",
        messages=Messages(sorted(messages.items())),
    )


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
