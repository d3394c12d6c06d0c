"""What is refused before a query is evaluated, and what only looks like it."""

from __future__ import annotations

import time

import pytest

from migkg.errors import LimitExceeded, QueryError, RefusedQuery
from migkg.refusal import refuse_service
from migkg.sandbox import LONGEST_QUERY, refuse

PROLOGUE = "PREFIX ex: <http://example.org/> PREFIX service: <http://example.org/s/>\n"
CALL = "SERVICE <http://127.0.0.1/> { }"

CALLS = {
    "plain": f"ASK {{ {CALL} }}",
    "lower case": f"ASK {{ {CALL.lower()} }}",
    "mixed case": f"ASK {{ {CALL.replace('SERVICE', 'SerVice')} }}",
    "silent": "ASK { SERVICE SILENT <http://127.0.0.1/> { } }",
    "silent without a space": "ASK { SERVICESILENT<http://127.0.0.1/>{} }",
    "by a variable": "ASK { SERVICE ?where { } }",
    "by a variable without a space": "ASK { {}UNION{SERVICE?where{}} }",
    "by a prefixed name": "ASK { SERVICE ex:a { } }",
    "by a prefixed name without a space": "ASK { SERVICEex:a { } }",
    "by the empty prefix": "PREFIX : <http://127.0.0.1/> ASK { SERVICE:a# and\n { } }",
    "with a comment within": f'ASK {{ SERVICE # "\n {CALL[8:]} }}',
    "after a number": f"ASK {{ ?s ?p 5{CALL} }}",
    "after a truth value": f"ASK {{ ?s ?p true{CALL} }}",
    "after a truth value and a dot": f"ASK {{ ?s ?p true.{CALL} }}",
    "after a string": f"ASK {{ ?s ?p 'a'{CALL} }}",
    "after a language tag": f"ASK {{ ?s ?p 'a'@en{{}} {CALL} }}",
    "after a prefix and a dot": f"ASK {{ ?s ?p ex:.{CALL} }}",
    "after an escaped quote": f'ASK {{ ?s ?p "\\"" . {CALL} }} # "',
    "after an escaped backslash": f'ASK {{ ?s ?p "\\\\" . {CALL} }} # "',
    "after a long string that ends in quotes": f'ASK {{ ?s ?p """a\\"""" . {CALL} }}',
    "after an escaped quote in a name": f"ASK {{ ?s ?p ex:a\\' . {CALL} #'\n}}",
    "after a combining mark in a name": f"ASK {{ ?s ?p ex:e\u0301\\' . {CALL} #'\n}}",
    "after an escape in an IRI": f"ASK {{ ?s ?p <http://example.org/\\u0041#> . {CALL} }}",
    "after a comment that holds a quote": f"ASK {{ # it's\n {CALL} }}",
    "after a comment that ends in a carriage return": f"ASK {{ # it's\r {CALL} }}",
    "after a comparison with a comment": f'ASK {{ FILTER(?a<?b#>"""\n) {CALL} #"""\n}}',
    "after a comparison of names": f'ASK {{ FILTER(ex:a<ex:b#>"\n) {CALL} #"\n}}',
    "after a comparison with a string": f"ASK {{ FILTER(?a<'b>') {CALL} FILTER(?c='') }}",
    "after a comparison with an empty comment": f"ASK {{ FILTER(?a<#>'''\n?b) {CALL} }} #'''",
    "after a long string whose escape is no character": (
        f'ASK {{ VALUES ?x {{ """a" }} {CALL} }} # \\uD800"""'
    ),
}

LOOKS = {
    "a variable": "SELECT ?service { ?service ?p $SERVICE }",
    "a local name": "ASK { ?s ex:SERVICE ex:service . }",
    "a prefix": "ASK { service:a ?p service:b }",
    "the name of a graph": "ASK { GRAPH service:a { ?s ?p ?o } }",
    "the name of a graph in the dataset": "ASK FROM service:a { ?s ?p ?o }",
    "a blank node": "ASK { _:service ?p ?o }",
    "a string in double quotes": 'ASK { ?s ?p "SERVICE <a:b> {}" }',
    "a string in single quotes": "ASK { ?s ?p 'SERVICE <a:b> {}' }",
    "a long string in double quotes": 'ASK { ?s ?p """SERVICE\n"<a:b> {}""" }',
    "a long string in single quotes": "ASK { ?s ?p '''SERVICE\n'<a:b> {}''' }",
    "a string after an escaped quote": 'ASK { ?s ?p "\\" SERVICE" }',
    "a comment": "ASK { # SERVICE <a:b> {}\n }",
    "an IRI": "ASK { ?s <http://example.org/SERVICE#SERVICE> <SERVICE> }",
    "a comment after an IRI with a fragment": "ASK { ?s <urn:a#b> 'c' # SERVICE\n }",
    "a language tag": 'ASK { ?s ?p "x"@en-service }',
    "a property named like an update": "ASK { ?s a ex:x ; ex:insert ?load }",
}


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS.keys())
def test_a_call_of_a_service_is_refused(query: str) -> None:
    with pytest.raises(RefusedQuery, match="SERVICE is not offered"):
        refuse(PROLOGUE + query)


@pytest.mark.parametrize("query", LOOKS.values(), ids=LOOKS.keys())
def test_what_only_looks_like_a_call_is_let_through(query: str) -> None:
    refuse(PROLOGUE + query)


def test_the_refusal_says_where_the_keyword_stands() -> None:
    with pytest.raises(RefusedQuery) as caught:
        refuse("ASK {\n  é SERVICE <a:b> {} }")

    assert (caught.value.line, caught.value.column) == (2, 5)
    assert caught.value.excerpt == "  é SERVICE <a:b> {} }\n    ^"


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "delete where { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
        "CREATE GRAPH <a:a>",
        "DROP ALL",
        "COPY <a:a> TO <a:b>",
        "MOVE <a:a> TO <a:b>",
        "ADD <a:a> TO <a:b>",
        "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_refused_with_its_place(update: str) -> None:
    with pytest.raises(RefusedQuery, match="is an update") as caught:
        refuse(f"BASE <http://example.org/>\nPREFIX add: <a:b> # prologue\n {update}")

    assert (caught.value.line, caught.value.column) == (3, 2)


def test_an_update_after_a_semicolon_is_refused() -> None:
    with pytest.raises(RefusedQuery, match="DROP is an update"):
        refuse("ASK { } ; DROP ALL")


def test_a_query_of_64_kib_is_let_through_and_a_longer_one_refused() -> None:
    query = "ASK { } #".ljust(LONGEST_QUERY)
    refuse(query)

    with pytest.raises(LimitExceeded, match=r"at most 65536 bytes, this one has 65537"):
        refuse(query[:-1] + "é")


def test_half_a_surrogate_pair_is_no_query() -> None:
    with pytest.raises(QueryError, match="lone surrogate"):
        refuse('ASK { ?s ?p "\ud800" }')


@pytest.mark.parametrize(
    "part",
    [
        *("<#>", "<'>", "<'''>", "<a", "<a#\n", "<#'\n", "#\n", "\\", "ex:a..", "ex:%"),
        *('"\\"', "'\\u0041", '"""', '"""\\"', '"""\\x', '"""\\u0041""" '),
        *("a:service ", "service:a#"),
    ],
)
def test_the_time_of_the_scan_is_linear_in_the_length(part: str) -> None:
    query = "x:service " + part * (LONGEST_QUERY // len(part) - 16)
    begin = time.thread_time()

    refuse_service(query)

    # Linear it is below 0.1 s; what is quadratic takes some seconds.
    assert time.thread_time() - begin < 1
