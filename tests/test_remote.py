"""Other SPARQL servers: one that is not ours, our own, and some that do not keep the protocol."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migkg import remote
from migkg.errors import MigkgError, QueryError, RemoteError
from migkg.project import BUILD
from migkg.queries import Query, read_queries
from migkg.remote import answer
from migkg.store import GRAPH_FORMATS, RESULT_FORMATS, KnowledgeGraph
from migkg.versions import current
from tests.support import ROOT
from tests.web.serving import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from migkg.build import Build

JSON, CSV, TURTLE = "application/sparql-results+json", "text/csv", "text/turtle"
QUESTIONS = read_queries(ROOT / "queries")
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent))


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.fixture(scope="module")
def foreign(ghent_build: Build, built_root: Path) -> Iterator[str]:
    """The native Oxigraph server, which holds the dump; its default graph is all the graphs."""
    assert ghent_build.report.conforms
    assert OXIGRAPH is not None
    address = f"http://127.0.0.1:{(port := free_port())}"
    with subprocess.Popen(
        [OXIGRAPH, "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(address)
            store = urllib.request.Request(
                f"{address}/store",
                data=current(built_root / BUILD).dump.read_bytes(),
                headers={"Content-Type": "application/n-quads"},
                method="POST",
            )
            with urllib.request.urlopen(store, timeout=30):
                pass
            yield f"{address}/query"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def own(ghent_build: Build, built_root: Path) -> Iterator[str]:
    """Our own endpoint, over HTTP."""
    assert ghent_build.report.conforms
    with serving(built_root) as served:
        yield f"{served.address}/sparql"


@pytest.fixture(scope="module")
def local(ghent_build: Build) -> KnowledgeGraph:
    return ghent_build.graph


def bindings(content: bytes) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(content)["results"]["bindings"]
    return found


@pytest.mark.foreign
@every_question
def test_foreign_server_gives_the_rows_that_we_give(
    foreign: str, local: KnowledgeGraph, question: Query
) -> None:
    given = question.bind()

    content, media_type = answer(foreign, question.bound_text(given), JSON, TURTLE)

    ours, _ = local.answer(question.text, JSON, TURTLE, **given)
    assert media_type == JSON
    assert bindings(content) == bindings(ours)


@every_question
def test_our_own_server_gives_the_rows_that_we_give(
    own: str, local: KnowledgeGraph, question: Query
) -> None:
    given = question.bind()

    content, _ = answer(own, question.bound_text(given), JSON, TURTLE)

    ours, _ = local.answer(question.text, JSON, TURTLE, **given)
    assert bindings(content) == bindings(ours)


@pytest.mark.foreign
def test_foreign_server_holds_as_many_statements_as_we_publish(
    foreign: str, local: KnowledgeGraph
) -> None:
    content, _ = answer(foreign, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", CSV, TURTLE)

    assert int(content.split()[1]) == len(local)


@pytest.mark.foreign
@pytest.mark.parametrize("media_type", RESULT_FORMATS)
def test_rows_come_in_the_format_asked_for(foreign: str, media_type: str) -> None:
    content, given = answer(foreign, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", media_type, TURTLE)

    assert given == media_type
    assert content


@pytest.mark.foreign
@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_statements_come_in_the_format_asked_for(foreign: str, media_type: str) -> None:
    content, given = answer(foreign, ALL + " LIMIT 1", CSV, media_type)

    assert given == media_type
    assert content


@every_question
def test_every_format_of_ours_is_served_by_ourselves(own: str, question: Query) -> None:
    for media_type in RESULT_FORMATS:
        _, given = answer(own, question.bound_text(question.bind()), media_type, TURTLE)

        assert given == media_type


def test_every_format_of_statements_is_served_by_ourselves(own: str) -> None:
    for media_type in GRAPH_FORMATS:
        content, given = answer(own, ALL + " LIMIT 3", CSV, media_type)

        assert given == media_type
        assert content


@pytest.mark.foreign
@pytest.mark.parametrize("update", ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "CLEAR ALL"])
def test_update_is_sent_to_nobody(foreign: str, local: KnowledgeGraph, update: str) -> None:
    with pytest.raises(QueryError, match="not an update"):
        answer(foreign.replace("/query", "/update"), update, JSON, TURTLE)

    content, _ = answer(foreign, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", CSV, TURTLE)
    assert int(content.split()[1]) == len(local)


@pytest.mark.foreign
@pytest.mark.parametrize("query", ["SELECT * WHERE { ?s ?p }", "SELECT * WHERE { ?s", "SELECT"])
def test_malformed_query_is_a_query_error(foreign: str, own: str, query: str) -> None:
    for endpoint in (foreign, own):
        with pytest.raises(QueryError) as caught:
            answer(endpoint, query, JSON, TURTLE)

        assert endpoint in str(caught.value)
        assert len(str(caught.value)) < 700


def test_service_is_refused_by_our_own_server(own: str) -> None:
    query = "SELECT * WHERE { SERVICE <http://127.0.0.1:1024/> { ?s ?p ?o } }"

    with pytest.raises((QueryError, RemoteError)):
        answer(own, query, JSON, TURTLE)


@pytest.mark.foreign
def test_command_line_asks_another_server(
    run: Callable[..., Result], built_root: Path, foreign: str
) -> None:
    words = ("query", "networks-of-city", "--city", "city:be-gent")

    there = run(built_root, *words, "--endpoint", foreign)
    here = run(built_root, *words)

    assert there.exit_code == 0, there.output
    assert there.stdout.split() == here.stdout.split()


def test_server_that_cannot_be_reached_is_a_remote_error() -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/sparql"

    with pytest.raises(RemoteError, match="cannot be asked"):
        answer(endpoint, ALL, JSON, TURTLE)


@pytest.mark.parametrize("endpoint", ["", "file:///etc/hostname", "ftp://a/", "127.0.0.1:80", "x"])
def test_address_that_is_no_web_address_is_refused(endpoint: str) -> None:
    with pytest.raises(RemoteError, match="not the address of an endpoint"):
        answer(endpoint, ALL, JSON, TURTLE)


@contextmanager
def server_that_says(status: int, headers: dict[str, str], content: bytes) -> Iterator[str]:
    """A server that answers everything in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql"
        finally:
            server.shutdown()
            thread.join()


ROW = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'


@pytest.mark.parametrize(
    ("status", "headers", "content", "problem"),
    [
        (200, {"Content-Type": "text/html"}, b"<p>Welcome</p>", "answered in text/html"),
        (200, {"Content-Type": "application/json"}, ROW, "answered in application/json"),
        (200, {"Content-Type": "text/csv"}, b"x\n", "answered in text/csv"),
        (200, {}, ROW, "answered in"),
        (404, {"Content-Type": "text/plain"}, b"not here", "failed"),
        (401, {"Content-Type": "text/plain"}, b"who are you", "failed"),
        (414, {"Content-Type": "text/plain"}, b"too long", "failed"),
        (500, {"Content-Type": "text/plain"}, b"out of order", "failed"),
        (503, {"Content-Type": "text/plain"}, b"busy", "failed"),
        (302, {"Location": "ftp://127.0.0.1/"}, b"", "failed|cannot be asked"),
        (200, {"Content-Type": JSON, "Content-Length": "9999"}, ROW, "cannot be asked|failed"),
    ],
)
def test_server_that_does_not_keep_the_protocol_is_a_remote_error(
    status: int, headers: dict[str, str], content: bytes, problem: str
) -> None:
    with (
        server_that_says(status, headers, content) as endpoint,
        pytest.raises(RemoteError, match=problem) as caught,
    ):
        answer(endpoint, "SELECT ?x WHERE { ?x ?y ?z }", JSON, TURTLE)

    assert isinstance(caught.value, MigkgError)


def test_query_that_the_server_calls_malformed_is_a_query_error() -> None:
    with (
        server_that_says(400, {"Content-Type": "text/plain"}, b"line 1: what?") as endpoint,
        pytest.raises(QueryError, match="calls the query malformed"),
    ):
        answer(endpoint, "SELECT ?x WHERE { ?x ?y ?z }", JSON, TURTLE)


@contextmanager
def server_that_drips(content: bytes, quick: int, pause: float) -> Iterator[str]:
    """A server that sends some at once and then a byte at a time, until nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(content[:quick])
                for byte in content[quick:]:
                    connection.sendall(bytes([byte]))
                    if stopped.wait(pause):
                        return

        stopped = threading.Event()
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        finally:
            stopped.set()
            thread.join()


HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: 99\r\n\r\n".encode()


@pytest.mark.parametrize("quick", [0, len(HEAD)], ids=["head", "body"])
def test_server_that_drips_is_given_no_more_than_the_time_for_all(
    monkeypatch: pytest.MonkeyPatch, quick: int
) -> None:
    monkeypatch.setattr(remote, "TIMEOUT", 1.0)
    drip = HEAD + ROW
    begin = time.monotonic()

    with (
        server_that_drips(drip, quick, 0.05) as endpoint,
        pytest.raises(RemoteError, match="was not whole after"),
    ):
        answer(endpoint, "SELECT ?x WHERE { ?x ?y ?z }", JSON, TURTLE)

    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("status", [200, 500])
def test_answer_that_is_too_large_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(remote, "LARGEST", 1 << 20)

    with (
        server_that_says(status, {"Content-Type": JSON}, b" " * (1 << 21)) as endpoint,
        pytest.raises(RemoteError, match="more than 1 MiB"),
    ):
        answer(endpoint, "SELECT ?x WHERE { ?x ?y ?z }", JSON, TURTLE)


@pytest.mark.parametrize(
    ("status", "media_type", "content", "said"),
    [
        (
            503,
            "application/problem+json",
            '{"detail": "The limit deadline …"}',
            "The limit deadline …",
        ),
        (503, "application/problem+json", '{"title": "Busy"}', "Busy"),
        (503, "application/problem+json", "{broken", "{broken"),
        (503, "application/problem+json", '["Busy"]', '["Busy"]'),
        (400, "application/problem+json", '{"detail": "expected … ;"}', "malformed: expected … ;"),
        (400, "text/plain", "line 1:\n  what …", "malformed: line 1: what …"),
        (500, "text/plain", "\x1b[31mred", "[31mred"),
        (401, "text/plain", "", "(HTTP 401): it does not say why"),
    ],
)
def test_what_the_server_complains_of_is_passed_on_in_its_words(
    status: int, media_type: str, content: str, said: str
) -> None:
    headers = {"Content-Type": media_type}

    with (
        server_that_says(status, headers, content.encode()) as endpoint,
        pytest.raises(MigkgError) as caught,
    ):
        answer(endpoint, "SELECT ?x WHERE { ?x ?y ?z }", JSON, TURTLE)

    assert str(caught.value).endswith(said)
    assert str(caught.value).isprintable()


def test_long_complaint_is_shortened() -> None:
    with (
        server_that_says(500, {"Content-Type": "text/html"}, b"<p>Oh no. " * 999) as endpoint,
        pytest.raises(RemoteError) as caught,
    ):
        answer(endpoint, "SELECT ?x WHERE { ?x ?y ?z }", JSON, TURTLE)

    assert len(str(caught.value)) < 700
    assert str(caught.value).endswith("…")


@pytest.mark.parametrize("media_type", [CSV, "text/tab-separated-values"])
def test_truth_value_is_asked_for_in_json_where_the_format_has_none(
    own: str, media_type: str
) -> None:
    content, given = answer(own, "ASK { ?s ?p ?o }", media_type, TURTLE)

    assert given == JSON
    assert json.loads(content)["boolean"] is True


@pytest.mark.parametrize(("form", "shown"), [("csv", "true"), ("json", "true"), ("table", "yes")])
def test_command_line_shows_the_truth_value_of_another_server(
    run: Callable[..., Result], built_root: Path, own: str, form: str, shown: str
) -> None:
    words = ("query", "-", "--endpoint", own, "--format", form)

    result = run(built_root, *words, given="ASK { ?s ?p ?o }")

    assert result.exit_code == 0, result.output
    assert shown in result.stdout


def test_address_that_is_empty_is_not_taken_for_none(
    run: Callable[..., Result], built_root: Path
) -> None:
    result = run(built_root, "query", "networks-of-city", "--endpoint", "")

    assert result.exit_code == 2
    assert "not the address of an endpoint" in result.stderr


def test_parameters_of_a_media_type_do_not_matter() -> None:
    headers = {"Content-Type": f"{JSON}; charset=utf-8"}

    with server_that_says(200, headers, ROW) as endpoint:
        assert answer(endpoint, "SELECT ?x WHERE { ?x ?y ?z }", JSON, TURTLE) == (ROW, JSON)
