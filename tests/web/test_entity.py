"""Things are found by their IRI, in the form that the client asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import rdflib

from migkg.errors import SourceError
from migkg.project import BUILD
from migkg.registry import REGISTRY
from migkg.versions import current
from tests.support import republish
from tests.web.explorer import BROWSER, Page, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from migkg.build import Build

GHENT = rdflib.URIRef("https://w3id.org/migkg/id/city/be-gent")
BELGIUM = rdflib.URIRef("http://publications.europa.eu/resource/authority/country/BEL")
SYNTAX = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
KINDS_OF_IRIS = {
    "/id/city/be-gent": "city/be-gent",
    "/id/evidence/moving-cities-ghent-fr-0-4": "evidence/moving-cities-ghent-fr-0-4",
    "/def/confidence": "def/confidence",
    "/def/confidence/stated": "def/confidence/stated",
    "/graph/moving-cities-ghent-fr": "graph/moving-cities-ghent-fr",
}


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        (None, "/data/{}.ttl"),
        ("*/*", "/data/{}.ttl"),
        ("text/turtle", "/data/{}.ttl"),
        ("application/ld+json", "/data/{}.jsonld"),
        ("application/json", "/data/{}.jsonld"),
        ("application/n-triples", "/data/{}.nt"),
        ("text/html", "/page/{}"),
        (BROWSER["Accept"], "/page/{}"),
        ("text/html;q=0.5, text/turtle", "/data/{}.ttl"),
        ("application/ld+json;q=0.2, text/html;q=0.1", "/data/{}.jsonld"),
        ("application/rdf+xml, application/n-triples;q=0.5, */*;q=0.1", "/data/{}.rdf"),
        ("application/trig, application/n-triples;q=0.5, */*;q=0.1", "/data/{}.nt"),
    ],
)
@pytest.mark.parametrize("iri", KINDS_OF_IRIS)
def test_an_iri_leads_to_the_document_that_is_accepted(
    client: FlaskClient, iri: str, accept: str | None, place: str
) -> None:
    response = client.get(iri, headers={"Accept": accept} if accept else {})

    assert response.status_code == 303
    assert response.location == place.format(KINDS_OF_IRIS[iri])
    assert "Accept" in response.vary
    assert client.get(response.location, headers=BROWSER).status_code == 200


def test_an_iri_whose_documents_are_all_refused_answers_406_and_lists_them(
    client: FlaskClient,
) -> None:
    response = client.get("/id/city/be-gent", headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_the_language_that_the_address_names_is_kept_on_the_way_to_the_page(
    client: FlaskClient,
) -> None:
    response = client.get("/id/city/be-gent?lang=fr", headers=BROWSER)

    assert response.location == "/page/city/be-gent?lang=fr"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by RDFLib, of itself
@pytest.mark.parametrize("ending", SYNTAX)
def test_a_document_holds_what_is_said_and_the_names_of_what_it_points_to(
    client: FlaskClient, ending: str
) -> None:
    response = client.get(f"/data/city/be-gent.{ending}")

    graph = rdflib.Dataset(default_union=True).parse(data=response.data, format=SYNTAX[ending])
    country = rdflib.URIRef("https://w3id.org/migkg/ontology#country")
    assert (GHENT, country, BELGIUM) in graph
    assert (BELGIUM, rdflib.RDFS.label, rdflib.Literal("Belgium", lang="en")) in graph


def test_the_document_of_a_piece_of_evidence_holds_its_selector(client: FlaskClient) -> None:
    response = client.get("/data/evidence/moving-cities-ghent-fr-0-4.ttl")

    graph = rdflib.Graph().parse(data=response.data, format="turtle")
    starts = rdflib.URIRef("http://www.w3.org/ns/oa#start")
    assert list(graph.objects(None, starts))


@pytest.mark.parametrize("place", ["/page/city/be-gent", "/data/city/be-gent.ttl"])
def test_each_document_points_to_its_other_forms(client: FlaskClient, place: str) -> None:
    link = client.get(place).headers["Link"]

    for form in ("/page/city/be-gent", *(f"/data/city/be-gent.{ending}" for ending in SYNTAX)):
        assert f"<{form}>" in link


@pytest.mark.parametrize(
    "place", ["/id/city/be-gent", "/page/city/be-gent", "/data/city/be-gent.nt"]
)
def test_head_answers_like_get_without_a_body(client: FlaskClient, place: str) -> None:
    head, get = client.head(place), client.get(place)

    assert (head.status_code, head.location) == (get.status_code, get.location)
    assert head.data == b""


def test_a_document_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/data/city/be-gent.ttl").headers["ETag"]

    again = client.get("/data/city/be-gent.ttl", headers={"If-None-Match": tag})

    assert again.status_code == 304


@pytest.mark.parametrize(
    "place",
    [
        "/id/city/be-gant",
        "/page/city/be-gant",
        "/data/city/be-gant.ttl",
        "/id/nonsense/x",
        "/id/city/with%20space",
        "/id/city/%3Cscript%3E",
        "/def/nonsense",
        "/graph/nonsense",
        "/page/country/XXX",
        "/data/city/be-gent.docx",
        "/data/nothing",
    ],
)
def test_what_is_not_there_answers_404_in_the_format_asked_for(
    client: FlaskClient, place: str
) -> None:
    page = client.get(place, headers=BROWSER)
    data = client.get(place, headers={"Accept": "application/ld+json"})
    text = client.get(place, headers={"Accept": "text/turtle"})

    assert (page.status_code, data.status_code, text.status_code) == (404, 404, 404)
    assert page.content_type.startswith("text/html")
    assert data.content_type == "application/problem+json"
    assert text.content_type.startswith("text/plain")
    assert "<script" not in page.text


def test_a_misspelt_thing_is_answered_with_the_one_that_may_be_meant(client: FlaskClient) -> None:
    page = client.get("/id/city/be-gant", headers=BROWSER)
    data = client.get("/id/city/be-gant", headers={"Accept": "application/json"})

    assert 'href="/page/city/be-gent"' in page.text
    assert json.loads(data.data)["nearest"] == ["city:be-gent"]


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("/id/nonsense/x", "city"),
        ("/page/nonsense", "graph"),
        ("/page/city/be-gent/", "city:be-gent"),
        ("/page/country/XXX", "country:AUT"),
        ("/def/rights/x", "rights:unknown"),
    ],
)
def test_where_nothing_is_like_a_name_those_beside_it_are_listed_or_else_the_kinds(
    client: FlaskClient, place: str, known: str
) -> None:
    response = client.get(place, headers={"Accept": "application/json"})

    assert known in json.loads(response.data)["known"]


@pytest.mark.parametrize(
    ("place", "accept", "status"),
    [
        ("/id/city/be-gent", "text/turtle", 303),
        ("/def/confidence", "text/turtle", 303),
        ("/graph/moving-cities-ghent-fr", "text/turtle", 303),
        ("/data/city/be-gent.rdf", "*/*", 200),
        ("/id/city/be-gant", "text/turtle", 404),
        ("/def/nonsense", "application/json", 404),
        ("/data/city/be-gant.ttl", "*/*", 404),
        ("/data/city/be-gent.docx", "*/*", 404),
        ("/graph/moving-cities-ghent-fr", "image/png", 406),
    ],
)
def test_pages_of_other_sites_may_follow_an_iri_and_read_why_it_fails(
    client: FlaskClient, place: str, accept: str, status: int
) -> None:
    response = client.get(place, headers={"Accept": accept, "Origin": "https://example.org"})

    assert response.status_code == status
    assert response.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    assert response.headers.getlist("Cross-Origin-Resource-Policy") == ["cross-origin"]


def test_a_page_which_may_quote_a_source_is_not_open_to_other_sites(client: FlaskClient) -> None:
    response = client.get("/page/evidence/moving-cities-ghent-fr-0-4")

    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("accept", ["text/turtle", "text/html", "application/rdf+xml"])
def test_an_iri_with_an_escaped_hash_leads_to_an_address_that_escapes_it_too(
    client: FlaskClient, accept: str
) -> None:
    place = "/id/evidence/moving-cities-ghent-fr-0-4%23selector"
    response = client.get(place, headers={"Accept": accept})

    assert response.status_code == 303
    assert "/evidence/moving-cities-ghent-fr-0-4%23selector" in response.location
    assert "#" not in response.headers["Link"]
    assert client.get(response.location).status_code == 200


def test_a_selector_has_its_anchor_on_the_page_of_its_evidence(client: FlaskClient) -> None:
    page = Page(client.get("/page/evidence/moving-cities-ghent-fr-0-4"))

    assert page.ids.count("selector") == 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by RDFLib, of itself
@pytest.mark.parametrize("place", ["/ontology", "/shapes"])
@pytest.mark.parametrize("ending", SYNTAX)
def test_ontology_and_shapes_are_the_same_statements_in_each_format(
    client: FlaskClient, place: str, ending: str
) -> None:
    by_ending = client.get(f"{place}.{ending}")
    media_type = by_ending.content_type.partition(";")[0]
    by_accept = client.get(place, headers={"Accept": media_type})

    assert by_accept.data == by_ending.data
    assert f'<{place}.{ending}>; rel="alternate"; type="{media_type}"' in by_ending.headers["Link"]
    graph = rdflib.Dataset(default_union=True).parse(data=by_ending.data, format=SYNTAX[ending])
    turtle = rdflib.Graph().parse(data=client.get(f"{place}.ttl").data, format="turtle")
    assert len({*graph.triples((None, None, None))}) == len(turtle)


def test_the_version_iri_of_the_ontology_leads_to_the_same_document(client: FlaskClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/ontology.ttl").data, format="turtle")
    (version,) = graph.objects(None, rdflib.OWL.versionIRI)
    path = str(version).removeprefix("https://w3id.org/migkg")

    assert path.startswith("/ontology/")
    for accept in ("text/turtle", "application/rdf+xml"):
        given, wanted = (client.get(it, headers={"Accept": accept}) for it in (path, "/ontology"))
        assert (given.status_code, given.data) == (200, wanted.data)
    assert client.get(path, headers=BROWSER).content_type.startswith("text/html")


def test_another_version_of_the_ontology_is_not_there_and_this_one_is_named(
    client: FlaskClient,
) -> None:
    response = client.get("/ontology/0.0.9", headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert len(json.loads(response.data)["known"]) == 1


WITHDRAWN = (
    "city:be-gandt,2026-12-01,city:be-gent,was the same city\n"
    "city:be-gante,2026-12-02,city:be-gandt,was the same city\n"
    "city:be-nowhere,2026-12-03,,<b>never was a city</b>\n"
)


@pytest.fixture(scope="module")
def client_with_withdrawn(
    ghent_build: Build, built_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    """Of a project in which three keys were withdrawn; the second was so before the first."""
    assert ghent_build.graphs
    root = tmp_path_factory.mktemp("withdrawn")
    registry = f"thing,withdrawn,successor,reason\n{WITHDRAWN}".encode()
    republish(current(built_root / BUILD), root / BUILD, {REGISTRY: registry})
    return without_sandbox(root)


@pytest.mark.parametrize(
    "place", ["/id/city/{}", "/page/city/{}", "/data/city/{}.ttl", "/data/city/{}.jsonld"]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle"])
@pytest.mark.parametrize("key", ["be-gandt", "be-gante"])
def test_what_was_withdrawn_answers_410_with_what_stands_in_its_place(
    client_with_withdrawn: FlaskClient, place: str, accept: str, key: str
) -> None:
    response = client_with_withdrawn.get(place.format(key), headers={"Accept": accept})

    assert response.status_code == 410
    assert response.headers["Link"] == f'<{GHENT}>; rel="successor-version"'
    assert f"city:{key} was withdrawn on 2026-12-0" in response.text
    if accept == "application/json":
        assert response.json
        assert response.json["successor"] == str(GHENT)
    elif accept == "text/html":
        assert "/page/city/be-gent" in Page(response).links


def test_what_was_withdrawn_and_not_replaced_says_why(client_with_withdrawn: FlaskClient) -> None:
    response = client_with_withdrawn.get("/id/city/be-nowhere", headers=BROWSER)

    assert response.status_code == 410
    assert "Link" not in response.headers
    assert "&lt;b&gt;never was a city&lt;/b&gt;" in response.text
    assert client_with_withdrawn.get("/id/city/be-nowhere-else").status_code == 404


@pytest.mark.usefixtures("ghent_build")
def test_site_with_a_registry_that_cannot_be_read_is_not_served(
    built_root: Path, tmp_path: Path
) -> None:
    republish(current(built_root / BUILD), tmp_path / BUILD, {REGISTRY: b"thing\n"})

    with pytest.raises(SourceError, match=r"keys\.csv:1: begins with the line thing,withdrawn"):
        without_sandbox(tmp_path)
