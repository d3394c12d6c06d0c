"""A rule that mirrors an axiom concludes what the axiom does, for every axiom of that kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import owlrl
import pytest
import rdflib

from migkg.interchange import from_rdflib, to_rdflib
from migkg.queries import read_queries
from migkg.rules import derive
from migkg.source import BlankNode, NamedNode, Triple, named, read_turtle
from tests.ontology.axioms import CLASS, OBJECT, own
from tests.ontology.clashes import axiom, logical, without
from tests.ontology.lookup import Graph, name
from tests.support import ROOT, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).parent
RULES = read_queries(ROOT / "ontology" / "rules")
TYPE = named("rdf:type")
THINGS = "http://example.org/"


def either(*predicates: str) -> Callable[[str], bool]:
    return lambda axiom: axiom.split()[1] in predicates


MIRRORED: dict[str, Callable[[str], bool]] = {
    "has-held-post": lambda axiom: axiom.startswith("mig:hasHeldPost owl:propertyChainAxiom"),
    "received-award": lambda axiom: axiom.startswith("mig:receivedAward owl:propertyChainAxiom"),
    "official": lambda axiom: axiom == "_ rdfs:subClassOf mig:Official",
    "inverse-properties": either("owl:inverseOf"),
    "super-classes": either("rdfs:subClassOf"),
    "super-properties": either("rdfs:subPropertyOf"),
}
"""Which axioms a rule mirrors."""

GENERAL = {
    "inverse-properties": "owl:inverseOf",
    "super-classes": "rdfs:subClassOf",
    "super-properties": "rdfs:subPropertyOf",
}
"""The rules that mirror every axiom with this predicate."""

UNMIRRORED = sorted(set(RULES) - set(MIRRORED))
each_mirror = pytest.mark.parametrize("rule", MIRRORED)
each_general = pytest.mark.parametrize("rule", GENERAL)


def axioms() -> list[Triple]:
    """What of the ontology something follows from, and the code lists."""
    graph = Graph(vocabulary())
    lists = [t for t in graph.triples if name(t.predicate) in {"skos:broader", "skos:topConceptOf"}]
    return [*logical(graph), *lists]


def closure(triples: Iterable[Triple]) -> set[Triple]:
    """Everything that an OWL RL reasoner concludes of what has a name."""
    graph = to_rdflib(list(triples))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return {
        Triple(NamedNode(str(one)), NamedNode(str(predicate)), from_rdflib(other))
        for one, predicate, other in graph
        if isinstance(one, rdflib.URIRef) and isinstance(predicate, rdflib.URIRef)
    }


def given(rule: str) -> list[Triple]:
    return read_turtle(HERE / rule / "given.ttl")


def then(rule: str) -> set[Triple]:
    return set(read_turtle(HERE / rule / "then.ttl"))


def lines(triples: Iterable[Triple]) -> list[str]:
    return sorted(map(str, triples))


def thing(number: int) -> NamedNode:
    return NamedNode(f"{THINGS}{number}")


@cache
def one_of_everything() -> tuple[Triple, ...]:
    """A thing of every class, and a statement with every object property, all about others."""
    graph = Graph(vocabulary())
    classes = [term for term in graph.typed(CLASS) if not term.startswith(("owl:", "rdf"))]
    typed = [Triple(thing(n), TYPE, named(term)) for n, term in enumerate(classes)]
    start = len(typed)
    stated = [
        Triple(thing(start + 2 * n), named(term), thing(start + 2 * n + 1))
        for n, term in enumerate(graph.typed(OBJECT))
    ]
    return (*typed, *stated)


@cache
def closure_of_everything() -> frozenset[Triple]:
    return frozenset(closure([*axioms(), *one_of_everything()]))


def about_things(triples: Iterable[Triple]) -> set[Triple]:
    """What is said of the things by name, but for what holds of everything."""
    everything = {named("owl:Thing"), named("rdfs:Resource")}
    return {
        triple
        for triple in triples
        if str(triple.subject).startswith(f"<{THINGS}")
        and not isinstance(triple.object, BlankNode)
        and triple.object not in everything
        and triple.predicate != named("owl:sameAs")
    }


def test_the_rules_that_say_that_they_mirror_are_these() -> None:
    said = {name for name, rule in RULES.items() if rule.description.startswith("Mirrors")}
    assert said == set(MIRRORED)


@each_mirror
def test_without_its_axiom_the_other_reasoner_concludes_none_of_it(rule: str) -> None:
    graph = Graph([*axioms(), *given(rule)])
    mirrored = {text for t in graph.triples if MIRRORED[rule](text := axiom(graph, t))}
    assert mirrored
    left = closure(without(graph.triples, sorted(mirrored)))
    assert lines(then(rule) & left) == []


@pytest.mark.parametrize("rule", UNMIRRORED)
def test_no_axiom_concludes_what_a_rule_says_that_none_does(rule: str) -> None:
    concluded = closure([*axioms(), *given(rule)])
    assert lines(then(rule) & concluded) == []


@each_general
def test_every_axiom_of_the_kind_is_mirrored(rule: str) -> None:
    """Of a thing of every sort the rule concludes it, and so does the other reasoner."""
    concluded = about_things(derive([*vocabulary(), *one_of_everything()], [RULES[rule]]))
    expected = {
        triple
        for one, other in Graph(vocabulary()).pairs(GENERAL[rule])
        if isinstance(other, NamedNode) and ":" in one
        for triple in by_one_axiom(rule, named(one), other)
    }
    assert len(expected) > 5
    assert lines(expected - concluded) == []
    assert lines(concluded - closure_of_everything()) == []


def by_one_axiom(rule: str, low: NamedNode, high: NamedNode) -> list[Triple]:
    """What an axiom between these two says of the things that have the lower one."""
    if rule == "super-classes":
        return [Triple(t.subject, TYPE, high) for t in one_of_everything() if t.object == low]
    return [
        Triple(t.object, high, t.subject)
        if rule == "inverse-properties" and isinstance(t.object, NamedNode)
        else Triple(t.subject, high, t.object)
        for t in one_of_everything()
        if t.predicate == low
    ]


def test_the_rules_conclude_every_relation_that_the_other_reasoner_does() -> None:
    """But for types by domain and range, on which no rule builds: data say what a thing is."""
    ours = {*one_of_everything(), *derive([*vocabulary(), *one_of_everything()], RULES.values())}
    theirs = {t for t in about_things(closure_of_everything()) if t.predicate != TYPE}
    symmetric = named("mig:collaboratesWith")
    missing = {t for t in theirs - ours if t.predicate != symmetric}
    assert len(theirs) > len(one_of_everything()) / 2
    assert lines(missing) == []


def test_the_rules_conclude_every_class_that_the_other_reasoner_does() -> None:
    ours = {*one_of_everything(), *derive([*vocabulary(), *one_of_everything()], RULES.values())}
    typed = {t.subject for t in one_of_everything() if t.predicate == TYPE}
    theirs = {
        triple
        for triple in about_things(closure_of_everything())
        if triple.predicate == TYPE and triple.subject in typed
    }
    assert len(theirs) > len(own(Graph(vocabulary()), CLASS))
    assert lines(theirs - ours) == []


def test_a_relation_that_holds_both_ways_is_concluded_both_ways() -> None:
    """The rule does without the axiom of symmetry: it concludes both ways at once."""
    found = then("collaborates-with")
    turned = {
        Triple(triple.object, triple.predicate, triple.subject)
        for triple in found
        if isinstance(triple.object, NamedNode)
    }
    assert turned == found != set()
