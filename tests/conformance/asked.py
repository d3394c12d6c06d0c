"""The tests, asked over HTTP of one served dataset, and asked of the engine in process.

All files that tests read are named graphs of the one dataset. Each request names the graphs of its
test by ``default-graph-uri`` and ``named-graph-uri``, unless its query has FROM.

Files name each other relatively, and so do queries. The endpoint resolves relative IRIs against
the address of the request, so each folder of tests has an address of this machine to itself: where
the request says ``Host: 127.11.0.9``, ``FROM <data.ttl>`` is ``http://127.11.0.9/data.ttl``, and
that is the name of the graph. No query is changed: what is posted are the bytes of its file.
"""

from __future__ import annotations

import http.client
import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.conformance.manifests import Case

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"
JSON = "application/sparql-results+json"
ACCEPTED = {
    ".srx": "application/sparql-results+xml",
    ".srj": JSON,
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": f"text/turtle, {JSON}",
    ".rdf": f"application/rdf+xml, {JSON}",
    ".nt": f"application/n-triples, {JSON}",
}
"""What is asked for, by the format of what is expected: of rows described in RDF, JSON."""
ANYTHING = f"text/turtle, {JSON}"
ENDINGS = {
    "application/sparql-results+xml": ".srx",
    JSON: ".srj",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/turtle": ".ttl",
    "application/rdf+xml": ".rdf",
    "application/n-triples": ".nt",
}

_FROM = re.compile(rb"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_SYNTAXES = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}


class Response(NamedTuple):
    """What the server said."""

    status: int
    media_type: str
    body: bytes

    @property
    def problem(self) -> str:
        """The kind of the problem that it names; empty where it names none."""
        if self.media_type != PROBLEM:
            return ""
        return str(json.loads(self.body)["type"]).rpartition("/")[2]


def quads(cases: Iterable[Case]) -> Iterator[Quad]:
    """The files that these tests read, each as a graph under its address."""
    asked = (case for case in cases if not case.is_update)
    files = {case.address(path): path for case in asked for path in read_by(case)}
    for address, path in sorted(files.items()):
        for it in parsed(path, address):
            yield Quad(it.subject, it.predicate, it.object, NamedNode(address))


def parsed(path: Path, address: str) -> Iterator[Quad]:
    """The statements of a file, with blank nodes that no other file has."""
    return ox.parse(
        path=path,
        format=_SYNTAXES[path.suffix],
        base_iri=address,
        rename_blank_nodes=True,
    )


def read_by(case: Case) -> set[Path]:
    """The files that a test reads: those it is given, and those its query names itself."""
    own = (case.request.parent / name for name in named_by(case))
    return {*case.data, *case.graphs, *(path for path in own if path.is_file())}


def named_by(case: Case) -> list[str]:
    """What the query names by FROM."""
    return [it.decode() for it in _FROM.findall(case.request.read_bytes())]


def graphs(case: Case) -> list[tuple[str, str]]:
    """The parameters that name the graphs of a test; none where its query names them."""
    if named_by(case):
        return []
    default = [("default-graph-uri", case.address(path)) for path in case.data]
    named = [("named-graph-uri", case.address(path)) for path in case.graphs]
    # Without any, the whole dataset would be asked: so a graph is named that is not in it.
    nothing = [("default-graph-uri", f"http://{case.host}/nothing")]
    return (default + named) or nothing


class Endpoint(NamedTuple):
    """The endpoint on a port of this machine, asked under whatever host a test needs."""

    port: int

    def ask(self, case: Case) -> Response:
        """Post the query of a test, as it is, for an answer in the format that is expected."""
        accept = ACCEPTED[case.result.suffix] if case.result else ANYTHING
        body = case.request.read_bytes()
        return self._post(case.host, body, QUERY, f"{accept}, {PROBLEM};q=0.1", graphs(case))

    def change(self, case: Case) -> list[Response]:
        """Post the update of a test in each way there is: directly, by a form, and as a query."""
        body = case.request.read_bytes()
        form = urlencode({"update": body}).encode()
        sent = [(body, UPDATE), (form, FORM), (body, QUERY)]
        accept = f"{ANYTHING}, {PROBLEM};q=0.1"
        return [self._post(case.host, content, kind, accept) for content, kind in sent]

    def select(self, host: str, query: str, named: Iterable[str]) -> Response:
        """Post a query of rows, over these named graphs, for an answer in TSV."""
        parameters = [("named-graph-uri", it) for it in named]
        return self._post(host, query.encode(), QUERY, ACCEPTED[".tsv"], parameters)

    def _post(
        self,
        host: str,
        body: bytes,
        kind: str,
        accept: str,
        parameters: Iterable[tuple[str, str]] = (),
    ) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": host, "Content-Type": kind, "Accept": accept}
        try:
            connection.request("POST", f"/sparql?{urlencode([*parameters])}", body, headers)
            response = connection.getresponse()
            media_type = response.headers.get_content_type()
            return Response(response.status, media_type, response.read())
        finally:
            connection.close()


def in_process(case: Case) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """What the engine answers where nothing stands between, of the graphs of this test alone."""
    store = ox.Store()
    for path in read_by(case):
        address = case.address(path)
        held = list(parsed(path, address))
        store.extend(
            Quad(it.subject, it.predicate, it.object, NamedNode(address))
            for it in held
            if path not in case.data or path in case.graphs
        )
        store.extend(it for it in held if path in case.data)
    text = case.request.read_text(encoding="utf-8")
    return store.query(text, base_iri=case.address(case.request))
