"""The application as a server calls it (ASGI): the endpoint for programs, Flask for the rest."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from werkzeug.wrappers import Response

from migkg.settings import Settings
from migkg.web.endpoint import ShowPage
from migkg.web.exchange import ClientLeft, Exchange, written
from migkg.web.headers import OTHER_HOST
from migkg.web.peers import client_behind, is_ours
from migkg.web.sparql import GONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from flask import Flask

    from migkg.web.edition import Edition
    from migkg.web.exchange import Header, Receive, Scope, Send

RUNNING = "/sparql/running/"
"""Where the queries that a client has named are, to be stopped."""

PAGES_AT_ONCE = 14
"""Threads that make pages and documents."""

_PART = 1 << 18


class Front:
    """An ASGI application; the edition that it serves may be replaced while it runs."""

    def __init__(self, edition: Edition, settings: Settings | None = None) -> None:
        self.edition = edition
        self._settings = settings or Settings()
        self._threads = ThreadPoolExecutor(PAGES_AT_ONCE, thread_name_prefix="pages")

    def serve(self, edition: Edition) -> None:
        """Answer what comes from now on from this edition."""
        self.edition = edition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other things than HTTP are not for us."""
        if scope["type"] != "http":
            return
        edition = self.edition
        exchange = Exchange(scope, receive, send)
        peer = scope.get("client")
        forwarded = exchange.header(b"x-forwarded-for")
        exchange.client = client_behind(peer[0] if peer else "", forwarded, self._settings.trusted)
        with edition.used():
            try:
                await self._answer(exchange, edition)
            except ClientLeft:
                exchange.abort()

    async def _answer(self, exchange: Exchange, edition: Edition) -> None:
        path = exchange.scope["path"]
        if not is_ours(exchange.header(b"host") or "", self._settings.names):
            headers, body = written(OTHER_HOST, "text/plain")
            await exchange.respond(OTHER_HOST.status, headers, body)
        elif path == "/sparql":
            try:
                await edition.endpoint.answer(exchange)
            except ShowPage:
                await self._show(exchange, edition.pages)
        elif path.startswith(RUNNING):
            await edition.endpoint.stop(exchange, path[len(RUNNING) :])
        else:
            await self._show(exchange, edition.pages)

    async def _show(self, exchange: Exchange, pages: Flask) -> None:
        """Have Flask answer, in a thread that waits for no client: it is sent from here."""
        loop = asyncio.get_running_loop()
        left = False

        def gone() -> bool:
            return left

        try:
            with exchange.watched():
                response = await loop.run_in_executor(
                    self._threads, _answered, pages, _environment(exchange, gone)
                )
                try:
                    await exchange.relay(response.status, response.headers, self._parts(response))
                finally:
                    response.close()
        finally:
            left = True

    async def _parts(self, response: _Answered) -> AsyncIterator[bytes]:
        """The body in parts; what a file holds is read in a thread."""
        yield response.first
        loop = asyncio.get_running_loop()
        while len(response.first) >= _PART and (
            part := await loop.run_in_executor(self._threads, _some, response.rest)
        ):
            yield part


class _Answered(NamedTuple):
    """What Flask answered: most of the time, all of the body is in the first part."""

    status: int
    headers: list[Header]
    first: bytes
    rest: Iterator[bytes]
    close: Callable[[], object]


def _answered(pages: Flask, environment: dict[str, Any]) -> _Answered:
    response = Response.from_app(pages.wsgi_app, environment)
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in response.headers.items()
    ]
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


def _environment(exchange: Exchange, gone: Callable[[], bool]) -> dict[str, Any]:
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
        GONE: gone,
    }
    for name, value in exchange.headers.items():
        if name not in {b"content-length", b"transfer-encoding"}:
            key = name.decode("latin-1").upper().replace("-", "_")
            text = value.decode("latin-1")
            environment[key if name == b"content-type" else f"HTTP_{key}"] = text
    environment["CONTENT_LENGTH"] = str(len(exchange.content))
    return environment
