"""Every IRI of ours leads to documents about it: the rules of linked data, from outside.

They are those that Vapour checks (303 or a fragment, content types, ``Vary``, the IRI in its own
document, 406, HEAD, no circles, q-values, 404 and 410), over one IRI of each kind and each format.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse

from migkg.terms import BASE
from tests.web.accept_oracle import verdict

if TYPE_CHECKING:
    from werkzeug.test import Client, TestResponse


FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "html": "text/html",
}
OFFERED = (
    *("text/turtle", "text/html", "application/ld+json", "application/json"),
    *("application/n-triples", "application/rdf+xml"),
)
THINGS = (
    *("id/city/be-gent", "id/authority/be-gent", "id/evidence/moving-cities-ghent-fr-0-4"),
    *("id/document/moving-cities-ghent-fr", "def/confidence", "def/confidence/stated"),
    *("graph/moving-cities-ghent-fr", "query/who-pledged-and-who-blocked"),
    "id/evidence/moving-cities-ghent-fr-0-4#selector",
)
"""Things: their IRIs lead to documents."""

DOCUMENTS = ("ontology", "ontology#City", "shapes", "shapes#Membership")
"""What is a document, or lies in one behind a fragment."""

PARTS = ("ontology/City", "ontology/org:Post", "shapes/Membership")
"""Documents about one term or shape, which is named by a fragment of the whole."""

LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


def asked(client: Client, name: str, accept: str | None) -> TestResponse:
    """What a client is given that dereferences a name: without a fragment, and by one 303."""
    path = f"/{name}" if name in THINGS else f"/{name.partition('#')[0]}"
    headers = {"Accept": accept} if accept else {}
    response = client.get(path.replace("#", "%23"), headers=headers)
    if name in THINGS and response.status_code < 400:
        assert response.status_code == 303
        response = client.get(response.location, headers=headers)
    return response


def canonical(response: TestResponse) -> Dataset:
    """The statements, with blank nodes that have the same labels in each format."""
    form = RdfFormat.from_media_type(response.mimetype or "")
    assert form
    dataset = Dataset(parse(response.data, format=form))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def links(response: TestResponse) -> list[tuple[str, str, str]]:
    return LINK.findall(response.headers["Link"])


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", [*THINGS, *DOCUMENTS, *PARTS])
def test_iri_leads_to_a_document_in_each_format(client: Client, name: str, ending: str) -> None:
    response = asked(client, name, FORMATS[ending])

    assert (response.status_code, response.mimetype) == (200, FORMATS[ending])


@pytest.mark.parametrize("name", [*THINGS, *DOCUMENTS])
def test_each_format_says_the_same_and_speaks_of_the_iri(client: Client, name: str) -> None:
    said = [canonical(asked(client, name, it)) for it in FORMATS.values() if it != "text/html"]

    assert all(it == said[0] for it in said)
    assert NamedNode(f"{BASE}{name}") in {quad.subject for quad in said[0]}


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", [*THINGS, *DOCUMENTS, *PARTS])
def test_ending_behind_the_iri_gives_the_format_whatever_is_accepted(
    client: Client, name: str, ending: str
) -> None:
    path = name.replace("#", "%23") if name in THINGS else name.partition("#")[0]
    by_accept = asked(client, name, FORMATS[ending])
    by_ending = client.get(
        f"/{path}.{ending}", headers={"Accept": "image/png"}, follow_redirects=True
    )

    assert by_ending.mimetype == FORMATS[ending]
    if ending != "html":
        assert by_ending.data == by_accept.data


@pytest.mark.parametrize("name", [*THINGS, *DOCUMENTS, *PARTS])
def test_who_asks_for_nothing_gets_turtle_and_who_takes_nothing_406(
    client: Client, name: str
) -> None:
    refused = asked(client, name, "image/png")

    assert asked(client, name, None).mimetype == "text/turtle"
    assert refused.status_code == 406
    assert "application/n-triples" in refused.text


@pytest.mark.parametrize(
    "accept",
    [
        *("text/turtle;q=0.1, application/rdf+xml;q=0.2", "text/html;q=0.3, text/*;q=0.2"),
        *("application/json", "text/turtle;q=0, */*", "*/*;q=0.1, application/n-triples"),
    ],
)
@pytest.mark.parametrize("name", ["id/city/be-gent", "def/confidence", "ontology", "shapes"])
def test_weights_are_respected(client: Client, name: str, accept: str) -> None:
    chosen = verdict(accept, OFFERED)

    found = asked(client, name, accept).mimetype
    assert found == ("application/ld+json" if chosen == "application/json" else chosen)


@pytest.mark.parametrize("place", [f"/{it}".replace("#", "%23") for it in (*THINGS, *PARTS)])
@pytest.mark.parametrize("accept", FORMATS.values())
def test_head_says_what_get_says(client: Client, place: str, accept: str) -> None:
    get = client.get(place, headers={"Accept": accept})
    head = client.head(place, headers={"Accept": accept})

    told = ["Location", "Vary", "Link"]
    if get.status_code == 303 or get.mimetype != "text/html":  # some pages tell how long they took
        told += ["Content-Type", "Content-Length", "ETag"]
    assert head.status_code == get.status_code
    assert [head.headers.get(it) for it in told] == [get.headers.get(it) for it in told]
    assert head.data == b""


@pytest.mark.parametrize(
    ("name", "accept"),
    [
        (name, accept)
        for name in (*THINGS, *DOCUMENTS, *PARTS)
        for accept in FORMATS.values()
        # the page of a question says how long its answer took
        if not (name.startswith("query/") and accept == "text/html")
    ],
)
def test_what_is_known_is_not_sent_again(client: Client, name: str, accept: str) -> None:
    first = asked(client, name, accept)

    again = client.get(
        quote(first.request.path),
        headers={"Accept": accept, "If-None-Match": first.headers["ETag"]},
    )

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]


@pytest.mark.parametrize("name", [*THINGS, *DOCUMENTS])
def test_negotiated_address_says_that_it_varies(client: Client, name: str) -> None:
    path = f"/{name.replace('#', '%23')}" if name in THINGS else f"/{name.partition('#')[0]}"

    for accept in (*FORMATS.values(), "image/png"):
        assert "Accept" in client.get(path, headers={"Accept": accept}).vary


@pytest.mark.parametrize("name", [*THINGS, *DOCUMENTS, *PARTS])
@pytest.mark.parametrize("accept", ["text/turtle", "text/html"])
def test_links_lead_to_each_format_and_back_to_the_iri(
    client: Client, name: str, accept: str
) -> None:
    response = asked(client, name, accept)

    found = links(response)
    alternates = {media_type: place for place, rel, media_type in found if rel == "alternate"}
    assert set(alternates) == set(FORMATS.values())
    for media_type, place in alternates.items():
        assert client.get(place, headers={"Accept": media_type}).mimetype == media_type
    (described,) = (place for place, rel, _ in found if rel == "describedby")
    assert client.get(described).status_code == 200
    (thing,) = (place for place, rel, _ in found if rel == "about")
    if name not in PARTS:
        assert thing in {BASE + name, BASE + name.partition("#")[0]}
    (same,) = (place for place, rel, _ in found if rel == "canonical")
    again = client.get(same, headers={"Accept": accept})
    assert "?" not in same
    assert (again.status_code, again.mimetype) == (200, response.mimetype)
    assert links(again) == found


@pytest.mark.parametrize("name", THINGS)
def test_thing_links_to_its_documents(client: Client, name: str) -> None:
    response = client.get(f"/{name}".replace("#", "%23"))

    found = links(response)
    assert {it for _, rel, it in found if rel == "alternate"} == set(FORMATS.values())
    (described,) = (place for place, rel, _ in found if rel == "describedby")
    assert client.get(described).mimetype == "text/turtle"


@pytest.mark.parametrize(
    "name",
    [
        *("id/city/be-gant", "id/nonsense/x", "def/confidence/nonsense", "graph/nonsense"),
        *("query/nonsense", "ontology/Citty", "shapes/Memberchip", "ontology/9.9.9"),
    ],
)
@pytest.mark.parametrize("ending", ["", *(f".{it}" for it in FORMATS)])
def test_what_is_not_there_answers_404_in_every_format(
    client: Client, name: str, ending: str
) -> None:
    for accept in (*FORMATS.values(), "*/*", "image/png"):
        response = client.get(f"/{name}{ending}", headers={"Accept": accept})

        assert response.status_code == 404
        assert "Accept" in response.vary


@pytest.mark.parametrize(
    ("place", "status"),
    [
        *((f"/{it}".replace("#", "%23"), 303) for it in THINGS),
        *((f"/{it}", 200) for it in ("ontology.ttl", "shapes.nt", "shapes/Membership.rdf")),
        *(("/data/city/be-gent", 200), ("/data/city/be-gent.jsonld", 200)),
        *(("/data/city/be-gent.ttl?page=99", 404), ("/data/city/be-gent.ttl?page=0", 400)),
    ],
)
def test_other_sites_may_read_documents(client: Client, place: str, status: int) -> None:
    response = client.get(place, headers={"Origin": "https://example.org"})

    assert response.status_code == status
    assert response.headers.getlist("Access-Control-Allow-Origin") == ["*"]
