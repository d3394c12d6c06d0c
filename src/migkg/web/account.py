"""What is noted of each request when it has been answered: in figures, and as a line if wished.

Who asked is noted nowhere, and of what was asked there are its length and a digest with a key that
nobody knows and that ends with the process: two lines can be seen to be about the same query, but
from a line, no query can be guessed and tried.
"""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

from migkg.web.metrics import Metrics
from migkg.web.problem import FAILURE

if TYPE_CHECKING:
    from migkg.web.exchange import Exchange
    from migkg.web.journal import Journal

ROUTES = frozenset(
    (
        *(".well-known", "approaches", "awards", "chains", "cities", "conformance", "countries"),
        *("coverage", "data", "def", "favicon", "graph", "graph-store", "healthz", "id", "map"),
        *("metrics", "networks", "offices", "ontology", "organisations", "page", "quality"),
        *("query", "questions", "readyz", "robots", "search", "shapes", "sources", "sparql"),
        *("static", "timeline"),
    )
)
"""First parts of paths that are told apart; what anybody may invent is none of them."""

METHODS = frozenset(("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"))
OTHER = "other"
_OF_DEFECTS = (0, HTTPStatus.INTERNAL_SERVER_ERROR)
LEFT = "left"
"""The outcome of a query whose client did not wait for it."""


class Account:
    """What becomes of requests."""

    def __init__(self, journal: Journal) -> None:
        self.metrics = Metrics()
        self._journal = journal
        self._key = secrets.token_bytes(32)

    def settle(self, exchange: Exchange, version: str, seconds: float) -> None:
        """Note a request that has been answered, or whose client has left."""
        route = route_of(exchange.scope["path"])
        self.metrics.count(route, exchange.status, seconds=seconds, sent=exchange.sent)
        if exchange.query is not None:
            self.metrics.asked(exchange.outcome or OTHER)
        # Of an answer that has begun, the status is that of what was to come.
        defect = exchange.outcome == FAILURE.kind or exchange.status in _OF_DEFECTS
        if exchange.error is not None and defect:
            self._journal.failed(exchange.error, route=route, version=version)
        if self._journal.requests:
            self._write(exchange, route, version, seconds)

    def refuse(self, status: int) -> None:
        """Note a request that was refused before it could be read."""
        self.metrics.count("unread", status, seconds=0.0, sent=0)

    def _write(self, exchange: Exchange, route: str, version: str, seconds: float) -> None:
        line: dict[str, object] = {
            "method": exchange.method if exchange.method in METHODS else OTHER,
            "route": route,
            "status": exchange.status,
            "seconds": round(seconds, 6),
            "bytes": exchange.sent,
        }
        if exchange.query is not None:
            query = exchange.query.encode("utf-8", "surrogatepass")
            digest = hashlib.blake2b(query, digest_size=12, key=self._key).hexdigest()
            line |= {"length": len(query), "digest": digest, "outcome": exchange.outcome or OTHER}
        form = dict(exchange.told).get(b"content-type", b"").decode("latin-1")
        self._journal.note("request", **line, format=form.partition(";")[0], version=version)


def route_of(path: str) -> str:
    """The first part of a path, if it is one of ours.

    >>> route_of("/id/city/be-gent"), route_of("/ontology.ttl"), route_of("/"), route_of("/x/y")
    ('id', 'ontology', 'home', 'other')
    """
    if path == "/":
        return "home"
    first = path[1:].partition("/")[0]
    if first not in ROUTES:
        first = first.partition(".")[0]
    return first if first in ROUTES else OTHER
