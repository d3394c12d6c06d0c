"""The pages of the words: ontology, terms, shapes, quality; and the documents behind them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request, send_file

from migkg.errors import UnknownName
from migkg.project import REPORT_JSON, REPORT_TURTLE
from migkg.source import read_turtle
from migkg.terms import MIGSH
from migkg.web import conformance, entries, promises, quality_lists
from migkg.web.drawing import draw
from migkg.web.entity import (
    OFFERED,
    WRITERS,
    alternates,
    document,
    not_acceptable,
    statements_as,
)
from migkg.web.negotiate import choose
from migkg.web.patterns import PATTERNS
from migkg.web.problem import Refusal
from migkg.web.quality import quality
from migkg.web.rendering import kept_page, page, reader, shared, site
from migkg.web.site import term_name
from migkg.web.term import term_page

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.wrappers import Response as AnyResponse

    from migkg.source import Triple

_ENDINGS = ", ".join(WRITERS)

_SHAPES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

blueprint = Blueprint("vocabulary", __name__)
blueprint.register_blueprint(conformance.blueprint)


@blueprint.get("/ontology")
def ontology() -> AnyResponse:
    """The ontology: for people, or as statements by Accept."""
    if ending := _wanted("/ontology"):
        return ontology_as_statements(ending)

    def words() -> dict[str, Any]:
        return {
            "groups": entries.groups(reader()),
            "others": entries.borrowed(reader()),
            "schemes": entries.schemes(reader()),
            "drawings": [draw(reader(), pattern) for pattern in PATTERNS],
        }

    response = kept_page("ontology.html", words)
    return _with_alternates(response, "/ontology")


@blueprint.get("/ontology/<name>")
def term(name: str) -> AnyResponse:
    """One term; or the ontology by its version IRI: there is the one of the graph's own build."""
    if name == site().version:
        return ontology()
    iri = _term(name)
    place = f"/ontology/{name}"
    if ending := _wanted(place):
        return term_as_statements(name, ending)
    response = page("term.html", term=term_page(reader(), iri), iri=iri, place=place)
    return _with_alternates(response, place)


@blueprint.get(f"/ontology/<name>.<any({_ENDINGS}):ending>")
def term_as_statements(name: str, ending: str) -> AnyResponse:
    """What is said of one term."""
    _, write = WRITERS[ending]
    return _document(write(document(_term(name))), ending, f"/ontology/{name}")


@blueprint.get(f"/ontology.<any({_ENDINGS}):ending>")
def ontology_as_statements(ending: str) -> AnyResponse:
    """The ontology; its Turtle is the file as it is written."""
    return _document(_ontology(site().root, ending), ending, "/ontology")


@blueprint.get("/shapes")
def shapes() -> AnyResponse:
    """The shapes: for people, or all of them as statements by Accept."""
    if ending := _wanted("/shapes"):
        return shapes_as_statements(ending)
    response = kept_page("shapes.html", lambda: {"groups": promises.groups(reader())})
    return _with_alternates(response, "/shapes")


@blueprint.get("/shapes/<name>")
def shape(name: str) -> Response:
    """One shape: what it looks at, what it demands, and what was found."""
    book = site().rulebook
    found = next((it for it in book.shapes if it.iri == MIGSH + name), None)
    if found is None:
        known = [it.iri.removeprefix(MIGSH) for it in book.shapes]
        raise Refusal.of_unknown(UnknownName("shape", name, known), "/shapes/{}".format)
    return page("shape.html", promise=promises.promise(reader(), found))


@blueprint.get(f"/shapes.<any({_ENDINGS}):ending>")
def shapes_as_statements(ending: str) -> AnyResponse:
    """All shapes in one document."""
    return _document(_written(site().shapes.construct(_SHAPES), ending), ending, "/shapes")


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
    media_type = {"json": "application/json", "ttl": "text/turtle; charset=utf-8"}[ending]
    return shared(send_file(site().build.file(name).resolve(), mimetype=media_type))


def _term(name: str) -> str:
    """The term of this name; if there is none, what may have been meant."""
    known = {term_name(iri): iri for iri in site().lexicon.terms}
    if name in known:
        return known[name]
    if name[:1].isdigit():
        raise UnknownName("version of the ontology", name, [site().version])
    raise Refusal.of_unknown(UnknownName("term", name, known), "/ontology/{}".format)


def _wanted(place: str) -> str:
    """The ending of the document that is preferred, none for the page."""
    media_type = choose(request.headers.get("Accept"), tuple(OFFERED))
    if media_type is None:
        raise not_acceptable(f"{place} is written in {', '.join(OFFERED)}.")
    return OFFERED[media_type]


@cache
def _ontology(root: Path, ending: str) -> bytes:
    path = root / "ontology" / "migkg.ttl"
    return path.read_bytes() if ending == "ttl" else _written(read_turtle(path), ending)


def _written(triples: list[Triple], ending: str) -> bytes:
    _, write = WRITERS[ending]
    return write(sorted(triples, key=str))


def _document(content: bytes, ending: str, place: str) -> AnyResponse:
    response = statements_as(content, ending)
    return shared(_with_alternates(response, place))


def _with_alternates(response: AnyResponse, place: str) -> AnyResponse:
    response.vary.add("Accept")
    response.headers["Link"] = alternates(place, place)
    return response
