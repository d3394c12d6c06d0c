"""A query that is not SPARQL is told where it goes wrong, and by what."""

from __future__ import annotations

import pytest

from migkg.errors import QueryError
from migkg.store import KnowledgeGraph

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
END = "unexpected end of the query"
PREFIX = "a prefix is used that the query does not declare"


def complaint(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        KnowledgeGraph().answer(query, JSON, TURTLE)
    return caught.value


@pytest.mark.parametrize(
    ("query", "place", "problem"),
    [
        ("SELECT ?s\nWHERE { ?s ?p }", (2, 15), 'unexpected "}"'),
        ("SELECT * { ?s ?p ?o } }", (1, 23), 'unexpected "}"'),
        ("SELEC * {}", (1, 1), 'unexpected "SELEC"'),
        ("SELECT * { ?s ?p ?o . FILTER(?o > ) }", (1, 35), 'unexpected ")"'),
        ("SELECT * { FILTER(STRLEN(1,2)) }", (1, 27), 'unexpected ","'),
        ("SELECT * {\n  ?s ?p\n  FILTER(?o)\n}", (3, 3), 'unexpected "FILTER"'),
        ("SELECT * { ?s ?p ?o } LIMIT few", (1, 29), 'unexpected "few"'),
        ("ASK { \U0001f600 }", (1, 7), 'unexpected "\U0001f600"'),
        ("PREFIX ex: http://e/ ASK {}", (1, 12), 'unexpected "http:", expected "<"'),
        ("SELECT * { ?ci-ty ?p ?o }", (1, 15), 'unexpected "-ty"'),
        ("SELECT *\u00a0{ ?s ?p ?o }", (1, 9), 'unexpected "\u00a0"'),
        (r"ASK { ?s ?p 'C:\data' }", (1, 16), 'unexpected "\\"'),
        ("", (1, 1), END),
        ("  \n ", (1, 1), END),
        ("SELECT", (1, 7), f'{END}, expected "$" or "(" or "*" or "?"'),
        ("SELECT * {", (1, 11), END),
        ("ASK { ?s ?p ?o\n\n", (1, 15), f'{END}, expected "," or "." or ";" or "{{" or "}}"'),
        ("ASK { ?s ?p # }\n", (1, 12), END),
        ("SELECT * { ?s ex:p ?o }", (1, 15), f'{PREFIX}: "ex:p"'),
        ("ASK { ?s ?p ?o.ex:s ?p ?o }", (1, 16), f'{PREFIX}: "ex:s"'),
        (
            "SELECT (?x AS ?y) (?z AS ?y) {}",
            (1, 32),
            "Duplicated variable name in SELECT: end of the query",
        ),
    ],
)
def test_the_token_with_which_no_query_can_go_on_is_named_with_its_place(
    query: str, place: tuple[int, int], problem: str
) -> None:
    error = complaint(query)

    assert (error.line, error.column) == place
    assert error.problem == problem


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
