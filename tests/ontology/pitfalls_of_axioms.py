"""Pitfalls of the OOPS! catalogue that lie in axioms."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from migkg.source import BlankNode, NamedNode, Triple
from tests.ontology.axioms import (
    CLASS,
    CONCEPT,
    DATA,
    OBJECT,
    PROPERTIES,
    SCHEME,
    above,
    built_in,
    disjoint,
    inverses,
    ours,
    own,
    within,
)
from tests.ontology.lookup import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ontology.lookup import Graph

DOMAIN, RANGE = "rdfs:domain", "rdfs:range"
OPEN = {DOMAIN: "schema:domainIncludes", RANGE: "schema:rangeIncludes"}
OF_CLASSES = ("rdfs:subClassOf", "owl:equivalentClass", "owl:disjointWith", *OPEN, *OPEN.values())
OF_PROPERTIES = ("rdfs:subPropertyOf", "owl:equivalentProperty", "owl:inverseOf", "owl:onProperty")
SYMMETRIC, TRANSITIVE = "owl:SymmetricProperty", "owl:TransitiveProperty"
EQUAL, SAME = "owl:equivalentClass", "owl:equivalentProperty"

NOT_DISJOINT = {
    "mig:Report": "once we hold a report, its node may be a source document too",
}
"""The classes that nothing is held apart from, with the reason."""

OF_OTHERS = {
    "cv:PublicOrganisation rdfs:subClassOf org:Organization": "Core Public Organisation Vocabulary",
    "foaf:Group rdfs:subClassOf foaf:Agent": "FOAF",
    "foaf:Person owl:disjointWith org:Organization": "FOAF, by way of its own organisations",
    "foaf:Person rdfs:subClassOf foaf:Agent": "FOAF",
    "oa:TextPositionSelector rdfs:subClassOf oa:Selector": "Web Annotation",
    "org:Organization rdfs:subClassOf foaf:Agent": "ORG",
    "org:OrganizationalCollaboration rdfs:subClassOf org:Organization": "ORG",
    "org:hasMembership owl:inverseOf org:member": "ORG",
    "skos:hasTopConcept owl:inverseOf skos:topConceptOf": "SKOS",
    "skos:narrower owl:inverseOf skos:broader": "SKOS",
    "skos:topConceptOf rdfs:subPropertyOf skos:inScheme": "SKOS",
}
"""The axioms on terms from elsewhere that their own vocabularies state, with the vocabulary."""


def ends(graph: Graph, term: str, end: str) -> set[str]:
    return set(graph.names(term, end))


def synonyms(graph: Graph) -> list[str]:
    """P02: two classes of ours for one thing."""
    return [one for one in own(graph, CLASS) if any(map(ours, graph.names(one, EQUAL)))]


def mentions(graph: Graph) -> Iterator[tuple[str, str]]:
    """Which term an axiom ties to which other, both ways, by way of unnamed classes too."""
    for triple in graph.triples:
        predicate = name(triple.predicate)
        if predicate in {*OF_CLASSES, *OF_PROPERTIES} and not isinstance(triple.object, Triple):
            one, others = name(triple.subject), within(graph, triple.object)
            for other in others - {one}:
                yield one, other
                yield other, one
    for head, list_ in [*graph.pairs("owl:propertyChainAxiom"), *graph.pairs("owl:members")]:
        for member in graph.members(list_):
            yield head, name(member)
            yield name(member), head


def unconnected(graph: Graph) -> list[str]:
    """P04: a term that no axiom ties to another."""
    tied = {one for one, _ in mentions(graph)}
    schemes = {
        scheme for one in own(graph, CONCEPT) for scheme in graph.names(one, "skos:inScheme")
    }
    alone = [term for term in own(graph, CLASS, *PROPERTIES) if term not in tied]
    without = [one for one in own(graph, CONCEPT) if not graph.names(one, "skos:inScheme")]
    return alone + without + [one for one in own(graph, SCHEME) if one not in schemes]


def wrong_inverses(graph: Graph) -> list[str]:
    """P05: inverses of which one does not start where the other ends."""
    return sorted(
        one
        for one, other in inverses(graph)
        if ends(graph, one, DOMAIN) != ends(graph, other, RANGE) and one != other
    )


def cycles(graph: Graph) -> list[str]:
    """P06: a class, property or concept above itself."""
    return sorted(
        term
        for predicate in ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:broader")
        for term in {subject for subject, _ in graph.pairs(predicate)}
        if term in above(graph, term, predicate)
    )


def nothing_disjoint(graph: Graph) -> list[str]:
    """P10: a class that nothing is held apart from, itself or by what stands above it."""
    apart = {term for pair in disjoint(graph) for term in pair}
    return [
        term
        for term in own(graph, CLASS)
        if not ({term} | above(graph, term, "rdfs:subClassOf")) & apart and term not in NOT_DISJOINT
    ]


def without_ends(graph: Graph) -> list[str]:
    """P11: a property without a domain or a range, not even an open one."""
    return [
        term
        for term in own(graph, OBJECT, DATA)
        for end, open_end in OPEN.items()
        if not graph.values(term, end) and not graph.values(term, open_end)
    ]


def undeclared_inverses(graph: Graph) -> list[str]:
    """P13: two properties that look like inverses, and are not said to be.

    Not every property needs an inverse: a path may go either way in SPARQL. But where both ways
    have a name, the two names belong together.
    """
    known, terms = inverses(graph), own(graph, OBJECT)
    stems = {term: {stem(text) for text in graph.texts(term, "rdfs:label", "en")} for term in terms}
    return sorted(
        term
        for pair in combinations(terms, 2)
        if pair not in known and stems[pair[0]] & stems[pair[1]]
        for one, other in [pair]
        if ends(graph, one, DOMAIN) == ends(graph, other, RANGE) != set()
        and ends(graph, one, RANGE) == ends(graph, other, DOMAIN) != set()
        for term in pair
    )


def stem(label: str) -> str:
    """The first letters of what a label is about: enough to see that two speak of one relation."""
    words = [word for word in label.split() if word not in {"has", "is", "in", "of", "by", "to"}]
    return words[0][:5] if words else label


def several_ends(graph: Graph) -> list[str]:
    """P19: a property with two domains or two ranges, which OWL takes together."""
    return [
        term for term in own(graph, *PROPERTIES) for end in OPEN if len(graph.values(term, end)) > 1
    ]


def universal_without_existential(graph: Graph) -> list[str]:
    """P14: only such values are allowed, and none is asked for."""
    return sorted(
        term
        for term in own(graph, CLASS)
        for node in graph.values(term, "rdfs:subClassOf")
        if isinstance(node, BlankNode) and graph.values(node.value, "owl:allValuesFrom")
        if not any(
            isinstance(other, BlankNode)
            and graph.values(other.value, "owl:someValuesFrom")
            and graph.names(other.value, "owl:onProperty")
            == graph.names(node.value, "owl:onProperty")
            for other in graph.values(term, "rdfs:subClassOf")
        )
    )


def some_not(graph: Graph) -> list[str]:
    """P15: some value that is not such, where no value that is such was meant."""
    return sorted(
        term
        for term in own(graph, CLASS)
        for node in graph.values(term, "rdfs:subClassOf")
        if isinstance(node, BlankNode)
        for filler in graph.values(node.value, "owl:someValuesFrom")
        if isinstance(filler, BlankNode) and graph.values(filler.value, "owl:complementOf")
    )


def recursive(graph: Graph) -> list[str]:
    """P24: a class that stands in its own definition."""
    return sorted(
        term
        for predicate in ("rdfs:subClassOf", EQUAL)
        for term, node in graph.pairs(predicate)
        if isinstance(node, BlankNode) and term in within(graph, node)
    )


def inverse_of_itself(graph: Graph) -> list[str]:
    """P25: a property that is its own inverse: symmetric was meant."""
    return sorted(one for one, other in inverses(graph) if one == other)


def inverse_of_symmetric(graph: Graph) -> list[str]:
    """P26: a symmetric property with an inverse."""
    return sorted({one for one, _ in inverses(graph)} & set(graph.typed(SYMMETRIC)))


def wrong_equivalent_properties(graph: Graph) -> list[str]:
    """P27: equivalent properties with other domains or ranges, or one below the other."""
    return sorted(
        one
        for one, other in ((one, name(other)) for one, other in graph.pairs(SAME))
        if any(ends(graph, one, end) != ends(graph, other, end) for end in OPEN)
        or other in above(graph, one, "rdfs:subPropertyOf")
    )


def wrong_symmetric(graph: Graph) -> list[str]:
    """P28: a symmetric property that does not end where it starts."""
    return unlike_ends(graph, SYMMETRIC)


def wrong_transitive(graph: Graph) -> list[str]:
    """P29: a transitive property that does not end where it starts."""
    return unlike_ends(graph, TRANSITIVE)


def unlike_ends(graph: Graph, kind: str) -> list[str]:
    return [
        term for term in graph.typed(kind) if ends(graph, term, DOMAIN) != ends(graph, term, RANGE)
    ]


def wrong_equivalent_classes(graph: Graph) -> list[str]:
    """P31: equivalent classes of which one stands above the other, or that are held apart."""
    return sorted(
        one
        for one, other in ((one, name(other)) for one, other in graph.pairs(EQUAL))
        if other in above(graph, one, "rdfs:subClassOf")
        or one in above(graph, other, "rdfs:subClassOf")
        or frozenset((one, other)) in disjoint(graph)
    )


def short_chains(graph: Graph) -> list[str]:
    """P33: a chain of one property: a subproperty was meant."""
    return [
        head
        for head, list_ in graph.pairs("owl:propertyChainAxiom")
        if len(graph.members(list_)) <= 1
    ]


def untyped_classes(graph: Graph) -> list[str]:
    """P34: what stands where a class stands, and is declared as none."""
    declared = set(graph.typed(CLASS, "rdfs:Datatype"))
    used = {
        name(value)
        for predicate in (*OF_CLASSES, "owl:someValuesFrom", "owl:allValuesFrom", "rdf:type")
        for _, value in graph.pairs(predicate)
        if isinstance(value, NamedNode)
    }
    used |= {subject for subject, _ in graph.pairs("rdfs:subClassOf") if ":" in subject}
    return sorted(term for term in used - declared if not built_in(term))


def untyped_properties(graph: Graph) -> list[str]:
    """P35: what stands where a property stands, and is declared as none."""
    declared = set(graph.typed(*PROPERTIES))
    used = {name(triple.predicate) for triple in graph.triples}
    used |= {
        name(term)
        for predicate in OF_PROPERTIES
        for pair in graph.pairs(predicate)
        for term in pair[1:]
        if isinstance(term, NamedNode)
    }
    used |= {
        name(term)
        for _, list_ in graph.pairs("owl:propertyChainAxiom")
        for term in graph.members(list_)
        if isinstance(term, NamedNode)
    }
    return sorted(term for term in used - declared if not built_in(term))


def hijacked(graph: Graph) -> list[str]:
    """P40: an axiom on a term from elsewhere that its own vocabulary does not state."""
    stated = {*OF_CLASSES, *OF_PROPERTIES, "owl:propertyChainAxiom"} - set(OPEN.values())
    return sorted(
        {
            name(triple.subject)
            for triple in graph.triples
            if name(triple.predicate) in stated
            and isinstance(triple.subject, NamedNode)
            and not ours(name(triple.subject))
            and " ".join(map(name, (triple.subject, triple.predicate, triple.object)))
            not in OF_OTHERS
        }
    )
