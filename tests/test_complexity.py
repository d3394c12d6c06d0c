"""What would break or hang the engine before it evaluates is refused, and nothing else is."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from migkg.complexity import (
    DEEPEST,
    HIGHEST,
    MOST_DESCRIBED,
    MOST_JOINED,
    MOST_RETRIED,
    MOST_TOKENS,
    bound,
)
from migkg.errors import LimitExceeded
from migkg.sandbox import LONGEST_QUERY, refuse
from tests.sparql_mutations import seeds

if TYPE_CHECKING:
    from collections.abc import Callable

    Form = Callable[[int], str]

PROLOGUE = "PREFIX : <urn:> "


def joined(separator: str, part: str, count: int) -> str:
    """The part so many times, with the number for each ``#`` and the next one for each ``~``."""
    parts = (part.replace("#", str(at)).replace("~", str(at + 1)) for at in range(count))
    return separator.join(parts)


def filtered(expression: str) -> str:
    return f"ASK {{ ?s ?p ?o FILTER({expression}) }}"


def nested(start: str, opening: str, inside: str, closing: str, end: str) -> Form:
    return lambda count: start + opening * count + inside + closing * count + end


def listed(start: str, separator: str, part: str, end: str) -> Form:
    return lambda count: start + joined(separator, part, count) + end


NESTED = {
    "groups": nested("ASK", "{", "?s ?p ?o", "}", ""),
    "groups that are not closed": nested("ASK", "{", "", "", ""),
    "FILTER NOT EXISTS": nested("ASK {", "FILTER NOT EXISTS {", "?s ?p ?o", "}", "}"),
    "OPTIONAL": nested("ASK {", "OPTIONAL {", "?s ?p ?o", "}", "}"),
    "GRAPH": nested("ASK {", "GRAPH ?g {", "?s ?p ?o", "}", "}"),
    "UNION": nested("ASK {", "{} UNION {", "?s ?p ?o", "}", "}"),
    "sub-SELECT": nested("ASK {", "{SELECT * {", "?s ?p ?o", "}}", "}"),
    "round brackets": nested("ASK { FILTER", "(", "1", ")", "}"),
    "round brackets that are not closed": nested("ASK { FILTER", "(", "1", "", "}"),
    "negations": nested("ASK { FILTER", "(!", "true", ")", "}"),
    "calls": nested("ASK { FILTER(", "ABS(", "1", ")", ") }"),
    "lists": nested("ASK { FILTER(", "1 IN (", "1", ")", ") }"),
    "aggregates": nested("SELECT (", "COUNT(", "?s", ")", " AS ?n) { ?s ?p ?o }"),
    "paths": nested("ASK { ?s ", "(", ":a", ")*", " ?o }"),
    "collections": nested("ASK { ?s ?p ", "(", "1", ")", " }"),
    "blank nodes": nested("ASK { ?s ?p ", "[:a ", "1", "]", " }"),
    "collections of blank nodes": nested("ASK { ?s ?p ", "([:a ", "1", "])", " }"),
    "brackets in what looks like an IRI": nested("ASK { FILTER(?a<", "(", "?b", "", ">?c) }"),
    "brackets after what looks like a comment": nested("ASK { FILTER(?a<?b#>\n", "(", "1", "", ""),
    "brackets in what looks like a string": nested("ASK { FILTER(?a<?b#>'\n", "(", "1", "", "#'"),
    "brackets after what looks like a long string": nested(
        'ASK { FILTER(1 IN (""" ",', "(", "1", "", r' \uD800""")) }'
    ),
}
"""Forms that break the engine or make it brood when they are nested."""

RETRIED = {
    "negations": nested("ASK { FILTER(", "!(", "1", ")", ") }"),
    "negated calls": nested("ASK { FILTER(", "! ABS(", "1", ")", ") }"),
    "negated groups": nested("ASK {", "FILTER(!EXISTS {", "", "})", "}"),
    "REGEX": nested("ASK { FILTER(", "REGEX('a',", "'b'", ")", ") }"),
    "REPLACE of what was replaced": nested("ASK { FILTER(", "REPLACE(", "'a'", ",'a','b')", ") }"),
    "SUBSTR": nested("ASK { FILTER(", "substr('a',", "1", ")", ") }"),
    "GROUP_CONCAT": nested("SELECT (", "GROUP_CONCAT(", "?a", ")", " AS ?x) {}"),
    "annotations": nested("ASK { ?s ?p ?o ", "~ _:a {| :a ?x ", "", "|}", "}"),
}
"""Forms of which the parser reads each bracket twice, at the latest where an error stands in it."""

CHAINED = {
    "||": listed("ASK { FILTER(", "||", "?o = #", ") }"),
    "&&": listed("ASK { FILTER(", " && ", "?o = #", ") }"),
    "+": listed("ASK { FILTER(", " + ", "#", ") }"),
    "+ and a number": listed("ASK { FILTER(1", "", "+1", ") }"),
    "- and a number": listed("ASK { FILTER(1", "", "-1", ") }"),
    "- before a name": listed("ASK { FILTER(1", "", "-1", "-:a) }"),
    "*": listed("ASK { FILTER(", "*", "?o", ") }"),
    "!": listed("ASK { FILTER(", "", "!", "true) }"),
    "+ in brackets within each other": lambda count: filtered(
        "(" * 30 + "1" + ("+1" * (count // 30) + ")") * 30
    ),
    "+ in what looks like an IRI": listed("ASK { FILTER(?a<", "+", "?b", ">?c) }"),
    "alternatives of a path": listed("ASK { ?s ", "|", ":a", " ?o }"),
    "UNION": listed("ASK { ", " UNION ", "{ ?s :a# ?o }", " }"),
    "groups": listed("ASK { ", " ", "{}", " }"),
    "FILTER": listed("ASK { ?s ?p ?o ", " ", "FILTER(?o != #)", " }"),
    "FILTER NOT EXISTS": listed("ASK { ?s ?p ?o ", " ", "FILTER NOT EXISTS { ?s :a# ?o }", " }"),
    "MINUS": listed("ASK { ?s ?p ?o ", " ", "MINUS { ?s :a# ?o }", " }"),
    "BIND": listed("ASK { ?s ?p ?v0 ", " ", "BIND(?v#+1 AS ?v~)", " }"),
    "expressions of SELECT": listed("SELECT ", " ", "(?s+# AS ?v#)", " { ?s ?p ?o }"),
    "expressions of GROUP BY": listed("ASK { ?s ?p ?o } GROUP BY ", " ", "(?s+# AS ?v#)", ""),
    "expressions of HAVING": listed("ASK { ?s ?p ?o } GROUP BY ?s HAVING ", "", "(1)", ""),
    "expressions of ORDER BY": listed("ASK { ?s ?p ?o } ORDER BY ", " ", "(?s+#)", ""),
}
"""Forms that break the engine or make it brood when there are many."""

JOINED = {
    "chain": listed("ASK { ", " . ", "?v# :a ?v~", " }"),
    "star": listed("ASK { ?s ", " ; ", ":a ?v#", " }"),
    "objects": listed("ASK { ?s :a ", ",", "?v#", " }"),
    "pattern that is the template": listed("CONSTRUCT WHERE { ?s :a ", ",", "?v#", " }"),
    "nested groups": listed("ASK { ", " ", "{{ ?s :a ?v# }}", " }"),
    "groups of UNION": listed("ASK { ", " ", "{{ ?s :a ?v# } UNION { ?s :b ?v# }}", " }"),
    "groups of GRAPH": listed("ASK { ", " ", "GRAPH :g { ?s :a ?v# }", " }"),
    "OPTIONAL": listed("ASK { ?s ?p ?o ", " ", "OPTIONAL { ?s :a ?v# }", " }"),
    "VALUES": listed("ASK { ", " ", "VALUES ?v# { 1 2 }", " }"),
    "steps of a path": listed("ASK { ?s ", "/", ":a", " ?o }"),
    "steps of a path in brackets": listed("ASK { ?s (", "/", ":a", ") ?o }"),
    "elements": listed("ASK { ?s ?p (", " ", "1", ") }"),
    "elements in each other": lambda count: nested("ASK { ?s ?p ", "(1 ", "1", ")", "}")(
        count // 4
    ),
    "elements behind names": lambda count: nested("ASK { ?s ?p ", "(:a ", "1", ")", "}")(
        count // 4
    ),
    "elements without spaces": listed("ASK { ?s ?p (", "", "'#'", ") }"),
    "blank nodes": listed("ASK { ?s ?p ", ",", "[ :a ?v# ]", " }"),
    "triple terms": listed("ASK { ", " ", "<<?s :a ?v#>> :b ?w# .", " }"),
    "annotations": listed("ASK { ", " ", "?s :a ?v# {| :b ?w# |} .", " }"),
}
"""Forms that make the engine brood when there are many in one group."""

HONEST = {
    "1,000 values": listed("ASK { VALUES ?v { ", " ", "<http://example.org/#>", " } ?v ?p ?o }")(
        1000
    ),
    "1,000 values that are fragments": listed("ASK { VALUES ?v { ", " ", "<##>", " } }")(1000),
    "1,500 rows": listed("ASK { VALUES (?v ?w ?x) { ", " ", "(:a# 1 'x')", " } }")(1500),
    "500 in a list": filtered(listed("?s IN (", ", ", "<http://example.org/#>", ")")(500)),
    "500 fragments in a list": filtered(listed("?s NOT IN (", ", ", "<##>", ")")(500)),
    "200 alternatives": filtered(joined(" || ", "?o = #", 200)),
    "100 casts": filtered(joined(" && ", ":integer(?o) + # > #", 100)),
    "60 patterns": listed("ASK { ", " . \n", "?v# :a ?v~", " . }")(60),
    "60 named graphs": listed("ASK { ", "\n", "GRAPH ?g# { ?s ?p ?o . }", " }")(60),
    "50 branches of UNION": listed(
        "ASK { ", " UNION ", "{ ?v :a# ?o . ?o :b ?x ; :c ?z . FILTER(?z != 'x') }", " }"
    )(50),
    "60 OPTIONAL": listed(
        "ASK { ?s a :C ",
        "\n",
        "OPTIONAL { ?s :a# ?o# . ?o# :l ?l# FILTER(LANG(?l#) = 'en') } .",
        "}",
    )(60),
    "40 sub-SELECT": listed(
        "ASK { ", "\n", "{ SELECT ?s (COUNT(*) AS ?n#) { ?s ?p ?o . ?o ?q ?r } GROUP BY ?s }", " }"
    )(40),
    "60 calls of REPLACE and as many negations": filtered(
        joined(" && ", "!REPLACE(REPLACE(STR(?o), 'a', '#'), 'b', '') = '#' && !(?s = ?o)", 60)
    ),
    "100 sums": listed("SELECT ", " ", "(SUM(?o#) AS ?s#)", " { ?s ?p ?o }")(100),
    "500 statements to make": listed("CONSTRUCT { ", " ", "?s :a# ?o .", " } { ?s ?p ?o }")(500),
    "300 blank nodes to make": listed("CONSTRUCT { ", " ", "?s :a# [ :b (1 2) ] .", " } {}")(300),
    "500 things to describe": listed("DESCRIBE ", " ", ":a#", "")(500),
    "100 prefixes": listed("", " ", "PREFIX p#: <urn:#:>", " ASK {}")(100),
    "brackets in a string": 'ASK { ?s ?p "' + "([{" * 999 + '" }',
    "brackets in a long string": "ASK { ?s ?p '''" + "\n(['{" * 999 + "''' }",
    "brackets in a comment": "ASK { # " + "([{" * 999 + "\n}",
    "brackets in an IRI": filtered("?s = <urn:" + "(" * 999 + ">"),
    "one-line groups with fragments": listed("ASK { ", "\n", "{ ?s <#a> ?v# }", " }")(70),
}


def limit_of(query: str) -> LimitExceeded:
    with pytest.raises(LimitExceeded) as caught:
        refuse(PROLOGUE + query)
    return caught.value


def test_the_limits_are_those_at_which_the_engine_was_measured() -> None:
    assert (DEEPEST, MOST_RETRIED, HIGHEST) == (64, 10, 256)
    assert (MOST_JOINED, MOST_TOKENS, MOST_DESCRIBED) == (80, 5000, 1000)


@pytest.mark.parametrize("form", NESTED.values(), ids=NESTED.keys())
@pytest.mark.parametrize("depth", [DEEPEST + 1, 3000])
def test_brackets_in_brackets_are_refused(form: Form, depth: int) -> None:
    assert limit_of(form(depth)).limit in {"nesting", "chain"}


@pytest.mark.parametrize("form", RETRIED.values(), ids=RETRIED.keys())
@pytest.mark.parametrize("depth", [MOST_RETRIED + 1, 60])
def test_brackets_that_are_read_twice_are_refused_much_earlier(form: Form, depth: int) -> None:
    refuse(PROLOGUE + form(MOST_RETRIED))

    assert limit_of(form(depth)).limit == "nesting"


@pytest.mark.parametrize("form", CHAINED.values(), ids=CHAINED.keys())
@pytest.mark.parametrize("count", [HIGHEST + 30, 1500])
def test_a_long_chain_is_refused(form: Form, count: int) -> None:
    assert limit_of(form(count)).limit in {"chain", "patterns"}


@pytest.mark.parametrize("form", JOINED.values(), ids=JOINED.keys())
@pytest.mark.parametrize("count", [MOST_JOINED + 3, 500])
def test_many_patterns_in_one_group_are_refused(form: Form, count: int) -> None:
    assert limit_of(form(count)).limit in {"nesting", "patterns"}


@pytest.mark.parametrize("query", HONEST.values(), ids=HONEST.keys())
def test_what_people_write_is_let_through(query: str) -> None:
    refuse(PROLOGUE + query)


def test_groups_that_are_each_small_enough_are_refused_where_there_are_many() -> None:
    branch = "{ ?s :a " + joined(",", "?v#", 70) + " }"
    refuse(PROLOGUE + "ASK { " + branch + " }")

    assert limit_of("ASK { " + " UNION ".join([branch] * 5) + " }").limit == "patterns"


def test_many_words_and_many_things_to_describe_are_refused() -> None:
    assert limit_of("ASK " + "FROM :a " * (MOST_TOKENS + 1)).limit == "tokens"
    assert limit_of("DESCRIBE" + " :a" * (MOST_DESCRIBED + 1)).limit == "tokens"


def test_the_refusal_says_the_limit_what_was_found_where_and_how_to_go_on() -> None:
    query = "ASK {\n  FILTER(" + "(" * 70

    error = limit_of(query)

    assert (error.line, error.column) == (2, 72)
    assert str(error) == (
        "line 2, column 72: brackets are nested 65 deep here, and at most 64 are read: "
        "write the query flatter, or ask it in parts"
    )
    assert error.excerpt is not None
    shown, caret = error.excerpt.split("\n")
    assert shown[len(caret) - 1 :] == "(((((((("
    assert caret.strip() == "^"


def test_a_chain_of_patterns_is_refused_where_it_is_too_long() -> None:
    error = limit_of("ASK {\n" + joined("\n", "?v# :a ?v~ .", 150) + "}")

    assert str(error).startswith(
        "line 82, column 14: 81 patterns and steps of paths are joined in one group here"
    )


def test_no_query_of_ours_and_none_of_the_w3c_reaches_a_limit() -> None:
    for query in seeds():
        bound(query)


@pytest.mark.parametrize(
    "part",
    [
        *("(?a<#>\n),", "?a<b#>,", "(?a<'>),", "?a<(b),c>d,", "1 ", "?a,", "'a'", '"""\\u0041""",'),
        *("(1),", "<urn:a(b)>,", "<a#b> ", "a:b ", "<<", "<", ">", "{", "\\"),
    ],
)
@pytest.mark.parametrize("start", ["", "ASK { FILTER(1 IN (" + "(" * 20])
def test_the_time_is_linear_in_the_length(start: str, part: str) -> None:
    query = start + part * ((LONGEST_QUERY - len(start)) // len(part))
    begin = time.thread_time()

    with suppress(LimitExceeded):
        refuse(query)

    # Linear it is below 0.1 s; what is quadratic takes some seconds.
    assert time.thread_time() - begin < 1


PLAN = """
import json, resource, signal, sys
from pyoxigraph import Store
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
store = Store()
for query in json.load(sys.stdin):
    signal.setitimer(signal.ITIMER_REAL, 10)  # ends the process, wherever the engine is
    try:
        store.query(query)
    except SyntaxError:
        pass
    print("planned", flush=True)
"""


def largest(form: Form, at_most: int) -> str:
    """The form as large as it is let through."""
    low, high = 0, at_most
    while high - low > 1:
        middle = (low + high) // 2
        try:
            refuse(PROLOGUE + form(middle))
            low = middle
        except LimitExceeded:
            high = middle
    return PROLOGUE + form(low)


def test_the_engine_survives_and_plans_in_time_the_largest_that_is_let_through() -> None:
    forms = [
        *((form, 200) for form in NESTED.values()),
        *((form, 600) for form in CHAINED.values()),
        *((JOINED[name], 200) for name in ("chain", "groups of UNION", "elements")),
    ]
    queries = [
        *(largest(form, at_most) for form, at_most in forms),
        *(PROLOGUE + form(MOST_RETRIED).replace(")", "%)", 1) for form in RETRIED.values()),
    ]

    done = subprocess.run(
        [sys.executable, "-c", PLAN],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, queries[done.stdout.count("planned")]
    assert done.stdout.count("planned") == len(queries)
