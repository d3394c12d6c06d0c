"""Traps of OWL that the ontology avoids: each is looked for, and would be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.logic import Verdict, reason
from migkg.source import BlankNode, ntriples
from tests.ontology.axioms import above
from tests.ontology.lookup import Graph, name, parsed
from tests.ontology.robot import profile_violations

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
COUNTS = (
    "owl:cardinality",
    "owl:hasSelf",
    "owl:maxCardinality",
    "owl:maxQualifiedCardinality",
    "owl:minCardinality",
    "owl:minQualifiedCardinality",
    "owl:qualifiedCardinality",
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
    """A chain that mentions its own head, or what stands above it, may never come to an end."""
    return [
        head
        for head, links in chains(graph)
        if ({head} | above(graph, head, "rdfs:subPropertyOf")) & set(map(name, links))
    ]


def chains_in_a_circle(graph: Graph) -> list[str]:
    """Chains that lean on each other may never come to an end either."""
    leans: dict[str, set[str]] = {}
    for head, links in chains(graph):
        leans.setdefault(head, set()).update(map(name, links))
    while more := {h: found for h in leans if (found := spread(leans, h)) != leans[h]}:
        leans |= more
    return [head for head, links in leans.items() if head in links]


def spread(leans: dict[str, set[str]], head: str) -> set[str]:
    return leans[head].union(*(leans.get(link, set()) for link in leans[head]))


def heads_with_characteristics(graph: Graph) -> list[str]:
    """The head of a chain, or a property above it, is not simple: with these it leaves OWL 2 DL."""
    return sorted(not_simple(graph) & set(graph.typed(*CHARACTERISTICS)))


def heads_that_are_counted(graph: Graph) -> list[str]:
    """In a cardinality, in owl:hasSelf or among disjoint properties it leaves OWL 2 DL too."""
    counted = {node for restriction in COUNTS for node, _ in graph.pairs(restriction)}
    disjoint = {
        term
        for one, other in graph.pairs("owl:propertyDisjointWith")
        for term in (one, name(other))
    }
    on = {term for node in counted for term in graph.names(node, "owl:onProperty")}
    return sorted(not_simple(graph) & (on | disjoint))


def not_simple(graph: Graph) -> set[str]:
    """The heads of chains, the transitive properties, and what stands above either."""
    heads = {head for head, _ in chains(graph)} | set(graph.typed("owl:TransitiveProperty"))
    return heads.union(*(above(graph, head, "rdfs:subPropertyOf") for head in heads))


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
    "a range of xsd:gYear": (
        ranges_outside_owl,
        "mig:bad a owl:DatatypeProperty ; rdfs:range xsd:gYear .",
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
    "a chain that mentions what stands above its head": (
        chains_of_themselves,
        """
        mig:bad rdfs:subPropertyOf mig:low ; owl:propertyChainAxiom ( mig:low mig:award ) .
        """,
    ),
    "chains that lean on each other": (
        chains_in_a_circle,
        """
        mig:bad owl:propertyChainAxiom ( mig:bad2 mig:award ) .
        mig:bad2 owl:propertyChainAxiom ( mig:award mig:award mig:bad3 ) .
        mig:bad3 owl:propertyChainAxiom ( mig:bad mig:bad ) .
        """,
    ),
    "a chain whose head is functional": (
        heads_with_characteristics,
        "mig:bad a owl:FunctionalProperty ; owl:propertyChainAxiom ( mig:recipient mig:award ) .",
    ),
    "a chain whose head is counted": (
        heads_that_are_counted,
        """
        mig:bad a owl:ObjectProperty ; owl:propertyChainAxiom ( mig:recipientIn mig:award ) .
        mig:City rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty mig:bad ; owl:maxCardinality 1 ] .
        """,
    ),
    "a chain whose head is disjoint from a property": (
        heads_that_are_counted,
        """
        mig:bad a owl:ObjectProperty ; owl:propertyChainAxiom ( mig:recipientIn mig:award ) ;
            owl:propertyDisjointWith mig:governs .
        """,
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
LEAVE_DL = {
    "a chain whose head is irreflexive": "non-simple property in irreflexive",
    "a chain whose head is counted": "non-simple property in a restriction",
    "a chain whose head is disjoint from a property": "non-simple property in an axiom",
    "a range of xsd:date": "undeclared datatype",
    "chains that lean on each other": "in chain causes cycle",
    "a term that is annotation and object property": "Cannot pun",
}
"""What another judge says of these."""
each_trap = pytest.mark.parametrize("trap", TRAPS)


@each_trap
def test_the_ontology_avoids(trap: str, everything: Graph) -> None:
    find, _ = TRAPS[trap]
    assert find(everything) == []


@each_trap
def test_it_would_be_seen(trap: str, tmp_path: Path) -> None:
    find, turtle = TRAPS[trap]
    found = find(Graph(parsed(turtle, tmp_path)))
    assert found[:1] == ["mig:bad"]
    assert {term.rstrip("23") for term in found} == {"mig:bad"}


@pytest.mark.java
@pytest.mark.parametrize("trap", LEAVE_DL)
def test_the_trap_leads_out_of_owl_dl(
    trap: str, everything: Graph, robot: str, tmp_path: Path
) -> None:
    _, turtle = TRAPS[trap]
    terms = ("mig:bad", "mig:bad2", "mig:bad3") if "chain" in trap else ()
    declared = "".join(f"{term} a owl:ObjectProperty . " for term in terms)
    triples = [*everything.triples, *parsed(declared + turtle, tmp_path)]
    report = profile_violations(robot, "DL", triples, tmp_path)
    assert report is not None
    assert {LEAVE_DL[trap] in line for line in report.splitlines()[1:] if line} == {True}


@pytest.mark.java
@pytest.mark.usefixtures("java")
def test_two_values_of_a_functional_object_property_are_taken_for_one(
    everything: Graph, tmp_path: Path
) -> None:
    lines = """
    mig:bad a owl:ObjectProperty , owl:FunctionalProperty .
    city:xx-town mig:bad authority:xx-town , authority:yy-town .
    """
    triples = [*everything.triples, *parsed(lines, tmp_path)]
    assert reason(ntriples(triples)) == Verdict(consistent=True)
    apart = parsed("authority:xx-town owl:differentFrom authority:yy-town .", tmp_path)
    assert reason(ntriples([*triples, *apart])) == Verdict(consistent=False)


def test_there_are_chains_and_data_properties_to_look_at(everything: Graph) -> None:
    assert sorted(head for head, _ in chains(everything)) == [
        "mig:hasHeldPost",
        "mig:receivedAward",
    ]
    assert len(everything.typed("owl:DatatypeProperty")) > 14
