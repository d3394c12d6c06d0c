"""The questions reach the whole vocabulary: what nobody can ask for might as well not be there.

A term counts as used where a question names it. What it would also find by a narrower class or
property does not count: the term may be wrong or missing there, and nobody would notice.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from migkg.queries import read_queries
from migkg.source import NamedNode
from migkg.terms import MIG, PREFIXES, curie, expand
from tests.queries.terms import terms_said, terms_used
from tests.support import ROOT, ghent, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

UNASKED: dict[str, str] = {}
"""The properties of ours that no question uses, each with the reason."""

UNASKED_OUTSIDE = {
    "foaf:Person": "questions ask for mig:Official, which follows for whoever holds an office",
    "oa:TextPositionSelector": "it is the only class of selectors: its positions are asked for",
    "org:Organization": "a wider class than any question needs; whom one asks for is narrower",
}
"""The outside terms that our data are written with and no question uses, each with the reason."""

_KINDS = {
    "classes": {"owl:Class"},
    "properties": {"owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"},
}
_TYPE = PREFIXES["rdf"] + "type"


@cache
def uses() -> Counter[str]:
    """In how many questions and first steps each term stands."""
    return Counter(
        term for query in read_queries(ROOT / "queries").values() for term in terms_used(query.text)
    )


def declared(kind: str) -> set[str]:
    """The classes, or the properties, that the ontology declares as its own."""
    kinds = {expand(name) for name in _KINDS[kind]}
    return {
        triple.subject.value
        for triple in vocabulary()
        if triple.predicate.value == _TYPE
        and isinstance(triple.object, NamedNode)
        and triple.object.value in kinds
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(MIG)
    }


def outside() -> set[str]:
    """The classes and properties of other vocabularies with which our data are written."""
    return {term for term in terms_said(ghent()) if not term.startswith(MIG)}


def unused(terms: Iterable[str]) -> set[str]:
    return {curie(term) for term in terms if term not in uses()}


def test_every_class_is_used_by_a_question() -> None:
    assert unused(declared("classes")) == set()


def test_nine_of_ten_properties_are_used_by_a_question() -> None:
    properties = declared("properties")

    assert len(properties & uses().keys()) >= 0.9 * len(properties)


def test_properties_that_no_question_uses_are_exactly_those_listed_with_a_reason() -> None:
    assert unused(declared("properties")) == UNASKED.keys()
    assert all(UNASKED.values())


def test_outside_terms_of_our_data_that_no_question_uses_are_those_listed_with_a_reason() -> None:
    assert unused(outside()) == UNASKED_OUTSIDE.keys()
    assert all(UNASKED_OUTSIDE.values())


def test_coverage_is_told(record_property: Callable[[str, object], None]) -> None:
    groups = {**{kind: declared(kind) for kind in _KINDS}, "outside terms": outside()}
    for name, terms in groups.items():
        print(f"\n{name}, each with the number of questions that use it")  # noqa: T201 - the table
        for term in sorted(terms, key=lambda term: (uses()[term], term)):
            print(f"{uses()[term]:4} {curie(term)}")  # noqa: T201 - the table

    record_property(
        "coverage",
        "questions use "
        + ", ".join(
            f"{len(terms & uses().keys())} of {len(terms)} {name}" for name, terms in groups.items()
        ),
    )


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("PREFIX b: <u:b> SELECT * { ?a <u:p> ?c }", {"u:p"}),
        ("SELECT * { ?a <u:p>/^<u:q> ?b }", {"u:p", "u:q"}),
        ("SELECT * { ?a (<u:p>|<u:q>)+ ?b . ?a !<u:r> ?b }", {"u:p", "u:q", "u:r"}),
        ("SELECT * { ?a ?p ?b FILTER (?p = <u:p>) }", {"u:p"}),
        ("SELECT * { ?a ?p ?b FILTER (?p IN (<u:p>, <u:q>)) }", {"u:p", "u:q"}),
        ("SELECT * { VALUES ?p { <u:p> <u:q> } ?a ?p ?b }", {"u:p", "u:q"}),
        ("SELECT * { ?a <u:p> ?b FILTER NOT EXISTS { ?b <u:q>/<u:r> <u:c> } }",
         {"u:p", "u:q", "u:r", "u:c"}),
        ("SELECT * { ?a <u:p> ?b BIND (EXISTS { ?a ^<u:q> ?b } AS ?c) }", {"u:p", "u:q"}),
        ("SELECT * { { SELECT ?a { ?a <u:p> ?b } } OPTIONAL { ?a <u:q> ?b } }", {"u:p", "u:q"}),
        ("SELECT (SUM(?b) AS ?c) { ?a <u:p> ?b } GROUP BY ?a HAVING (?a != <u:q>)", {"u:p", "u:q"}),
        ("SELECT * { ?a <u:p> ?b } ORDER BY (?b = <u:q>)", {"u:p", "u:q"}),
        ("SELECT * { # ?a <u:q> ?b\n ?a <u:p> '<u:r>' }", {"u:p"}),
    ],
)  # fmt: skip
def test_term_counts_as_used_wherever_the_query_names_it(text: str, used: set[str]) -> None:
    assert terms_used(text) == used
