"""RDFLib's SPARQLStore reads what the endpoint says, by each of its methods."""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING, Literal
from urllib.error import HTTPError

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.clients.accepts import missing
from tests.clients.questions import CUT, GHENT, LABEL, QUESTIONS, SYNTAX, Answer, Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.clients.questions import Graph
    from tests.clients.tap import Tap

WAYS: tuple[Literal["GET", "POST", "POST_FORM"], ...] = ("GET", "POST", "POST_FORM")


@pytest.fixture(autouse=True)
def literals_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.fixture(params=WAYS)
def store(endpoint: str, request: pytest.FixtureRequest) -> SPARQLStore:
    return SPARQLStore(endpoint, method=request.param)


@pytest.mark.parametrize("name", QUESTIONS)
def test_reads_what_the_files_say(store: SPARQLStore, graph: Graph, name: str) -> None:
    result = store.query(graph.questions[name].query)
    if result.type == "ASK":
        answer = Answer(boolean=result.askAnswer)
    else:
        answer = Answer.of_rdflib(result.graph if result.graph is not None else result)

    assert graph.amiss(name, answer) == []


def test_a_graph_upon_the_store_is_asked_triple_by_triple(store: SPARQLStore, graph: Graph) -> None:
    there = rdflib.Graph(store)
    labels = {Cell.of_rdflib(it) for it in there.objects(rdflib.URIRef(GHENT), rdflib.RDFS.label)}

    assert labels == {o for s, p, o in graph.statements if (s.value, p.value) == (GHENT, LABEL)}
    assert (rdflib.URIRef(GHENT), rdflib.RDF.type, None) in there
    assert (rdflib.URIRef(GHENT), rdflib.RDF.type, rdflib.OWL.Class) not in there
    assert len(there) == len(graph.statements)


def test_a_syntax_error_is_an_error_that_holds_what_the_endpoint_says(
    endpoint: str, told: Callable[[str], str]
) -> None:
    with pytest.raises(ValueError, match="your SPARQL query") as caught:
        SPARQLStore(endpoint).query(SYNTAX)

    refused = caught.value.__context__  # RDFLib itself shows nothing of it
    assert isinstance(refused, HTTPError)
    with refused:
        assert told(SYNTAX) in refused.read().decode()


def test_what_is_cut_is_an_error(endpoint: str) -> None:
    # Its own where the answer was refused, and Python's where it broke off.
    with pytest.raises((ValueError, HTTPException)) as caught:
        SPARQLStore(endpoint).query(CUT)
    if isinstance(caught.value.__context__, HTTPError):
        caught.value.__context__.close()


def test_what_it_accepts_is_on_record(tap: Tap) -> None:
    assert missing("SPARQLStore", tap.requests) == set()
