"""The pages of the words: ontology, terms, shapes, quality; and the documents behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from migkg.errors import UnknownName
from migkg.project import REPORT_JSON, REPORT_TURTLE
from migkg.terms import MIGSH, ONTOLOGY, SHAPES
from migkg.web import documents, entries, promises, quality_lists
from migkg.web.conditions import file
from migkg.web.documents import Place, wanted
from migkg.web.drawing import draw
from migkg.web.patterns import PATTERNS
from migkg.web.problem import Refusal
from migkg.web.quality import quality
from migkg.web.rendering import kept_page, page, reader, shared, site
from migkg.web.site import term_name
from migkg.web.term import term_page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from migkg.web.rulebook import Shape

_ENDINGS = ", ".join(documents.ENDINGS)

_ONTOLOGY = Place(ONTOLOGY, "/ontology", "/ontology")
_SHAPES = Place(SHAPES, "/shapes", "/shapes")

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/ontology")
def ontology() -> AnyResponse:
    """The ontology: for people, or as statements by Accept."""
    return ontology_as(wanted("/ontology"))


@blueprint.get(f"/ontology.<any({_ENDINGS}):ending>")
def ontology_in_one_format(ending: str) -> AnyResponse:
    """The ontology; its Turtle is the file as it is written."""
    return ontology_as(documents.ENDINGS[ending])


def ontology_as(ending: str) -> AnyResponse:
    """The ontology in the format of this ending; without one, its page."""
    if ending:
        return documents.document(_ONTOLOGY, ending, site().schema.ontology(ending))

    def words() -> dict[str, Any]:
        return {
            "groups": entries.groups(reader()),
            "others": entries.borrowed(reader()),
            "schemes": entries.schemes(reader()),
            "drawings": [draw(reader(), pattern) for pattern in PATTERNS],
        }

    return _page(kept_page("ontology.html", words), _ONTOLOGY)


@blueprint.get("/ontology/<name>")
def term(name: str) -> AnyResponse:
    """One term; or the ontology by its version IRI: there is the one of the graph's own build."""
    if name == site().version:
        return ontology()
    _term(name)
    return term_as(name, wanted(f"/ontology/{name}"))


@blueprint.get(f"/ontology/<name>.<any({_ENDINGS}):ending>")
def term_in_one_format(name: str, ending: str) -> AnyResponse:
    """What is said of one term, or its page."""
    return term_as(name, documents.ENDINGS[ending])


def term_as(name: str, ending: str) -> AnyResponse:
    """One term in the format of this ending; without one, its page."""
    iri, path = _term(name), f"/ontology/{quote(name, safe=':')}"
    place = Place(iri, path, path)
    if ending:
        return documents.description(place, ending)
    said = page("term.html", term=term_page(reader(), iri), iri=iri, place=path)
    return _page(said, place)


@blueprint.get("/shapes")
def shapes() -> AnyResponse:
    """The shapes: for people, or all of them as statements by Accept."""
    return shapes_as(wanted("/shapes"))


@blueprint.get(f"/shapes.<any({_ENDINGS}):ending>")
def shapes_in_one_format(ending: str) -> AnyResponse:
    """All shapes in one document, or their page."""
    return shapes_as(documents.ENDINGS[ending])


def shapes_as(ending: str) -> AnyResponse:
    """All shapes in the format of this ending; without one, their page."""
    if ending:
        return documents.document(_SHAPES, ending, site().schema.all_shapes(ending))
    return _page(kept_page("shapes.html", lambda: {"groups": promises.groups(reader())}), _SHAPES)


@blueprint.get("/shapes/<name>")
def shape(name: str) -> AnyResponse:
    """One shape: for people, or as statements by Accept."""
    _shape(name)
    return shape_as(name, wanted(f"/shapes/{name}"))


@blueprint.get(f"/shapes/<name>.<any({_ENDINGS}):ending>")
def shape_in_one_format(name: str, ending: str) -> AnyResponse:
    """One shape with all that it demands, or its page."""
    return shape_as(name, documents.ENDINGS[ending])


def shape_as(name: str, ending: str) -> AnyResponse:
    """One shape in the format of this ending.

    Without one, its page: what it looks at, what it demands, and what was found.
    """
    found = _shape(name)
    path = f"/shapes/{quote(name)}"
    place = Place(found.iri, path, path)
    if ending:
        return documents.document(place, ending, site().schema.shape(found, ending))
    return _page(page("shape.html", promise=promises.promise(reader(), found), place=path), place)


@blueprint.get("/quality")
def quality_page() -> Response:
    """What was checked, what was found, and what the graph rests on."""
    return kept_page("quality.html", lambda: {"quality": quality(reader())})


@blueprint.get("/quality/<any(findings, shapes, coverage):kind>")
def quality_list(kind: str) -> Response:
    """One of the long lists of the page of quality, page by page."""
    return kept_page(
        "quality_list.html",
        lambda: quality_lists.part(reader(), kind, request.args),
        ["rule", "page"],
    )


@blueprint.get("/data/report.<any(json, ttl):ending>")
def report(ending: str) -> AnyResponse:
    """The report of the shapes, as the build wrote it."""
    name = {"json": REPORT_JSON, "ttl": REPORT_TURTLE}[ending]
    if not site().findings.known:
        raise UnknownName("report of this build", name, ())
    media_type = {"json": "application/json", "ttl": "text/turtle"}[ending]
    build = site().build
    return shared(file(build.file(name), media_type, build.digests[name]))


def _term(name: str) -> str:
    """The term of this name; if there is none, what may have been meant."""
    known = {term_name(iri): iri for iri in site().lexicon.terms}
    if name in known:
        return known[name]
    if name[:1].isdigit():
        raise UnknownName("version of the ontology", name, [site().version])
    raise Refusal.of_unknown(UnknownName("term", name, known), "/ontology/{}".format)


def _shape(name: str) -> Shape:
    """The shape of this name; if there is none, what may have been meant."""
    book = site().rulebook
    found = next((it for it in book.shapes if it.iri == MIGSH + name), None)
    if found is None:
        known = [it.iri.removeprefix(MIGSH) for it in book.shapes]
        raise Refusal.of_unknown(UnknownName("shape", name, known), "/shapes/{}".format)
    return found


def _page(response: AnyResponse, place: Place) -> AnyResponse:
    response.vary.add("Accept")
    return documents.page_about(response, place)
