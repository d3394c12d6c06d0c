"""Any SPARQL 1.1 server over HTTP; the only module that knows SPARQLWrapper."""

from __future__ import annotations

import http.client
import json
import queue
import re
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import SPARQLWrapper

from migkg.errors import QueryError, RemoteError
from migkg.store import BOOLEAN_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

STATEMENTS = (SPARQLWrapper.CONSTRUCT, SPARQLWrapper.DESCRIBE)
KINDS = (SPARQLWrapper.SELECT, SPARQLWrapper.ASK, *STATEMENTS)
TIMEOUT = 60.0
"""Seconds from asking to holding the whole answer."""

LARGEST = 64 << 20
"""Bytes that an answer may have."""

LONGEST_COMPLAINT = 500
"""Characters of a server's complaint that are passed on."""


class _Client(SPARQLWrapper.SPARQLWrapper):
    """A client that leaves the opening to us: its own reads without any limit."""

    def request(self) -> urllib.request.Request:
        """The request that asks the query."""
        request: urllib.request.Request = self._createRequest()
        return request

    def _parseQueryType(self, query: str) -> str | None:  # noqa: N802  SPARQLWrapper's name
        # SPARQLWrapper takes the first word it knows, also in every second line of comments.
        kind: str | None = super()._parseQueryType(_COMMENT.sub("", query))
        return kind


_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


def answer(endpoint: str, query: str, result_type: str, graph_type: str) -> tuple[bytes, str]:
    """The endpoint's answer to a query, as bytes, and the media type it says they are in.

    ``result_type`` is asked for where the query gives rows, or a truth value if that can be written
    in it and else in JSON; ``graph_type`` where it gives statements. The endpoint has ``TIMEOUT``
    seconds for all, and ``LARGEST`` bytes.

    Raises:
        QueryError: the endpoint calls the query malformed, or it is an update.
        RemoteError: the endpoint cannot be reached, fails, takes too long, or answers too much or
            in another format.
    """
    if not endpoint.startswith(("http://", "https://")):
        message = f"{endpoint!r} is not the address of an endpoint: http:// or https://"
        raise RemoteError(message)
    client = _Client(endpoint, agent="migkg")
    client.setMethod(SPARQLWrapper.POST)
    client.setQuery(query)
    if client.queryType not in KINDS:
        raise QueryError("a query is needed here, not an update")
    wanted = graph_type if client.queryType in STATEMENTS else result_type
    if client.queryType == SPARQLWrapper.ASK and wanted not in BOOLEAN_FORMATS:
        wanted = BOOLEAN_FORMATS[0]
    # The protocol negotiates by Accept alone; SPARQLWrapper would add parameters of its own.
    client.setOnlyConneg(onlyConneg=True)
    client.addCustomHttpHeader("Accept", wanted)
    try:
        status, given, content = _within(TIMEOUT, lambda: _exchange(client.request()))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise RemoteError(f"{endpoint} cannot be asked: {error}") from error
    if status == http.HTTPStatus.BAD_REQUEST:
        raise QueryError(f"{endpoint} calls the query malformed: {_said(given, content)}")
    if status >= http.HTTPStatus.MULTIPLE_CHOICES:
        raise RemoteError(f"{endpoint} failed (HTTP {status}): {_said(given, content)}")
    if given != wanted:
        message = f"{endpoint} answered in {given}, not in {wanted}"
        raise RemoteError(message)
    return content, wanted


def _exchange(request: urllib.request.Request) -> tuple[int, str, bytes]:
    """Status, media type and content of the response."""
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT)  # noqa: S310  http(s) only
    except urllib.error.HTTPError as error:
        response = error
    with response:
        content: bytes = response.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise OSError(f"its answer has more than {LARGEST >> 20} MiB")
        if getattr(response, "length", None):
            raise http.client.IncompleteRead(content, response.length)
        return response.status, response.headers.get_content_type(), content


def _within(seconds: float, work: Callable[[], tuple[int, str, bytes]]) -> tuple[int, str, bytes]:
    """What the work gives, if it does in time; else it is left to itself.

    A time limit of the socket is one for each read, so a server that drips would never reach it.
    """
    outcome: queue.SimpleQueue[tuple[int, str, bytes] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put(work())
        except Exception as error:  # noqa: BLE001  raised again by whoever waits
            outcome.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        given = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"its answer was not whole after {seconds:g} seconds") from None
    if isinstance(given, Exception):
        raise given
    return given


def _said(media_type: str, content: bytes) -> str:
    """What the server says went wrong: the detail of a problem (RFC 9457), or else the text."""
    text = content.decode("utf-8", errors="replace")
    if media_type == "application/problem+json":
        try:
            problem = json.loads(text)
        except ValueError:
            problem = None
        if isinstance(problem, dict):
            text = str(problem.get("detail") or problem.get("title") or text)
    words = "".join(filter(str.isprintable, " ".join(text.split()))) or "it does not say why"
    return words if len(words) <= LONGEST_COMPLAINT else words[:LONGEST_COMPLAINT] + "…"
