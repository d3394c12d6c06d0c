"""The pages that are not about one thing: home, SPARQL, ontology, shapes, health, downloads."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify, request, send_file

from migkg.interchange import turtle
from migkg.terms import DEF, GRAPH, MIG, PREFIXES
from migkg.web import vocabulary
from migkg.web.negotiate import choose
from migkg.web.problem import HTML, Problem, Refusal
from migkg.web.questions import grouped, sparql_of
from migkg.web.rendering import page, reader, shared, site
from migkg.web.results import pointer, table

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from migkg.web.sparql import Outcome

TURTLE = "text/turtle"

STARTER = """\
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?thing ?label
WHERE {
  ?thing mig:concernsCity <https://w3id.org/migkg/id/city/be-gent> ;
    rdfs:label ?label .
  FILTER (LANG(?label) = "en")
}
ORDER BY ?label
LIMIT 50
"""
"""What stands in the form before anyone has written there."""

INVITING = (
    "who-pledged-and-who-blocked",
    "networks-of-city",
    "statements-by-officials",
    "passage-behind-fact",
)
"""Questions to begin with; those that a project does not have are left out."""

_CITIES = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?city WHERE { ?city a mig:City } ORDER BY ?city LIMIT 50
"""

_NOT_CAPTURED = f"""
PREFIX mig: <{MIG}>
SELECT DISTINCT ?claim WHERE {{
  ?claim mig:completeness <{DEF}completeness/not-captured> .
}} ORDER BY ?claim LIMIT 50
"""

_SHAPES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is, what is in it, where to start."""
    graph, one = site().graph, reader()
    questions = [site().questions[name] for name in INVITING if name in site().questions]
    return page(
        "home.html",
        cities=[one.ref(row["city"].value) for row in graph.select(_CITIES)],
        counts=[(one.ref(iri), count) for iri, count in site().counts],
        collections=[
            (one.ref(item["graph"]), item, _licence(item["licence"]))
            for item in sorted(site().manifest["graphs"], key=_is_vocabulary)
        ],
        questions=questions or list(site().questions.values())[:4],
        gaps=[one.ref(row["claim"].value) for row in graph.select(_NOT_CAPTURED)],
    )


@blueprint.get("/ontology")
def ontology() -> AnyResponse:
    """The ontology: for people, or the file itself by Accept."""
    if _wants_turtle("/ontology"):
        return ontology_as_turtle()
    terms = vocabulary.terms(reader())
    response = page(
        "ontology.html",
        own=[term for term in terms if term.own],
        others=[term for term in terms if not term.own],
        kinds=[kind for kind in vocabulary.KINDS.values() if kind != "Annotation"],
        schemes=[reader().ref(f"{DEF}{name}") for name in _schemes()],
    )
    return _alternate(response, "/ontology.ttl")


@blueprint.get("/ontology.ttl")
def ontology_as_turtle() -> AnyResponse:
    """The file that is the ontology, as it is written."""
    return _turtle((site().root / "ontology" / "migkg.ttl").read_bytes())


@blueprint.get("/shapes")
def shapes() -> AnyResponse:
    """The shapes: for people, or all of them as Turtle by Accept."""
    if _wants_turtle("/shapes"):
        return shapes_as_turtle()
    response = page("shapes.html", shapes=vocabulary.shapes(reader()))
    return _alternate(response, "/shapes.ttl")


@blueprint.get("/shapes.ttl")
def shapes_as_turtle() -> AnyResponse:
    """All shapes in one document."""
    return _turtle(turtle(site().shapes.construct(_SHAPES)))


@blueprint.get("/data/migkg.nq")
def dump() -> AnyResponse:
    """The whole graph, as the build wrote it."""
    response = send_file(
        site().dump.resolve(),
        mimetype="application/n-quads",
        as_attachment=True,
        download_name="migkg.nq",
        etag=site().hash,
    )
    return shared(response)


@blueprint.get("/healthz")
def health() -> Response:
    """That the site is up, and which build it serves."""
    return jsonify(
        status="ok",
        version=site().version,
        hash=site().hash,
        statements=site().manifest["statements"],
    )


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """The sign of the site, for browsers that ask for it without having read a page."""
    return current_app.send_static_file("logo.svg")


def sparql_page(*, query: str, outcome: Outcome | None, problem: dict[str, Any] | None) -> Response:
    """The page of the endpoint: the form alone, with an answer, or with what went wrong."""
    return page(
        "sparql.html",
        query=query or STARTER,
        asked=bool(query),
        outcome=outcome,
        table=table(reader(), outcome) if outcome and outcome.variables else None,
        problem=problem,
        pointer=pointer(query, problem),
        prefixes=sorted(PREFIXES.items()),
        formats=_downloads(outcome),
        examples=[
            (group, [(question.summary, sparql_of(question)) for question in questions])
            for group, questions in grouped()
        ],
    )


def _downloads(outcome: Outcome | None) -> tuple[str, ...]:
    """The formats in which such an answer can be written, by their names for the endpoint."""
    if outcome is not None and outcome.turtle is not None:
        return ("ttl", "nt", "jsonld")
    if outcome is not None and outcome.boolean is not None:
        return ("json", "xml")
    return ("csv", "tsv", "json", "xml")


def _schemes() -> list[str]:
    names = site().known.get("def", ())
    return [name.removeprefix("def:") for name in names if name.startswith("def:")]


def _is_vocabulary(item: dict[str, Any]) -> bool:
    """Whether a collection is about the graph rather than about the world: it is listed later."""
    return item["graph"].removeprefix(GRAPH) in {"ontology", "concepts", "derived", "migkg"}


def _licence(iri: str) -> tuple[str, str]:
    """A licence by its short name, and its address."""
    short = {
        "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
        "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
        "https://spdx.org/licenses/Unicode-3.0": "Unicode-3.0",
    }
    return short.get(iri, iri.rstrip("/").rpartition("/")[2]), iri


def _wants_turtle(place: str) -> bool:
    media_type = choose(request.headers.get("Accept"), (TURTLE, HTML))
    if media_type is None:
        raise Refusal(
            Problem(
                HTTPStatus.NOT_ACCEPTABLE,
                "not-acceptable",
                "There is no document in a format that is accepted",
                f"{place} is written in {TURTLE} and {HTML}.",
                {"known": [TURTLE, HTML]},
            )
        )
    return media_type == TURTLE


def _turtle(content: bytes) -> AnyResponse:
    response = Response(content, content_type=f"{TURTLE}; charset=utf-8")
    response.vary.add("Accept")
    response.add_etag()
    return shared(response.make_conditional(request))


def _alternate(response: Response, place: str) -> Response:
    response.vary.add("Accept")
    response.headers["Link"] = f'<{place}>; rel="alternate"; type="{TURTLE}"'
    return response
