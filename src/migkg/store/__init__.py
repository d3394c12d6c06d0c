"""The graph, to be asked in SPARQL: the only package that knows Oxigraph's store."""

from migkg.store.complaints import MOST_EXPECTED
from migkg.store.dataset import Dataset
from migkg.store.graph import Answer, KnowledgeGraph, Row
from migkg.store.writing import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    RESULT_FORMATS,
    rdfxml,
    write_statements,
)

__all__ = [
    "BOOLEAN_FORMATS",
    "GRAPH_FORMATS",
    "MOST_EXPECTED",
    "RESULT_FORMATS",
    "Answer",
    "Dataset",
    "KnowledgeGraph",
    "Row",
    "rdfxml",
    "write_statements",
]
