"""What a page asks of the sandbox: it waits for nothing, and is made again with the answer."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from flask import Response, request

from migkg.errors import LimitExceeded, MigkgError
from migkg.web.problem import Refusal
from migkg.web.protocol import TURTLE
from migkg.web.rendering import sandbox

if TYPE_CHECKING:
    from flask import Flask

    from migkg.sandbox import Asking, Reply

ANSWER = "migkg.answer"
"""Where the environment of a request has what came of the question of its page: an ``Answered``, an
error, a refusal, or None before it is asked. A server that asks for its pages sets it; else they
ask themselves, and wait."""

NOTES = "migkg.notes"
"""Where it keeps what the server is to know of the request when it has been answered."""

ASKED, FAILED = "asked", "failed"
"""Notes: the ``Ask`` that a page waits for; the error that made it fail here."""

LARGEST_PAGE = 4 * 1024 * 1024
"""Bytes of an answer that may be shown as a page."""


class Answered(NamedTuple):
    """An answer of the sandbox, and how long it took."""

    body: bytes
    """Nothing where the server sends it itself."""
    media_type: str
    seconds: float


class Ask(Exception):
    """A page cannot be made before this is answered; or its answer is to be sent as it comes."""

    def __init__(self, asking: Asking, *, streamed: bool) -> None:
        self.asking, self.streamed = asking, streamed
        super().__init__()


@dataclass(frozen=True)
class Outcome:
    """An answer for a page to show: rows, or a truth value, or statements."""

    seconds: float
    variables: tuple[str, ...] = ()
    rows: tuple[dict[str, dict[str, str]], ...] = ()
    """Each a dict from variable to term, a term being what it is in SPARQL's JSON results."""
    boolean: bool | None = None
    turtle: str | None = None


def equip_asking(application: Flask) -> None:
    """Let views ask."""
    application.register_error_handler(Ask, _noted)


def answer_to(asking: Asking, *, streamed: bool = False) -> Answered:
    """The answer; where it is ``streamed``, a server that asks for its pages sends the body.

    Raises:
        Ask: it is to be asked first; not to be caught.
        Refusal: it was stopped, or its name is none.
        MigkgError: what the sandbox met.
    """
    if ANSWER not in request.environ:
        begin = time.perf_counter()
        query, rows, statements, dataset, base, _ = asking
        client = request.remote_addr or ""
        body, media_type = sandbox().answer(
            query, rows, statements, dataset=dataset, base=base, client=client
        )
        if not streamed:
            _require_room(len(body))
        return Answered(body, media_type, time.perf_counter() - begin)
    given = request.environ[ANSWER]
    if given is None:
        raise Ask(asking, streamed=streamed)
    if isinstance(given, Refusal | MigkgError):
        raise given
    answered: Answered = given
    return answered


def outcome_of(answered: Answered) -> Outcome:
    """An answer in JSON or Turtle as something that a page can show."""
    if answered.media_type == TURTLE:
        return Outcome(answered.seconds, turtle=answered.body.decode())
    results = json.loads(answered.body)
    return Outcome(
        answered.seconds,
        variables=tuple(results["head"].get("vars", ())),
        rows=tuple(results.get("results", {}).get("bindings", ())),
        boolean=results.get("boolean"),
    )


def note(name: str, what: object) -> None:
    """Let the server know something of this request."""
    request.environ.get(NOTES, {})[name] = what


async def whole_of(reply: Reply) -> bytes:
    """All bytes of a reply that a page is to show.

    Raises:
        LimitExceeded: there are more than ``LARGEST_PAGE``.
        MigkgError: it was cut off.
    """
    content = bytearray()
    async for part in reply.parts():
        content += part
        _require_room(len(content))
    return bytes(content)


def _require_room(size: int) -> None:
    if size > LARGEST_PAGE:
        raise LimitExceeded(
            "size",
            f"The answer has more than {LARGEST_PAGE >> 20} MiB, too much for a page: ask for it "
            "as CSV or JSON, or for parts of it with LIMIT and OFFSET.",
        )


def _noted(ask: Ask) -> Response:
    note(ASKED, ask)
    return Response()
