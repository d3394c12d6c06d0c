"""What whoever runs the server asks of it: whether it can answer, and the figures."""

from __future__ import annotations

import asyncio
import os
import time
from http import HTTPStatus
from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING

from migkg.errors import MigkgError
from migkg.sandbox import Asking
from migkg.web.memory import held, held_below
from migkg.web.metrics import CONTENT_TYPE, State
from migkg.web.problem import PROBLEM_JSON, Problem
from migkg.web.protocol import JSON_RESULTS, TURTLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from migkg.sandbox import Sandbox
    from migkg.web.edition import Edition
    from migkg.web.exchange import Exchange, Scope
    from migkg.web.metrics import Metrics

READY = "/readyz"
METRICS = "/metrics"

PATIENCE = 2.0
"""Seconds in which a trivial query is to be answered."""

LASTS = 1.0
"""Seconds for which what was found holds: who asks more often has no more evaluated."""

_FORWARDED = frozenset(
    (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto")
)
_UNCACHED = (b"cache-control", b"no-store")
_ONLY_READ = Problem(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method-not-allowed",
    "This can be read, and nothing else",
    "GET and HEAD do that.",
    headers={"Allow": "GET, HEAD"},
)


class Operations:
    """Answers about the server itself."""

    def __init__(self, metrics: Metrics, connections: Callable[[], int]) -> None:
        self._metrics, self._connections = metrics, connections
        self._asked: asyncio.Task[str] | None = None
        self._sandbox: Sandbox | None = None
        self._until = 0.0

    async def tell(self, exchange: Exchange, edition: Edition) -> None:
        """Answer whether a query would be answered now, or with all figures: as the path asks."""
        if exchange.method not in {"GET", "HEAD"}:
            await exchange.refuse(_ONLY_READ, PROBLEM_JSON)
        elif exchange.scope["path"] == READY:
            await self._tell_ready(exchange, edition)
        else:
            await self._tell_figures(exchange, edition)

    async def _tell_ready(self, exchange: Exchange, edition: Edition) -> None:
        problem = await self._unready(edition.sandbox)
        if not problem:
            headers = [(b"content-type", b"application/json"), _UNCACHED]
            await exchange.respond(HTTPStatus.OK, headers, b'{"status":"ready"}\n')
            return
        refusal = Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "not-ready",
            "No query can be answered now",
            problem,
            headers={"Retry-After": "2"},
        )
        await exchange.refuse(refusal, PROBLEM_JSON)

    async def _tell_figures(self, exchange: Exchange, edition: Edition) -> None:
        answers, sandbox = edition.endpoint.answers, edition.sandbox
        memory = await asyncio.to_thread(_memory, sandbox.process)
        state = State(
            load=sandbox.load,
            restarts=sandbox.restarts,
            kept_bytes=answers.size,
            hits=answers.hits,
            misses=answers.misses,
            connections=self._connections(),
            memory=memory,
            version=edition.version,
            software=version("migkg"),
        )
        body = await asyncio.to_thread(self._metrics.written, state)
        headers = [(b"content-type", CONTENT_TYPE.encode()), _UNCACHED]
        await exchange.respond(HTTPStatus.OK, headers, body)

    async def _unready(self, sandbox: Sandbox) -> str:
        """Why no query would be answered; empty if one would."""
        if self._asked is None or sandbox is not self._sandbox or time.monotonic() > self._until:
            self._sandbox = sandbox
            self._asked = asyncio.create_task(_asked(sandbox))
            self._until = time.monotonic() + PATIENCE + LASTS
            self._asked.add_done_callback(self._noted)
        return await asyncio.shield(self._asked)

    def _noted(self, asked: asyncio.Task[str]) -> None:
        if asked is self._asked:
            self._until = time.monotonic() + LASTS


def _memory(workers: int | None) -> dict[str, int]:
    return {"server": held(os.getpid()), "workers": held_below(workers) if workers else 0}


async def _asked(sandbox: Sandbox) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            reply = await sandbox.ask(Asking("ASK {}", JSON_RESULTS, TURTLE))
            try:
                await reply.finished()
                whole = reply.whole()
            finally:
                reply.close()
    except TimeoutError:
        return f"A trivial query was not answered within {PATIENCE:g} s."
    except MigkgError as error:
        return str(error)
    return "" if b"true" in whole else "A trivial query was not answered truly."


def is_own(scope: Scope) -> bool:
    """Whether a request was made on this machine, and not passed on by a proxy that stands here.

    >>> is_own({"client": ("127.0.0.1", 4711), "headers": []})
    True
    >>> is_own({"client": ("127.0.0.1", 4711), "headers": [(b"x-forwarded-for", b"192.0.2.7")]})
    False
    """
    peer = scope.get("client")
    try:
        if not (peer and ip_address(peer[0]).is_loopback):
            return False
    except ValueError:
        return False
    return not any(name in _FORWARDED for name, _ in scope["headers"])
