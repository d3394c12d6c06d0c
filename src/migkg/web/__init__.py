"""The explorer: pages, documents and the SPARQL endpoint of one build, as a Flask application."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from migkg.errors import MigkgError
from migkg.project import BUILD
from migkg.versions import current
from migkg.web import (
    conformance,
    coverage,
    entity,
    graphstore,
    overview,
    questions,
    search,
    vocabulary,
    wellknown,
)
from migkg.web import pages as pages_
from migkg.web.answered import FAILED, equip_asking, note
from migkg.web.conditions import heed
from migkg.web.headers import secure
from migkg.web.overview import doings
from migkg.web.problem import Problem, Refusal
from migkg.web.rendering import equip, shared
from migkg.web.site import read_site
from migkg.web.sparql import sparql_blueprint

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.wrappers import Response as AnyResponse

    from migkg.sandbox import Sandbox
    from migkg.versions import Version


_GRAPHS = f"{graphstore.PLACE}/"


class _Explorer(Flask):
    def log_exception(self, exc_info: Any) -> None:
        """Leave the error to the server, which writes it down."""
        note(FAILED, exc_info[1])


def create_app(root: Path, sandbox: Sandbox, *, pages: Path | None = None) -> Flask:
    """The pages of the build below ``root``, which are read once, now, as a Flask application.

    Queries are answered by the sandbox. ``pages`` is a folder that may hold the text of source
    pages: what its digest shows to be the page that was read is quoted beside the evidence.

    >>> from pathlib import Path
    >>> from migkg import Sandbox
    >>> create_app(Path("nowhere"), Sandbox(Path("nowhere")))
    Traceback (most recent call last):
    migkg.errors.SourceError: nowhere/build: holds no version: run migkg build first

    Raises:
        SourceError: there is no build, or a file cannot be read.
        QueryError: a question is not valid.
    """
    return application_of(current(root / BUILD), sandbox, pages)


def application_of(version: Version, sandbox: Sandbox, pages: Path | None = None) -> Flask:
    """The pages of a version, as ``create_app`` has those of the current one.

    Raises:
        SourceError: a file is missing or cannot be read.
        QueryError: a question is not valid.
    """
    application = _Explorer(__name__)
    secure(application)
    heed(application)
    equip_asking(application)
    equip(application, read_site(version, pages), sandbox)
    application.register_blueprint(pages_.blueprint)
    application.register_blueprint(vocabulary.blueprint)
    application.register_blueprint(questions.blueprint)
    application.register_blueprint(sparql_blueprint(pages_.sparql_page))
    application.register_blueprint(search.blueprint)
    application.register_blueprint(coverage.blueprint)
    application.register_blueprint(doings.blueprint)
    application.register_blueprint(overview.blueprint)
    application.register_blueprint(entity.blueprint)
    application.register_blueprint(wellknown.blueprint)
    application.register_blueprint(graphstore.blueprint)
    application.register_blueprint(conformance.blueprint)
    application.register_error_handler(Refusal, _refused)
    application.register_error_handler(MigkgError, _failed)
    application.register_error_handler(HTTPException, _not_served)
    return application


def _refused(refusal: Refusal) -> AnyResponse:
    return _told(refusal.problem)


def _failed(error: MigkgError) -> AnyResponse:
    note(FAILED, error)
    return _told(Problem.of(error))


def _told(problem: Problem) -> AnyResponse:
    return shared(problem.response(request.headers.get("Accept")))


def _not_served(error: HTTPException) -> AnyResponse:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status == HTTPStatus.METHOD_NOT_ALLOWED and f"{request.path}/".startswith(_GRAPHS):
        return _told(graphstore.READ_ONLY)
    detail = error.description or status.description
    if status == HTTPStatus.NOT_FOUND:
        detail = f"There is no page at {request.path}."
    problem = Problem(status, status.name.lower().replace("_", "-"), status.phrase, detail)
    response = _told(problem)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "content-range", "location", "retry-after"}:
            response.headers[name] = value
    return response
