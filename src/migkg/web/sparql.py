"""The endpoint: SPARQL 1.1 Protocol, queries only."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from migkg.errors import LimitExceeded, MigkgError, UnknownName
from migkg.sandbox import never
from migkg.source import NamedNode
from migkg.store import BOOLEAN_FORMATS, GRAPH_FORMATS, RESULT_FORMATS, Dataset
from migkg.web.negotiate import choose
from migkg.web.problem import HTML, Problem, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from migkg.sandbox import Sandbox
    from migkg.store import Answer

JSON_RESULTS = "application/sparql-results+json"
TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"

FORMATS = {
    "json": f"{JSON_RESULTS}, {JSON_LD}",
    "xml": f"application/sparql-results+xml, {RDF_XML}",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": TURTLE,
    "nt": "application/n-triples",
    "jsonld": JSON_LD,
    "rdf": RDF_XML,
}
"""Names for the parameter ``format``, by which a link can ask for what Accept asks for."""

ALIASES = {
    **dict.fromkeys(("turtle", "n3"), TURTLE),
    "ntriples": "application/n-triples",
    "json-ld": JSON_LD,
    **dict.fromkeys(("rdf+xml", "rdfxml"), RDF_XML),
    **{media_type: media_type for media_type in (*RESULT_FORMATS, *GRAPH_FORMATS)},
}
"""Other names that clients send, such as SPARQLWrapper."""

LONGEST_BODY = 256 * 1024
"""Bytes of a request's body: a query of the greatest length, percent-encoded, and some more."""

LARGEST_PAGE = 4 * 1024 * 1024
"""Bytes of an answer that may be shown as a page."""

METHODS = "GET, HEAD, POST, OPTIONS"

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_ALIAS = "application/json"  # for either of the formats that are JSON
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Outcome:
    """An answer for a page to show: rows, or a truth value, or statements."""

    seconds: float
    variables: tuple[str, ...] = ()
    rows: tuple[dict[str, dict[str, str]], ...] = ()
    """Each a dict from variable to term, a term being what it is in SPARQL's JSON results."""
    boolean: bool | None = None
    turtle: str | None = None


class Page(Protocol):
    """What makes the page of the endpoint: the form alone, an outcome, or a problem."""

    def __call__(
        self, *, query: str, outcome: Outcome | None, problem: dict[str, Any] | None
    ) -> Response:
        """The page."""


class _Wishes(NamedTuple):
    """What the client likes best of what we can write; none where it takes nothing of it."""

    accept: str | None
    rows: str | None
    statements: str | None

    @classmethod
    def of(cls, accept: str | None) -> Self:
        """The wishes that an Accept header expresses."""
        return cls(
            accept,
            choose(accept, (*RESULT_FORMATS, _ALIAS, HTML)),
            choose(accept, (*GRAPH_FORMATS, _ALIAS, HTML)),
        )

    @property
    def page(self) -> bool:
        """Whether the client likes to see a page."""
        return HTML in {self.rows, self.statements}


def sparql_blueprint(sandbox: Sandbox, html_page: Page) -> Blueprint:
    """The routes of the endpoint, ``/sparql``, with a page for browsers."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route(
        "/sparql",
        methods=["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"],
        provide_automatic_options=False,
    )
    def endpoint() -> Response:
        if request.method == "OPTIONS":
            return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS})
        accept = request.headers.get("Accept")
        query = None
        try:
            parameters = _parameters()
            accept = _accept(parameters, accept)
            query = _query(parameters)
            if query is None:
                return _without_query(accept, html_page)
            answer = partial(
                sandbox.answer,
                dataset=_dataset(parameters),
                base=request.base_url,
                gone=client_left(),
            )
            return _answer(answer, query, _Wishes.of(accept), html_page)
        except Refusal as refusal:
            problem = refusal.problem
        except MigkgError as error:
            problem = Problem.of(error)
        if query is None or not _Wishes.of(accept).page:
            return problem.response(accept)
        response = html_page(query=query, outcome=None, problem=problem.document)
        response.status_code = problem.status
        response.headers.extend(dict(problem.headers))
        return response

    @blueprint.after_request
    def allow_all_origins(response: Response) -> Response:
        response.vary.add("Accept")
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            response.headers["Access-Control-Max-Age"] = "86400"
        return response

    return blueprint


def client_left() -> Callable[[], bool]:
    """What says, at any time, whether whoever sent this request is there no more."""
    left: Callable[[], bool] = request.environ.get("waitress.client_disconnected", never)
    return left


def _answer(
    answer: Callable[[str, str, str], Answer], query: str, wishes: _Wishes, html_page: Page
) -> Response:
    # Whether the query gives rows or statements is for the engine to say, so both are named.
    row_format = wishes.rows if wishes.rows in RESULT_FORMATS else JSON_RESULTS
    graph_format = wishes.statements if wishes.statements in GRAPH_FORMATS else TURTLE
    if wishes.statements == _ALIAS:
        graph_format = JSON_LD
    begin = time.perf_counter()
    body, media_type = answer(query, row_format, graph_format)
    seconds = time.perf_counter() - begin
    if media_type in GRAPH_FORMATS:
        wish, formats = wishes.statements, tuple(GRAPH_FORMATS)
    elif media_type == row_format:
        wish, formats = wishes.rows, tuple(RESULT_FORMATS)
    else:  # a truth value, which CSV and TSV cannot say
        wish, formats = choose(wishes.accept, (JSON_RESULTS, _ALIAS)), BOOLEAN_FORMATS
    if wish is None:
        problem = Problem(
            HTTPStatus.NOT_ACCEPTABLE,
            "not-acceptable",
            "The answer cannot be written in a format that is accepted",
            f"The answer to this query is written as {', '.join(formats)}.",
            {"known": list(formats)},
        )
        raise Refusal(problem)
    if wish == HTML:
        return html_page(query=query, outcome=outcome_of(body, media_type, seconds), problem=None)
    content_type = f"{wish}; charset=utf-8" if wish.startswith("text/") else wish
    return Response(body, content_type=content_type)


def outcome_of(body: bytes, media_type: str, seconds: float) -> Outcome:
    """An answer in JSON or Turtle as something that a page can show.

    Raises:
        LimitExceeded: it has more than ``LARGEST_PAGE`` bytes.
    """
    if len(body) > LARGEST_PAGE:
        raise LimitExceeded(
            "size",
            f"The answer has more than {LARGEST_PAGE >> 20} MiB, too much for a page: "
            "ask for it as CSV or JSON, or for parts of it with LIMIT and OFFSET.",
        )
    if media_type == TURTLE:
        return Outcome(seconds, turtle=body.decode())
    results = json.loads(body)
    return Outcome(
        seconds,
        variables=tuple(results["head"].get("vars", ())),
        rows=tuple(results.get("results", {}).get("bindings", ())),
        boolean=results.get("boolean"),
    )


def _without_query(accept: str | None, html_page: Page) -> Response:
    """The page, or what the endpoint says about itself."""
    if request.method == "POST":
        raise _bad_request("A parameter query is needed.")
    media_type = choose(accept, (TURTLE, HTML))
    if media_type is None:
        raise _bad_request("A parameter query is needed; without it there is Turtle and HTML only.")
    if media_type == HTML:
        return html_page(query="", outcome=None, problem=None)
    description = resources.files("migkg.web").joinpath("service-description.ttl").read_bytes()
    try:
        base = f"@base {NamedNode(request.base_url)} .\n"
    except ValueError as error:
        raise _bad_request("The address of the request is no IRI.") from error
    return Response(base.encode() + description, content_type=f"{TURTLE}; charset=utf-8")


def _parameters() -> list[tuple[str, str]]:
    """The parameters of the address and of the body, wherever the protocol lets them stand."""
    parameters = _decoded(request.query_string)
    if request.method in {"GET", "HEAD"}:
        return parameters
    if request.method != "POST":
        problem = Problem(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "method-not-allowed",
            f"{request.method} is not a method of this endpoint",
            f"It knows {METHODS}, and answers queries only.",
            headers={"Allow": METHODS},
        )
        raise Refusal(problem)
    if request.mimetype == _UPDATE:
        raise _no_updates()
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in {_FORM, _QUERY} or charset not in {"utf-8", "utf8", "us-ascii"}:
        raise _refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body is in a format that is not read here",
            f"A query is posted as {_QUERY} or {_FORM}, in UTF-8.",
        )
    request.max_content_length = LONGEST_BODY
    try:
        body = request.get_data()
    except RequestEntityTooLarge as error:
        raise _refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "body-too-large",
            "The body is too large",
            f"It may have {LONGEST_BODY >> 10} KiB.",
        ) from error
    if request.mimetype == _FORM:
        return parameters + _decoded(body)
    try:
        return [*parameters, ("query", body.decode())]
    except UnicodeDecodeError as error:
        raise _bad_request(
            f"The body is not UTF-8: byte {error.start} cannot stand there."
        ) from error


def _decoded(encoded: bytes) -> list[tuple[str, str]]:
    try:
        text = encoded.decode()
        if _BAD_ESCAPE.search(text):
            raise _bad_request("A percent sign is not followed by two hexadecimal digits.")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError as error:
        raise _bad_request("The parameters are not UTF-8.") from error
    except ValueError as error:
        raise _bad_request("There are more than 100 parameters.") from error


def _accept(parameters: Sequence[tuple[str, str]], accept: str | None) -> str | None:
    """What the first parameter ``format`` that is known says, or else the header.

    Clients send it several times, empty, or with names of their own; where there is no header
    either, a name that is not known is all that was asked for, and is refused.
    """
    names = [value for name, value in parameters if name == "format" and value]
    for name in names:
        if name in FORMATS or name in ALIASES:
            return FORMATS.get(name) or ALIASES[name]
    if names and accept is None:
        problem = Problem.of(UnknownName("format", names[0], FORMATS))
        raise Refusal(replace(problem, status=HTTPStatus.BAD_REQUEST))
    return accept


def _query(parameters: Sequence[tuple[str, str]]) -> str | None:
    """The query, none where there is none; whatever else would change its meaning is refused."""
    names = {name for name, _ in parameters}
    if "update" in names:
        raise _no_updates()
    queries = [value for name, value in parameters if name == "query"]
    if len(queries) > 1:
        raise _bad_request("The parameter query may be given once, in the address or in the body.")
    return queries[0] if queries else None


def _dataset(parameters: Sequence[tuple[str, str]]) -> Dataset | None:
    """The dataset that the request names, which then stands before that of the query."""
    dataset = Dataset(
        _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri")
    )
    return dataset if any(dataset) else None


def _graphs(parameters: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    values = tuple(value for given, value in parameters if given == name)
    for value in values:
        try:
            NamedNode(value)
        except ValueError as error:
            raise _bad_request(f"The parameter {name} is not an IRI: {value!r}.") from error
    return values


def _bad_request(detail: str) -> Refusal:
    return _refusal(HTTPStatus.BAD_REQUEST, "bad-request", "The request is not clear", detail)


def _no_updates() -> Refusal:
    return _refusal(
        HTTPStatus.FORBIDDEN,
        "no-updates",
        "This endpoint answers queries only",
        "The data change in the repository, from which each version is built anew.",
    )


def _refusal(status: HTTPStatus, kind: str, title: str, detail: str) -> Refusal:
    return Refusal(Problem(status, kind, title, detail))
