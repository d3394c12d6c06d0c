"""Every rule alone: exactly what it concludes, and what another reasoner thinks of it."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache
from pathlib import Path

import owlrl
import pytest
import rdflib

from migkg.errors import QueryError
from migkg.interchange import from_rdflib, to_rdflib
from migkg.queries import Query, read_queries
from migkg.rules import derive
from migkg.source import BlankNode, Literal, NamedNode, Triple, read_turtle
from migkg.terms import PREFIXES, expand
from tests.support import ROOT, ghent, vocabulary

HERE = Path(__file__).parent
RULES = read_queries(ROOT / "ontology" / "rules")
MIRRORS = {name: rule for name, rule in RULES.items() if rule.description.startswith("Mirrors")}
EVERYTHING = {f"<{expand(name)}>" for name in ("owl:Thing", "rdfs:Resource")}
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
every_mirror = pytest.mark.parametrize("rule", MIRRORS.values(), ids=MIRRORS.keys())


def given(rule: Query) -> list[Triple]:
    return [*read_turtle(HERE / rule.name / "given.ttl"), *vocabulary()]


def then(rule: Query) -> set[Triple]:
    return set(read_turtle(HERE / rule.name / "then.ttl"))


def lines(triples: set[Triple]) -> list[str]:
    return sorted(map(str, triples))


@cache
def of_the_vocabulary(name: str) -> frozenset[Triple]:
    """What a rule concludes from the ontology and the code lists alone."""
    return frozenset(derive(vocabulary(), [RULES[name]]))


@cache
def given_to_mirrors() -> tuple[Triple, ...]:
    """The given data of all rules that mirror an axiom, so that the reasoner runs once for all."""
    return tuple(dict.fromkeys(triple for rule in MIRRORS.values() for triple in given(rule)))


@cache
def concluded_without(left_out: str = "") -> frozenset[Triple]:
    """Those data, and what our rules together conclude from them, or all rules but one."""
    rules = [rule for name, rule in RULES.items() if name != left_out]
    return frozenset((*given_to_mirrors(), *derive(given_to_mirrors(), rules)))


@cache
def closure() -> frozenset[Triple]:
    """Everything that an OWL RL reasoner concludes about the things of those data."""
    graph = to_rdflib(given_to_mirrors())
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return frozenset(
        Triple(subject, predicate, from_rdflib(object_))
        for subject_, predicate_, object_ in graph
        if isinstance(subject_, rdflib.URIRef) and isinstance(predicate_, rdflib.URIRef)
        for subject, predicate in [(NamedNode(str(subject_)), NamedNode(str(predicate_)))]
    )


def test_every_rule_has_a_folder_and_every_folder_a_rule() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert folders == set(RULES)
    assert len(RULES) == 16
    assert len(MIRRORS) == 6


@every_rule
def test_rule_concludes_exactly_what_is_expected(rule: Query) -> None:
    concluded = set(derive(given(rule), [rule])) - of_the_vocabulary(rule.name)

    assert lines(concluded) == lines(then(rule))


@every_rule
def test_rule_says_which_axiom_it_mirrors_or_why_there_is_none(rule: Query) -> None:
    assert "irrors" in rule.description
    assert rule.summary.endswith(".")


@every_rule
def test_nothing_that_is_asserted_is_concluded(rule: Query) -> None:
    asserted = given(rule)

    concluded = derive(asserted, RULES.values())

    assert not set(asserted) & set(concluded)
    assert len(set(concluded)) == len(concluded)


@every_rule
def test_conclusions_conclude_nothing_more(rule: Query) -> None:
    asserted = given(rule)
    concluded = derive(asserted, RULES.values())

    assert derive([*asserted, *concluded], RULES.values()) == []


@every_rule
def test_order_of_the_rules_does_not_matter(rule: Query) -> None:
    asserted = given(rule)

    turned = derive(asserted, [*RULES.values()][::-1])

    assert sorted(map(str, turned)) == sorted(map(str, derive(asserted, RULES.values())))


@every_rule
def test_conclusions_of_one_rule_are_among_those_of_all(rule: Query) -> None:
    assert then(rule) <= set(derive(given(rule), RULES.values()))


@every_mirror
def test_other_reasoner_concludes_all_that_a_mirroring_rule_does(rule: Query) -> None:
    assert lines(then(rule) - closure()) == []


@every_mirror
def test_all_rules_together_conclude_what_the_other_reasoner_does(rule: Query) -> None:
    own = {triple.predicate for triple in then(rule)}
    fixture = [*read_turtle(HERE / rule.name / "given.ttl"), *then(rule)]
    things = {triple.subject for triple in fixture}
    theirs = {
        triple
        for triple in closure()
        if triple.predicate in own
        and triple.subject in things
        and not isinstance(triple.object, BlankNode)
        and str(triple.object) not in EVERYTHING
    }

    assert theirs
    assert lines(theirs - concluded_without()) == []
    assert theirs - concluded_without(rule.name), "other rules conclude all that this one does"


def test_conclusions_from_the_collections_are_drawn_once_and_for_all() -> None:
    asserted = [*ghent(), *vocabulary()]

    concluded = derive(asserted, RULES.values())

    assert not set(asserted) & set(concluded)
    assert derive([*asserted, *concluded], RULES.values()) == []


def test_query_that_constructs_nothing_is_no_rule() -> None:
    rule = RULES["official"]
    select = Query(rule.name, rule.summary, "", (), {}, "SELECT * WHERE { ?s ?p ?o }")

    with pytest.raises(QueryError, match="CONSTRUCT"):
        derive(vocabulary(), [select])


def test_last_day_of_every_month_is_that_of_the_calendar() -> None:
    months = [(year, month) for year in range(1896, 2105) for month in range(1, 13)]
    mig, date = PREFIXES["mig"], NamedNode(expand("xsd:date"))
    held: list[Triple] = []
    for year, month in months:
        thing = NamedNode(expand(f"tenure:xx-{year}-{month}"))
        first = Literal(dt.date(year, month, 1).isoformat(), datatype=date)
        held += [
            Triple(thing, NamedNode(mig + "validUntil"), first),
            Triple(
                thing, NamedNode(mig + "validUntilPrecision"), NamedNode(expand("precision:month"))
            ),
        ]

    concluded = derive(held, [RULES["ends-not-after"]])

    bounds = {triple.subject: triple.object for triple in concluded}
    assert bounds == {
        NamedNode(expand(f"tenure:xx-{year}-{month}")): Literal(
            dt.date(year, month, calendar.monthrange(year, month)[1]).isoformat(), datatype=date
        )
        for year, month in months
    }
