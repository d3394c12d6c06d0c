"""Values of parameters that try to be more than values: they stay values, in both ways."""

from __future__ import annotations

import pytest

from migkg.errors import QueryError, UnknownName
from migkg.queries import Query, read_queries
from migkg.source import Literal, NamedNode, Triple
from migkg.store import KnowledgeGraph
from tests.support import (
    ROOT,
    Row,
    by_value,
    ghent,
    in_rdflib,
    rows_of_rdflib,
    with_conclusions,
)

HOSTILE = (
    # out of an IRI
    "city:be-gent> } # ",
    "city:be-gent> . ?s ?p ?o",
    "<https://w3id.org/migkg/id/city/be-gent> ?p",
    "https://w3id.org/migkg/id/city/be-gent> } UNION { ?city ?p ?o",
    "https://w3id.org/migkg/id/city/x> <https://w3id.org/migkg/id/city/be-gent",
    "https://w3id.org/migkg/id/city/x>\n<https://w3id.org/migkg/id/city/be-gent",
    "https://w3id.org/migkg/id/city/be-gent\\u003e",
    "https://w3id.org/migkg/id/city/be-gent\\",
    "https://w3id.org/migkg/id/city/be-gent{",
    "https://w3id.org/migkg/id/city/be-gent|",
    "https://w3id.org/migkg/id/city/be-gent`",
    "https://w3id.org/migkg/id/city/be-gent^",
    'https://w3id.org/migkg/id/city/be-gent"',
    "https://w3id.org/migkg/id/city/be gent",
    "https://w3id.org/migkg/id/city/be-gent%3E%20%7D",
    "https://w3id.org/migkg/id/city/be-gent'",
    "https://w3id.org/migkg/id/city/be-gent;drop",
    "https://w3id.org/migkg/id/city/be-gent#x",
    "https://w3id.org/migkg/id/city/../city/be-gent",
    "https://w3id.org/migkg/id/city/be-gent/",
    "https://w3id.org/migkg/id/city/be-gent?query=1",
    "https://w3id.org/migkg/id/city/BE-GENT",
    "HTTPS://w3id.org/migkg/id/city/be-gent",
    "https://w3id.org/migkg/id/city/be-g\u00e9nt",
    "https://w3id.org/migkg/id/city/be-gent\u200b",
    "https://w3id.org/migkg/id/city/be-gent\u202e",
    "https://w3id.org/migkg/id/city/be-gent\U0001f300",
    "https://w3id.org/migkg/id/city/be-gent\x00",
    "https://w3id.org/migkg/id/city/be-gent\x7f",
    "urn:x> } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o",
    "urn:SERVICE:x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "mailto:someone@page.example",
    "_:b0",
    "?city",
    "$city",
    "UNDEF",
    "<>",
    "",
    # out of a literal
    '"',
    "'",
    '"""',
    "'''",
    '\\"',
    "\\",
    '" . ?s ?p ?o . "',
    '"@en } #',
    '"^^<https://w3id.org/migkg/ontology#City>',
    "' } UNION { ?s ?p ?o } #",
    "line\nbreak",
    "return\rcarriage",
    "\u2028",
    "} INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "# comment",
    "2023-06-01 } #",
    '2023-06-01"^^<urn:x>',
    "2023-06-01T00:00:00",
    "0x10",
    "1e3",
    "-1",
    "NaN",
    "٢٠٢٣-٠٦-٠١",
)
QUESTIONS = [question for question in read_queries(ROOT / "queries").values() if question.defaults]
PARAMETERS = [(question, name) for question in QUESTIONS for name in question.defaults]
UNKNOWN = NamedNode("https://w3id.org/migkg/id/city/xx-nowhere")
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
BY_NAME = Query(
    name="things-of-this-name",
    summary="Which things have this name?",
    description="",
    tags=(),
    defaults={"name": Literal("Ghent")},
    text=f"""SELECT ?name ?thing WHERE {{
  # a brace in a comment {{ and in a text
  ?thing <{LABEL}> ?label .
  FILTER (STR(?label) = STR(?name) && STR(?label) != "WHERE {{ }}")
}} ORDER BY ?thing""",
)


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return KnowledgeGraph.of_triples(with_conclusions(ghent()))


def without(rows: list[Row], name: str) -> list[Row]:
    """The rows without the column of the parameter, which repeats what was given."""
    return [{key: term for key, term in row.items() if key != name} for row in rows]


def test_there_are_sixty_hostile_values_at_least() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    ("question", "name"), PARAMETERS, ids=[f"{query.name}-{name}" for query, name in PARAMETERS]
)
def test_hostile_value_is_refused_or_answered_like_an_unknown_thing(
    question: Query, name: str, value: str, graph: KnowledgeGraph
) -> None:
    try:
        bindings = question.bind({name: value})
    except (QueryError, UnknownName) as error:
        assert name in str(error)  # noqa: PT017 - a refusal is one of two good outcomes
        return
    unknown = graph.select(question.text, **{**question.bind(), name: UNKNOWN})

    substituted = graph.select(question.text, **bindings)
    as_text = graph.select(question.bound_text(bindings))

    assert as_text == substituted
    assert without(substituted, name) == without(unknown, name)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_finds_nothing_but_the_thing_of_that_name_in_both_engines(
    value: str,
) -> None:
    named = NamedNode("https://w3id.org/migkg/id/city/xx-named")
    other = NamedNode("https://w3id.org/migkg/id/city/xx-other")
    held = [
        Triple(named, NamedNode(LABEL), Literal(value.strip())),
        Triple(other, NamedNode(LABEL), Literal("Other")),
    ]
    graph = KnowledgeGraph.of_triples(held)
    bindings = BY_NAME.bind({"name": value})
    text = BY_NAME.bound_text(bindings)

    rows = graph.select(BY_NAME.text, **bindings)

    assert [row["thing"] for row in rows] == [named]
    assert graph.select(text) == rows
    if "\\u" not in value:  # RDFLib expands \uXXXX even behind an escaped backslash, and refuses
        assert by_value(rows_of_rdflib(in_rdflib(held), text)) == by_value(rows)


def test_default_text_is_a_value_too() -> None:
    held = [Triple(UNKNOWN, NamedNode(LABEL), Literal("Ghent", language="en"))]

    rows = KnowledgeGraph.of_triples(held).select(BY_NAME.bound_text(BY_NAME.bind()))

    assert [row["thing"] for row in rows] == [UNKNOWN]
