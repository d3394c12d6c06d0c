"""The server over real sockets: it stays at hand whatever clients do, and libraries read it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import pytest
import rdflib
import SPARQLWrapper
from flask import Flask, Response
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from migkg.project import DUMP
from migkg.sandbox import Sandbox
from migkg.web import create_app
from migkg.web.server import SPARE, server_of
from migkg.web.sparql import LONGEST_BODY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.build import Build

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ASK = "ASK { ?s ?p ?o }"
AT_ONCE = 2.0
GHENT = "https://w3id.org/migkg/id/city/be-gent"
LABELS = f"SELECT ?l {{ <{GHENT}> <{rdflib.RDFS.label}> ?l }}"
CONSTRUCT = f"CONSTRUCT {{ <{GHENT}> ?p ?o }} WHERE {{ <{GHENT}> ?p ?o }}"


class Served(NamedTuple):
    """A server at work."""

    address: str
    port: int
    sandbox: Sandbox

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=15) as response:
                return response.status, dict(response.headers), response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def is_at_hand(self) -> bool:
        begin = time.monotonic()
        statuses = {self.get(path)[0] for path in ("/healthz", "/ontology.ttl")}
        return statuses == {200} and time.monotonic() - begin < AT_ONCE

    def send(self, *requests: str) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(15)
        lines = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n" for path in requests]
        connection.sendall("".join(lines).encode())
        return connection


def asking(query: str) -> str:
    return f"/sparql?{urlencode({'query': query})}"


@contextmanager
def running(application: Flask, threads: int) -> Iterator[int]:
    """The port on which the application is served."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = server_of(application, listener, threads)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.trigger.pull_trigger(server.close)  # by its own thread, which waits on it
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
        listener.close()


@contextmanager
def serving(root: Path, **limits: Any) -> Iterator[Served]:
    with Sandbox(root / "build" / DUMP, **limits) as sandbox:
        application = create_app(root, sandbox)
        with running(application, sandbox.busy + SPARE) as port:
            yield Served(f"http://127.0.0.1:{port}", port, sandbox)


@pytest.fixture(scope="module")
def served(ghent_build: Build, built_root: Path) -> Iterator[Served]:
    assert ghent_build.graphs
    with serving(built_root) as served:
        yield served


def wait_until(condition: Any) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_pages_are_at_hand_while_queries_wait_and_surplus_ones_are_refused_at_once(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with serving(built_root, deadline=5) as served:
        wait_until(lambda: len(served.sandbox._idle) == 2)
        clients = [served.send(asking(ENDLESS)) for _ in range(served.sandbox.busy)]
        wait_until(lambda: len(served.sandbox._waiting) == 8)

        assert served.is_at_hand()
        begin = time.monotonic()
        status, headers, body = served.get(asking(ASK))
        assert time.monotonic() - begin < AT_ONCE
        assert (status, headers["Retry-After"]) == (503, "5")
        assert json.loads(body)["limit"] == "queue"
        for client in clients:
            client.close()


def test_queries_of_clients_who_left_make_room(ghent_build: Build, built_root: Path) -> None:
    assert ghent_build.graphs
    with serving(built_root, deadline=30) as served:
        wait_until(lambda: len(served.sandbox._idle) == 2)
        running_ones = set(served.sandbox._workers)
        clients = [served.send(asking(ENDLESS)) for _ in range(served.sandbox.busy)]
        wait_until(lambda: len(served.sandbox._waiting) == 8)
        for client in clients:
            client.close()

        wait_until(lambda: not served.sandbox._waiting)
        begin = time.monotonic()
        assert served.get(asking(ASK))[0] == 200
        assert time.monotonic() - begin < 5
        wait_until(lambda: not running_ones & served.sandbox._workers)


def test_the_download_is_of_the_build_that_is_served(
    ghent_build: Build, built_root: Path, tmp_path: Path
) -> None:
    assert ghent_build.graphs
    for part in ("ontology", "queries", "shapes"):
        (tmp_path / part).symlink_to(built_root / part)
    shutil.copytree(built_root / "build", tmp_path / "build")
    with serving(tmp_path) as served:
        (tmp_path / "build" / DUMP).write_bytes(b"<urn:a> <urn:b> <urn:c> .\n")
        _, _, body = served.get("/data/migkg.nq")

    assert body == (built_root / "build" / DUMP).read_bytes()


def test_clients_who_read_nothing_and_ask_on_occupy_no_thread() -> None:
    application = Flask("test")
    body = bytes(20 << 20)

    @application.get("/large")
    def large() -> Response:
        return Response(body)

    @application.get("/small")
    def small() -> str:
        return "small"

    with running(application, threads=2) as port:
        served = Served(f"http://127.0.0.1:{port}", port, Sandbox(DUMP))  # type: ignore[arg-type]
        clients = [served.send("/large", "/large", "/large", "/small") for _ in range(4)]
        time.sleep(0.5)

        assert served.get("/small")[::2] == (200, b"small")
        for client in clients:
            client.close()


def test_requests_that_are_never_finished_leave_room_for_others(served: Served) -> None:
    clients = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(110)]
    for client in clients:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHo")

    assert served.is_at_hand()
    for client in clients:
        client.close()


@pytest.mark.parametrize(("size", "explained"), [(LONGEST_BODY + 1, True), (300 << 20, False)])
def test_a_body_that_is_too_long_is_refused_before_it_is_read(
    served: Served, size: int, *, explained: bool
) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/sparql-query\r\n"
            b"Content-Length: %d\r\n\r\n" % size
        )
        if explained:
            client.sendall(bytes(size))

        answer = client.recv(1 << 16)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert (b"application/problem+json" in answer) == explained


def test_a_server_that_is_told_to_end_leaves_nothing_behind(
    ghent_build: Build, built_root: Path, tmp_path: Path
) -> None:
    assert ghent_build.graphs
    command = [sys.executable, "-m", "migkg", "--root", str(built_root), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as server:
        assert server.stderr is not None
        assert "http://" in server.stderr.readline()
        assert list(tmp_path.iterdir())
        server.terminate()
        server.wait(timeout=15)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
class TestSPARQLWrapper:
    def ask(self, served: Served, query: str, method: str, form: str | None) -> Any:
        client = SPARQLWrapper.SPARQLWrapper(f"{served.address}/sparql")
        client.setMethod(method)
        client.setQuery(query)
        if form is not None:
            client.setReturnFormat(form)
        return client.queryAndConvert()

    def test_reads_rows_in_each_format(self, served: Served, method: str) -> None:
        as_json = self.ask(served, LABELS, method, SPARQLWrapper.JSON)
        as_xml = self.ask(served, LABELS, method, SPARQLWrapper.XML)
        as_csv = self.ask(served, LABELS, method, SPARQLWrapper.CSV)
        as_tsv = self.ask(served, LABELS, method, SPARQLWrapper.TSV)

        count = len(as_json["results"]["bindings"])
        assert count
        assert len(as_xml.getElementsByTagName("result")) == count
        assert as_csv.startswith(b"l\r\n")
        assert as_tsv.startswith(b"?l\n")

    def test_reads_truth_values(self, served: Served, method: str) -> None:
        assert self.ask(served, ASK, method, SPARQLWrapper.JSON)["boolean"] is True
        as_xml = self.ask(served, ASK, method, SPARQLWrapper.XML)
        assert as_xml.getElementsByTagName("boolean")[0].firstChild.data == "true"

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by RDFLib, of itself
    @pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{GHENT}>"])
    @pytest.mark.parametrize(
        "form",
        [
            None,
            SPARQLWrapper.XML,
            SPARQLWrapper.RDFXML,
            SPARQLWrapper.TURTLE,
            SPARQLWrapper.N3,
            SPARQLWrapper.JSONLD,
        ],
    )
    def test_reads_statements_in_each_format(
        self, served: Served, method: str, query: str, form: str | None
    ) -> None:
        graph = self.ask(served, query, method, form)

        if isinstance(graph, bytes):  # it leaves Turtle to whoever asks for it
            graph = rdflib.Graph().parse(data=graph, format="turtle")
        assert (rdflib.URIRef(GHENT), rdflib.RDF.type, None) in graph


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_store_of_rdflib_reads_rows_and_statements(served: Served, method: str) -> None:
    store = SPARQLStore(f"{served.address}/sparql", method=method)

    assert list(store.query(LABELS))
    graph = store.query(CONSTRUCT).graph
    assert graph is not None
    assert (rdflib.URIRef(GHENT), rdflib.RDF.type, None) in graph
