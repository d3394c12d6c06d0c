"""What mutants are made from: the shapes, the vocabulary and graphs that are correct."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import RDF

from migkg.interchange import to_rdflib
from migkg.source import NamedNode, Triple, read_folder
from tests.support import ROOT, SMALL, vocabulary

FOLDER = ROOT / "tests" / "shapes"
SHAPES = read_folder(ROOT / "shapes").triples
GRAPH = to_rdflib(SHAPES)
WORDS = to_rdflib(vocabulary())
BESIDE = read_folder(SMALL).triples
TYPE = NamedNode(str(RDF.type))
FOREIGN = NamedNode("http://page.example/foreign")
TABLES = "http://publications.europa.eu/resource/authority/"

Graph = tuple[Triple, ...]


@dataclass(frozen=True)
class Mutant:
    """A graph with one fault: what was done to which, and which constraint must object."""

    name: str
    sort: str
    graph: Graph
    rule: str = ""
    component: str = ""
