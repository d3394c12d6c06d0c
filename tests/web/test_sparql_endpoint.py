"""The endpoint keeps to the SPARQL 1.1 Protocol, and says clearly what it does not do."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest
import rdflib
from flask import Flask, Response

from migkg.errors import LimitExceeded
from migkg.sandbox import Limits, Sandbox
from migkg.web.answered import LARGEST_PAGE, Outcome, equip_asking
from migkg.web.edition import Edition
from migkg.web.endpoint import Endpoint
from migkg.web.front import Front
from migkg.web.headers import secure
from migkg.web.problem import Refusal
from migkg.web.protocol import METHODS
from migkg.web.sparql import sparql_blueprint
from tests.web.serving import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import Client, TestResponse

GRAPH = Path(__file__).parent / "fixtures" / "city.nq"

SELECT = (
    "SELECT ?label { <http://example.org/ghent> <http://www.w3.org/2000/01/rdf-schema#label> ?label"
    " } ORDER BY ?label"
)
ASK = "ASK { <http://example.org/ghent> a <http://example.org/City> }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
DESCRIBE = "DESCRIBE <http://example.org/ghent>"

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

shown: list[dict[str, Any]] = []


def page(*, query: str, outcome: Outcome | None, problem: dict[str, Any] | None) -> Response:
    shown.append({"query": query, "outcome": outcome, "problem": problem})
    return Response("<!doctype html>", content_type="text/html; charset=utf-8")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(GRAPH, Limits(deadline=1)) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    shown.clear()
    pages = Flask("test")
    pages.register_blueprint(sparql_blueprint(page))
    pages.register_error_handler(Refusal, lambda it: it.problem.response("text/html", str))
    secure(pages)
    equip_asking(pages)
    return client_of(Front(Edition("1", pages, Endpoint(sandbox, "1"), sandbox)), sandbox)


def get(client: Client, query: str, accept: str | None = None, **more: str) -> TestResponse:
    headers = {} if accept is None else {"Accept": accept}
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)


def problem(response: TestResponse) -> dict[str, Any]:
    assert response.content_type == "application/problem+json"
    document: dict[str, Any] = json.loads(response.data)
    assert document["status"] == response.status_code
    assert set(document) >= {"type", "title", "detail"}
    return document


def triples(response: TestResponse, syntax: str) -> int:
    return len(rdflib.Graph().parse(data=response.data, format=syntax))


class TestForms:
    def test_a_query_by_get(self, client: Client) -> None:
        assert get(client, ASK).get_json(force=True) == {"head": {}, "boolean": True}

    def test_a_query_by_a_posted_form(self, client: Client) -> None:
        response = client.post("/sparql", data={"query": ASK})

        assert response.get_json(force=True) == {"head": {}, "boolean": True}

    def test_a_query_posted_directly(self, client: Client) -> None:
        for content_type in (QUERY, f"{QUERY}; charset=UTF-8"):
            response = client.post("/sparql", data=ASK, content_type=content_type)

            assert response.get_json(force=True) == {"head": {}, "boolean": True}

    def test_a_query_in_other_letters_than_ascii(self, client: Client) -> None:
        query = "SELECT (UCASE('é') AS ?x) {}"
        expected = [{"x": {"type": "literal", "value": "É"}}]
        for response in (
            get(client, query),
            client.post("/sparql", data={"query": query}),
            client.post("/sparql", data=query.encode(), content_type=QUERY),
        ):
            assert response.get_json(force=True)["results"]["bindings"] == expected

    def test_a_plus_is_a_space_and_an_escaped_plus_is_a_plus(self, client: Client) -> None:
        response = client.get("/sparql?query=SELECT+(1%2B1+AS+?x){}", headers={"Accept": CSV})

        assert response.text == "x\r\n2\r\n"

    def test_head_has_the_headers_of_get_and_no_body(self, client: Client) -> None:
        parameters = {"query": SELECT}
        got = client.get("/sparql", query_string=parameters)
        head = client.head("/sparql", query_string=parameters)

        assert head.data == b""
        assert dict(head.headers) == dict(got.headers)

    def test_options_says_what_is_allowed_to_all_origins(self, client: Client) -> None:
        response = client.options("/sparql", headers={"Origin": "https://example.org"})

        assert response.status_code == 204
        assert response.headers["Allow"] == METHODS
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Allow-Methods"] == METHODS
        assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    def test_other_methods_are_not_allowed(self, client: Client, method: str) -> None:
        response = client.open("/sparql", method=method, query_string={"query": ASK})

        assert response.status_code == 405
        assert response.headers["Allow"] == METHODS
        assert problem(response)["title"] == f"{method} is not a method of this endpoint"


class TestDatasets:
    PLACES = "http://example.org/graph/places"
    NETWORKS = "http://example.org/graph/networks"
    COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"

    @pytest.mark.parametrize(
        ("query", "dataset", "count"),
        [
            (COUNT, {}, 5),
            (NAMED, {}, 5),
            (COUNT, {"default-graph-uri": PLACES}, 3),
            (COUNT, {"default-graph-uri": [PLACES, NETWORKS]}, 5),
            (COUNT, {"default-graph-uri": [PLACES, PLACES]}, 3),
            (NAMED, {"named-graph-uri": [PLACES, PLACES]}, 3),
            (COUNT, {"default-graph-uri": "http://example.org/none"}, 0),
            (COUNT, {"named-graph-uri": PLACES}, 0),
            (NAMED, {"default-graph-uri": PLACES}, 0),
            (NAMED, {"default-graph-uri": PLACES, "named-graph-uri": NETWORKS}, 2),
            (COUNT.replace("{", f"FROM <{NETWORKS}> {{"), {}, 2),
            (COUNT.replace("{", f"FROM <{NETWORKS}> {{"), {"default-graph-uri": PLACES}, 3),
        ],
    )
    def test_the_request_names_the_dataset(
        self, client: Client, query: str, dataset: dict[str, str | list[str]], count: int
    ) -> None:
        wanted = f"n\r\n{count}\r\n"
        by_get = client.get("/sparql", query_string={"query": query, "format": "csv", **dataset})
        direct = client.post(
            "/sparql", query_string={"format": "csv", **dataset}, data=query, content_type=QUERY
        )
        by_form = client.post("/sparql", data={"query": query, "format": "csv", **dataset})

        assert [by_get.text, direct.text, by_form.text] == [wanted, wanted, wanted]

    def test_a_relative_iri_is_resolved_against_the_address(self, client: Client) -> None:
        response = get(client, "SELECT (<#here> AS ?x) {}", CSV)

        assert response.text == "x\r\nhttp://localhost/sparql#here\r\n"


class TestFormats:
    def test_json_is_what_is_given_unasked(self, client: Client) -> None:
        response = get(client, SELECT)

        assert response.content_type == JSON
        assert response.get_json(force=True)["head"] == {"vars": ["label"]}

    @pytest.mark.parametrize("accept", [JSON, "application/json", "*/*", "application/*"])
    def test_rows_in_json(self, client: Client, accept: str) -> None:
        response = get(client, SELECT, accept)

        assert response.content_type == (accept if accept == "application/json" else JSON)
        rows = response.get_json(force=True)["results"]["bindings"]
        assert [row["label"]["value"] for row in rows] == ["Gand", "Gent"]

    def test_rows_in_xml(self, client: Client) -> None:
        response = get(client, SELECT, XML)

        assert response.content_type == XML
        root = ET.fromstring(response.data)  # noqa: S314  it is our own
        assert [node.text for node in root.findall(".//{*}literal")] == ["Gand", "Gent"]

    def test_rows_that_xml_cannot_hold_are_refused_and_those_that_it_can_are_kept(
        self, client: Client
    ) -> None:
        refused = get(client, 'SELECT ("a\\u0001" AS ?x) {}', XML)
        kept = get(client, 'SELECT ("a\\r\\nb" AS ?x) {}', XML)

        assert refused.status_code == 406
        root = ET.fromstring(kept.data)  # noqa: S314  it is our own
        assert [node.text for node in root.findall(".//{*}literal")] == ["a\r\nb"]

    def test_statements_that_a_format_cannot_hold_are_refused(self, client: Client) -> None:
        query = "CONSTRUCT { <a:a> <http://x/y> <<( <a:a> <b:b> 1 )>> } {}"

        for accept in ("application/ld+json", "application/rdf+xml"):
            refused = get(client, query, accept)
            assert refused.status_code == 406
            assert "ask for Turtle or N-Triples" in refused.text
        assert get(client, query, TURTLE).status_code == 200

    def test_rows_in_csv(self, client: Client) -> None:
        response = get(client, SELECT, CSV)

        assert response.content_type == "text/csv; charset=utf-8"
        assert list(csv.reader(io.StringIO(response.text))) == [["label"], ["Gand"], ["Gent"]]

    def test_rows_in_tsv(self, client: Client) -> None:
        response = get(client, SELECT, TSV)

        assert response.content_type == "text/tab-separated-values; charset=utf-8"
        assert response.text == '?label\n"Gand"@fr\n"Gent"@nl\n'

    def test_a_truth_value_in_json_and_xml(self, client: Client) -> None:
        assert get(client, ASK, JSON).get_json(force=True)["boolean"] is True
        root = ET.fromstring(get(client, ASK, XML).data)  # noqa: S314
        assert [node.text for node in root.findall(".//{*}boolean")] == ["true"]

    @pytest.mark.parametrize("accept", [CSV, TSV])
    def test_a_truth_value_has_no_csv(self, client: Client, accept: str) -> None:
        response = get(client, ASK, accept)

        assert response.status_code == 406
        assert response.content_type == "text/plain; charset=utf-8"
        assert f"{JSON}, {XML}" in response.text
        assert get(client, ASK, f"{accept}, */*;q=0.1").content_type == JSON

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
    @pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
    @pytest.mark.parametrize(
        ("accept", "content_type", "syntax"),
        [
            (None, "text/turtle; charset=utf-8", "turtle"),
            (TURTLE, "text/turtle; charset=utf-8", "turtle"),
            (f"{TURTLE};charset=utf-8", "text/turtle; charset=utf-8", "turtle"),
            (N_TRIPLES, N_TRIPLES, "nt"),
            (JSON_LD, JSON_LD, "json-ld"),
            ("application/json", "application/json", "json-ld"),
            (RDF_XML, RDF_XML, "xml"),
        ],
    )
    def test_statements_in_each_format(
        self, client: Client, query: str, accept: str | None, content_type: str, syntax: str
    ) -> None:
        response = get(client, query, accept)

        assert response.content_type == content_type
        assert triples(response, syntax) == (5 if query == CONSTRUCT else 4)

    @pytest.mark.parametrize(
        ("name", "query", "content_type"),
        [
            ("json", SELECT, JSON),
            ("xml", SELECT, XML),
            ("csv", SELECT, "text/csv; charset=utf-8"),
            ("tsv", SELECT, "text/tab-separated-values; charset=utf-8"),
            ("ttl", CONSTRUCT, "text/turtle; charset=utf-8"),
            ("nt", CONSTRUCT, N_TRIPLES),
            ("jsonld", CONSTRUCT, JSON_LD),
            ("json", CONSTRUCT, JSON_LD),
            ("rdf", CONSTRUCT, RDF_XML),
            ("xml", CONSTRUCT, RDF_XML),
            ("rdf+xml", CONSTRUCT, RDF_XML),
            ("turtle", CONSTRUCT, "text/turtle; charset=utf-8"),
            ("n3", DESCRIBE, "text/turtle; charset=utf-8"),
            ("json-ld", DESCRIBE, JSON_LD),
            (TSV, SELECT, "text/tab-separated-values; charset=utf-8"),
        ],
    )
    def test_the_parameter_format_stands_before_the_header(
        self, client: Client, name: str, query: str, content_type: str
    ) -> None:
        assert get(client, query, BROWSER, format=name).content_type == content_type

    def test_an_unknown_format_is_said_with_those_that_exist(self, client: Client) -> None:
        response = get(client, SELECT, format="jsonl")

        assert response.status_code == 400
        document = problem(response)
        assert document["nearest"] == ["jsonld", "json"]
        assert "csv" in document["known"]

    @pytest.mark.parametrize(
        ("formats", "content_type"),
        [
            ([""], XML),
            (["jsonl"], XML),
            (["jsonl", ""], XML),
            (["jsonl", "csv"], "text/csv; charset=utf-8"),
            (["csv", "json"], "text/csv; charset=utf-8"),
        ],
    )
    def test_of_several_formats_the_first_known_one_counts_or_else_the_header(
        self, client: Client, formats: list[str], content_type: str
    ) -> None:
        response = client.get(
            "/sparql", query_string={"query": SELECT, "format": formats}, headers={"Accept": XML}
        )

        assert (response.status_code, response.content_type) == (200, content_type)

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("CONSTRUCT { <urn:a> <http://e/5> 1 } {}", "http://e/5"),
            ("CONSTRUCT { <urn:a> a <http://e/5> } {}", "http://e/5"),
            ("CONSTRUCT { <urn:a> <urn:b> '\\u0001' } {}", "control character"),
            ("CONSTRUCT { ?x <urn:b> 1 } { BIND(BNODE('5') AS ?x) }", "_:5"),
            (f"CONSTRUCT {{ <urn:a> <{rdflib.RDF}li> 1 }} {{}}", "reserved"),
        ],
    )
    def test_what_rdf_xml_cannot_write_is_said_and_turtle_writes_it(
        self, client: Client, query: str, said: str
    ) -> None:
        document = problem(get(client, query, f"{RDF_XML}, application/json;q=0.5"))

        assert document["status"] == 406
        assert said in document["detail"]
        assert triples(get(client, query, TURTLE), "turtle") == 1

    @pytest.mark.parametrize(
        ("query", "accept", "listed"),
        [
            (SELECT, TURTLE, CSV),
            (CONSTRUCT, CSV, TURTLE),
            (SELECT, "image/png", JSON),
            (CONSTRUCT, XML, JSON_LD),
            (SELECT, RDF_XML, XML),
        ],
    )
    def test_what_fits_nothing_is_not_acceptable_and_the_formats_are_listed(
        self, client: Client, query: str, accept: str, listed: str
    ) -> None:
        response = get(client, query, accept)

        assert response.status_code == 406
        assert listed in response.text

    def test_the_answer_varies_and_is_open_to_all_origins(self, client: Client) -> None:
        for response in (get(client, SELECT), get(client, "nonsense"), client.get("/sparql")):
            assert "Accept" in response.vary
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert response.headers["X-Content-Type-Options"] == "nosniff"


class TestMistakes:
    def test_a_syntax_error_has_line_and_column(self, client: Client) -> None:
        response = get(client, "SELECT ?s\nWHERE { ?s ?p }")

        assert response.status_code == 400
        document = problem(response)
        assert (document["line"], document["column"]) == (2, 15)
        assert document["detail"].startswith('line 2, column 15: unexpected "}"')
        assert document["excerpt"] == "WHERE { ?s ?p }\n              ^"
        assert document["type"].endswith("/malformed-query")

    @pytest.mark.parametrize(
        "query", ["ASK { SERVICE <http://127.0.0.1/> { } }", "INSERT DATA { <a:a> <a:a> <a:a> }"]
    )
    def test_what_is_not_offered_is_refused_with_its_place(
        self, client: Client, query: str
    ) -> None:
        response = get(client, query)

        assert response.status_code == 400
        document = problem(response)
        assert document["type"].endswith("/refused-query")
        assert document["line"] == 1

    def test_an_update_is_forbidden(self, client: Client) -> None:
        update = "DROP ALL"
        for response in (
            client.get("/sparql", query_string={"update": update}),
            client.post("/sparql", data={"update": update}),
            client.post("/sparql", data={"query": ASK, "update": update}),
            client.post("/sparql", data=update, content_type="application/sparql-update"),
        ):
            assert response.status_code == 403
            assert problem(response)["type"].endswith("/no-updates")

    def test_more_than_one_query_is_not_clear(self, client: Client) -> None:
        one = urlencode({"query": ASK})
        for response in (
            client.get(f"/sparql?{one}&{one}"),
            client.post("/sparql", data=f"{one}&{one}", content_type=FORM),
            client.post(f"/sparql?{one}", data=one, content_type=FORM),
            client.post(f"/sparql?{one}", data=ASK, content_type=QUERY),
        ):
            assert response.status_code == 400
            assert "once" in problem(response)["detail"]

    def test_a_graph_named_by_what_is_no_iri_is_a_mistake(self, client: Client) -> None:
        for name in ("default-graph-uri", "named-graph-uri"):
            response = get(client, ASK, **{name: "no IRI"})

            assert response.status_code == 400
            assert f"{name} is not an IRI: 'no IRI'" in problem(response)["detail"]

    @pytest.mark.parametrize("encoded", ["%FF%FE", "%C3", "%", "%4", "%zz", "ASK%20%7B%7D%u0041"])
    def test_a_bad_encoding_is_no_query(self, client: Client, encoded: str) -> None:
        for response in (
            client.get(f"/sparql?query={encoded}"),
            client.post("/sparql", data=f"query={encoded}", content_type=FORM),
        ):
            assert response.status_code == 400
            assert problem(response)["type"].endswith("/bad-request")

    @pytest.mark.parametrize(
        ("body", "content_type", "status"),
        [
            (ASK.encode("utf-16"), QUERY, 400),
            (ASK.encode("utf-16"), f"{QUERY}; charset=UTF-16", 415),
            (b"ASK { ?s ?p '\xe9' }", QUERY, 400),
            (ASK.encode(), "text/plain", 415),
            (ASK.encode(), "", 415),
            (b'{"query": "ASK {}"}', "application/json", 415),
            (b"", FORM, 400),
            (b"other=1", FORM, 400),
            (b"&".join([b"a=1"] * 101), FORM, 400),
            (b"query=" + b"a" * 300_000, FORM, 413),
            (b"a" * 300_000, QUERY, 413),
            (b"ASK { } #".ljust(70_000), QUERY, 413),
        ],
    )
    def test_a_body_that_is_no_query_is_a_mistake_of_the_client(
        self, client: Client, body: bytes, content_type: str, status: int
    ) -> None:
        response = client.post("/sparql", data=body, content_type=content_type)

        assert response.status_code == status
        problem(response)

    @pytest.mark.parametrize(
        ("accept", "content_type"),
        [
            (None, "application/problem+json"),
            ("*/*", "application/problem+json"),
            ("application/json", "application/problem+json"),
            (JSON, "application/problem+json"),
            (JSON_LD, "application/problem+json"),
            (TURTLE, "text/plain; charset=utf-8"),
            (CSV, "text/plain; charset=utf-8"),
            (XML, "text/plain; charset=utf-8"),
            (BROWSER, "text/html; charset=utf-8"),
        ],
    )
    def test_a_mistake_is_told_in_what_the_client_reads(
        self, client: Client, accept: str | None, content_type: str
    ) -> None:
        response = get(client, "nonsense <script>", accept)

        assert response.status_code == 400
        assert response.content_type == content_type

    def test_a_query_without_end_is_unavailable(self, client: Client) -> None:
        values = "VALUES ?{} {{ " + " ".join(map(str, range(1000))) + " }} "
        query = f"SELECT (COUNT(*) AS ?n) {{ {''.join(values.format(v) for v in 'abc')} }}"
        response = get(client, query)

        assert response.status_code == 503
        assert "Retry-After" not in response.headers
        assert problem(response)["limit"] == "deadline"

    def test_a_query_longer_than_its_limit_is_too_large_and_the_limit_is_named(
        self, client: Client
    ) -> None:
        document = problem(get(client, "ASK { } #".ljust(70_000)))

        assert (document["status"], document["limit"]) == (413, "length")
        assert "65536 bytes" in document["detail"]

    def test_what_would_break_the_engine_is_not_to_be_asked_again(self, client: Client) -> None:
        response = client.post("/sparql", data="ASK " + "{" * 5000 + "}" * 5000, content_type=QUERY)

        assert response.status_code == 422
        assert "Retry-After" not in response.headers
        assert problem(response)["limit"] == "nesting"
        assert problem(response)["line"] == 1

    def test_a_full_queue_says_when_to_come_back(
        self, client: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def full(*_: object, **__: object) -> None:
            raise LimitExceeded("queue", "All workers are busy.")

        monkeypatch.setattr(sandbox, "ask", full)
        response = get(client, ASK + "# asked when all are busy")

        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


class TestPage:
    def test_a_browser_without_a_query_sees_the_page(self, client: Client) -> None:
        response = client.get("/sparql", headers={"Accept": BROWSER})

        assert response.content_type == "text/html; charset=utf-8"
        assert shown == [{"query": "", "outcome": None, "problem": None}]

    def test_a_browser_with_a_query_sees_rows(self, client: Client) -> None:
        response = get(client, SELECT, BROWSER)

        assert response.status_code == 200
        outcome = shown[0]["outcome"]
        assert (shown[0]["query"], shown[0]["problem"]) == (SELECT, None)
        assert outcome.variables == ("label",)
        assert outcome.rows == (
            {"label": {"type": "literal", "value": "Gand", "xml:lang": "fr"}},
            {"label": {"type": "literal", "value": "Gent", "xml:lang": "nl"}},
        )
        assert (outcome.boolean, outcome.turtle) == (None, None)
        assert outcome.seconds > 0

    def test_a_browser_with_a_query_sees_a_truth_value(self, client: Client) -> None:
        get(client, ASK, BROWSER)

        assert (shown[0]["outcome"].boolean, shown[0]["outcome"].rows) == (True, ())

    def test_a_browser_with_a_query_sees_statements(self, client: Client) -> None:
        get(client, CONSTRUCT, BROWSER)

        assert "<http://example.org/City>" in shown[0]["outcome"].turtle
        assert shown[0]["outcome"].boolean is None

    def test_a_browser_sees_what_is_wrong_with_its_query(self, client: Client) -> None:
        response = get(client, "SELECT", BROWSER)

        assert response.status_code == 400
        assert (shown[0]["query"], shown[0]["outcome"]) == ("SELECT", None)
        assert shown[0]["problem"]["line"] == 1

    def test_an_answer_too_large_for_a_page_is_said_to_be(self, client: Client) -> None:
        values = " ".join(map(str, range(2000)))
        query = (
            f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}"
            f" LIMIT {LARGEST_PAGE // 100}"
        )
        response = client.post(
            "/sparql", data=query, content_type=QUERY, headers={"Accept": BROWSER}
        )

        assert response.status_code == 422
        assert "Retry-After" not in response.headers
        assert shown[0]["problem"]["limit"] == "size"


class TestServiceDescription:
    @pytest.mark.parametrize("accept", [None, "*/*", TURTLE])
    def test_the_endpoint_describes_itself(self, client: Client, accept: str | None) -> None:
        headers = {} if accept is None else {"Accept": accept}
        response = client.get("/sparql", headers={"Host": "localhost:8000", **headers})

        assert response.content_type == "text/turtle; charset=utf-8"
        graph = rdflib.Graph().parse(data=response.data, format="turtle")
        sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
        endpoint = rdflib.URIRef("http://localhost:8000/sparql")
        assert (endpoint, rdflib.RDF.type, sd.Service) in graph
        assert (endpoint, sd.endpoint, endpoint) in graph
        assert (endpoint, sd.supportedLanguage, sd.SPARQL11Query) in graph
        assert len(list(graph.objects(endpoint, sd.resultFormat))) == 8
        dataset = graph.value(endpoint, sd.defaultDataset)
        assert (graph.value(dataset, sd.defaultGraph), rdflib.RDF.type, sd.Graph) in graph

    def test_who_takes_neither_turtle_nor_html_is_told_that_the_query_is_missing(
        self, client: Client
    ) -> None:
        response = client.get("/sparql", headers={"Accept": JSON})

        assert response.status_code == 400
        assert "query is needed" in problem(response)["detail"]

    def test_an_address_cannot_write_into_the_description(self, client: Client) -> None:
        response = client.get("/sparql?" + quote("> a <b> ."), headers={"Accept": TURTLE})

        assert rdflib.Graph().parse(data=response.data, format="turtle")
        assert response.text.startswith("@base <http://localhost/sparql> .\n")
