"""The application as a server calls it (ASGI): the endpoint for programs, Flask for the rest."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from migkg.errors import MigkgError
from migkg.settings import Settings
from migkg.web.account import LEFT, Account
from migkg.web.bridge import Bridge
from migkg.web.connection import connected
from migkg.web.endpoint import PATH, ShowPage
from migkg.web.exchange import SHARED, ClientLeft, Exchange
from migkg.web.headers import NO_HOST, OTHER_HOST
from migkg.web.journal import Journal
from migkg.web.operations import METRICS, READY, Operations, is_own
from migkg.web.peers import client_behind, is_ours, scheme_behind
from migkg.web.problem import FAILURE, Problem, Refusal

if TYPE_CHECKING:
    from migkg.web.edition import Edition, Use
    from migkg.web.exchange import Receive, Scope, Send

UNKNOWN = "unknown"
"""The client of a connection that has no address, such as a socket in a file system."""

RUNNING = "/sparql/running/"
"""Where the queries that a client has named are, to be stopped."""


class Front:
    """An ASGI application; the edition that it serves may be replaced while it runs."""

    def __init__(
        self, edition: Edition, settings: Settings | None = None, journal: Journal | None = None
    ) -> None:
        self.edition = edition
        self._settings = settings or Settings()
        noted = self._settings.log_requests
        self.account = Account(journal or Journal(sys.stderr, requests=noted))
        self._operations = Operations(self.account.metrics, connected)
        self._bridge = Bridge()

    def serve(self, edition: Edition) -> None:
        """Answer what comes from now on from this edition."""
        self.edition = edition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other things than HTTP are not for us."""
        if scope["type"] != "http":
            return
        begun = time.perf_counter()
        use, version = self.edition.use(), self.edition.version
        exchange = Exchange(scope, receive, send)
        exchange.at_hand = use.over
        peer = scope["client"][0] if scope.get("client") else UNKNOWN
        trusted = self._settings.trusted
        exchange.client = client_behind(peer, exchange.header(b"x-forwarded-for"), trusted)
        if scheme := scheme_behind(peer, exchange.header(b"x-forwarded-proto"), trusted):
            scope["scheme"] = scheme  # so that our addresses are those that the client knows
        try:
            await self._answer(exchange, use)
        except ClientLeft:
            exchange.outcome = LEFT
            exchange.abort()
        except Refusal as refusal:
            await _fail(exchange, refusal.problem)
        except MigkgError as error:  # of an answer that was to come in parts
            exchange.error = error
            await _fail(exchange, Problem.of(error))
        except Exception as error:  # noqa: BLE001  whatever it is, the client is told
            exchange.error = error
            await _fail(exchange, FAILURE)
        finally:
            use.over()
            self.account.settle(exchange, version, time.perf_counter() - begun)

    async def _answer(self, exchange: Exchange, use: Use) -> None:
        path, host = exchange.scope["path"], exchange.header(b"host")
        if "," in (host or "") or (host is None and exchange.scope["http_version"] != "1.0"):
            await exchange.refuse(NO_HOST, "text/plain")
        elif not is_ours(host or "", self._settings.names):
            await exchange.refuse(OTHER_HOST, "text/plain")
        elif path == PATH:
            try:
                await use.edition.endpoint.answer(exchange)
            except ShowPage as page:
                await self._bridge.show(exchange, use, page.problem)
        elif path.startswith(RUNNING):
            await use.edition.endpoint.stop(exchange, path[len(RUNNING) :])
        elif path == READY or (path == METRICS and is_own(exchange.scope)):
            await self._operations.tell(exchange, use.edition)
        else:
            await self._bridge.show(exchange, use)


async def _fail(exchange: Exchange, problem: Problem) -> None:
    """Say what went wrong; of an answer that has begun, the rest is missing."""
    exchange.outcome = problem.kind
    if exchange.status:
        exchange.abort()
        return
    await exchange.refuse(problem, exchange.header(b"accept"), SHARED)
