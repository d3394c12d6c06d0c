"""What rules conclude is named for what it forgets, says so, and is asserted nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.queries import read_queries
from tests.ontology.lookup import name
from tests.support import ROOT

if TYPE_CHECKING:
    from tests.ontology.lookup import Graph

RULES = read_queries(ROOT / "ontology" / "rules")
HEAD = re.compile(r"CONSTRUCT\s*\{([^}]*)\}")
DERIVED = {
    term
    for rule in RULES.values()
    for term in re.findall(r"mig:[a-z]\w*", HEAD.findall(rule.text)[0])
}


def test_the_rules_conclude_the_shortcuts_and_the_bounds() -> None:
    assert sorted(DERIVED) == [
        "mig:collaboratesWith",
        "mig:concernsCity",
        "mig:endsNotAfter",
        "mig:endsNotBefore",
        "mig:everDeclined",
        "mig:everInNetwork",
        "mig:everJoined",
        "mig:hasHeldPost",
        "mig:receivedAward",
        "mig:startsNotAfter",
        "mig:startsNotBefore",
    ]


def test_whatever_a_rule_concludes_says_that_it_is_derived_and_nothing_else_does(
    ontology: Graph,
) -> None:
    said = {
        term
        for term, value in ontology.pairs("skos:scopeNote")
        if value.value.startswith("Derived by rule, never asserted.")
    }
    assert said == DERIVED


def test_no_collection_asserts_what_the_rules_conclude(data: Graph) -> None:
    assert {name(triple.predicate) for triple in data.triples} & DERIVED == set()


def test_nobody_is_typed_as_an_official_by_hand(data: Graph) -> None:
    assert data.typed("mig:Official") == []
