"""Things by their IRI: 303 to the page about them, or to their statements (Cool URIs)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, request

from migkg.terms import MIG
from migkg.web import city, documents, evidence, things
from migkg.web.documents import ENDINGS, Place, wanted
from migkg.web.facts import facts_of
from migkg.web.missing import missing
from migkg.web.overview import doings
from migkg.web.overview.joining import joined
from migkg.web.overview.places import countries
from migkg.web.rendering import kept_page, page, reader, shared, site
from migkg.web.site import thing_at

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

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
    below = path if kind == "id" else f"{kind}/{path}"
    place, ending = _known(below)
    ending = wanted(place.iri) if ending is None else ending
    address = place.document(ending) if ending else reader().address(place.page)
    return documents.see_other(redirect(address, HTTPStatus.SEE_OTHER), place)


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
    return documents.page_about(response, Place.of(path))


@blueprint.get("/data/<path:name>")
def statements(name: str) -> AnyResponse:
    """What is said of a thing, in the format of the ending or else in the one that is accepted."""
    place, ending = _known(name)
    ending = wanted(place.iri) if ending is None else ending
    if not ending:
        response = redirect(reader().address(place.page), HTTPStatus.SEE_OTHER)
        return documents.see_other(response, place)
    return documents.description(place, ending)


def _known(path: str) -> tuple[Place, str | None]:
    """The thing at a path, and the ending that stands behind it, if any."""
    stem, _, ending = path.rpartition(".")
    if stem and ending in ENDINGS and thing_at(path) not in site().graph:
        _require(thing_at(stem))
        return Place.of(stem), ENDINGS[ending]
    _require(thing_at(path))
    return Place.of(path), None


def _require(iri: str) -> None:
    """Refuse what the graph says nothing of, and name what may have been meant."""
    if iri not in site().graph or site().page(iri) is None:
        raise missing(site(), iri)
