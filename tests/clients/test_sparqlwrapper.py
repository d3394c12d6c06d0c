"""SPARQLWrapper reads what the endpoint says, in each of its formats and methods."""

from __future__ import annotations

import json
from ast import literal_eval
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from xml.dom.minidom import Document

import pytest
import rdflib
import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.clients.accepts import missing
from tests.clients.questions import CUT, LONG, MANY, QUESTIONS, SYNTAX, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.clients.questions import Graph
    from tests.clients.tap import Tap

WAYS = {
    "GET": (SPARQLWrapper.GET, SPARQLWrapper.URLENCODED),
    "form": (SPARQLWrapper.POST, SPARQLWrapper.URLENCODED),
    "body": (SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY),
}
ROWS = {
    "JSON": SPARQLWrapper.JSON,
    "XML": SPARQLWrapper.XML,
    "CSV": SPARQLWrapper.CSV,
    "TSV": SPARQLWrapper.TSV,
}
STATEMENTS = {
    "by default": None,
    "XML": SPARQLWrapper.XML,
    "RDF/XML": SPARQLWrapper.RDFXML,
    "Turtle": SPARQLWrapper.TURTLE,
    "N3": SPARQLWrapper.N3,
    "JSON-LD": SPARQLWrapper.JSONLD,
}

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by RDFLib


def ask(endpoint: str, query: str, way: str, form: str | None) -> Any:
    client = SPARQLWrapper.SPARQLWrapper(endpoint)
    method, place = WAYS[way]
    client.setMethod(method)
    client.setRequestMethod(place)
    client.setQuery(query)
    if form is not None:
        client.setReturnFormat(form)
    return client.queryAndConvert()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_reads_what_the_files_say(endpoint: str, graph: Graph, way: str, name: str) -> None:
    question = graph.questions[name]
    if question.kind == "statements":
        answer = Answer.of_rdflib(ask(endpoint, question.query, way, None))
    else:
        answer = Answer.of(ask(endpoint, question.query, way, SPARQLWrapper.JSON))

    assert graph.amiss(name, answer) == []


@pytest.mark.parametrize("way", WAYS)
def test_reads_rows_in_each_format(endpoint: str, graph: Graph, way: str) -> None:
    query = graph.questions["words"].query
    read = {name: ask(endpoint, query, way, form) for name, form in ROWS.items()}
    expected = graph.answer("words").rows
    labels = {row[1].value for row in expected if row[1]}

    assert len(read["JSON"]["results"]["bindings"]) == expected.total()
    assert isinstance(read["XML"], Document)
    assert len(read["XML"].getElementsByTagName("result")) == expected.total()
    assert read["CSV"].startswith(b"thing,label\r\n")
    assert read["TSV"].startswith(b"?thing\t?label\n")
    assert all(it in read["CSV"].decode() and it in read["TSV"].decode() for it in labels)


@pytest.mark.parametrize("way", WAYS)
def test_reads_truth_values_in_xml(endpoint: str, graph: Graph, way: str) -> None:
    for name in ("true", "false"):
        document = ask(endpoint, graph.questions[name].query, way, SPARQLWrapper.XML)
        assert document.getElementsByTagName("boolean")[0].firstChild.data == name


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", STATEMENTS)
def test_reads_statements_in_each_format(endpoint: str, graph: Graph, way: str, form: str) -> None:
    read = ask(endpoint, graph.questions["page"].query, way, STATEMENTS[form])

    if isinstance(read, bytes):  # it leaves Turtle to whoever asks for it
        read = rdflib.Graph().parse(data=read, format="turtle")
    assert graph.amiss("page", Answer.of_rdflib(read)) == []


@pytest.mark.parametrize("way", WAYS)
def test_tells_what_the_endpoint_says_of_a_syntax_error(
    endpoint: str, told: Callable[[str], str], way: str
) -> None:
    as_json, as_text = (refused(endpoint, SYNTAX, way, form) for form in (SPARQLWrapper.JSON, None))

    assert json.loads(as_json)["detail"] == told(SYNTAX)
    assert told(SYNTAX) in as_text


def refused(endpoint: str, query: str, way: str, form: str | None) -> str:
    """The body of a refusal, which the client shows as Python writes bytes."""
    with pytest.raises(QueryBadFormed) as caught:
        ask(endpoint, query, way, form)
    body: bytes = literal_eval(str(caught.value).partition("Response:\n")[2])
    return body.decode()


def test_what_is_cut_is_an_error(endpoint: str) -> None:
    with pytest.raises((HTTPError, HTTPException)) as caught:
        ask(endpoint, CUT, "form", SPARQLWrapper.JSON)
    if isinstance(caught.value, HTTPError):
        caught.value.close()


def test_what_it_sent_was_long_and_what_it_got_was_large(graph: Graph, tap: Tap) -> None:
    assert len(graph.questions["long"].query) > LONG
    assert graph.answer("large").rows.total() > MANY
    asked = {it.method for it in tap.requests if it.length > LONG}
    assert asked == {"GET", "POST"}


def test_what_it_accepts_is_on_record(tap: Tap) -> None:
    assert missing("SPARQLWrapper", tap.requests) == set()
