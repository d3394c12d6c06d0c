"""The gallery of questions: a form for each, the answer as a table, the query behind it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from migkg.errors import MigkgError, QueryError, UnknownName
from migkg.source import NamedNode
from migkg.terms import curie
from migkg.web.problem import Problem, Refusal
from migkg.web.rendering import page, reader, shared, site
from migkg.web.results import table
from migkg.web.sparql import JSON_RESULTS, TURTLE, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as AnyResponse

    from migkg.queries import Query
    from migkg.sandbox import Sandbox
    from migkg.source import Term

DOWNLOADS = {"csv": "text/csv", "json": JSON_RESULTS}
"""The formats in which an answer can be taken away."""

RESERVED = {"lang"}
"""Parameters of every page, which no question may have."""

FIRST = "first steps"


def questions_blueprint(sandbox: Sandbox) -> Blueprint:
    """The routes of the gallery; answers come from the sandbox, as for any query."""
    blueprint = Blueprint("questions", __name__)

    @blueprint.get("/questions")
    def gallery() -> Response:
        return page("questions.html", groups=grouped())

    @blueprint.get("/questions/<name>")
    def question(name: str) -> AnyResponse:
        stem, _, ending = name.rpartition(".")
        if stem and ending in DOWNLOADS:
            return _download(sandbox, _asked(stem), ending)
        return _page(sandbox, _asked(name))

    return blueprint


def grouped() -> list[tuple[str, list[Query]]]:
    """The questions by their first tag: the first steps first, the others by name."""
    groups: dict[str, list[Query]] = {}
    for question in site().questions.values():
        groups.setdefault((question.tags or ("others",))[0], []).append(question)
    return sorted(groups.items(), key=lambda group: (group[0] != FIRST, group[0]))


def sparql_of(question: Query, bindings: dict[str, Term] | None = None) -> str:
    """The query as one would type it: parameters fixed, without the header."""
    text = question.bound_text(question.bind() if bindings is None else bindings)
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


def _asked(name: str) -> Query:
    questions = site().questions
    if name not in questions:
        raise _missing("question", name, questions, {n: f"/questions/{n}" for n in questions})
    question = questions[name]
    unknown = set(request.args) - set(question.defaults) - RESERVED
    if unknown:
        raise _missing(f"parameter of {name}", min(unknown), question.defaults, {})
    return question


def _missing(kind: str, name: str, known: Iterable[str], links: dict[str, str]) -> Refusal:
    problem = Problem.of(UnknownName(kind, name, known))
    return Refusal(replace(problem, extras={**problem.extras, "links": links}))


def _given(question: Query) -> dict[str, str]:
    """The values that the reader wrote; an empty field means the default."""
    return {
        name: value
        for name, value in request.args.items()
        if name in question.defaults and value.strip()
    }


def _download(sandbox: Sandbox, question: Query, ending: str) -> AnyResponse:
    text = question.bound_text(question.bind(_given(question)))
    body, media_type = sandbox.answer(text, DOWNLOADS[ending], TURTLE)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(body, content_type=media_type + charset)
    name = f"{question.name}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return shared(response)


def _page(sandbox: Sandbox, question: Query) -> Response:
    given = _given(question)
    fields = [
        {
            "name": name,
            "value": given.get(name, _written(default)),
            "default": _written(default),
            "thing": reader().ref(default.value) if isinstance(default, NamedNode) else None,
        }
        for name, default in question.defaults.items()
    ]
    outcome = problem = None
    bindings = dict(question.defaults)
    try:
        bindings = question.bind(given)
        outcome = _ask(sandbox, question.bound_text(bindings))
    except MigkgError as error:
        problem = Problem.of(error)
        if isinstance(error, QueryError):
            problem = replace(problem, title="A parameter cannot be read")
    response = page(
        "question.html",
        question=question,
        fields=fields,
        outcome=outcome,
        table=table(reader(), outcome) if outcome else None,
        problem=problem.document if problem else None,
        query=sparql_of(question, bindings),
        bindings=[(name, reader().value(term)) for name, term in bindings.items()],
        parameters=urlencode(given),
    )
    if problem:
        response.status_code = problem.status
        response.headers.extend(dict(problem.headers))
    return response


def _ask(sandbox: Sandbox, text: str) -> Outcome:
    begin = time.perf_counter()
    body, media_type = sandbox.answer(text, JSON_RESULTS, TURTLE)
    seconds = time.perf_counter() - begin
    if media_type == TURTLE:
        return Outcome(seconds, turtle=body.decode())
    results = json.loads(body)
    return Outcome(
        seconds,
        variables=tuple(results["head"].get("vars", ())),
        rows=tuple(results.get("results", {}).get("bindings", ())),
        boolean=results.get("boolean"),
    )


def _written(term: Term) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else term.value
