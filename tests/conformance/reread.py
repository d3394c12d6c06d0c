"""Answers as RDFLib reads them: a second reader, which shares nothing with the engine."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from unittest.mock import patch

import rdflib
from pyoxigraph import BlankNode, NamedNode, Triple
from rdflib.query import Result

from migkg.interchange import from_rdflib
from tests.conformance.answers import Answer, Row, Rows, Statements

if TYPE_CHECKING:
    from rdflib.term import Node

ROWS = {".srx": "xml", ".srj": "json", ".tsv": "tsv"}
GRAPHS = {".ttl": "turtle", ".rdf": "xml", ".nt": "nt"}


def reread(content: bytes, ending: str, base: str) -> Answer:
    """An answer in one of the formats that RDFLib reads: of CSV there is but one reading."""
    with patch.object(rdflib, "NORMALIZE_LITERALS", new=False):  # what is read is what was written
        return _reread(io.BytesIO(content), ending, base)


def _reread(content: io.BytesIO, ending: str, base: str) -> Answer:
    if ending in GRAPHS:
        graph = rdflib.Graph().parse(content, format=GRAPHS[ending], publicID=base)
        return Statements(frozenset(map(_triple, graph)))
    result = Result.parse(content, format=ROWS[ending])
    if result.type == "ASK":
        return bool(result.askAnswer)
    rows: list[Row] = [
        {str(name): from_rdflib(node) for name, node in binding.items()}
        for binding in result.bindings
    ]
    return Rows(frozenset(map(str, result.vars or ())), tuple(rows))


def _triple(nodes: tuple[Node, Node, Node]) -> Triple:
    subject, predicate, object_ = map(from_rdflib, nodes)
    assert isinstance(subject, NamedNode | BlankNode)
    assert isinstance(predicate, NamedNode)
    return Triple(subject, predicate, object_)
