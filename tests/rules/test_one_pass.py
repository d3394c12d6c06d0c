"""One pass over the rules concludes what running them to a fixpoint does, on whatever data."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from migkg.queries import Query, read_queries
from migkg.rules import derive
from migkg.source import BlankNode, Literal, NamedNode, Term, Triple, named, read_folder
from migkg.terms import PREFIXES
from tests.rules.fixpoint import fixpoint
from tests.support import ROOT, SMALL, ghent, vocabulary

RULES = list(read_queries(ROOT / "ontology" / "rules").values())
GENERAL = [rule for rule in RULES if rule.name.startswith(("inverse", "super"))]
TRANSITIVE = "?p a owl:TransitiveProperty . ?one ?p ?middle . ?middle ?p ?other"
NAMES = [NamedNode(f"urn:p{number}") for number in range(6)]
CLASSES = [NamedNode(f"urn:C{number}") for number in range(6)]
THINGS: list[NamedNode | BlankNode] = [
    *(NamedNode(f"urn:{number}") for number in range(6)),
    BlankNode("a"),
    BlankNode("b"),
]
INTEGER = named("xsd:integer")
LITERALS = [Literal("1", datatype=INTEGER), Literal("01", datatype=INTEGER), Literal("x")]


def rule(name: str, text: str) -> Query:
    prefixes = "".join(f"PREFIX {it}: <{PREFIXES[it]}> " for it in ("owl", "rdfs"))
    prefixes += "PREFIX : <urn:> "
    return Query(name, "A rule.", "", (), {}, prefixes + text, Path(f"rules/{name}.rq"))


DOMAINS = rule(
    "domains",
    "CONSTRUCT { ?s a ?c } WHERE { ?p rdfs:domain ?c . ?s ?p ?o }",
)
GENERIC = rule("transitive", f"CONSTRUCT {{ ?one ?p ?other }} WHERE {{ {TRANSITIVE} }}")
MIXED = [
    rule("joins", "CONSTRUCT { ?a :q ?c } WHERE { ?a :p0 ?b . ?b :p1 ?c FILTER (?a != ?c) }"),
    rule(
        "counts",
        "CONSTRUCT { ?a :n ?n } WHERE { SELECT ?a (COUNT(*) AS ?n) "
        "WHERE { ?a :p0 ?b } GROUP BY ?a }",
    ),
    rule("lacks", "CONSTRUCT { ?a a :Lonely } WHERE { ?a a :C0 FILTER NOT EXISTS { ?a :q ?b } }"),
]


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  nothing secret is made


def lines(triples: list[Triple]) -> list[str]:
    return sorted(map(str, triples))


def schema(pick: random.Random, links: int) -> list[Triple]:
    """Classes and properties above, beside and inverse to each other, in circles as well."""
    found = []
    for _ in range(links):
        link = pick.choice(["rdfs:subClassOf", "rdfs:subPropertyOf", "owl:inverseOf"])
        terms = CLASSES if link == "rdfs:subClassOf" else NAMES
        found.append(Triple(pick.choice(terms), named(link), pick.choice(terms)))
    return found


def said(pick: random.Random, size: int) -> list[Triple]:
    """Statements between few things, so that there are circles, diamonds and loops."""
    found = []
    for _ in range(size):
        subject = pick.choice(THINGS)
        if pick.random() < 0.3:
            found.append(Triple(subject, named("rdf:type"), pick.choice(CLASSES)))
        else:
            others: list[Term] = [*THINGS, *LITERALS]
            found.append(Triple(subject, pick.choice(NAMES), pick.choice(others)))
    return found


@pytest.mark.parametrize("data", [ghent(), read_folder(SMALL).triples, ()], ids=len)
def test_our_rules_conclude_in_one_pass_what_they_do_at_last(data: tuple[Triple, ...]) -> None:
    given = [*data, *vocabulary()]

    assert lines(derive(given, RULES)) == lines(fixpoint(given, RULES))


def test_our_rules_conclude_at_once_what_they_do_at_last_from_all_that_is_given_to_them() -> None:
    given = [*vocabulary()]
    for folder in sorted((ROOT / "tests" / "rules").glob("*/given.ttl")):
        given += read_folder(folder.parent).triples

    assert lines(derive(given, RULES)) == lines(fixpoint(given, RULES))


@pytest.mark.parametrize("seed", range(60))
def test_general_rules_conclude_in_one_pass_what_they_do_at_last(seed: int) -> None:
    pick = dice(seed)
    given = [*schema(pick, pick.randint(0, 8)), *said(pick, pick.randint(1, 25))]
    domain = Triple(pick.choice(NAMES), named("rdfs:domain"), pick.choice(CLASSES))
    rules = [*GENERAL, DOMAINS]

    assert lines(derive([*given, domain], rules)) == lines(fixpoint([*given, domain], rules))


@pytest.mark.parametrize("seed", range(60))
def test_transitive_properties_are_closed_in_one_pass_as_they_are_at_last(seed: int) -> None:
    """Several, symmetric ones too, above and inverse to each other."""
    pick = dice(seed)
    closed = named("owl:TransitiveProperty")
    given = [*schema(pick, pick.randint(0, 4)), *said(pick, pick.randint(1, 20))]
    given += [
        Triple(name, named("rdf:type"), closed) for name in pick.sample(NAMES, pick.randint(1, 3))
    ]

    assert lines(derive(given, [*GENERAL, GENERIC])) == lines(fixpoint(given, [*GENERAL, GENERIC]))


@pytest.mark.parametrize("seed", range(60))
def test_what_is_counted_or_missing_is_judged_when_all_of_it_is_there(seed: int) -> None:
    """As by the fixpoint, to which each group of rules is run before the next one."""
    pick = dice(seed)
    links = [it for it in schema(pick, 5) if not {"urn:p1"} & {it.subject.value, it.object.value}]  # type: ignore[union-attr]
    given = [*links, *said(pick, pick.randint(5, 25))]
    expected = list(given)
    for some in (GENERAL, [MIXED[0], MIXED[1]], [MIXED[2]], GENERAL):
        expected += fixpoint(expected, some)

    found = derive(given, [*MIXED[::-1], *GENERAL])

    assert lines(found) == lines(list({*expected} - {*given}))


def test_repeated_path_is_a_transitive_property_as_well() -> None:
    path = rule("path", "CONSTRUCT { ?a :p0 ?b } WHERE { ?a :p0+ ?b }")
    for seed in range(20):
        given = said(dice(seed), 30)

        assert lines(derive(given, [path])) == lines(fixpoint(given, [path]))


def test_rule_that_reads_again_what_follows_from_its_own_conclusion_is_run_once() -> None:
    above = [Triple(NamedNode("urn:Up"), named("rdfs:subClassOf"), NamedNode("urn:C0"))]
    ups = rule("ups", "CONSTRUCT { ?a a :Up } WHERE { ?a a :C0 . ?a :p0 ?b }")
    for seed in range(20):
        given = [*above, *said(dice(seed), 30)]

        assert lines(derive(given, [ups, *GENERAL])) == lines(fixpoint(given, [ups, *GENERAL]))


def test_symmetric_property_is_closed_until_nothing_follows_by_way_of_a_blank_node() -> None:
    """What leads to a blank node has no inverse, so the inverse of a conclusion is new."""
    one, other, blank = NamedNode("urn:one"), NamedNode("urn:other"), BlankNode("blank")
    near = NamedNode("urn:near")
    given = [
        Triple(near, named("rdf:type"), named("owl:TransitiveProperty")),
        Triple(near, named("owl:inverseOf"), near),
        Triple(one, near, blank),
        Triple(blank, near, other),
    ]

    concluded = derive(given, [*GENERAL, GENERIC])

    assert Triple(one, near, one) in concluded
    assert lines(concluded) == lines(fixpoint(given, [*GENERAL, GENERIC]))
