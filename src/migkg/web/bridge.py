"""From the server to Flask: a request in terms of WSGI, and the response of an application.

Flask answers in a thread, which waits for no client: what it answered is compressed and sent from
the event loop.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import re
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from werkzeug.wrappers import Response

from migkg.compression import WORTHWHILE, coding_of, compressed, compressor
from migkg.errors import MigkgError
from migkg.web.answered import ANSWER, ASKED, FAILED, NOTES, Answered, whole_of
from migkg.web.kept import Kept
from migkg.web.problem import Refusal
from migkg.web.sparql import OUTCOME, REFUSED
from migkg.web.turns import Turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from flask import Flask

    from migkg.sandbox import Reply
    from migkg.web.answered import Ask
    from migkg.web.edition import Use
    from migkg.web.exchange import Exchange
    from migkg.web.kept import Answers
    from migkg.web.problem import Problem

AT_ONCE = 14
"""Threads in which pages and documents are made, and read part by part: none waits for a client, or
for the sandbox."""

MADE_AT_ONCE, OF_CLIENT, WAITING = 8, 3, 32
"""Pages that are made at once: more would only keep each other from the interpreter. How many of
one client, and how many of it may wait."""

_STATIC = Path(__file__).with_name("static")
_LIGHT = frozenset({"/healthz", *(f"/static/{it.name}" for it in _STATIC.iterdir())})
"""What is made in no time, and waits for no turn."""

_PART = 1 << 18
_COMPRESSIBLE = re.compile(
    rb"text/[a-z-]+|image/svg\+xml|application/(?:[a-z-]+\+(?:json|xml)|json|javascript|n-(?:triples|quads))"
)


class Bridge:
    """Has applications answer."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pages")
        self._turns = Turns(MADE_AT_ONCE, OF_CLIENT, WAITING)

    async def show(self, exchange: Exchange, use: Use, problem: Problem | None = None) -> None:
        """Send what the application of an edition answers; or its page of a problem.

        What it asks of the sandbox is asked here, between two turns: there, it waits in a queue
        that is fair.

        Raises:
            Refusal: the client asks for too much at once.
            ClientLeft: there is nobody to answer.
        """
        notes: dict[str, Any] = {}
        more: dict[str, Any] = {NOTES: notes, ANSWER: None}
        if problem is not None:
            more[REFUSED] = (exchange.query or "", problem)
        hands, reply = _Hands(self._threads), None
        try:
            response = await self._made(exchange, use, hands, more)
            if (ask := notes.get(ASKED)) is not None:
                hands.let_go()
                hands = _Hands(self._threads)
                more[ANSWER], reply = await _answer(ask, exchange, use)
                response = await self._made(exchange, use, hands, more)
            exchange.outcome = notes.get(OUTCOME, "")
            exchange.error = notes.get(FAILED, exchange.error)
            if reply is not None and response.status == HTTPStatus.OK:
                headers = _with_reply(response.headers, reply)
                parts = exchange.parts_of(reply)
            else:
                headers, parts = response.headers, _parts(response, hands)
                exchange.at_hand()  # or in a file
            with exchange.watched():
                await exchange.relay(response.status, [*headers.items()], parts)
        finally:
            if reply is not None:
                reply.close()
            hands.let_go()

    async def _made(
        self, exchange: Exchange, use: Use, hands: _Hands, more: dict[str, Any]
    ) -> _Answered:
        """What the application answers, made in a turn of the client."""
        light, goes_on = exchange.scope["path"] in _LIGHT, more[ANSWER] is not None
        turn = self._turns.turn(exchange.client, goes_on=goes_on)
        with exchange.watched():
            async with nullcontext() if light else turn:
                environment = _environment(exchange) | more
                response = await hands.answer(use.edition.pages, environment)
                if response.status == HTTPStatus.NOT_MODIFIED:
                    _unchanged(response.headers, exchange.headers.get(b"if-none-match", b""))
                    return response
                return await _coded(response, exchange, hands, use.edition.compressed)


async def _answer(
    ask: Ask, exchange: Exchange, use: Use
) -> tuple[Answered | Refusal | MigkgError, Reply | None]:
    """What the sandbox answers; and the reply, where it is to be sent as it comes."""
    begin, asking, sandbox = time.perf_counter(), ask.asking, use.edition.sandbox
    if ask.streamed:
        asking = asking._replace(coding=coding_of(exchange.header(b"accept-encoding")))
    try:
        with use.edition.endpoint.named(exchange), exchange.watched():
            reply = await sandbox.ask(asking, exchange.client)
            try:
                if not ask.streamed:
                    body = await whole_of(reply)
                elif exchange.scope["http_version"] == "1.0":
                    # It cannot tell a transfer that broke off from one that has ended.
                    await reply.finished()
            except BaseException:
                reply.close()
                raise
    except (Refusal, MigkgError) as error:  # so that the page says it
        return error, None
    seconds = time.perf_counter() - begin
    if ask.streamed:
        return Answered(b"", reply.media_type, seconds), reply
    reply.close()
    return Answered(body, reply.media_type, seconds), None


def _with_reply(headers: dict[bytes, bytes], reply: Reply) -> dict[bytes, bytes]:
    """The headers of an answer that is sent as it comes."""
    del headers[b"content-length"]
    if reply.coding:
        headers[b"content-encoding"] = reply.coding.encode()
    if reply.length is not None:
        headers[b"content-length"] = b"%d" % reply.length
    return headers


class _Hands:
    """The threads in which one request is answered, one step after the other."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._answering: Future[_Answered] | None = None
        self._last: Future[Any] | None = None

    async def answer(self, pages: Flask, environment: dict[str, Any]) -> _Answered:
        """What the application answers."""
        self._answering = self._last = self._threads.submit(_answered, pages, environment)
        return await asyncio.wrap_future(self._answering)

    async def do(self, does: Callable[..., Any], *given: Any) -> Any:
        """What a step gives that takes long, or waits."""
        self._last = self._threads.submit(does, *given)
        return await asyncio.wrap_future(self._last)

    def let_go(self) -> None:
        """Close the answer, if there is one, as soon as no thread is at it any more."""
        if self._last is not None:
            self._last.add_done_callback(self._close)

    def _close(self, _: object) -> None:
        it = self._answering
        if it is not None and not it.cancelled() and it.exception() is None:
            it.result().close()


async def _coded(
    response: _Answered, exchange: Exchange, hands: _Hands, compressed_before: Answers
) -> _Answered:
    """The answer as the client takes it; what has a tag is compressed once and kept."""
    headers = response.headers
    media_type = headers.get(b"content-type", b"").partition(b";")[0]
    if not _COMPRESSIBLE.fullmatch(media_type) or b"content-encoding" in headers:
        return response
    _depends_on_coding(headers)
    coding = coding_of(exchange.header(b"accept-encoding"))
    without_body = exchange.method == "HEAD"
    size = len(response.first)
    if without_body:
        size = int(headers.get(b"content-length", _PART))  # what tells none is large
    sent = exchange.method in {"GET", "HEAD"} and response.status == HTTPStatus.OK
    if size >= _PART and exchange.scope["http_version"] == "1.0":
        return response  # of an answer in parts, it has to know the length
    if not (coding and sent) or size < WORTHWHILE:
        return response
    headers[b"content-encoding"] = coding.encode()
    headers.pop(b"content-length", None)
    tag = headers.get(b"etag", b"")
    if tag and not tag.startswith(b"W/"):
        headers[b"etag"] = b"W/" + tag  # the bytes are others, and say the same
    if without_body:
        return response
    if len(response.first) >= _PART:
        parts = _compressing(itertools.chain((response.first,), response.rest), coding)
        return response._replace(first=await hands.do(_some, parts), rest=parts)
    address = repr((exchange.scope["path"], exchange.parameters)).encode("utf-8", "replace")
    key = (hashlib.blake2b(address, digest_size=16).digest(), tag, coding)
    kept = compressed_before.get(key) if tag else None
    if kept is None:
        body = await hands.do(compressed, response.first, coding)
        kept = Kept(media_type.decode(), coding, body)
        if tag:
            compressed_before.keep(key, kept)
    headers[b"content-length"] = b"%d" % len(kept.body)
    return response._replace(first=kept.body)


def _depends_on_coding(headers: dict[bytes, bytes]) -> None:
    varies = headers.get(b"vary")
    headers[b"vary"] = b"Accept-Encoding" if varies is None else varies + b", Accept-Encoding"


def _unchanged(headers: dict[bytes, bytes], known: bytes) -> None:
    """Have the headers of 304 as they were with the answer that the client knows by this tag."""
    _depends_on_coding(headers)
    weak = b"W/" + headers.get(b"etag", b"")
    if weak in known:  # it has the compressed one
        headers[b"etag"] = weak


async def _parts(response: _Answered, hands: _Hands) -> AsyncIterator[bytes]:
    """The body in parts; what a file holds, or is still to come, is read in a thread.

    Where its length has been told, the client may ask on when it has all: then no end is waited
    for, or that would come before the end of this answer.
    """
    told = response.headers.get(b"content-length")
    left = sys.maxsize if told is None else int(told)
    part = response.first
    while part:
        yield part
        left -= len(part)
        was_last = left <= 0 or len(part) < _PART
        part = b"" if was_last else await hands.do(_some, response.rest)


class _Response(Response):
    default_mimetype = None  # what has no body has no type


class _Answered(NamedTuple):
    """What Flask answered: most of the time, all of the body is in the first part."""

    status: int
    headers: dict[bytes, bytes]
    first: bytes
    rest: Iterator[bytes]
    close: Callable[[], object]


def _answered(pages: Flask, environment: dict[str, Any]) -> _Answered:
    response = _Response.from_app(pages.wsgi_app, environment)
    headers: dict[bytes, bytes] = {}
    del response.headers["Date"]  # the server says it
    for name, value in response.headers.items():
        key, text = name.lower().encode("latin-1"), value.encode("latin-1")
        headers[key] = headers[key] + b", " + text if key in headers else text
    parts = response.iter_encoded()
    return _Answered(response.status_code, headers, _some(parts), parts, response.close)


def _some(parts: Iterator[bytes]) -> bytes:
    """Some of the next bytes; fewer than ``_PART`` at the end."""
    taken: list[bytes] = []
    size = 0
    for part in parts:
        taken.append(part)
        size += len(part)
        if size >= _PART:
            break
    return b"".join(taken)


def _compressing(parts: Iterable[bytes], coding: str) -> Iterator[bytes]:
    one = compressor(coding)
    for part in parts:
        yield one.compress(part)
    yield one.finish()


def _environment(exchange: Exchange) -> dict[str, Any]:
    """The request in terms of WSGI (PEP 3333)."""
    scope = exchange.scope
    host, port = scope.get("server") or ("localhost", 80)
    environment: dict[str, Any] = {
        "REQUEST_METHOD": exchange.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": exchange.parameters.decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": exchange.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(exchange.content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in exchange.headers.items():
        if name not in {b"content-length", b"transfer-encoding"}:
            key = name.decode("latin-1").upper().replace("-", "_")
            text = value.decode("latin-1")
            environment[key if name == b"content-type" else f"HTTP_{key}"] = text
    environment["CONTENT_LENGTH"] = str(len(exchange.content))
    return environment
