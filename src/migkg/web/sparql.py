"""The page of the endpoint, for browsers: the form, an answer as a table, or what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from flask import Blueprint, Response, request

from migkg.errors import MigkgError
from migkg.sandbox import Asking
from migkg.web.answered import answer_to, note, outcome_of
from migkg.web.problem import HTML, Problem, Refusal
from migkg.web.protocol import JSON_RESULTS, TURTLE, read_request

if TYPE_CHECKING:
    from migkg.web.answered import Outcome

REFUSED = "migkg.refused"
"""Where the environment of a request keeps a query that has been refused before it came here, and
the problem."""

OUTCOME = "outcome"
"""A note: what became of its query."""


class Page(Protocol):
    """What makes the page of the endpoint: the form alone, an outcome, or a problem."""

    def __call__(
        self, *, query: str, outcome: Outcome | None, problem: dict[str, Any] | None
    ) -> Response:
        """The page."""


def sparql_blueprint(html_page: Page) -> Blueprint:
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
        asking = Asking(query, JSON_RESULTS, TURTLE, asked.dataset, request.base_url)
        try:
            outcome = outcome_of(answer_to(asking))
        except Refusal as refusal:
            return refused(query, refusal.problem)
        except MigkgError as error:
            return refused(query, Problem.of(error))
        note(OUTCOME, "answered")
        return html_page(query=query, outcome=outcome, problem=None)

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
