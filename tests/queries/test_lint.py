"""No question multiplies patterns that have nothing to do with each other."""

from __future__ import annotations

import pytest

from migkg.queries import Query, read_queries
from tests.queries.lint import pinned, unconnected
from tests.support import ROOT

FILES = {
    **read_queries(ROOT / "queries"),
    **{f"rule {name}": rule for name, rule in read_queries(ROOT / "ontology" / "rules").items()},
}
every_file = pytest.mark.parametrize("query", FILES.values(), ids=FILES.keys())


@every_file
def test_patterns_of_a_query_are_tied_to_each_other(query: Query) -> None:
    assert len(unconnected(query.text)) == 1


@every_file
def test_no_variable_is_set_to_a_thing_by_bind_or_values(query: Query) -> None:
    assert pinned(query.text) == set()


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("SELECT * { ?a <p> ?b . ?c <p> ?d }", 2),
        ("SELECT * { ?a <p> ?b OPTIONAL { ?c <p> ?d } }", 2),
        ("SELECT * { ?a <p> ?b FILTER NOT EXISTS { ?c <q> ?d } }", 2),
        ("SELECT * { ?a <p> ?b . { ?c <p> ?d } UNION { ?c <q> ?d } }", 2),
        ("SELECT * { ?a <p> ?b . ?c <p> ?d FILTER (?b < ?d) }", 2),
        ("SELECT * { ?a <p>/<q> ?b . ?b ^<p> ?d }", 1),
        ("SELECT * { <a> <p> ?b . <a> <q> ?c }", 1),
        ("SELECT * { ?a <p> [ <q> ?b ] }", 1),
        ("SELECT * { ?a <p> ?b BIND (?b + 1 AS ?c) ?d <p> ?c }", 1),
        ("SELECT * { ?a ?p ?b . ?p <q> ?d }", 1),
    ],
)
def test_cross_product_is_seen(text: str, groups: int) -> None:
    assert len(unconnected(text)) == groups


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SELECT * { BIND (<a> AS ?a) ?a <p> ?b }", {"a"}),
        ("SELECT * { VALUES ?a { <a> } ?a <p> ?b }", {"a"}),
        ("SELECT * { ?a <p> ?b BIND (STR(?b) AS ?c) }", set()),
        ('SELECT * { ?a <p> ?b BIND ("2023" AS ?day) }', set()),
    ],
)
def test_variable_that_is_set_to_a_thing_is_seen(text: str, found: set[str]) -> None:
    assert pinned(text) == found
