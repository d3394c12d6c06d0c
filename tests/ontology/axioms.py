"""What the axioms of a graph say, read by several tests: terms, hierarchies, expressions."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from migkg.source import BlankNode, NamedNode, Triple
from migkg.terms import DEF, MIG, expand
from tests.ontology.lookup import name

if TYPE_CHECKING:
    from migkg.source import Term
    from tests.ontology.lookup import Graph

CLASS, CONCEPT, SCHEME = "owl:Class", "skos:Concept", "skos:ConceptScheme"
OBJECT, DATA, NOTE = "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"
PROPERTIES = (OBJECT, DATA, NOTE)
BUILT_IN = ("owl:", "rdf:", "rdfs:", "xsd:")
LABELS = ("rdfs:label", "skos:prefLabel")


def ours(term: str) -> bool:
    return expand(term).startswith((MIG, DEF)) or f"{expand(term)}/" == DEF


def built_in(term: str) -> bool:
    return term.startswith(BUILT_IN)


def own(graph: Graph, *kinds: str) -> list[str]:
    return [term for term in graph.typed(*kinds) if ours(term)]


def own_words(graph: Graph) -> list[str]:
    """Whatever has a label and a definition of ours: terms, concepts, schemes."""
    return own(graph, CLASS, *PROPERTIES, CONCEPT, SCHEME)


def local(term: str) -> str:
    return term.rpartition(":")[2].rpartition("/")[2]


def labels(graph: Graph, term: str, language: str) -> list[str]:
    return [text for predicate in LABELS for text in graph.texts(term, predicate, language)]


def above(graph: Graph, term: str, predicate: str) -> set[str]:
    """What stands above a term, at any distance; itself only if there is a cycle."""
    found: set[str] = set()
    fresh = set(graph.names(term, predicate))
    while fresh:
        found |= fresh
        fresh = {up for low in fresh for up in graph.names(low, predicate)} - found
    return found


def disjoint(graph: Graph) -> set[frozenset[str]]:
    """The pairs of classes that the axioms hold apart, one by one or in groups."""
    pairs = {
        frozenset((one, name(other)))
        for one, other in graph.pairs("owl:disjointWith")
        if isinstance(other, NamedNode)
    }
    for _, head in graph.pairs("owl:members"):
        pairs |= {frozenset(map(name, pair)) for pair in combinations(graph.members(head), 2)}
    return pairs


def inverses(graph: Graph) -> set[tuple[str, str]]:
    """The named inverses, each both ways."""
    one_way = {
        (one, name(other))
        for one, other in graph.pairs("owl:inverseOf")
        if isinstance(other, NamedNode)
    }
    return one_way | {(other, one) for one, other in one_way}


def within(graph: Graph, node: Term) -> set[str]:
    """The names in a class expression."""
    if not isinstance(node, BlankNode):
        return {name(node)} if isinstance(node, NamedNode) else set()
    parts = (
        triple.object
        for triple in graph.triples
        if triple.subject == node and not isinstance(triple.object, Triple)
    )
    return {found for part in parts for found in within(graph, part)}
