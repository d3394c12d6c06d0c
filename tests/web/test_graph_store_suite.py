"""The W3C's tests of the Graph Store Protocol, over HTTP: graphs are read, and no write is done.

The suites are read as data: 13 tests, and 18 that these replaced, which are told in words. Each
request of each test is made. Before one that reads, the data hold what the test has written until
then, for that the suite expects of it; one that writes gets 405, and the data stay the same.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

import pytest
import rdflib
from rdflib import RDF, RDFS
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import Namespace

from migkg.dump import Dump
from migkg.project import DUMP
from migkg.source import NamedNode, Quad, nquads, parse_turtle
from tests.support import NO_SUITE, SUITES
from tests.web.explorer import without_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Record = Callable[[str, object], None]

    from flask.testing import FlaskClient
    from rdflib.term import Node

    from migkg.build import Build
    from migkg.source import Triple

SUITE = SUITES / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
HERE = "http://localhost/graph-store"
MADE = f"{HERE}/made"
"""What a graph is called that a test would have the store make."""

TESTS, OLD_TESTS, READS, WRITES = 13, 18, 28, 29
ANY = "<urn:a> <urn:b> <urn:c> ."


class Request(NamedTuple):
    """A request, and what a store that may be written to answers to it."""

    test: str
    method: str
    place: str
    headers: dict[str, str]
    body: str
    statuses: set[int]
    media_type: str
    expected: str

    @property
    def reads(self) -> bool:
        """Whether it only reads."""
        return self.method in {"GET", "HEAD"}


def requests() -> list[Request]:
    """All requests of all tests; none where the suite is not here."""
    if not SUITE.is_dir():
        return []
    found: list[Request] = []
    for name in ("manifest-direct.ttl", "manifest-indirect.ttl"):
        graph = rdflib.Graph().parse(SUITE / "graph-store-protocol" / name)
        for entry in entries(graph):
            listed = graph.value(graph.value(entry, MF.action), HT.requests)
            found += (read(graph, entry, it) for it in members(graph, listed))
    graph = rdflib.Graph().parse(SUITE / "http-rdf-update" / "manifest.ttl")
    return [*found, *(told(graph, it) for it in entries(graph))]


def entries(graph: rdflib.Graph) -> list[Node]:
    return members(graph, graph.value(graph.value(None, RDF.type, MF.Manifest), MF.entries))


def members(graph: rdflib.Graph, listed: Node | None) -> list[Node]:
    return [] if listed is None else list(Collection(graph, listed))


def read(graph: rdflib.Graph, entry: Node, node: Node) -> Request:
    answer = graph.value(node, HT.resp)
    statuses = (str(it).rpartition("#")[2] for it in graph.objects(answer, MF.expectedStatus))
    path = str(graph.value(node, HT.absolutePath)).replace("$LOCATION$", MADE)
    return Request(
        test=str(entry).rpartition("#")[2],
        method=str(graph.value(node, HT.methodName)),
        place=path.replace("/gsp", "/graph-store", 1),
        headers=headers(graph, node),
        body=str(graph.value(graph.value(node, HT.body), CNT.chars) or ""),
        statuses={STATUSES[it] for it in statuses},
        media_type=headers(graph, answer).get("content-type", ""),
        expected=str(graph.value(graph.value(answer, HT.body), CNT.chars) or ""),
    )


def headers(graph: rdflib.Graph, message: Node | None) -> dict[str, str]:
    return {
        str(graph.value(it, HT.fieldName)): str(graph.value(it, HT.fieldValue))
        for it in members(graph, graph.value(message, HT.headers))
    }


def told(graph: rdflib.Graph, entry: Node) -> Request:
    """The request that a test tells in words, for people."""
    comments = map(str, graph.objects(entry, RDFS.comment))
    comment = next(it for it in comments if "#### Request" in it)
    text = re.sub("(?m)^    ", "", comment)
    text = text.replace("$NEWPATH$", "$GRAPHSTORE$/made").replace("$HOST$/$", "$HOST$$")
    text = text.replace("$HOST$", "localhost").replace("$GRAPHSTORE$", "/graph-store")
    asked, answered = text.split("#### Request")[1].split("#### Response")
    (line, *fields), body = parts(asked)
    (status, *answer_fields), expected = parts(answered)
    method, place, _ = line.split(" ")
    return Request(
        test=str(entry).rpartition("#")[2],
        method=method,
        place=place,
        headers={name: value for name, value in map(field, fields) if name != "Host"},
        body=body,
        statuses={int(status.split(" ")[0])},
        media_type=dict(map(field, answer_fields)).get("Content-Type", ""),
        expected=expected,
    )


def parts(message: str) -> tuple[list[str], str]:
    head, _, body = message.strip().partition("\n\n")
    return head.splitlines(), body


def field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


FOUND = requests()
needs_suite = pytest.mark.skipif(not FOUND, reason=NO_SUITE)


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


@pytest.fixture
def holding(client: FlaskClient, tmp_path: Path) -> Iterator[FlaskClient]:
    """The client of an explorer whose data a test replaces, by ``hold``."""
    kept = client.application.extensions["migkg"]
    hold(client, tmp_path, [])
    yield client
    client.application.extensions["migkg"] = kept


def hold(client: FlaskClient, folder: Path, quads: list[Quad]) -> Path:
    path = folder / DUMP
    path.write_bytes(nquads(quads))
    names = {it.graph_name.value for it in quads if isinstance(it.graph_name, NamedNode)}
    client.application.extensions["migkg"] = replace(
        client.application.extensions["migkg"],
        exact=Dump(path),
        manifest={"graphs": [{"graph": name} for name in names]},
    )
    return path


def in_graph(triple: Triple, name: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, name)


def named_by(request: Request) -> NamedNode:
    """The graph that a request is about, or any name for the default graph."""
    path, _, name = request.place.partition("?graph=")
    return NamedNode(unquote(name) or f"http://localhost{path.removesuffix('?default')}")


@needs_suite
def test_both_suites_are_read_to_the_last_request() -> None:
    counts = [len({it.test for it in FOUND}), sum(it.reads for it in FOUND)]

    assert counts == [TESTS + OLD_TESTS, READS]
    assert len(FOUND) == READS + WRITES


@needs_suite
@pytest.mark.parametrize("it", [it for it in FOUND if it.reads], ids=lambda it: it.test)
def test_graph_is_read_as_the_protocol_says(
    holding: FlaskClient, tmp_path: Path, it: Request, record_property: Record
) -> None:
    record_property("case", it.test)
    if it.statuses == {200}:
        given = parse_turtle(tmp_path / "expected.ttl", it.expected or ANY)
        name = named_by(it)
        hold(holding, tmp_path, [in_graph(triple, name) for triple in given])

    response = holding.open(it.place, method=it.method, headers=it.headers)

    assert response.status_code in it.statuses, response.text
    if it.media_type:
        assert response.content_type == it.media_type
        assert int(response.headers["Content-Length"]) > 0
    if it.expected:
        expected = rdflib.Graph().parse(data=it.expected, format="turtle")
        assert isomorphic(rdflib.Graph().parse(data=response.data, format="turtle"), expected)
    elif it.method == "HEAD":
        assert response.data == b""


@needs_suite
@pytest.mark.parametrize("it", [it for it in FOUND if not it.reads], ids=lambda it: it.test)
def test_write_is_refused_and_the_data_stay_as_they_are(
    holding: FlaskClient, tmp_path: Path, it: Request, record_property: Record
) -> None:
    record_property("case", it.test)
    record_property("verdict", "refused by design")
    given = parse_turtle(tmp_path / "any.ttl", ANY)
    dump = hold(holding, tmp_path, [in_graph(triple, named_by(it)) for triple in given])
    before = hashlib.sha256(dump.read_bytes()).digest()
    everything = holding.get("/graph-store?default").data

    response = holding.open(it.place, method=it.method, headers=it.headers, data=it.body or None)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.mimetype == "application/problem+json"
    assert hashlib.sha256(dump.read_bytes()).digest() == before
    assert holding.get("/graph-store?default").data == everything
