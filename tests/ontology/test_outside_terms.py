"""What comes from elsewhere is declared here, as one kind of term, and nothing is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.source import NamedNode, read_turtle
from migkg.terms import BASE, PREFIXES
from tests.ontology.lookup import Graph, name
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BUILT_IN = ("owl:", "rdf:", "rdfs:", "xsd:")
KINDS = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
LOGICAL = (
    "owl:disjointWith",
    "owl:inverseOf",
    "owl:onProperty",
    "owl:someValuesFrom",
    "rdf:first",
    "rdf:type",
    "rdfs:domain",
    "rdfs:range",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
)
STUBS = ROOT / "ontology" / "external-stubs.ttl"


def used(graph: Graph) -> set[str]:
    """The predicates, and what stands where an axiom or a type has a term."""
    predicates = {name(triple.predicate) for triple in graph.triples}
    objects = {
        name(triple.object)
        for triple in graph.triples
        if name(triple.predicate) in LOGICAL and isinstance(triple.object, NamedNode)
    }
    return predicates | objects


def outside(terms: Iterable[str]) -> set[str]:
    return {term for term in terms if not term.startswith(("mig:", *BUILT_IN)) and BASE not in term}


def undeclared(graph: Graph, declared: Graph) -> set[str]:
    return outside(used(graph)) - set(declared.typed(*KINDS))


def test_every_outside_term_of_the_ontology_and_the_code_lists_is_declared(
    everything: Graph, ontology: Graph
) -> None:
    assert undeclared(everything, ontology) == set()


def test_every_outside_term_of_the_data_is_declared(data: Graph, ontology: Graph) -> None:
    assert undeclared(data, ontology) == set()


def test_an_outside_term_that_is_not_declared_is_seen(ontology: Graph, tmp_path: Path) -> None:
    path = tmp_path / "strange.ttl"
    path.write_text("<http://e/A> a <http://e/B> ; <http://e/p> <http://e/C> .", encoding="utf-8")
    assert undeclared(Graph(read_turtle(path)), ontology) == {"http://e/B", "http://e/p"}


def test_nothing_is_imported(everything: Graph) -> None:
    assert list(everything.pairs("owl:imports")) == []


def test_every_declaration_has_a_label_and_points_to_its_own_vocabulary() -> None:
    stubs = Graph(read_turtle(STUBS))
    for term in stubs.typed(*KINDS):
        assert len(stubs.texts(term, "rdfs:label", "en")) == 1, term
        (home,) = stubs.names(term, "rdfs:isDefinedBy")
        assert home == PREFIXES[term.split(":")[0]], term


@pytest.mark.parametrize("kind", KINDS)
def test_the_stubs_declare_only_what_is_not_ours(kind: str) -> None:
    stubs = Graph(read_turtle(STUBS))
    assert stubs.typed(kind)
    assert [term for term in stubs.typed(kind) if term.startswith("mig:")] == []


def test_an_alignment_is_a_match_of_one_of_our_terms_and_no_axiom(ontology: Graph) -> None:
    alignments = Graph(read_turtle(ROOT / "ontology" / "alignments.ttl"))
    ours = set(ontology.typed(*KINDS))
    assert alignments.triples
    for triple in alignments.triples:
        assert name(triple.predicate) in {"skos:closeMatch", "skos:relatedMatch"}
        assert name(triple.subject) in ours
        assert name(triple.subject).startswith("mig:")
        assert outside([name(triple.object)])
