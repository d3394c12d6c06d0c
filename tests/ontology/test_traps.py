"""Traps of OWL that the ontology avoids: each is looked for, and would be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.source import BlankNode, read_turtle
from migkg.terms import PREFIXES
from tests.ontology.lookup import Graph, name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from migkg.source import Term

RANGES = {
    "rdfs:Literal",
    "xsd:integer",
    "xsd:nonNegativeInteger",
    "xsd:positiveInteger",
    "xsd:string",
}
CHARACTERISTICS = (
    "owl:AsymmetricProperty",
    "owl:FunctionalProperty",
    "owl:InverseFunctionalProperty",
    "owl:IrreflexiveProperty",
    "owl:ReflexiveProperty",
    "owl:SymmetricProperty",
    "owl:TransitiveProperty",
)
KINDS = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")


def chains(graph: Graph) -> list[tuple[str, list[Term]]]:
    return [(head, graph.members(list_)) for head, list_ in graph.pairs("owl:propertyChainAxiom")]


def ranges_outside_owl(graph: Graph) -> list[str]:
    """An rdf:langString turns a data into an object property, an xsd:date stops HermiT."""
    return [
        term
        for term in graph.typed("owl:DatatypeProperty")
        if not set(graph.names(term, "rdfs:range")) <= RANGES
    ]


def functional_object_properties(graph: Graph) -> list[str]:
    """A reasoner merges the two values instead of complaining."""
    functional = graph.typed("owl:FunctionalProperty", "owl:InverseFunctionalProperty")
    return [term for term in functional if term in graph.typed("owl:ObjectProperty")]


def chains_of_themselves(graph: Graph) -> list[str]:
    """A chain that mentions its own head may never come to an end."""
    return [head for head, links in chains(graph) if head in map(name, links)]


def heads_with_characteristics(graph: Graph) -> list[str]:
    """The head of a chain, or a property above it, is not simple: with these it leaves OWL 2 DL."""
    heads = {head for head, _ in chains(graph)}
    while more := {up for head in heads for up in graph.names(head, "rdfs:subPropertyOf")} - heads:
        heads |= more
    return sorted(heads & set(graph.typed(*CHARACTERISTICS)))


def terms_of_two_kinds(graph: Graph) -> list[str]:
    """Annotation, object and data properties are apart in OWL 2 DL."""
    kinds = [set(graph.typed(kind)) for kind in KINDS]
    return sorted((kinds[0] & kinds[1]) | (kinds[0] & kinds[2]) | (kinds[1] & kinds[2]))


def chains_over_unnamed_inverses(graph: Graph) -> list[str]:
    """Rule engines skip a chain whose link is a blank node."""
    return [head for head, links in chains(graph) if any(isinstance(n, BlankNode) for n in links)]


TRAPS: dict[str, tuple[Callable[[Graph], list[str]], str]] = {
    "a range of rdf:langString": (
        ranges_outside_owl,
        "mig:bad a owl:DatatypeProperty ; rdfs:range rdf:langString .",
    ),
    "a range of xsd:date": (
        ranges_outside_owl,
        "mig:bad a owl:DatatypeProperty ; rdfs:range xsd:date .",
    ),
    "a functional object property": (
        functional_object_properties,
        "mig:bad a owl:ObjectProperty , owl:FunctionalProperty .",
    ),
    "an inverse functional object property": (
        functional_object_properties,
        "mig:bad a owl:ObjectProperty , owl:InverseFunctionalProperty .",
    ),
    "a chain that mentions its own head": (
        chains_of_themselves,
        "mig:bad owl:propertyChainAxiom ( mig:bad mig:award ) .",
    ),
    "a chain whose head is irreflexive": (
        heads_with_characteristics,
        "mig:bad a owl:IrreflexiveProperty ; owl:propertyChainAxiom ( mig:recipient mig:award ) .",
    ),
    "a chain whose head lies below an asymmetric property": (
        heads_with_characteristics,
        """
        mig:bad a owl:AsymmetricProperty .
        mig:low rdfs:subPropertyOf mig:bad ; owl:propertyChainAxiom ( mig:recipient mig:award ) .
        """,
    ),
    "a term that is annotation and object property": (
        terms_of_two_kinds,
        "mig:bad a owl:AnnotationProperty , owl:ObjectProperty .",
    ),
    "a term that is annotation and data property": (
        terms_of_two_kinds,
        "mig:bad a owl:AnnotationProperty , owl:DatatypeProperty .",
    ),
    "a chain over an inverse without a name": (
        chains_over_unnamed_inverses,
        "mig:bad owl:propertyChainAxiom ( [ owl:inverseOf mig:recipient ] mig:award ) .",
    ),
}
each_trap = pytest.mark.parametrize("trap", TRAPS)


@each_trap
def test_the_ontology_avoids(trap: str, everything: Graph) -> None:
    find, _ = TRAPS[trap]
    assert find(everything) == []


@each_trap
def test_it_would_be_seen(trap: str, tmp_path: Path) -> None:
    find, turtle = TRAPS[trap]
    prefixes = "".join(
        f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
        for prefix in ("mig", "owl", "rdf", "rdfs", "xsd")
    )
    path = tmp_path / "trap.ttl"
    path.write_text(prefixes + turtle, encoding="utf-8")
    assert find(Graph(read_turtle(path))) == ["mig:bad"]


def test_there_are_chains_and_data_properties_to_look_at(everything: Graph) -> None:
    assert sorted(head for head, _ in chains(everything)) == [
        "mig:hasHeldPost",
        "mig:receivedAward",
    ]
    assert len(everything.typed("owl:DatatypeProperty")) > 14
