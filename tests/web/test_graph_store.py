"""Graphs are read as documents, exactly as they were written, and are changed by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, parse

from migkg.project import BUILD
from migkg.source import Literal, NamedNode, Quad, Triple, read_folder, read_nquads
from migkg.terms import GRAPH, PREFIXES
from migkg.versions import current
from tests.support import GHENT
from tests.web.explorer import BROWSER, explorer, root_with, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from migkg.build import Build

PLACE = "/graph-store"
OF_GHENT = f"{PLACE}?graph={quote(GRAPH, safe='')}moving-cities-ghent-fr"
HOSTILE = f"{PLACE}?graph={quote(GRAPH, safe='')}hostile"
FORMATS = (*("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"),)
LITERALS = (
    *(("decimal", "1.0"), ("integer", "+01"), ("nonNegativeInteger", "500"), ("boolean", "1")),
    *(("dateTime", "2020-01-01T24:00:00+00:00"), ("double", "1e0"), ("date", "2020-01-01Z")),
)


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Of a graph with literals that a store would rewrite, and one that XML cannot hold."""
    graph = NamedNode(GRAPH + "hostile")
    values = [Literal(it, datatype=NamedNode(PREFIXES["xsd"] + name)) for name, it in LITERALS]
    quads = [
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), value, graph)
        for value in (*values, Literal("\x01"))
    ]
    return without_sandbox(root_with(tmp_path_factory.mktemp("odd"), quads))


def statements(response: TestResponse) -> list[Triple]:
    form = RdfFormat.from_media_type(response.mimetype or "")
    assert form
    return [quad.triple for quad in parse(response.data, format=form)]


@pytest.mark.parametrize("media_type", FORMATS)
def test_graph_is_the_collection_of_its_folder(client: FlaskClient, media_type: str) -> None:
    response = client.get(OF_GHENT, headers={"Accept": media_type})

    assert response.mimetype == media_type
    found = statements(response)
    assert len(found) == len(set(found))
    assert set(found) == set(read_folder(GHENT).triples)


@pytest.mark.parametrize("media_type", FORMATS)
def test_default_graph_has_the_statements_of_all_graphs_each_once(
    client: FlaskClient, built_root: Path, media_type: str
) -> None:
    found = statements(client.get(f"{PLACE}?default", headers={"Accept": media_type}))

    assert len(found) == len(set(found))
    assert set(found) == {it.triple for it in read_nquads(current(built_root / BUILD).dump)}


@pytest.mark.parametrize("place", [HOSTILE, f"{PLACE}?default"])
def test_literals_are_as_they_were_written(odd: FlaskClient, place: str) -> None:
    found = {str(it.object) for it in statements(odd.get(place)) if isinstance(it.object, Literal)}

    assert {f'"{it}"^^<{PREFIXES["xsd"]}{name}>' for name, it in LITERALS} <= found


def test_what_xml_cannot_hold_is_refused_as_xml_and_nothing_else(odd: FlaskClient) -> None:
    refused = odd.get(HOSTILE, headers={"Accept": "application/rdf+xml"})

    assert refused.status_code == 406
    assert "control character" in refused.text
    assert len(statements(odd.get(HOSTILE))) == len(LITERALS) + 1


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        (BROWSER["Accept"], "text/turtle"),
        ("application/json", "application/ld+json"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/turtle"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
    ],
)
def test_format_is_the_one_that_is_accepted(
    client: FlaskClient, accept: str | None, media_type: str
) -> None:
    response = client.get(OF_GHENT, headers={"Accept": accept} if accept else {})

    assert response.mimetype == media_type
    assert response.headers["Vary"] == "Accept"


def test_who_takes_no_format_of_graphs_is_told_which_there_are(client: FlaskClient) -> None:
    response = client.get(OF_GHENT, headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert "application/n-triples" in response.text


@pytest.mark.parametrize(
    "query",
    [
        *("", "?", "?graph", "?graph=", "?graph=networks", "?graph=/graph/networks", "?Default"),
        *("?default&default", "?default=1", "?default&graph=urn:a", "?graph=urn:a&graph=urn:a"),
        *(
            "?graph=http://a/%FF",
            "?graph=http://a/%25zz",
            "?graph=http://a/%0d%0ab",
            "?graph=urn:a%20b",
        ),
        "?default" + "&a" * 20,
    ],
)
def test_request_that_does_not_name_one_graph_is_refused(client: FlaskClient, query: str) -> None:
    response = client.get(PLACE + query)

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert client.head(PLACE + query).status_code == 400


@pytest.mark.parametrize("place", [OF_GHENT + "x", f"{PLACE}?graph=urn:a", f"{PLACE}/networks"])
def test_graph_that_is_not_there_answers_404_in_the_format_asked_for(
    client: FlaskClient, place: str
) -> None:
    page = client.get(place, headers=BROWSER)
    data = client.get(place, headers={"Accept": "application/ld+json"})
    text = client.get(place, headers={"Accept": "text/turtle"})

    assert {page.status_code, data.status_code, text.status_code} == {404}
    assert page.mimetype == "text/html"
    assert data.mimetype == "application/problem+json"
    assert text.mimetype == "text/plain"


def test_misspelt_graph_is_answered_with_the_one_that_may_be_meant(client: FlaskClient) -> None:
    response = client.get(OF_GHENT + "x", headers={"Accept": "application/json"})

    assert response.json
    assert response.json["nearest"] == [f"{GRAPH}moving-cities-ghent-fr"]
    assert client.get(response.json["links"][response.json["nearest"][0]]).status_code == 200


@pytest.mark.parametrize("media_type", FORMATS)
def test_head_says_what_get_sends_and_what_is_known_is_not_sent_again(
    client: FlaskClient, media_type: str
) -> None:
    accept = {"Accept": media_type}
    head, get = client.head(OF_GHENT, headers=accept), client.get(OF_GHENT, headers=accept)
    again = client.get(OF_GHENT, headers={**accept, "If-None-Match": get.headers["ETag"]})

    same = ("Content-Type", "Content-Length", "ETag", "Vary", "Link")
    assert [head.headers[name] for name in same] == [get.headers[name] for name in same]
    assert (head.data, int(get.headers["Content-Length"])) == (b"", len(get.data))
    assert (again.status_code, again.data, again.headers["Vary"]) == (304, b"", "Accept")


def test_graph_is_sent_piece_by_piece(client: FlaskClient) -> None:
    with client.application.test_request_context(f"{PLACE}?default"):
        assert client.application.full_dispatch_request().is_streamed


def test_each_format_of_a_graph_has_a_tag_of_its_own(client: FlaskClient) -> None:
    tags = {client.head(OF_GHENT, headers={"Accept": it}).headers["ETag"] for it in FORMATS}

    assert len(tags) == len(FORMATS)


@pytest.mark.parametrize(
    ("place", "described"),
    [(OF_GHENT, "/graph/moving-cities-ghent-fr"), (f"{PLACE}?default", "/.well-known/void")],
)
def test_graph_links_to_what_is_said_of_it(client: FlaskClient, place: str, described: str) -> None:
    response = client.get(place)

    assert response.headers["Link"] == f'<{described}>; rel="describedby"'
    assert client.get(described).status_code in {200, 303}


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("place", [OF_GHENT, PLACE, f"{PLACE}?default", f"{PLACE}/a/b", HOSTILE])
def test_no_graph_can_be_changed(client: FlaskClient, method: str, place: str) -> None:
    response = client.open(place, method=method, data=b"<urn:a> <urn:b> <urn:c> .")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
@pytest.mark.parametrize("place", [OF_GHENT, PLACE, f"{PLACE}?graph=urn:a"])
def test_other_sites_may_read_graphs_and_what_is_wrong(
    client: FlaskClient, method: str, place: str
) -> None:
    response = client.open(place, method=method, headers={"Origin": "https://example.org"})

    assert response.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    if method == "OPTIONS":
        assert (response.status_code, response.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_description_of_the_data_leads_to_each_graph(client: FlaskClient) -> None:
    said = statements(client.get("/.well-known/void"))
    dumps = {
        it.subject.value: it.object.value
        for it in said
        if it.predicate.value == PREFIXES["void"] + "dataDump"
        and isinstance(it.subject, NamedNode)
        and isinstance(it.object, NamedNode)
    }

    for graph, address in dumps.items():
        if graph.startswith(GRAPH):
            assert client.head(address).status_code == 200
    assert sum(graph.startswith(GRAPH) for graph in dumps) >= 3


def test_description_of_the_endpoint_names_the_graph_store(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with explorer(built_root) as client:
        text = client.get("/sparql", headers={"Accept": "text/turtle"}).text

    assert "sparql11-http-rdf-update" in text
