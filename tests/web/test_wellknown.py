"""What programs look for where every site has it: the description of the data, rules for robots."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import DCTERMS, RDF, VOID

from migkg.settings import Settings
from migkg.terms import GRAPH, ID, MIG, PREFIXES
from migkg.web.edition import Editions
from tests.web.explorer import BROWSER, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from migkg.build import Build
    from migkg.source import Triple

PLACE = "/.well-known/void"
MIGKG = rdflib.URIRef("https://w3id.org/migkg/")


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


@pytest.fixture(scope="module")
def void(client: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get(PLACE).data, format="turtle")


def statements(response: TestResponse) -> set[Triple]:
    form = RdfFormat.from_media_type(response.mimetype or "")
    assert form
    return {quad.triple for quad in parse(response.data, format=form)}


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"],
)
def test_description_is_the_same_in_each_format(client: FlaskClient, media_type: str) -> None:
    response = client.get(PLACE, headers={"Accept": media_type})

    assert response.mimetype == media_type
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert statements(response) == statements(client.get(PLACE))


def test_browser_is_shown_turtle_and_who_takes_nothing_of_it_is_told_what_there_is(
    client: FlaskClient,
) -> None:
    assert client.get(PLACE, headers=BROWSER).mimetype == "text/turtle"
    response = client.get(PLACE, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_description_says_where_the_data_can_be_asked_and_downloaded(
    client: FlaskClient, void: rdflib.Graph
) -> None:
    dump, endpoint = void.value(MIGKG, VOID.dataDump), void.value(MIGKG, VOID.sparqlEndpoint)

    assert str(endpoint) == "http://localhost/sparql"
    with client.get(str(dump)) as response:
        assert response.status_code == 200
    for example in void.objects(MIGKG, VOID.exampleResource):
        assert client.get(str(example).replace("https://w3id.org/migkg", "")).status_code == 303


def test_numbers_of_the_description_are_those_of_the_graph(
    void: rdflib.Graph, ghent_build: Build
) -> None:
    statements = {quad.triple for quad in ghent_build.quads}
    of_class = {
        str(void.value(part, VOID["class"])): int(str(void.value(part, VOID.entities)))
        for part in void.objects(MIGKG, VOID.classPartition)
    }
    of_property = {
        str(void.value(part, VOID.property)): int(str(void.value(part, VOID.triples)))
        for part in void.objects(MIGKG, VOID.propertyPartition)
    }

    assert int(str(void.value(MIGKG, VOID.triples))) == len(statements)
    assert sum(of_property.values()) == len(statements)
    assert of_class == Counter(
        str(it.object).strip("<>") for it in statements if it.predicate.value == str(RDF.type)
    )
    assert of_class[f"{MIG}Situation"]  # nothing is called that but by derivation
    graphs = [it for it in void.objects(MIGKG, VOID.subset) if str(it).startswith(GRAPH)]
    assert sum(int(str(void.value(it, VOID.triples))) for it in graphs) == len(statements)
    assert all(void.value(it, DCTERMS.license) for it in graphs)


def test_vocabularies_are_those_in_use(void: rdflib.Graph) -> None:
    used = {str(it) for it in void.objects(MIGKG, VOID.vocabulary)}

    assert {MIG, PREFIXES["skos"], PREFIXES["org"]} <= used
    assert str(void.value(MIGKG, VOID.uriSpace)) == ID


def test_description_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get(PLACE).headers["ETag"]

    assert client.get(PLACE, headers={"If-None-Match": etag}).status_code == 304


def test_nobody_is_named_to_be_told_of_defects_unless_the_server_was_told(
    client: FlaskClient,
) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    html = client.get("/.well-known/security.txt", headers=BROWSER)
    assert (html.status_code, html.mimetype) == (404, "text/html")


FIELD = re.compile(r"([A-Za-z-]+): (\S.*)")


def test_who_is_to_be_told_of_defects_is_said_as_rfc_9116_has_it(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    settings = Settings(contact="https://example.org/report", names=("A.example", "b.example"))

    async def answered() -> TestResponse:
        editions = Editions(built_root, settings, None, lambda *_, **__: None)
        edition = await editions.first()
        try:
            return edition.pages.test_client().get("/.well-known/security.txt")
        finally:
            await editions.close()

    response = asyncio.run(answered())

    assert (response.status_code, response.content_type) == (200, "text/plain; charset=utf-8")
    fields = [FIELD.fullmatch(line) for line in response.text.splitlines()]
    said = [(it[1], it[2]) for it in fields if it]
    assert len(said) == len(fields)
    assert [value for name, value in said if name == "Contact"] == ["https://example.org/report"]
    assert [value for name, value in said if name == "Canonical"] == [
        f"https://{name}/.well-known/security.txt" for name in ("a.example", "b.example")
    ]
    (expires,) = (value for name, value in said if name == "Expires")
    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=359) < left < timedelta(days=365)
    assert [name for name, _ in said].count("Preferred-Languages") == 1


def test_robots_may_read_pages_and_data_and_compute_nothing(client: FlaskClient) -> None:
    response = client.get("/robots.txt")

    assert response.mimetype == "text/plain"
    assert response.text.splitlines() == ["User-agent: *", "Disallow: /sparql", "Disallow: /search"]
