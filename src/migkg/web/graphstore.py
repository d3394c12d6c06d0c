"""The graphs as documents: SPARQL 1.1 Graph Store Protocol, reading only.

A graph is named by ``?graph=`` with its IRI, or is the default graph, ``?default``; one whose IRI
is an address below this one is found there too. The IRIs of our own graphs name collections, which
are things: ``/graph/networks`` leads to what is said *of* the collection, by 303, and what stands
*in* it is here.

Statements are those of the dump of the build, literals as they were written. Each document is made
once for as long as the build is served: one of 217,000 statements takes half a second (1.3 seconds
as RDF/XML) and no memory then, and some milliseconds from then on.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from flask import Blueprint, Response, request

from migkg.errors import UnknownName
from migkg.source import NamedNode
from migkg.store import GRAPH_FORMATS, write_statements
from migkg.terms import GRAPH
from migkg.web.documents import VOID, not_acceptable
from migkg.web.negotiate import choose
from migkg.web.problem import Problem, Refusal
from migkg.web.rendering import shared, site

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

PLACE = "/graph-store"
PROTOCOL = "https://www.w3.org/TR/sparql11-http-rdf-update/"
READING = "GET, HEAD, OPTIONS"

READ_ONLY = Problem(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method-not-allowed",
    "Graphs can be read only",
    "The data change in the repository, from which each version is built anew.",
    headers={"Allow": READING},
)
"""What answers every other method here; the body is not read."""

OFFERED = {
    **{media_type: media_type for media_type in GRAPH_FORMATS},
    "application/json": "application/ld+json",
}
"""The formats of graphs, by what Accept may call them."""

_MOST_PARAMETERS = 10

blueprint = Blueprint("graphstore", __name__)
blueprint.after_request(shared)


@blueprint.get(PLACE, provide_automatic_options=False)
def graph() -> AnyResponse:
    """The graph that the address names by its parameters."""
    return _document(_asked())


@blueprint.get(f"{PLACE}/<path:path>", provide_automatic_options=False)
def graph_of_this_address(path: str) -> AnyResponse:  # noqa: ARG001
    """The graph whose IRI is the very address."""
    return _document(_named(request.base_url))


@blueprint.route(PLACE, methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route(f"{PLACE}/<path:path>", methods=["OPTIONS"], provide_automatic_options=False)
def options(path: str = "") -> Response:  # noqa: ARG001
    """What may be done: nothing but reading."""
    return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": READING})


def address(root: str, iri: str) -> str:
    """Where a graph is, by the address of the site without a slash at its end."""
    return f"{root}{PLACE}?graph={quote(iri, safe='')}"


def _document(name: NamedNode | None) -> AnyResponse:
    """The statements of a graph, or of the default graph, in the format that is accepted."""
    accepted = choose(request.headers.get("Accept"), tuple(OFFERED))
    if accepted is None:
        raise not_acceptable(f"There are: {', '.join(OFFERED)}.")
    media_type = OFFERED[accepted]
    dump, archive = site().exact, site().archive
    document = archive.get(
        (name, media_type), lambda file: write_statements(dump.triples(name), file, media_type)
    )
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(archive.read(document), content_type=media_type + charset)
    response.content_length = document.length
    response.set_etag(document.digest)
    response.vary.add("Accept")
    response.headers["Link"] = f'<{_about(name)}>; rel="describedby"'
    return response.make_conditional(request)


def _about(name: NamedNode | None) -> str:
    """Where it is said what a graph is."""
    of_ours = name is not None and name.value.startswith(GRAPH)
    return f"/graph/{quote(name.value[len(GRAPH) :])}" if name and of_ours else VOID


def _asked() -> NamedNode | None:
    """The graph that the parameters name; none for the default graph."""
    try:
        given = parse_qsl(
            request.query_string.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError as error:
        raise _unclear("The parameters are not UTF-8, or too many.") from error
    asked = [(name, value) for name, value in given if name in {"graph", "default"}]
    if len(asked) != 1:
        raise _unclear("Name one graph: either ?graph= with its IRI, or ?default.")
    ((name, value),) = asked
    if name == "graph":
        return _named(value)
    if value:
        raise _unclear("The parameter default has no value: a graph is named by ?graph=.")
    return None


def _named(iri: str) -> NamedNode:
    try:
        name = NamedNode(iri)
    except ValueError as error:
        raise _unclear(f"The name of a graph is an absolute IRI, and not {iri!r}.") from error
    known = [str(it["graph"]) for it in site().manifest["graphs"]]
    if iri not in known:
        raise Refusal.of_unknown(UnknownName("graph", iri, known), lambda it: address("", it))
    return name


def _unclear(detail: str) -> Refusal:
    problem = Problem(HTTPStatus.BAD_REQUEST, "bad-request", "The request is not clear", detail)
    return Refusal(problem)
