"""What polite clients ask, and whether they are answered well."""

from __future__ import annotations

import json
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from tests.endurance.client import Request, ask, query
from tests.endurance.marked import MARKED, PROPERTY, unmarked

if TYPE_CHECKING:
    from tests.endurance.client import Answer
    from tests.endurance.marked import Marked

_BASE = "https://w3id.org/migkg"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_VERSION = f"SELECT DISTINCT ?n {{ ?s <{PROPERTY}> ?n FILTER (STRSTARTS(?n, 'endurance')) }}"
_MANY = f"SELECT ?s ?l {{ ?s a <{_BASE}/ontology#City> ; <{_LABEL}> ?l }}"
_FORMATS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")


class Visit(NamedTuple):
    """A request, and what it is counted as."""

    kind: str
    request: Request


class Outcome(NamedTuple):
    """What became of a visit."""

    kind: str
    fault: str
    """Empty where the answer was good."""
    begun: float
    seconds: float


KINDS = {
    "small query, evaluated": 30,
    "small query, kept": 20,
    "version, evaluated": 15,
    "version, known already": 10,
    "description, negotiated": 8,
    "health": 8,
    "page": 6,
    "thousands of rows": 3,
}
"""What is asked, and how often of a hundred times."""


class Visitors:
    """Clients who ask for this and that, and know what they should be answered."""

    def __init__(self, port: int, marked: Marked, seed: int) -> None:
        self._port, self._marked = port, marked
        self._random = Random(seed)  # noqa: S311  no secret
        self._contents: dict[tuple[str, str, str], list[bytes]] = {}
        self._tags: dict[str, int] = {}
        self._count = 0

    def next(self, kind: str = "") -> Visit:
        """What a client asks next, of this kind or of any."""
        kind = kind or self._random.choices([*KINDS], [*KINDS.values()])[0]
        thing = self._random.choice(MARKED)
        if kind == "health":
            return Visit(kind, Request("/healthz"))
        if kind in {"page", "description, negotiated"}:
            accept = "text/html" if kind == "page" else self._random.choice(_FORMATS)
            return Visit(kind, Request(thing.removeprefix(_BASE), {"Accept": accept}))
        if kind.startswith("version"):
            text = _VERSION
        elif kind == "thousands of rows":
            text = _MANY
        else:
            text = f"SELECT ?p ?o {{ <{thing}> ?p ?o }} ORDER BY ?p ?o"
        if kind.endswith("evaluated"):
            self._count += 1
            text += f" # {self._count}"
        return Visit(kind, query(text))

    async def visit(self, source: str, visit: Visit) -> Outcome:
        """Ask from this address, follow where it leads, and judge the answer."""
        kind, request = visit
        tag = next(reversed(self._tags), "") if kind == "version, known already" else ""
        if tag:
            request = request._replace(headers={**request.headers, "If-None-Match": tag})
        answer = await ask(self._port, request, source)
        begun, seconds = answer.begun, answer.seconds
        if answer.status == HTTPStatus.SEE_OTHER:
            there = Request(answer.headers["location"], request.headers)
            answer = await ask(self._port, there, source)
            seconds = answer.begun + answer.seconds - begun
        return Outcome(kind, self._fault(visit, answer, tag), begun, seconds)

    def _fault(self, visit: Visit, answer: Answer, tag: str) -> str:
        if answer.status == HTTPStatus.NOT_MODIFIED and tag:
            return self._fault_of_version(self._tags[tag], answer)
        if answer.status != HTTPStatus.OK:
            return answer.failure or _reason(answer)
        if visit.kind == "health":
            return self._fault_of_version(
                self._marked.number_of(json.loads(answer.body)["hash"]), answer
            )
        numbers = self._marked.numbers_in(answer.body)
        if len(numbers) > 1 or (not numbers and visit.kind != "thousands of rows"):
            return "of no version" if not numbers else "of several versions"
        for number in numbers:
            if visit.kind.startswith("version") and "etag" in answer.headers:
                self._tags[answer.headers["etag"]] = number
            if fault := self._fault_of_version(number, answer):
                return fault
        # What is evaluated anew each time differs by a comment.
        path = visit.request.path.partition("+%23+")[0]
        content = sorted(unmarked(answer.body).splitlines())
        key = (visit.kind, path, visit.request.headers["Accept"])
        return "" if self._contents.setdefault(key, content) == content else "of another content"

    def _fault_of_version(self, number: int, answer: Answer) -> str:
        return self._marked.fault(number, answer.begun, answer.begun + answer.seconds)


def _reason(answer: Answer) -> str:
    try:
        kind = json.loads(answer.body)["type"].rpartition("/")[2]
    except (ValueError, KeyError, TypeError):
        kind = answer.body[:80].decode("utf-8", "replace").partition("\n")[0]
    return f"{answer.status} {kind}"
