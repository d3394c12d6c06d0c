"""Rules, whatever they conclude."""

from __future__ import annotations

from pathlib import Path

import pytest

from migkg.errors import QueryError
from migkg.queries import Query
from migkg.rules import derive
from migkg.source import BlankNode, NamedNode, Triple

A, P, Q = (NamedNode(f"urn:{name}") for name in "apq")


def rule(text: str) -> Query:
    return Query("a-rule", "A rule.", "", (), {}, text, Path("rules/a-rule.rq"))


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s <urn:q> [] } WHERE { ?s <urn:p> ?o }",
        "CONSTRUCT { ?new <urn:q> ?o } WHERE { ?s <urn:p> ?o BIND (BNODE() AS ?new) }",
    ],
)
def test_rule_that_makes_a_blank_node_is_refused_by_its_path(text: str) -> None:
    with pytest.raises(QueryError, match="must not make a blank node") as caught:
        derive([Triple(A, P, A)], [rule(text)])

    assert str(caught.value).startswith("rules/a-rule.rq: ")


def test_rule_may_speak_of_a_blank_node_that_is_there() -> None:
    node = BlankNode()

    derived = derive(
        [Triple(A, P, node)], [rule("CONSTRUCT { ?o <urn:q> ?s } WHERE { ?s <urn:p> ?o }")]
    )

    assert derived == [Triple(node, Q, A)]


@pytest.mark.parametrize("text", ["CONSTRUCT {", "SELECT * WHERE { ?s ?p ?o }"])
def test_rule_that_is_no_construct_is_refused_by_its_path(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        derive([], [rule(text)])

    assert str(caught.value).startswith("rules/a-rule.rq: ")
