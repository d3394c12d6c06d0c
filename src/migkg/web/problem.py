"""What went wrong, in one shape for all (RFC 9457), in the format that the client reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from flask import Response, render_template

from migkg.errors import (
    LimitExceeded,
    QueryError,
    RefusedQuery,
    SourceError,
    UnknownName,
    Unwritable,
)
from migkg.sandbox import OF_CLIENT, OF_MOMENT
from migkg.terms import BASE
from migkg.web.negotiate import choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migkg.errors import MigkgError

TYPES = BASE + "problem/"
"""Where the IRIs of the kinds of problem begin."""

PROBLEM_JSON = "application/problem+json"
HTML = "text/html"

_JSON_READERS = (
    PROBLEM_JSON,
    "application/json",
    "application/ld+json",
    "application/sparql-results+json",
)

PROPOSED = 40
"""The most names that are listed where one is not found."""

_RETRY_AFTER = {
    "queue": 5,
    "long": 5,
    "spooled": 10,
    "killed": 5,
    "at-once": 2,
    "compute": 10,
    "unread": 10,
}
"""Seconds after which the same query may be answered, by limit of the moment."""


def _status(limit: str) -> HTTPStatus:
    """The status of a query that was cut off, or not begun.

    Where it will never fare better, that is 422, which RFC 9110 has for what is understood and
    well-formed, and still cannot be processed; 400 would call the query malformed. What is nested
    too deep or joins too much for the engine is malformed no more than what needs too much memory.

    At its deadline, it may have been a busy machine that held it up, so that is 503; but no time is
    told, or clients such as urllib3 would by themselves begin again what takes too long.
    """
    if limit == "length":
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if limit in OF_CLIENT:
        return HTTPStatus.TOO_MANY_REQUESTS
    if limit == "deadline" or limit in OF_MOMENT:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Problem:
    """Something that a request cannot be given, and why."""

    status: int
    kind: str
    title: str
    detail: str
    extras: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, error: MigkgError) -> Self:
        """What an error of migkg is on the web."""
        detail = str(error)
        if isinstance(error, LimitExceeded):
            wait = _RETRY_AFTER.get(error.limit)
            return cls(
                _status(error.limit),
                f"limit-{error.limit}",
                f"A limit was reached: {error.limit}",
                detail,
                {"limit": error.limit, **_place(error)},
                {"Retry-After": str(wait)} if wait else {},
            )
        if isinstance(error, QueryError):
            if isinstance(error, RefusedQuery):
                kind, title = "refused-query", "This is not offered here"
            elif error.line is not None:
                kind, title = "malformed-query", "The query is not valid SPARQL"
            else:  # nothing is wrong with its grammar
                kind, title = "unclear-query", "This cannot be answered as it is asked"
            return cls(HTTPStatus.BAD_REQUEST, kind, title, detail, _place(error))
        if isinstance(error, Unwritable):
            title = "The answer cannot be written in this format"
            return cls(HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", title, detail)
        if isinstance(error, UnknownName):
            return cls(
                HTTPStatus.NOT_FOUND,
                "unknown-name",
                f"There is no such {error.kind}",
                detail,
                {"known": list(error.known), "nearest": list(error.nearest)},
            )
        if isinstance(error, SourceError):  # it names files of the machine
            detail = "A file cannot be read; the server has written down which, and why."
        return cls(HTTPStatus.INTERNAL_SERVER_ERROR, "failure", "This went wrong here", detail)

    @property
    def document(self) -> dict[str, Any]:
        """The members of the problem, as RFC 9457 names them, with the extras beside them."""
        return {
            "type": TYPES + self.kind,
            "title": self.title,
            "status": int(self.status),
            "detail": self.detail,
            **self.extras,
        }

    def written(self, accept: str | None) -> tuple[str, str]:
        """The problem as JSON or, to whoever does not read it, as plain text; and its type."""
        if choose(accept, _JSON_READERS) is not None:
            return json.dumps(self.document, ensure_ascii=False), PROBLEM_JSON
        shown = f"{self.extras['excerpt']}\n" if "excerpt" in self.extras else ""
        text = f"{int(self.status)} {self.title}\n{self.detail}\n{shown}"
        return text, "text/plain; charset=utf-8"

    def response(
        self, accept: str | None, render: Callable[[dict[str, Any]], str] | None = None
    ) -> Response:
        """The problem as HTML, as JSON or, to whoever reads neither, as plain text.

        ``render`` makes the HTML; by itself it is the template ``problem.html``, which finds the
        document in ``problem``.
        """
        if choose(accept, (*_JSON_READERS, HTML)) == HTML:
            body, content_type = (render or _page)(self.document), "text/html; charset=utf-8"
        else:
            body, content_type = self.written(accept)
        response = Response(body, self.status, content_type=content_type)
        response.headers.extend(dict(self.headers))
        response.vary.add("Accept")
        return response


FAILURE = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "failure",
    "This went wrong here",
    "It is a defect of this server, which has written down where it happened.",
)
"""What answers a request that met a defect."""


class Refusal(Exception):
    """Raised where a request is to be answered with a problem.

    ``accept`` is what the request says it accepts where it does so other than by its header.
    """

    def __init__(self, problem: Problem, accept: str | None = None) -> None:
        self.problem, self.accept = problem, accept
        super().__init__(problem.detail)

    @classmethod
    def because(cls, status: HTTPStatus, kind: str, title: str, detail: str) -> Self:
        """With a problem that has no more to it."""
        return cls(Problem(status, kind, title, detail))

    @classmethod
    def of_unknown(cls, error: UnknownName, address: Callable[[str], str | None]) -> Self:
        """That there is no such name; what may have been meant is linked to its address."""
        problem, listed = Problem.of(error), list(error.known[:PROPOSED])
        links = {name: address(name) for name in dict.fromkeys((*error.nearest, *listed))}
        return cls(replace(problem, extras={**problem.extras, "known": listed, "links": links}))


def _place(error: QueryError | LimitExceeded) -> dict[str, Any]:
    """Where in the query it is, as far as that is known."""
    place = {"line": error.line, "column": error.column, "excerpt": error.excerpt}
    return {name: value for name, value in place.items() if value is not None}


def _page(document: dict[str, Any]) -> str:
    return render_template("problem.html", problem=document)
