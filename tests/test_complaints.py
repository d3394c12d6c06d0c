"""A query that is not SPARQL is told where it goes wrong, and by what."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
import yaml

from migkg.errors import QueryError
from migkg.lexing import EXCERPT, excerpt
from migkg.refusal import LONGEST_QUERY
from migkg.store import KnowledgeGraph
from migkg.store.fault import Fault, significant
from migkg.store.keywords import KEYWORDS
from migkg.store.slips import slip, unclosed, undeclared, unresolved
from migkg.terms import PREFIXES
from tests.support import ROOT

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
WRONG = yaml.safe_load((ROOT / "tests" / "wrong-queries.yaml").read_text(encoding="utf-8"))


def complaint(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        KnowledgeGraph().answer(query, JSON, TURTLE)
    return caught.value


@pytest.mark.parametrize("wrong", WRONG, ids=[wrong["query"] for wrong in WRONG])
def test_the_token_with_which_no_query_can_go_on_is_named_with_its_place_and_how_to_mend_it(
    wrong: dict[str, Any],
) -> None:
    error = complaint(wrong["query"])

    assert (error.line, error.column) == (wrong["line"], wrong["column"])
    assert error.problem == wrong["problem"]


def test_the_line_is_shown_with_a_caret() -> None:
    error = complaint("SELECT ?s\nWHERE {\n\t?s ?p }")

    assert error.excerpt == "\t?s ?p }\n\t      ^"


def test_the_line_that_is_shown_cannot_steer_a_terminal() -> None:
    assert excerpt("ASK { \x1b[2J\u202e ?s\tx }\r\n", 1, 13) == (
        "ASK { \ufffd[2J\ufffd ?s\tx }\n            ^"
    )


def test_of_a_long_line_what_stands_around_the_caret_is_shown() -> None:
    error = complaint("ASK { " + "?s ?p ?o . " * 90 + "?s ?p }")

    assert error.excerpt is not None
    shown, caret = error.excerpt.split("\n")
    assert len(shown) <= EXCERPT + 2
    assert shown.endswith("?s ?p }")
    assert shown[len(caret) - 1] == "}"


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_a_prefix_of_ours_is_declared_for_whoever_forgot_it(prefix: str) -> None:
    declaration = f"PREFIX {prefix}: <{PREFIXES[prefix]}>"
    query = f"ASK {{ ?s {prefix}:x ?o }}"

    assert complaint(query).problem.endswith(f"; {declaration} declares it")
    KnowledgeGraph().answer(declaration + query, JSON, TURTLE)


@pytest.mark.parametrize("word", sorted(KEYWORDS - {"a"}))
def test_no_word_of_sparql_is_taken_for_a_misspelt_one(word: str) -> None:
    for query in (f"SELECT {word}", f"ASK {{ {word} ?x }}", f"ASK {{ FILTER({word} ?x) }}"):
        with suppress(QueryError):
            KnowledgeGraph().answer(query, JSON, TURTLE)
            continue
        assert "did you mean" not in complaint(query).problem


@pytest.mark.parametrize(
    "query",
    [
        *("'" * LONGEST_QUERY, "ASK { " + '"""' * 20_000, "{" * LONGEST_QUERY, "<#" * 30_000),
        *("ASK { FILTER(" + "FLITER " * 9_000, "SELECT " + "x-" * 30_000, "http://a " * 7_000),
        *(
            "ASK { FILTER(1 " + "AND 1" * 13_000,
            "ASK { " + "?s ?p ?o " * 7_000,
            "ASK { ?a" + "-" * 65_000,
        ),
        *("SELECT * { " + "BIND(1 AS ?s)" * 5_000, "ASK { " + "\t" * 65_000, "x:" * 32_000),
    ],
    ids=lambda query: query[:30],
)
def test_the_advice_takes_time_linear_in_the_length(query: str) -> None:
    tokens = significant(query)
    begin = time.thread_time()

    fault = Fault(query, tokens, len(tokens))
    slip(fault)
    fault = Fault(query, tokens, max(len(tokens) - 1, 0))
    slip(fault)
    unclosed(fault)
    undeclared(fault.found)
    unresolved(fault)
    excerpt(query, 1, fault.at + 1)

    # Linear it is below 0.2 s for the two; what is quadratic takes some seconds.
    assert time.thread_time() - begin < 1


@pytest.mark.parametrize(
    "end", ["", "}", ")", " ORDER", " ; ?p", " 'x", " ?s", "\n# end", " . FILTER"]
)
@pytest.mark.parametrize(
    "start", ["ASK { { ?s ?p ?o", "SELECT *\nWHERE { { ?s ?p", "DESCRIBE <a:b> { {"]
)
def test_no_place_is_beyond_the_query_and_no_hint_is_a_token_of_the_engine(
    start: str, end: str
) -> None:
    query = start + end
    error = complaint(query)

    lines = query.split("\n")
    assert error.line is not None
    assert error.column is not None
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    for token in ("[_]", "SERVICE", "LATERAL", "LOAD", "..=", "<<"):
        assert token not in error.problem


def test_a_long_query_is_searched_for_its_fault_in_few_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph, asked = KnowledgeGraph(), []
    store = graph._store

    class Counting:
        def query(self, text: str, **options: object) -> object:
            asked.append(text)
            return store.query(text, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(graph, "_store", Counting())
    with pytest.raises(QueryError, match='unexpected "}"'):
        graph.answer("ASK { " + "?s ?p ?o . " * 2000 + "?s ?p }", JSON, TURTLE)

    assert len(asked) < 20
