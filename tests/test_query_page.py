"""What docs/query.md shows is what whoever asks the endpoint gets."""

from __future__ import annotations

import doctest
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import pytest
import SPARQLWrapper

from migkg.project import BUILD, DUMP
from migkg.refusal import LONGEST_QUERY
from migkg.sandbox import Limits
from migkg.store import BOOLEAN_FORMATS, GRAPH_FORMATS, RESULT_FORMATS
from migkg.versions import current
from migkg.web.documents import ENDINGS
from migkg.web.headers import EXPOSED
from migkg.web.problem import TYPES, Problem
from migkg.web.protocol import FORMATS
from tests.support import BY_CURL, ROOT
from tests.test_operate import is_printed
from tests.test_readme import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = BY_CURL

PAGE = (ROOT / "docs" / "query.md").read_text(encoding="utf-8")
THERE = "http://127.0.0.1:8000"
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
ROWS = [row.strip("| ").split(" | ") for row in PAGE.splitlines() if row.startswith("| ")]
CUT = "SELECT * { ?s ?p ?o }"
QUERY = "application/sparql-query"


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


class Place(NamedTuple):
    """A server of the whole graph, and a folder in which somebody asks it."""

    address: str
    folder: Path
    root: Path

    def run(self, *words: str, given: str | None = None) -> str:
        """What a program prints, as if the server were where the page has it."""
        done = subprocess.run(
            [word.replace(THERE, self.address) for word in words],
            cwd=self.folder,
            input=given and given.replace(THERE, self.address),
            capture_output=True,
            text=True,
            check=True,
        )
        assert not done.stderr, done.stderr
        return done.stdout.replace(self.address, THERE)

    def get(
        self, path: str, method: str = "GET", **more: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body, without being led anywhere."""
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=20)
        try:
            connection.request(method, path, headers=more)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def place(whole_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    command = [sys.executable, "-m", "migkg", "--root", str(whole_root), "serve", "--port", "0"]
    kept = {name: it for name, it in os.environ.items() if not name.startswith("MIGKG_")}
    with subprocess.Popen(command, env=kept, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            address = server.stderr.readline().split()[0].rstrip("/")
            yield Place(address, tmp_path_factory.mktemp("asks"), whole_root)
        finally:
            server.terminate()


def test_blocks_do_what_is_shown_and_none_is_left_out(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    session: dict[str, object] = {}
    commands = statements = others = 0
    for language, block in BLOCKS:
        if language == "console":
            for command, expected in shown(f"```console\n{block}```"):
                output = place.run("bash", "-c", command)
                assert is_printed(expected, output), (command, output)
                commands += 1
        elif language == "python":
            text = block.replace(THERE, place.address)
            example = doctest.DocTestParser().get_doctest(text, session, "query.md", None, 0)
            said: list[str] = []
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            runner.run(example, out=said.append, clear_globs=False)
            assert not runner.failures, "".join(said)
            session = example.globs
            statements += len(example.examples)
        elif language == "sparql":
            (place.folder / "first.rq").write_text(block, encoding="utf-8")
            others += 1
        else:
            assert language == "js"  # the next test executes it
            others += 1

    assert commands == len(re.findall(r"^\$ ", PAGE, re.MULTILINE)) > 10
    assert statements == len(re.findall(r"^>>> ", PAGE, re.MULTILINE)) > 10
    assert others == 2
    assert len(re.findall(r"^```", PAGE, re.MULTILINE)) == 2 * len(BLOCKS)


def test_fetch_says_what_is_shown(place: Place) -> None:
    if shutil.which("node") is None and not os.environ.get("MIGKG_CI"):
        pytest.skip("needs the command node")
    (script,) = (block for language, block in BLOCKS if language == "js")

    said = place.run("node", "--input-type=module", given=script)

    assert said.splitlines() == re.findall(r"// (.+)$", script, re.MULTILINE) != []


def test_what_is_cut_fails_in_python_and_in_fetch_as_is_told(place: Place) -> None:
    client = SPARQLWrapper.SPARQLWrapper(f"{place.address}/sparql", returnFormat=SPARQLWrapper.CSV)
    client.setQuery(CUT)
    with pytest.raises(http.client.IncompleteRead):
        client.queryAndConvert()
    assert "`IncompleteRead`" in PAGE

    path = f"/sparql?{urlencode({'query': CUT, 'format': 'csv'})}"
    if shutil.which("node"):
        script = (
            f"const answer = await fetch('{THERE}{path}'); console.log(answer.status);"
            "try { await answer.text() } catch (error) { console.log(error.name) }"
        )
        said = place.run("node", "--input-type=module", given=script)
        assert said.split() == ["200", "TypeError"]


def test_every_address_leads_where_the_page_says(place: Place) -> None:
    table = ROWS[1:7]
    for addresses, what in table:
        for path in quoted(addresses):
            one = path.replace("IRI", "https%3A%2F%2Fw3id.org%2Fmigkg%2Fgraph%2Fnetworks")
            expected = HTTPStatus.SEE_OTHER if "303" in what else HTTPStatus.OK
            status, _, _ = place.get(one, Accept="*/*")
            assert status == expected, path

    endings = re.findall(r"`\.(\w+)`", PAGE)
    assert sorted(endings) == sorted(ENDINGS)
    for addresses, _ in table[4:]:
        for path in quoted(addresses):
            statuses = {place.get(f"{path}.{ending}")[0] for ending in endings}
            assert statuses in ({HTTPStatus.OK}, {HTTPStatus.SEE_OTHER})


def test_sizes_and_names_of_graphs_are_those_of_the_build(place: Place) -> None:
    build = current(place.root / BUILD)
    (told,) = re.findall(r"`/data/migkg.nq` \| .* (\d+) MB, or", PAGE)
    graphs = sorted(str(it["graph"]) for it in build.manifest["graphs"])
    query = "SELECT ?graph { GRAPH ?graph {} } ORDER BY ?graph"
    _, _, said = place.get(f"/sparql?{urlencode({'query': query, 'format': 'csv'})}")
    _, headers, _ = place.get("/data/migkg.nq", Range="bytes=0-0")

    assert round(build.dump.stat().st_size / 1e6) == int(told)
    assert said.decode().split()[1:] == graphs
    assert headers["ETag"] == f'"{build.digests[DUMP]}"'


def test_formats_are_those_of_the_endpoint() -> None:
    (rows,) = (row for row in ROWS if row[0] == "rows")
    (boolean,) = (row for row in ROWS if row[0] == "yes or no")
    (statements,) = (row for row in ROWS if row[0] == "statements")

    assert quoted(rows[2]) == [*RESULT_FORMATS]
    assert tuple(quoted(rows[2])[:2]) == BOOLEAN_FORMATS
    assert quoted(statements[2]) == [*GRAPH_FORMATS]
    named = {name: quoted(row[1]) for name, row in (("rows", rows), ("statements", statements))}
    assert {*named["rows"], *named["statements"]} == {*FORMATS}
    for formats, offered in ((named["rows"], RESULT_FORMATS), (named["statements"], GRAPH_FORMATS)):
        assert all(set(FORMATS[it].split(", ")) & {*offered} for it in formats)
    assert quoted(boolean[1]) == named["rows"][:2]


def test_headers_are_those_that_are_told(place: Place) -> None:
    def ask(query: str, method: str = "GET", **more: str) -> tuple[int, http.client.HTTPMessage]:
        path = f"/sparql?{urlencode({'query': query})}"
        status, headers, _ = place.get(path, method, **more)
        return status, headers

    _, packed = ask(f"{CUT} LIMIT 20", **{"Accept-Encoding": "br, gzip"})
    _, small = ask("ASK {}", **{"Accept-Encoding": "br, gzip"})
    _, volatile = ask("SELECT (NOW() AS ?now) {}")
    status, cut = ask(CUT, "HEAD")
    document = place.get("/data/city/be-gent.ttl")[1]

    assert packed["Content-Encoding"] == "br"
    assert small["Content-Encoding"] is None
    assert packed["ETag"]
    assert volatile["ETag"] is None
    assert (status, bool(cut["ETag"])) == (HTTPStatus.OK, True)
    assert small["Access-Control-Allow-Origin"] == document["Access-Control-Allow-Origin"] == "*"
    *but_last, last = (f"`{it}`" for it in EXPOSED.split(", "))
    assert f"{', '.join(but_last)} and {last}" in PAGE
    health = place.get("/healthz")[1]
    for it in (small, document, health):
        assert it["Access-Control-Expose-Headers"] == EXPOSED
        assert it["Dataset-Version"] == health["Dataset-Version"]


def test_name_that_is_not_running_is_told_and_one_that_is_none_is_refused(place: Place) -> None:
    stopped = place.get("/sparql/running/nobody", "DELETE")[0]
    named = [
        place.get(f"/sparql?{urlencode({'query': f'ASK {{}} # {name}'})}", **{"Query-Id": name})[0]
        for name in ("a" * 64, "a" * 65, "a_b")
    ]

    assert stopped == HTTPStatus.NOT_FOUND
    assert named == [HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.BAD_REQUEST]
    assert "1 to 64 letters, digits, dots or hyphens" in PAGE


def test_limits_are_those_of_the_server() -> None:
    limits = Limits()
    for told in (
        f"may have {LONGEST_QUERY >> 10} KiB",
        f"at most {limits.deadline:g} s ",
        f"{limits.memory >> 20} MiB of memory",
        f"at most {limits.rows:,} rows",
        f"{limits.size >> 20} MiB before it is compressed",
        f"longer than {limits.slice:g} s; {limits.queue_of_client} more may wait",
        f"it has {limits.compute:g} s of evaluation",
    ):
        assert told in PAGE
    assert (limits.at_once, limits.long - 1) == (4, 3)
    assert "four queries evaluated at once, of which three" in PAGE


STATUSES = {
    (int(status), kind): row[2]
    for row in ROWS
    if len(row) == 3 and re.match(r"\d{3}", row[0])
    for status in row[0].split(", ")
    for kind in quoted(row[1])
}
"""What is to be done, by status and kind of problem."""

LIMITS = {kind.removeprefix("limit-") for _, kind in STATUSES if kind.startswith("limit-")}
BY_SHAPE = {"length", "nesting", "chain", "patterns", "tokens"}


@pytest.mark.parametrize("limit", sorted(LIMITS - BY_SHAPE))
def test_limit_has_the_status_that_is_told(limit: str) -> None:
    problem = Problem.of(Limits().reached(limit))

    what = STATUSES[problem.status, problem.kind]
    assert ("Retry-After" in what) == ("Retry-After" in problem.headers)


REFUSED = {
    "malformed-query": ("/sparql", QUERY, b"SELECT * { ?s ?p }"),
    "unclear-query": ("/sparql", QUERY, b"SELECT ?x { BIND (<urn:f>(1) AS ?x) }"),
    "refused-query": ("/sparql", QUERY, b"CLEAR ALL"),
    "bad-request": ("/sparql?query=ASK%7B%7D", QUERY, b"ASK {}"),
    "no-updates": ("/sparql", "application/sparql-update", b"CLEAR ALL"),
    "method-not-allowed": ("/graph-store?default", "text/turtle", b""),
    "unknown-name": ("/id/city/be-gentt", "", None),
    "not-acceptable": ("/sparql?format=ttl", QUERY, b"ASK {}"),
    "limit-length": ("/sparql", QUERY, b"ASK {} #" + b" " * LONGEST_QUERY),
    "body-too-large": ("/sparql", QUERY, b" " * 300_000),
    "unsupported-media-type": ("/sparql", "text/plain", b"ASK {}"),
    "limit-nesting": ("/sparql", QUERY, b"ASK " + b"{" * 2000 + b"}" * 2000),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_has_the_status_that_is_told(place: Place, kind: str) -> None:
    path, content_type, body = REFUSED[kind]
    headers = {"Content-Type": content_type, "Accept": "application/json"}
    # What no format suits is told as plain text.
    if kind == "not-acceptable":
        headers["Accept"] = "text/plain"
    request = urllib.request.Request(place.address + path, body, headers)
    with pytest.raises(urllib.error.HTTPError) as caught, urllib.request.urlopen(request):
        pass
    with caught.value as answer:
        said = answer.read()

    assert (answer.code, kind) in STATUSES
    if kind != "not-acceptable":
        assert json.loads(said)["type"] == TYPES + kind


def test_links_lead_to_what_is_there() -> None:
    links = re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", PAGE)

    assert links
    for path, anchor in links:
        text = (ROOT / "docs" / path).read_text(encoding="utf-8") if path else PAGE
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert not anchor or anchor in {it.lower().replace(" ", "-") for it in headings}
