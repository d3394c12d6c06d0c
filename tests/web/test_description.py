"""A document about a thing tells of it, its situations and their evidence, page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from migkg.project import BUILD
from migkg.source import BlankNode, Literal, NamedNode, Quad, Triple, named, read_nquads
from migkg.terms import GRAPH, ID, PREFIXES
from migkg.versions import current
from migkg.web import description
from tests.web.explorer import root_with, without_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from migkg.build import Build
    from migkg.source import Term

TYPE, LABEL = (PREFIXES[space] + name for space, name in (("rdf", "type"), ("rdfs", "label")))
SITUATION, SUPPORTED = named("mig:Situation"), named("mig:supportedBy")
FORMATS = ("ttl", "nt", "jsonld", "rdf")
DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")


@pytest.fixture(scope="module")
def said(ghent_build: Build, built_root: Path) -> set[Triple]:
    assert ghent_build.graphs
    return {quad.triple for quad in read_nquads(current(built_root / BUILD).dump)}


@pytest.fixture(scope="module")
def explorer(said: set[Triple], built_root: Path) -> FlaskClient:
    assert said
    return without_sandbox(built_root)


@pytest.fixture
def client(explorer: FlaskClient) -> FlaskClient:
    """The client, with no document kept that another test has asked for."""
    vars(explorer.application.extensions["migkg"]).pop("documents", None)
    return explorer


def statements(response: TestResponse) -> set[Triple]:
    form = RdfFormat.from_media_type(response.mimetype or "")
    assert form
    return {quad.triple for quad in parse(response.data, format=form)}


def expected(said: set[Triple], thing: NamedNode, *, situated: bool) -> set[Triple]:
    """The description, looked for in all statements."""
    situations = {
        it.subject for it in said if it.object == SITUATION and it.predicate.value == TYPE
    }
    shown: set[Term | Triple] = {thing}
    if situated:
        shown |= situations & {it.subject for it in said if it.object == thing}
    shown |= {it.object for it in said if it.subject in shown and it.predicate == SUPPORTED}
    of_these = {str(it)[:-1] + "#" for it in shown}
    shown |= {it.subject for it in said if str(it.subject).startswith(tuple(of_these))}
    found = {it for it in said if it.subject in shown}
    others = {it.object for it in found}
    return found | {it for it in said if it.subject in others and it.predicate.value == LABEL}


def pages(client: FlaskClient, place: str) -> Iterable[TestResponse]:
    """The pages of a document, each found by the link to it that the one before has."""
    following: str | None = place
    while following:
        response = client.get(following)
        assert response.status_code == 200
        yield response
        following = linked(response).get("next")


def linked(response: TestResponse) -> dict[str, str]:
    found = re.findall(r'<([^>]*)>; rel="(first|prev|next|last)"', response.headers["Link"])
    return {rel: place for place, rel in found}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("city:be-gent", "/data/city/be-gent"),
        ("authority:be-gent", "/data/authority/be-gent"),
    ],
)
def test_document_has_the_thing_its_situations_evidence_and_names_and_no_more(
    client: FlaskClient, said: set[Triple], name: str, place: str
) -> None:
    found = statements(client.get(f"{place}.ttl"))

    assert found == expected(said, named(name), situated=True)
    situations = {it.subject for it in found if it.object == SITUATION}
    assert len(situations) > 5
    assert any(it.predicate == SUPPORTED and it.subject in situations for it in found)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("document:moving-cities-ghent-fr", "/data/document/moving-cities-ghent-fr"),
        ("evidence:moving-cities-ghent-fr-0-4", "/data/evidence/moving-cities-ghent-fr-0-4"),
        ("confidence:stated", "/data/def/confidence/stated"),
        ("country:BEL", "/data/country/BEL"),
        ("mig:City", "/ontology/City"),
    ],
)
def test_document_about_what_has_no_situations_has_none_of_those_that_point_to_it(
    client: FlaskClient, said: set[Triple], name: str, place: str
) -> None:
    found = statements(client.get(f"{place}.ttl"))

    assert found == expected(said, named(name), situated=False)


def test_what_rests_on_evidence_is_not_in_the_document_about_it(
    client: FlaskClient, said: set[Triple]
) -> None:
    situations = {it.subject for it in said if it.object == SITUATION}
    bearing = {it.object for it in said if it.subject in situations and it.predicate == SUPPORTED}
    evidence = min(it.value for it in bearing if isinstance(it, NamedNode))

    found = statements(client.get(f"/data/{evidence.removeprefix(ID)}.ttl"))

    assert found == expected(said, NamedNode(evidence), situated=False)


@pytest.mark.parametrize("ending", FORMATS)
def test_pages_of_a_large_document_are_together_the_whole(
    client: FlaskClient, said: set[Triple], monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(description, "LARGEST", 37)

    parts = [statements(it) for it in pages(client, f"/data/city/be-gent.{ending}")]

    assert len(parts) > 3
    assert set.union(*parts) == expected(said, named("city:be-gent"), situated=True)
    told = [{it for it in part if it.predicate.value != LABEL} for part in parts]
    assert sum(map(len, told)) == len(set.union(*told))  # but for names, each stands on one page
    assert all(len(part) <= description.LARGEST for part in told)


def test_pages_lead_to_each_other_and_there_are_no_more(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(description, "LARGEST", 100)
    place = "/data/city/be-gent.ttl"

    found = list(pages(client, place))

    last = f"{place}?page={len(found)}"
    for number, response in enumerate(found, 1):
        before = place if number == 2 else f"{place}?page={number - 1}"
        links = {"first": place, "last": last}
        links |= {"prev": before} if number > 1 else {}
        links |= {"next": f"{place}?page={number + 1}"} if number < len(found) else {}
        assert linked(response) == links
    beyond = client.get(f"{place}?page={len(found) + 1}")
    assert (beyond.status_code, client.get(f"{place}?page=1").data) == (404, found[0].data)
    assert f"1 to {len(found)}" in beyond.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "٢", "1&page=2", "9" * 30, "1 2"])
def test_page_that_is_no_number_is_refused(client: FlaskClient, page: str) -> None:
    assert client.get(f"/data/city/be-gent.ttl?page={page}").status_code == 400


def test_small_document_has_one_page_and_says_nothing_of_pages(client: FlaskClient) -> None:
    place = "/data/def/confidence/stated.ttl"

    assert linked(client.get(place)) == {}
    assert client.get(f"{place}?page=2").status_code == 404


@pytest.mark.parametrize("ending", FORMATS)
def test_literals_are_as_they_were_written_and_parts_belong_to_the_thing(
    tmp_path: Path, ending: str
) -> None:
    city, graph, says = named("city:be-x"), NamedNode(GRAPH + "hostile"), named("schema:value")
    part, other = NamedNode(f"{city.value}#part"), NamedNode(f"{city.value}#other")
    nameless = BlankNode("b")
    values = [Literal(it, datatype=DECIMAL) for it in ("1.0", "+01.50", "1")]
    told = [
        *(Triple(city, says, it) for it in values),
        *(Triple(city, says, it) for it in (part, named("city:be-y"))),
        Triple(city, says, nameless),
        Triple(part, says, values[0]),
        Triple(nameless, says, values[0]),
        Triple(city, named("rdf:type"), named("mig:City")),
        Triple(named("city:be-y"), named("rdfs:label"), Literal("Y", language="en")),
    ]
    hidden = [Triple(other, says, values[0]), Triple(named("city:be-y"), says, values[0])]
    quads = [Quad(it.subject, it.predicate, it.object, graph) for it in (*told, *hidden)]
    client = without_sandbox(root_with(tmp_path, quads))

    found = statements(client.get(f"/data/city/be-x.{ending}"))

    def shown(triples: Iterable[Triple]) -> list[str]:
        return sorted(re.sub(r"_:\w+", "_:b", str(it)) for it in triples)

    assert shown(found) == shown(told)
