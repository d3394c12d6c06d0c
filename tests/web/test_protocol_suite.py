"""The W3C's tests of the SPARQL 1.1 Protocol, over HTTP: queries pass, and every update is refused.

The suite is read as data. Its tests of updates are turned about: this endpoint changes nothing, so
each request that would change something gets 4xx, and the data stay the same to the byte.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
import rdflib
from rdflib import RDF
from rdflib.collection import Collection
from rdflib.namespace import Namespace

from migkg.project import BUILD
from migkg.source import NamedNode, Quad, read_turtle
from migkg.store import GRAPH_FORMATS, RESULT_FORMATS
from migkg.versions import current
from tests.support import NO_SUITE, SUITES
from tests.web.explorer import explorer, root_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node
    from werkzeug.test import Client, TestResponse

SUITE = SUITES / "sparql11" / "protocol"
SERVICE = SUITES / "sparql11" / "service-description"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
HERE = "http://localhost/sparql"
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": set(RESULT_FORMATS),
    "RDF": set(GRAPH_FORMATS),
}
QUERIES, UPDATES = 20, 14
DATA = "http://kasei.us/2009/09/sparql/data/"


class Request(NamedTuple):
    """A request of a test, and what is expected: of a status the first digit counts."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: set[str]
    boolean: bool | None
    form: str | None

    @property
    def changes(self) -> bool:
        """Whether it would change the data, were that allowed."""
        body = self.body.decode("latin-1")
        is_query = "sparql-query" in self.headers.get("content-type", "")
        return not (is_query or "query=" in self.path or body.startswith("query="))


class Case(NamedTuple):
    """A test of the suite: its name, and its requests in their order."""

    key: str
    name: str
    requests: tuple[Request, ...]

    @property
    def is_update(self) -> bool:
        """Whether it tests updates."""
        return "update" in self.key


def cases() -> list[Case]:
    """The tests of the suite, in its order; none where the suite is not here."""
    if not SUITE.is_dir():
        return []
    graph = rdflib.Graph().parse(SUITE / "manifest.ttl")
    (manifest,) = graph.subjects(RDF.type, MF.Manifest)
    entries = graph.value(manifest, MF.entries)
    assert entries is not None
    return [case(graph, entry) for entry in Collection(graph, entries)]


def case(graph: rdflib.Graph, entry: Node) -> Case:
    action = graph.value(entry, MF.action)
    requests = graph.value(action, HT.requests)
    assert requests is not None
    found = tuple(read_request(graph, it) for it in Collection(graph, requests))
    return Case(str(entry).rpartition("#")[2], str(graph.value(entry, MF.name)), found)


def read_request(graph: rdflib.Graph, node: Node) -> Request:
    headers = {}
    if (listed := graph.value(node, HT.headers)) is not None:
        for header in Collection(graph, listed):
            name, value = (graph.value(header, it) for it in (HT.fieldName, HT.fieldValue))
            headers[str(name).lower()] = str(value)
    body = graph.value(node, HT.body)
    coding = str(graph.value(body, CNT.characterEncoding) or "utf-8") if body else "utf-8"
    answer = graph.value(node, HT.resp)
    boolean = graph.value(answer, MF.expectedBoolean)
    form = graph.value(answer, MF.expectedFormat)
    return Request(
        method=str(graph.value(node, HT.methodName)),
        path=str(graph.value(node, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        headers=headers,
        body=str(graph.value(body, CNT.chars) or "").encode(coding) if body else b"",
        statuses={str(it)[-3] for it in graph.objects(answer, MF.expectedStatus)},
        boolean=None if boolean is None else str(boolean) == "true",
        form=None if form is None else str(form),
    )


CASES = cases()
needs_suite = pytest.mark.skipif(not CASES, reason=NO_SUITE)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build whose named graphs are the data of the suite, under the names that it gives them."""
    return root_with(
        tmp_path_factory.mktemp("protocol"),
        (
            Quad(it.subject, it.predicate, it.object, NamedNode(f"{DATA}{number}.rdf"))
            for number in ("data1", "data2", "data3")
            for it in read_turtle(SUITE / f"{number}.nt")
        ),
    )


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[Client]:
    with explorer(root) as there:
        yield there


def asked(client: Client, it: Request) -> TestResponse:
    return client.open(it.path, method=it.method, headers=it.headers, data=it.body or None)


@needs_suite
def test_whole_suite_is_read() -> None:
    assert [sum(not it.is_update for it in CASES), sum(it.is_update for it in CASES)] == [
        QUERIES,
        UPDATES,
    ]
    assert all(any(it.changes for it in case.requests) for case in CASES if case.is_update)


@needs_suite
@pytest.mark.parametrize(
    "case", [it for it in CASES if not it.is_update], ids=lambda case: case.key
)
def test_queries_are_answered_as_the_protocol_says(client: Client, case: Case) -> None:
    for it in case.requests:
        response = asked(client, it)

        assert str(response.status_code)[0] in it.statuses, response.text
        if it.form is not None:
            assert response.mimetype in FORMATS[it.form]
        if it.boolean is not None:
            assert json.loads(response.text)["boolean"] is it.boolean


@needs_suite
@pytest.mark.parametrize("case", [it for it in CASES if it.is_update], ids=lambda case: case.key)
def test_updates_are_refused_and_the_data_stay_as_they_are(
    client: Client, root: Path, case: Case
) -> None:
    before = current(root / BUILD).dump.read_bytes()
    everything = {
        "query": "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    }
    count = client.post("/sparql", data=everything).text

    for it in case.requests:
        if it.changes:
            response = asked(client, it)
            assert 400 <= response.status_code < 500, response.text
            assert response.mimetype == "application/problem+json"

    assert current(root / BUILD).dump.read_bytes() == before
    assert client.post("/sparql", data=everything).text == count


@needs_suite
def test_service_description_passes_its_three_tests(client: Client) -> None:
    suite = rdflib.Graph().parse(SERVICE / "manifest.ttl")
    assert len(set(suite.subjects(RDF.type, MF.ServiceDescriptionTest))) == 3

    response = client.get("/sparql", headers={"Accept": "text/turtle"})

    said = rdflib.Graph().parse(data=response.data, format="turtle")
    (service,) = said.subjects(RDF.type, SD.Service)
    assert [str(it) for it in said.objects(service, SD.endpoint)] == [HERE]
    assert set(said.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert set(said.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    assert {it for it in said.predicates() if str(it).startswith(SD)} <= {
        *(SD.endpoint, SD.supportedLanguage, SD.feature, SD.resultFormat),
        *(SD.defaultDataset, SD.defaultGraph, SD.namedGraph, SD.name),
    }
    for dataset in said.objects(service, SD.defaultDataset):
        assert (dataset, RDF.type, SD.Dataset) in said
        assert all(
            (it, RDF.type, SD.Graph) in said for it in said.objects(dataset, SD.defaultGraph)
        )
        for named in said.objects(dataset, SD.namedGraph):
            assert (named, RDF.type, SD.NamedGraph) in said
            assert isinstance(said.value(named, SD.name), rdflib.URIRef)
