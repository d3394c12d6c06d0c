"""The page of the endpoint, for browsers: the form, an answer as a table, or what went wrong."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from flask import Blueprint, Response, request

from migkg.errors import MigkgError
from migkg.sandbox import never
from migkg.web.problem import HTML, Problem
from migkg.web.protocol import JSON_RESULTS, TURTLE, read_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from migkg.sandbox import Sandbox

LARGEST_PAGE = 4 * 1024 * 1024
"""Bytes of an answer that may be shown as a page."""

GONE = "migkg.gone"
"""Where the environment of a request keeps what says whether its client has left."""


NOTES = "migkg.notes"
"""Where it keeps what the server is to know of the request when it has been answered."""

REFUSED = "migkg.refused"
"""Where it keeps a query that has been refused before it came here, and the problem."""

OUTCOME, FAILED = "outcome", "failed"
"""Notes: what became of its query; the error that made it fail here."""


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


def sparql_blueprint(sandbox: Sandbox, html_page: Page) -> Blueprint:
    """The page ``/sparql``; what is no page is answered by ``endpoint``, before it comes here."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=["GET", "HEAD", "POST"], provide_automatic_options=False)
    def shown() -> Response:
        if REFUSED in request.environ:
            return refused(*request.environ[REFUSED])
        asked = read_request(
            request.method,
            request.query_string,
            request.headers.get("Content-Type", ""),
            request.get_data(),
            request.headers.get("Accept"),
        )
        query = asked.query
        if query is None:
            return html_page(query="", outcome=None, problem=None)
        try:
            begin = time.perf_counter()
            body, media_type = sandbox.answer(
                query,
                JSON_RESULTS,
                TURTLE,
                dataset=asked.dataset,
                base=request.base_url,
                client=request.remote_addr or "",
                gone=client_left(),
                most=LARGEST_PAGE,
            )
            outcome = outcome_of(body, media_type, time.perf_counter() - begin)
            note(OUTCOME, "answered")
            return html_page(query=query, outcome=outcome, problem=None)
        except MigkgError as error:
            return refused(query, Problem.of(error))

    def refused(query: str, problem: Problem) -> Response:
        note(OUTCOME, problem.kind)
        if not query:
            return problem.response(HTML)
        response = html_page(query=query, outcome=None, problem=problem.document)
        response.status_code = problem.status
        response.headers.extend(dict(problem.headers))
        return response

    @blueprint.after_request
    def depends_on_accept(response: Response) -> Response:
        response.vary.add("Accept")
        return response

    return blueprint


def note(name: str, what: object) -> None:
    """Let the server know something of this request."""
    request.environ.get(NOTES, {})[name] = what


def client_left() -> Callable[[], bool]:
    """What says, at any time, whether whoever sent this request is there no more."""
    left: Callable[[], bool] = request.environ.get(GONE, never)
    return left


def outcome_of(body: bytes, media_type: str, seconds: float) -> Outcome:
    """An answer in JSON or Turtle as something that a page can show."""
    if media_type == TURTLE:
        return Outcome(seconds, turtle=body.decode())
    results = json.loads(body)
    return Outcome(
        seconds,
        variables=tuple(results["head"].get("vars", ())),
        rows=tuple(results.get("results", {}).get("bindings", ())),
        boolean=results.get("boolean"),
    )
