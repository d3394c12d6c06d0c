"""Rules of which the order cannot be proven are refused, and the refusal says how to mend them."""

from __future__ import annotations

import pytest

from migkg.errors import QueryError
from migkg.queries import Query, read_queries
from migkg.rules import derive
from migkg.source import NamedNode, Triple, named
from tests.rules.test_one_pass import GENERAL, GENERIC, rule
from tests.support import ROOT, vocabulary

RULES = list(read_queries(ROOT / "ontology" / "rules").values())
P, Q = NamedNode("urn:p"), NamedNode("urn:q")


def refusal(rules: list[Query], *triples: Triple) -> str:
    with pytest.raises(QueryError) as caught:
        derive(triples, rules)
    return str(caught.value)


def test_two_rules_that_feed_one_another_are_refused_by_their_names_and_properties() -> None:
    there = rule("there", "CONSTRUCT { ?a :q ?c } WHERE { ?a :p ?b . ?b :p ?c }")
    back = rule("back", "CONSTRUCT { ?a :p ?c } WHERE { ?a :q ?b . ?b :q ?c }")

    said = refusal([there, back])

    assert "feed one another" in said
    assert "back makes urn:p, which there reads" in said
    assert "there makes urn:q, which back reads" in said
    assert "make one rule of them" in said


def test_rule_that_feeds_a_transitive_property_after_its_closure_is_refused() -> None:
    closure = rule("closure", "CONSTRUCT { ?a :p ?c } WHERE { ?a :p ?b . ?b :p ?c }")
    later = rule("later", "CONSTRUCT { ?a :p ?c } WHERE { ?a :p ?b . ?c :other ?b }")

    said = refusal(
        [closure, rule("later", later.text.replace("?a :p ?b .", "?a :p ?b . ?b :p ?d ."))]
    )

    assert "later" in said
    assert "urn:p" in said


def test_rule_that_feeds_a_transitive_property_by_way_of_another_rule_is_refused() -> None:
    closure = rule("closure", "CONSTRUCT { ?a :p ?c } WHERE { ?a :p ?b . ?b :p ?c }")
    reads = rule("reads", "CONSTRUCT { ?a :q ?c } WHERE { ?a :p ?b . ?b :r ?c }")
    feeds = rule("feeds", "CONSTRUCT { ?a :p ?b } WHERE { ?a :q ?b . ?b a :Thing }")

    said = refusal([closure, reads, feeds])

    for part in ("closure makes urn:p", "reads makes urn:q", "feeds makes urn:p"):
        assert part in said
    assert "urn:p is made transitive once, when all of it is there" in said


def test_rule_that_feeds_another_by_what_the_ontology_says_is_refused() -> None:
    """Neither names a property of the other: the inverse leads from one to the other."""
    closing = Triple(P, named("rdf:type"), named("owl:TransitiveProperty"))
    inverse = Triple(P, named("owl:inverseOf"), Q)
    feeds = rule("feeds", "CONSTRUCT { ?b :q ?a } WHERE { ?a :p ?b . ?b a :Thing }")

    assert "feeds makes urn:p" in refusal([GENERIC, feeds, *GENERAL], closing, inverse)
    assert derive([closing], [GENERIC, feeds, *GENERAL]) == []


@pytest.mark.parametrize(
    "where",
    [
        "?a a :T FILTER NOT EXISTS { ?a :p ?b }",
        "?a a :T MINUS { ?a :p ?b }",
        "?a a :T OPTIONAL { ?a :p ?b } FILTER (!BOUND(?b))",
        "SELECT ?a WHERE { ?a :p ?b } GROUP BY ?a HAVING (COUNT(?b) < 3)",
        "?a a :T BIND (EXISTS { ?a :p ?b } AS ?is) FILTER (!?is)",
        "SELECT ?a WHERE { ?a :p ?b } ORDER BY ?a LIMIT 1",
    ],
)
def test_rule_that_depends_on_the_absence_of_what_it_leads_to_is_refused(where: str) -> None:
    lacks = rule("lacks", f"CONSTRUCT {{ ?a :q :none }} WHERE {{ {where} }}")
    feeds = rule("feeds", "CONSTRUCT { ?a :p ?c } WHERE { ?a :q ?c . ?c a :T }")

    assert "feeds makes urn:p, which lacks reads" in refusal([lacks, feeds])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("CONSTRUCT { ?a :p ?b } WHERE { ?a ?any ?b }", r"which properties .* bind ?any"),
        ("CONSTRUCT { ?a ?p ?b } WHERE { ?a :says ?p . ?a :q ?b }", "bind ?p"),
        ("CONSTRUCT { ?a :p ?b } WHERE { { ?x :s ?y } UNION { ?a ?y ?b } }", "bind ?y"),
        ("CONSTRUCT { ?a :p ?b } WHERE { ?a !:q ?b }", "any property but some"),
        ("CONSTRUCT { ?a :p ?b } WHERE { ?a :q* ?b }", "every node"),
        ("CONSTRUCT { ?a :p ?b } WHERE { GRAPH ?g { ?a :q ?b } }", "a named graph (GRAPH)"),
        ("CONSTRUCT { ?a :p ?b } FROM :g WHERE { ?a :q ?b }", "FROM"),
        (
            "CONSTRUCT { ?a :p ?b } WHERE { SERVICE <urn:x> { ?a :q ?b } }",
            "cannot be told",
        ),
        ("CONSTRUCT { ?a :p ?b } WHERE { SERVICE :x { ?a :q ?b } }", "cannot be told"),
        ("CONSTRUCT { ?a :p ?b } WHERE { ?a :q ?c BIND (UUID() AS ?b) }", "UUID"),
        ("CONSTRUCT { ?a :p ?n } WHERE { ?a :p ?m BIND (?m + 1 AS ?n) }", "which it reads as well"),
    ],
)
def test_rule_of_which_the_reading_cannot_be_told_is_refused(text: str, problem: str) -> None:
    said = refusal([rule("vague", text)])

    assert said.startswith("rules/vague.rq: ")
    assert all(part in said for part in problem.split(" .* "))


def test_rule_that_makes_what_only_the_ontology_may_say_is_refused() -> None:
    makes = rule("makes", "CONSTRUCT { ?a owl:inverseOf ?b } WHERE { ?a :opposite ?b }")

    said = refusal([makes, *GENERAL])

    assert "owl:inverseOf, by which inverse-properties tells" in said


def test_one_more_rule_that_feeds_ours_in_a_circle_is_refused() -> None:
    mig = "https://w3id.org/migkg/ontology#"
    circle = rule(
        "circle",
        f"CONSTRUCT {{ ?a <{mig}governs> ?c }} WHERE {{ ?a a ?t . ?c <{mig}everJoined> ?n }}",
    )

    with pytest.raises(QueryError, match="circle makes mig:governs"):
        derive(vocabulary(), [*RULES, circle])
