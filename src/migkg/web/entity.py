"""Things by their IRI: 303 to the page about them, or to their statements (Cool URIs)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request

from migkg.errors import UnknownName
from migkg.interchange import jsonld, turtle
from migkg.source import Literal, NamedNode, Triple, ntriples
from migkg.store import rdfxml
from migkg.terms import BASE, MIG, PREFIXES
from migkg.web import city, evidence, things
from migkg.web.facts import facts_of
from migkg.web.missing import missing
from migkg.web.negotiate import choose
from migkg.web.overview import doings
from migkg.web.overview.joining import joined
from migkg.web.overview.places import countries
from migkg.web.problem import HTML, Problem, Refusal
from migkg.web.rendering import kept_page, page, reader, shared, site
from migkg.web.site import thing_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from werkzeug.wrappers import Response as AnyResponse

WRITERS: dict[str, tuple[str, Callable[[Iterable[Triple]], bytes]]] = {
    "ttl": ("text/turtle", turtle),
    "jsonld": ("application/ld+json", jsonld),
    "nt": ("application/n-triples", ntriples),
    "rdf": ("application/rdf+xml", rdfxml),
}
"""The formats of statements by the ending of their address."""

OFFERED = {
    "text/turtle": "ttl",
    HTML: "",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
}
"""What a thing's IRI leads to, by media type: a page, or statements with this ending."""

_NAMES_OF_OTHERS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?other ?label WHERE {
  ?thing ?property ?other .
  ?other rdfs:label ?label .
}
"""

blueprint = Blueprint("entity", __name__)


@blueprint.after_request
def share(response: Response) -> Response:
    """The response, open to all sites unless it is a page: that may quote what is not ours."""
    if request.endpoint != "entity.show":
        shared(response)
    return response


@blueprint.get("/id/<path:path>", defaults={"kind": "id"})
@blueprint.get("/def/<path:path>", defaults={"kind": "def"})
@blueprint.get("/graph/<path:path>", defaults={"kind": "graph"})
@blueprint.get("/query/<path:path>", defaults={"kind": "query"})
def see_other(kind: str, path: str) -> AnyResponse:
    """Lead from the IRI of a thing, which is not a document, to a document about it."""
    iri = f"{BASE}{kind}/{path}"
    _require(iri)
    below = quote(path if kind == "id" else f"{kind}/{path}")
    media_type = choose(request.headers.get("Accept"), tuple(OFFERED))
    if media_type is None:
        raise not_acceptable(f"There are: {', '.join(OFFERED)}.")
    ending = OFFERED[media_type]
    page_of = f"/questions/{quote(path)}" if kind == "query" else f"/page/{below}"
    place = f"/data/{below}.{ending}" if ending else reader().address(page_of)
    response = redirect(place, HTTPStatus.SEE_OTHER)
    response.vary.add("Accept")
    return _with_alternates(response, below)


@blueprint.get("/page/<path:path>")
def show(path: str) -> AnyResponse:
    """The page about a thing: of a city its story, of evidence the passage, else what is said."""
    iri = thing_at(path)
    _require(iri)
    classes = {term.value for term in facts_of(site().graph, iri).get("rdf:type", ())}
    shared: dict[str, Any] = {"iri": iri, "below": path}
    response: AnyResponse
    if MIG + "City" in classes:
        response = kept_page("city.html", lambda: {"story": city.tell(reader(), iri), **shared})
    elif MIG + "Evidence" in classes:
        response = page("evidence.html", passage=evidence.passage_of(reader(), iri), **shared)
    elif kind := joined.joined_as(classes):
        response = kept_page(
            "joined.html", lambda: {"it": joined.tell(reader(), iri, kind), **shared}
        )
    elif iri.startswith(countries.COUNTRY):
        response = kept_page(
            "country.html", lambda: {"it": countries.tell(reader(), iri), **shared}
        )
    else:
        response = doings.told(iri, path, classes) or page(
            "thing.html", thing=things.page_of(reader(), iri), **shared
        )
    return _with_alternates(response, quote(path))


@blueprint.get("/data/<path:name>")
def statements(name: str) -> AnyResponse:
    """The statements about a thing, with the names of the things that they point to."""
    path, _, ending = name.rpartition(".")
    if ending not in WRITERS:
        raise UnknownName("format of statements", ending or name, WRITERS)
    iri = thing_at(path)
    _require(iri)
    _, write = WRITERS[ending]
    return _with_alternates(statements_as(write(document(iri)), ending), quote(path))


def document(iri: str) -> list[Triple]:
    """What is said of a thing, and the names of what it points to."""
    said = {quad.triple for quad in site().graph.describe(iri)}
    label = NamedNode(PREFIXES["rdfs"] + "label")
    for row in site().graph.select(_NAMES_OF_OTHERS, thing=NamedNode(iri)):
        other, name = row["other"], row["label"]
        if isinstance(other, NamedNode) and isinstance(name, Literal):
            said.add(Triple(other, label, name))
    return sorted(said, key=str)


def _require(iri: str) -> None:
    """Refuse what the graph says nothing of, and name what may have been meant."""
    if iri not in site().graph or site().page(iri) is None:
        raise missing(site(), iri)


def _with_alternates(response: AnyResponse, below: str) -> AnyResponse:
    """The response with links to the same in the other formats."""
    response.headers["Link"] = alternates(f"/page/{below}", f"/data/{below}")
    return response


def alternates(page: str, statements: str) -> str:
    """The links, as a header has them, to a page and to the same in each format of statements."""
    places = {page: HTML}
    places.update((f"{statements}.{ending}", kind) for ending, (kind, _) in WRITERS.items())
    return ", ".join(f'<{place}>; rel="alternate"; type="{kind}"' for place, kind in places.items())


def statements_as(content: bytes, ending: str) -> AnyResponse:
    """A document of statements, in the format of this ending; not sent again while it is known."""
    media_type, _ = WRITERS[ending]
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(content, content_type=media_type + charset)
    response.add_etag()
    return response.make_conditional(request)


def not_acceptable(detail: str) -> Refusal:
    """What answers a client that takes none of ``OFFERED``."""
    return Refusal(
        Problem(
            HTTPStatus.NOT_ACCEPTABLE,
            "not-acceptable",
            "There is no document in a format that is accepted",
            detail,
            {"known": list(OFFERED)},
        )
    )
