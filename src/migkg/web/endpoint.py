"""The endpoint ``/sparql`` for programs: it stands beside Flask, and answers from the sandbox.

What a browser is to see goes on to the pages.
"""

from __future__ import annotations

import hashlib
import re
import time
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from migkg.compression import coding_of
from migkg.errors import MigkgError
from migkg.sandbox import Asking
from migkg.source import NamedNode
from migkg.store import BOOLEAN_FORMATS, GRAPH_FORMATS, RESULT_FORMATS
from migkg.web.exchange import SHARED
from migkg.web.headers import VERSION, preflight
from migkg.web.kept import Answers, Kept
from migkg.web.negotiate import choose
from migkg.web.problem import HTML, Problem, Refusal
from migkg.web.protocol import (
    ALIAS,
    JSON_RESULTS,
    METHODS,
    TURTLE,
    bad_request,
    not_acceptable,
    read_request,
    wishes_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.sandbox import Sandbox
    from migkg.web.exchange import Exchange, Header
    from migkg.web.protocol import Wishes

PATH = "/sparql"

LARGEST = 1 << 20
"""Bytes of an answer that is kept."""

KNOWN, LONGEST_KNOWN = 1024, 1024
"""Requests of which it is remembered what they ask, and the most bytes of all that it rests on."""

_VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid)\b", re.IGNORECASE)
"""What makes the answer to a query another one each time: such answers are not kept. It may stand
in a comment or a name too; then they are not kept in vain."""

_STOPS = "DELETE, OPTIONS"
_ASKED_WITH = "Accept, Content-Type, If-None-Match, Query-Id"
_NAME = re.compile(r"[A-Za-z0-9.-]{1,64}")
_NAMED_GRAPH = "<#dataset> sd:namedGraph [ a sd:NamedGraph ; sd:name {} ] .\n"
_KEPT_BY_TAG: Header = (b"cache-control", b"no-cache")
_VARY: Header = (b"vary", b"Accept, Accept-Encoding")


class ShowPage(Exception):
    """The client is to see a page: of what it asks, or of the ``problem`` that this has met."""

    def __init__(self, problem: Problem | None = None) -> None:
        self.problem = problem
        super().__init__()


class _Asked(NamedTuple):
    """What a request asks, in all that the answer depends on."""

    query: str | None
    wishes: Wishes
    asking: Asking
    tag: bytes
    """Of the answer; none where it is another one each time."""


class Endpoint:
    """The endpoint of one version of the graph."""

    def __init__(
        self,
        sandbox: Sandbox,
        version: str,
        kept: int = 64 << 20,
        graphs: Iterable[NamedNode] = (),
    ) -> None:
        """``version`` distinguishes it from all others; so many bytes of answers are kept.

        ``graphs`` are the named graphs.
        """
        self._sandbox, self._version = sandbox, version
        self.answers = Answers(kept, LARGEST)
        self._known = lru_cache(KNOWN)(self._understood)
        self.running: dict[tuple[str, str], Exchange] = {}
        """Queries by their clients and the names that those gave them."""
        self._shared: list[Header] = [*SHARED, (VERSION.lower().encode(), version.encode())]
        description = resources.files("migkg.web").joinpath("service-description.ttl")
        named = (_NAMED_GRAPH.format(it) for it in graphs)
        self._description = b"".join([description.read_bytes(), *(it.encode() for it in named)])

    async def answer(self, exchange: Exchange) -> None:
        """Answer a request.

        Raises:
            ShowPage: the client is to see a page, and nothing has been sent.
            ClientLeft: there is nobody to answer.
        """
        if exchange.method == "OPTIONS":
            await exchange.respond(HTTPStatus.NO_CONTENT, [*_preflight(METHODS), _VARY])
            return
        accept = exchange.header(b"accept")
        try:
            asked = await self._read(exchange, accept)
            accept, exchange.query = asked.wishes.accept, asked.query
            if asked.query is None:
                await self._describe(exchange, accept)
            else:
                await self._evaluate(exchange, asked)
        except Refusal as refusal:
            await self._refuse(exchange, refusal.problem, refusal.accept or accept)
        except MigkgError as error:
            exchange.error = error
            await self._refuse(exchange, Problem.of(error), accept)

    async def _read(self, exchange: Exchange, accept: str | None) -> _Asked:
        """What is asked, in all that the answer depends on."""
        posted = exchange.method == "POST"
        body = await exchange.body() if posted else b""
        given = (
            exchange.method,
            exchange.parameters,
            exchange.header(b"content-type") if posted else None,
            body,
            accept,
            coding_of(exchange.header(b"accept-encoding")),
            exchange.origin + PATH,
        )
        size = sum(len(it) for it in given if it is not None)
        return self._known(*given) if size <= LONGEST_KNOWN else self._understood(*given)

    def _understood(  # noqa: PLR0913, PLR0917  all that a request says
        self,
        method: str,
        parameters: bytes,
        content_type: str | None,
        body: bytes,
        accept: str | None,
        coding: str,
        address: str,
    ) -> _Asked:
        request = read_request(method, parameters, content_type or "", body, accept)
        query, wishes = request.query or "", wishes_of(request.accept)
        formats = (wishes.row_format, wishes.graph_format)
        asking = Asking(query, *formats, request.dataset, address, coding)
        tag = b"" if _VOLATILE.search(query) else self._tag(asking)
        return _Asked(request.query, wishes, asking, tag)

    async def stop(self, exchange: Exchange, name: str) -> None:
        """Stop the query to which the client gave this name by the header Query-Id."""
        running = self.running.get((exchange.client, name))
        if exchange.method == "OPTIONS":
            await exchange.respond(HTTPStatus.NO_CONTENT, _preflight(_STOPS))
            return
        if exchange.method != "DELETE":
            problem = Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "A running query can be stopped, and nothing else",
                "DELETE does that.",
                headers={"Allow": _STOPS},
            )
        elif running is None:
            problem = Problem(
                HTTPStatus.NOT_FOUND,
                "not-running",
                "There is no such query",
                f"None is running to which you gave the name {name!r} by the header Query-Id.",
            )
        else:
            running.stop()
            await exchange.respond(HTTPStatus.NO_CONTENT, SHARED)
            return
        await self._refuse(exchange, problem, "application/json")

    @contextmanager
    def named(self, exchange: Exchange) -> Iterator[None]:
        """Let the client stop what is done in this block, by the name that it gives."""
        name = exchange.header(b"query-id")
        if name is None:
            yield
            return
        if not _NAME.fullmatch(name):
            raise bad_request("The header Query-Id is 1 to 64 letters, digits, dots or hyphens.")
        key = (exchange.client, name)
        if key in self.running:
            raise bad_request(f"A query with the Query-Id {name!r} is running already.")
        self.running[key] = exchange
        try:
            yield
        finally:
            del self.running[key]

    async def _refuse(self, exchange: Exchange, problem: Problem, accept: str | None) -> None:
        exchange.outcome = problem.kind
        if exchange.status:  # of an answer that has begun, the rest is missing
            exchange.abort()
            return
        if choose(accept, (JSON_RESULTS, ALIAS, TURTLE, HTML)) == HTML:
            raise ShowPage(problem)
        await exchange.refuse(problem, accept, SHARED)

    async def _describe(self, exchange: Exchange, accept: str | None) -> None:
        """What the endpoint says about itself."""
        media_type = choose(accept, (TURTLE, HTML))
        if media_type == HTML:
            raise ShowPage
        if media_type is None and choose(accept, tuple(GRAPH_FORMATS)) is not None:
            raise not_acceptable((TURTLE, HTML))
        if media_type is None:
            raise bad_request("A parameter query is needed; without it there is Turtle and HTML.")
        try:
            base = f"@base {NamedNode(exchange.origin + PATH)} .\n"
        except ValueError as error:
            raise bad_request("The address of the request is no IRI.") from error
        headers = [(b"content-type", b"text/turtle; charset=utf-8"), _VARY, *self._shared]
        await exchange.respond(HTTPStatus.OK, headers, base.encode() + self._description)

    async def _evaluate(self, exchange: Exchange, asked: _Asked) -> None:
        _, wishes, asking, tag = asked
        if wishes.rows == HTML == wishes.statements:
            raise ShowPage
        if not tag:
            with self.named(exchange):
                await self._ask(exchange, asked)
            return
        key = (tag, asking.coding)
        known = exchange.header(b"if-none-match")
        if known is not None and exchange.method != "POST" and _names(known, tag):
            headers = [(b"etag", tag), _KEPT_BY_TAG, _VARY, *self._shared]
            exchange.outcome = "unchanged"
            await exchange.respond(HTTPStatus.NOT_MODIFIED, headers)
            return
        kept = self.answers.get(key)
        if kept is not None:
            await self._repeat(exchange, asked, kept)
            return
        with self.named(exchange):
            since = None
            if self.answers.flies(key):
                since = time.monotonic()  # to wait for another one gives nobody more time
                with exchange.watched():
                    kept = await self.answers.landed(key)
            if kept is None:
                with self.answers.flight(key, shortened=since is not None):
                    await self._ask(exchange, asked, since)
                return
        await self._repeat(exchange, asked, kept)

    async def _repeat(self, exchange: Exchange, asked: _Asked, kept: Kept) -> None:
        exchange.outcome = "kept"
        headers = self._headers(kept, asked.wishes, asked.tag)
        await exchange.respond(HTTPStatus.OK, headers, kept.body)

    async def _ask(self, exchange: Exchange, asked: _Asked, since: float | None = None) -> None:
        _, wishes, asking, tag = asked
        key = (tag, asking.coding)
        with exchange.watched():
            reply = await self._sandbox.ask(asking, exchange.client, since)
            exchange.outcome = "answered"
            try:
                # HTTP/1.0 cannot tell a transfer that broke off from one that has ended.
                if exchange.scope["http_version"] == "1.0":
                    await reply.finished()
                if reply.at_hand:
                    kept = Kept(reply.media_type, reply.coding, reply.whole())
                    headers = self._headers(kept, wishes, tag)
                    if tag:
                        self.answers.keep(key, kept)
                        self.answers.land(key)
                    await exchange.respond(HTTPStatus.OK, headers, kept.body)
                else:
                    self.answers.land(key)  # nobody else waits for who reads it
                    begun = Kept(reply.media_type, reply.coding, b"")
                    headers = self._headers(begun, wishes, tag)
                    if reply.length is not None:
                        headers.append((b"content-length", b"%d" % reply.length))
                    await exchange.stream(HTTPStatus.OK, headers, reply)
                    if tag and reply.length is not None and reply.length <= LARGEST:
                        self.answers.keep(key, begun._replace(body=reply.whole()))
            finally:
                reply.close()

    def _headers(self, answer: Kept, wishes: Wishes, tag: bytes) -> list[Header]:
        """The headers of an answer, named as the client wishes.

        Raises:
            Refusal: it takes no format in which such an answer can be written.
            ShowPage: it wants to see a page of such an answer.
        """
        media_type = answer.media_type
        if media_type in GRAPH_FORMATS:
            wish, formats = wishes.statements, tuple(GRAPH_FORMATS)
        elif media_type == wishes.row_format:
            wish, formats = wishes.rows, tuple(RESULT_FORMATS)
        else:  # a truth value, which CSV and TSV cannot say
            wish, formats = choose(wishes.accept, (JSON_RESULTS, ALIAS)), BOOLEAN_FORMATS
        if wish is None:
            raise not_acceptable(formats)
        if wish == HTML:
            raise ShowPage
        content_type = f"{wish}; charset=utf-8" if wish.startswith("text/") else wish
        headers = [(b"content-type", content_type.encode()), _VARY, *self._shared]
        if answer.coding:
            headers.append((b"content-encoding", answer.coding.encode()))
        if tag:
            headers += [(b"etag", tag), _KEPT_BY_TAG]
        else:
            headers.append((b"cache-control", b"no-store"))
        return headers

    def _tag(self, asking: Asking) -> bytes:
        """A weak tag: the bytes may differ, as by their coding, where what they say does not."""
        said = repr((self._version, *asking[:-1])).encode()
        return b'W/"%s"' % hashlib.blake2b(said, digest_size=12).hexdigest().encode()


def _preflight(methods: str) -> list[Header]:
    """As ``preflight``, with what may be done here at all."""
    told = {"Allow": methods, **preflight(methods, _ASKED_WITH)}
    return [*((name.lower().encode(), text.encode()) for name, text in told.items()), *SHARED]


def _names(known: str, tag: bytes) -> bool:
    """Whether If-None-Match names the tag, compared weakly (RFC 9110, 13.1.2).

    By "*" none is named: before a query is evaluated, nobody knows whether it has an answer.
    """
    opaque = tag.decode().removeprefix("W/")
    return opaque in (part.strip().removeprefix("W/") for part in known.split(","))
