"""The slow forms that a text shows for certain are named, and no others."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest

from migkg.sandbox import LONGEST_QUERY
from migkg.slowness import slow_forms
from tests.sparql_mutations import seeds

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def uncollected() -> Iterator[None]:
    """Spare the collector what other tests have left: going through it would be measured too."""
    gc.freeze()
    yield
    gc.unfreeze()


SLOW = {
    "SELECT * { ?s ?p ?o . ?a ?b ?c }": "share no variable",
    "SELECT * { ?s a <urn:A> ; <urn:p> ?x . ?t a <urn:B> }": (
        '"?s a <urn:A> ; <urn:p> ?x" and "?t a <urn:B>" share no variable'
    ),
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }": '"?a ?b ?c" and "?d ?e ?f" share',
    "SELECT * { ?s ?p [ <urn:q> ?o ] . ?t <urn:r> (?u) . FILTER(?o > 3) }": "share no variable",
    "SELECT * { { SELECT ?a { ?a ?b ?c . ?d ?e ?f } } }": '"?a ?b ?c" and "?d ?e ?f" share',
    "CONSTRUCT { ?a ?b ?c . ?d ?e ?f } WHERE { ?a ?b ?c . ?d ?e ?f }": "share no variable",
    "SELECT * { ?s ?p ?o . FILTER(REGEX(STR(?o), 'ghent', 'i')) }": "reads every statement",
    "SELECT * { ?s ?p ?o FILTER CONTAINS(?o, 'ghent') } LIMIT 10": "reads every statement",
    "SELECT * { ?s ?p ?o FILTER(isLiteral(?o) && STRSTARTS(LCASE(?o), 'gh')) }": "in place of ?p",
    "SELECT * { ?s <urn:p>* ?o }": "path of any length",
    "SELECT * { ?s (<urn:p>|^<urn:q>)+ ?o . }": "give ?s or ?o a value",
    "SELECT * { ?s <urn:p>/<urn:q>* ?o }": "path of any length",
    "SELECT * { ?s ?p ?o } ORDER BY ?o": "add LIMIT",
    "SELECT DISTINCT ?p { ?s ?p ?o }": "DISTINCT compares",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }": "COUNT goes through",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o . }": "COUNT goes through",
    "SELECT * { ?s a <urn:A> } LIMIT 10 OFFSET 100000000": "OFFSET 100000000 makes",
    "SELECT * { ?s a <urn:A> OPTIONAL {?s ?p ?a} OPTIONAL {?s ?q ?b} OPTIONAL {?s ?r ?c} }": (
        "3 OPTIONAL parts do not depend on each other"
    ),
    "SELECT * { ?s a <urn:A> ; <urn:l> ?l FILTER(REGEX(?l, '^(a+)+$')) }": "what is repeated",
    "SELECT * { ?s <urn:l> ?l FILTER(REPLACE(?l, '(a|b*)+', '') = 'x') }": "(a|b*)+",
}

NOT_SURELY_SLOW = [
    "ASK {}",
    "SELECT * { <urn:a> <urn:p> ?x . <urn:b> <urn:p> ?y }",
    "SELECT * { ?s ?p ?o } LIMIT 10",
    "SELECT * { ?s ?p ?o . ?o ?q ?r }",
    "SELECT * { ?s ?p ?o . <urn:a> <urn:b> <urn:c> }",
    "SELECT * { ?s a <urn:A> . _:x <urn:b> ?s ; <urn:c> ?t . ?t ?p _:x }",
    "SELECT * { ?a a <urn:A> . ?b a <urn:B> FILTER(?a = ?b) }",
    "SELECT * { ?a a <urn:A> . ?b a <urn:B> . BIND(STR(?a) AS ?x) ?b <urn:p> ?x }",
    "SELECT * { ?a a <urn:A> . ?b a <urn:B> . OPTIONAL { ?a <urn:p> ?b } }",
    "SELECT * { VALUES ?a { <urn:a> } ?s ?p ?o }",
    "SELECT * { ?a <urn:p> ?x OPTIONAL { ?a <urn:q> ?b . ?x <urn:r> ?c } }",
    "SELECT * { { ?a a <urn:A> } UNION { ?b a <urn:B> } }",
    "SELECT * { ?s <urn:l> ?o FILTER(REGEX(?o, 'ghent')) }",
    "SELECT * { ?s ?p ?o FILTER(?p IN (<urn:l>, <urn:m>) && CONTAINS(?o, 'ghent')) }",
    "SELECT * { ?s ?p ?o FILTER(?o > 3) }",
    "SELECT * { ?s ?p ?o . ?s a <urn:A> FILTER(CONTAINS(?o, 'ghent')) }",
    "SELECT * { <urn:a> <urn:p>* ?o }",
    "SELECT * { ?s <urn:p>* ?o . ?s a <urn:A> }",
    "SELECT * { ?s <urn:p>* ?o VALUES ?s { <urn:a> } }",
    "SELECT * { ?s <urn:p>*/<urn:q> <urn:o> }",
    "SELECT * { ?s <urn:p>/<urn:q> ?o }",
    "SELECT * { ?s a <urn:A> } ORDER BY ?s",
    "SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 5",
    "SELECT DISTINCT ?s { ?s a <urn:A> }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT (COUNT(*) AS ?n) { ?s a <urn:A> }",
    "SELECT * { ?s a <urn:A> } OFFSET 100",
    "SELECT * { ?s a <urn:A> OPTIONAL { ?s <urn:a> ?a } OPTIONAL { ?s <urn:b> ?b } }",
    "SELECT * { ?s a <urn:A> OPTIONAL { ?s ?p ?a } OPTIONAL { ?a ?p ?b } OPTIONAL { ?b ?p ?c } }",
    r"SELECT * { ?s <urn:l> ?l FILTER(REGEX(?l, '^(a\\+b)+(cd)*$')) }",
    "SELECT * { ?s <urn:l> ?l FILTER(?l = 'REGEX(x, (a+)+)') }",
    "SELECT * { ?s ?p '?s ?p ?o . ?a ?b ?c' } # . ?a ?b ?c",
    "SELECT * { ?s ?p ?o . ?a ?b ?c",
    "SELECT * { ?s ?p ?o ) . ?a ?b ?c }",
]


@pytest.mark.parametrize(("query", "said"), SLOW.items(), ids=SLOW.keys())
def test_a_slow_form_is_named(query: str, said: str) -> None:
    forms = slow_forms(query)

    assert len(forms) == 1
    assert said in forms[0]


@pytest.mark.parametrize("query", NOT_SURELY_SLOW)
def test_where_the_text_leaves_doubt_nothing_is_said(query: str) -> None:
    assert slow_forms(query) == ()


def test_each_form_is_named_once_and_several_together() -> None:
    forms = slow_forms("SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s OFFSET 20000")

    assert [form.split()[0] for form in forms] == ["ORDER", "DISTINCT", "OFFSET"]


def test_any_text_has_its_forms() -> None:
    for query in seeds():
        assert all(len(form) < 400 for form in slow_forms(query))


@pytest.mark.parametrize(
    "query",
    [
        "ASK { " + "?a ?b ?c . " * 5900 + "}",
        "ASK { " + "{} " * 20_000 + "}",
        "ASK { FILTER(REGEX(?x, '" + "(" * 60_000 + "')) }",
        "ASK { FILTER(REGEX(?x, '(" + "+" * 60_000 + "')) }",
        "ASK " + "{" * 32_000 + "}" * 32_000,
        "ASK " + "(" * 60_000,
        "SELECT * " + "{{ SELECT * " * 2500 + "{}" + "}}" * 2500,
        "SELECT * " + "{{ SELECT * " * 8 + "{" + "?s ?p ?o . " * 5000 + "}" + "}}" * 8,
        "ASK { ?s " + "<a>*/" * 12_000 + "<b>* ?o }",
        "ASK { " + "{ SELECT * { ?s ?p ?o } } " * 2500 + "}",
        "ASK { " + " ".join(f"?a{n} <a>* ?b{n} ." for n in range(450)) + "}",
        "SELECT * {} OFFSET " + "9" * 60_000,
    ],
    ids=lambda query: query[:30],
)
def test_the_time_is_linear_in_the_length(query: str) -> None:
    assert len(query) <= LONGEST_QUERY
    begin = time.thread_time()

    slow_forms(query)

    # Linear it is below 0.3 s; what is quadratic takes some seconds.
    assert time.thread_time() - begin < 1
