"""The gallery of questions: a form for each, the answer as a table, the query behind it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from migkg.errors import MigkgError, QueryError, UnknownName
from migkg.sandbox import Asking
from migkg.source import NamedNode
from migkg.terms import BASE, curie
from migkg.web.answered import answer_to, outcome_of
from migkg.web.documents import Place, page_about
from migkg.web.missing import missing
from migkg.web.problem import Problem, Refusal
from migkg.web.protocol import JSON_RESULTS, TURTLE
from migkg.web.rendering import kept_page, page, reader, shared, site
from migkg.web.results import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from migkg.queries import Query
    from migkg.source import Term
    from migkg.web.reading import Ref

DOWNLOADS = {"csv": "text/csv", "json": JSON_RESULTS}
"""The formats in which an answer can be taken away."""

RESERVED = {"lang"}
"""Parameters of every page, which no question may have."""

FIRST = "first steps"

MOST_CHOICES = 300
"""The most things that a form proposes."""

_MEMBERS = f"SELECT ?class ?thing {{ ?thing a ?class }} LIMIT {MOST_CHOICES + 1}"
_CODES = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?list ?thing {{ ?thing skos:inScheme ?list }} LIMIT {MOST_CHOICES + 1}"""


blueprint = Blueprint("questions", __name__)


@blueprint.get("/questions")
def gallery() -> Response:
    """The questions, by those who ask them."""
    return kept_page("questions.html", _gallery)


@blueprint.get("/questions/<name>")
def question(name: str) -> AnyResponse:
    """A question with its answer; or the answer alone, to be taken away."""
    stem, _, ending = name.rpartition(".")
    if stem and ending in DOWNLOADS:
        return _download(_asked(stem), ending)
    return _page(_asked(name))


def _gallery() -> dict[str, Any]:
    return {"groups": [(group, by_subject(group, questions)) for group, questions in grouped()]}


def grouped() -> list[tuple[str, list[Query]]]:
    """The questions by their first tag: the first steps, then those for each group of users."""
    groups: dict[str, list[Query]] = {}
    for question in site().questions.values():
        groups.setdefault((question.tags or ("others",))[0], []).append(question)
    return sorted(groups.items(), key=lambda group: (group[0] != FIRST, group[0]))


def by_subject(group: str, questions: Sequence[Query]) -> list[tuple[str, list[Query]]]:
    """The questions of a group by their first subject; the first steps together, without one."""
    if group == FIRST:
        return [("", list(questions))]
    subjects: dict[str, list[Query]] = {}
    for question in questions:
        subjects.setdefault("".join(question.tags[1:2]), []).append(question)
    return sorted(subjects.items())


def sparql_of(question: Query, bindings: Mapping[str, Term] | None = None) -> str:
    """The query as one would type it: parameters fixed, without the header."""
    bound = question.bound_text(question.bind() if bindings is None else bindings)
    return replace(question, text=bound).without_header.strip()


def _asked(name: str) -> Query:
    questions = site().questions
    if name not in questions:
        raise Refusal.of_unknown(UnknownName("question", name, questions), "/questions/{}".format)
    question = questions[name]
    strange = set(request.args) - set(question.defaults) - RESERVED
    if strange:
        problem = Problem.of(UnknownName(f"parameter of {name}", min(strange), question.defaults))
        raise Refusal(replace(problem, status=HTTPStatus.BAD_REQUEST))
    twice = [parameter for parameter, values in request.args.lists() if len(values) > 1]
    if twice:
        detail = f"The parameter {twice[0]} may be given once."
        raise Refusal(
            Problem(HTTPStatus.BAD_REQUEST, "bad-request", "The request is not clear", detail)
        )
    return question


def _given(question: Query) -> dict[str, str]:
    """The values that the reader wrote; an empty field means the default."""
    return {
        name: value
        for name, value in request.args.items()
        if name in question.defaults and value.strip()
    }


def _read(question: Query, name: str, value: str) -> Term:
    """The value of a parameter as a term; a thing of ours must be one that the graph knows.

    Raises:
        QueryError: it cannot be read.
        Refusal: it is a name of ours for nothing.
    """
    term = question.bind({name: value})[name]
    iri = term.value if isinstance(term, NamedNode) else ""
    if iri.startswith(BASE) and not site().graph.mentions(iri):
        raise missing(site(), iri)
    return term


def _download(question: Query, ending: str) -> AnyResponse:
    given = {name: _read(question, name, value) for name, value in _given(question).items()}
    text = question.bound_text({**question.defaults, **given})
    answered = answer_to(Asking(text, DOWNLOADS[ending], TURTLE), streamed=True)
    charset = "; charset=utf-8" if answered.media_type.startswith("text/") else ""
    response = Response(answered.body, content_type=answered.media_type + charset)
    name = f"{question.name}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return shared(response)


def _page(question: Query) -> Response:
    given = _given(question)
    bindings = dict(question.defaults)
    faults: dict[str, Problem] = {}
    for name, value in given.items():
        try:
            bindings[name] = _read(question, name, value)
        except Refusal as refusal:
            faults[name] = refusal.problem
        except QueryError as error:
            faults[name] = replace(Problem.of(error), title="A parameter cannot be read")
    outcome, problems = None, list(faults.values())
    if not faults:
        try:
            asking = Asking(question.bound_text(bindings), JSON_RESULTS, TURTLE)
            outcome = outcome_of(answer_to(asking))
        except Refusal as refusal:
            problems.append(refusal.problem)
        except MigkgError as error:
            problems.append(Problem.of(error))
    query = "" if faults else sparql_of(question, bindings)
    response = page(
        "question.html",
        question=question,
        fields=[_field(question, name, given.get(name), faults) for name in question.defaults],
        outcome=outcome,
        table=table(reader(), outcome, query) if outcome else None,
        problems=[problem.document for problem in problems],
        meant=[
            (near, f"/questions/{question.name}?{urlencode({**given, name: near})}")
            for name, fault in faults.items()
            for near in fault.extras.get("nearest", ())
        ],
        query=query,
        parameters=urlencode(given),
    )
    if problems:
        response.status_code = problems[0].status
        response.headers.extend(dict(problems[0].headers))
    page_about(response, Place.of(f"query/{question.name}"))
    return response


def _field(
    question: Query, name: str, value: str | None, faults: dict[str, Problem]
) -> dict[str, Any]:
    default = question.defaults[name]
    return {
        "name": name,
        "words": reader().text(site().words.parameters[name]),
        "choices": _choices(name),
        "value": _written(default) if value is None else value,
        "default": _written(default),
        "thing": reader().ref(default.value) if isinstance(default, NamedNode) else None,
        "is_faulty": name in faults,
    }


def _choices(name: str) -> tuple[Ref, ...]:
    """What a parameter may be set to, where it takes one class or list and that is not long."""
    graph, words = site().graph, site().words
    rows = []
    if name in words.classes:
        rows = graph.select(_MEMBERS, **{"class": words.classes[name]})
    elif name in words.lists:
        rows = graph.select(_CODES, list=words.lists[name])
    return reader().refs(row["thing"] for row in rows) if len(rows) <= MOST_CHOICES else ()


def _written(term: Term) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else term.value
