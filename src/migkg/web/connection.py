"""A connection to the server, with limits that uvicorn does not have.

The head of a request has to come in time and within a length, so that whoever sends it drop by drop
is let go; so is who reads drop by drop, with whatever waits to be read; one client has so many
connections, and all together have so many; and an answer that breaks off ends the connection at
once, without waiting for a reader who may never read. What is refused here, before the application
hears of it, is refused as everything else is.
"""

from __future__ import annotations

import re
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from migkg.web.headers import EXPOSED
from migkg.web.outlet import Outlet
from migkg.web.peers import client_behind, is_trusted
from migkg.web.problem import PROBLEM_JSON, Problem

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from ipaddress import IPv4Network, IPv6Network

SLOWEST_HEAD = 20.0
"""Seconds in which the head of a request has to come, from the first byte of it, or from the
beginning of the connection."""

LONGEST_HEAD = 300 * 1024
"""Bytes that the head of a request may have, with all its headers."""

MOST_FIELDS = 200
"""Fields that it may have: one that says many is read again and again."""

SLOWEST_READER = 30.0
"""Seconds in which a reader has to take ``LEAST_READ``, or all that waits for it."""

LEAST_READ = 1 << 18
"""Bytes; so a transfer has two minutes for each MiB."""

STEP = 96 << 10
"""Bytes that may be taken and not told yet: the reader's system tells of room once it is worth it.
Nobody is let go for so few."""

LONGEST_ADDRESS = (1 << 16) - 1
"""Bytes that an address may have, which is what the parser takes."""

MOST_PIPELINED = 20
"""Requests that may wait on one connection for the answer to the one before."""

SURPLUS = 50
"""Connections beyond the most that there may be, which are told so."""

_UNREADABLE = Problem(
    HTTPStatus.BAD_REQUEST,
    "unreadable-request",
    "This is no request of HTTP",
    "Its first line, its headers or its framing cannot be read.",
)
_TOO_LONG = Problem(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "head-too-long",
    "The head of the request is too long",
    f"It has at most {LONGEST_HEAD >> 10} KiB and {MOST_FIELDS} fields; "
    "a long query may be sent by POST.",
)
_LONG_ADDRESS = Problem(
    HTTPStatus.REQUEST_URI_TOO_LONG,
    "address-too-long",
    "The address is too long",
    "It has at most 64 KiB; a long query may be sent by POST.",
)
# RFC 9112, 6.1, has 501 for it; but what a client does wrong is to look like no defect of ours.
_UNKNOWN_CODING = Problem(
    HTTPStatus.BAD_REQUEST,
    "unknown-coding",
    "The body comes in a coding that is not read here",
    "As Transfer-Encoding, chunked alone is read.",
)
_BUSY = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "too-many-connections",
    "Too many are connected",
    "Ask again in some seconds.",
    headers={"Retry-After": "5"},
)
_HOP_BY_HOP = {b"connection", b"upgrade", b"http2-settings"}
_WHOLE_ADDRESS = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")
_connections: Counter[str] = Counter()


def connected() -> int:
    """How many connections are open."""
    return _connections.total()


class _Unread(Exception):
    """A request is refused while it is read; the parser stops."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Connection(HttpToolsProtocol):
    """One connection."""

    most_of_one = 400
    """Connections that one client may have at once: an address, or a network of IPv6."""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who may have all of them, since all that a proxy passes on comes from its address."""
    most = 2000
    """Connections that there may be at once."""
    refused: ClassVar[Callable[[int], object]] = abs
    """Who is told the status of what is refused here; nobody at first."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._head = 0
        self._in_head = True
        self._head_timer: asyncio.TimerHandle | None = None
        self._running: RequestResponseCycle | None = None
        self._being_read: RequestResponseCycle | None = None
        self._address = ""
        self._due = 0  # what the reader is to have taken when it is looked at
        self._reader_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        self._outlet = Outlet(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", self._outlet))
        self._address = client_behind(self.client[0], None, ()) if self.client else ""
        _connections[self._address] += 1
        all_ = len(self.connections)
        # A socket in a file system has no address: there is a proxy behind it, too.
        passes_on = self.client is None or is_trusted(self.client[0], self.proxies)
        of_one = self.most if passes_on else self.most_of_one
        if _connections[self._address] > of_one or all_ > self.most + SURPLUS:
            transport.abort()
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of it."""
        _connections[self._address] -= 1
        if not _connections[self._address]:
            del _connections[self._address]
        self._stop_timer()
        self._stop_reader_timer()
        super().connection_lost(exc)
        if self._running is not None:  # others may have been read after it
            self._running.disconnected = True
            self._running.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Take some bytes; those that are no body are counted until their message ends."""
        if self.transport.is_closing():
            return
        self._head += len(data)
        self._unset_keepalive_if_required()
        try:
            self._read(data)
        except httptools.HttpParserError as error:
            why = error.__context__  # what was raised here below, while the parser was at work
            self._refuse(why.problem if isinstance(why, _Unread) else _UNREADABLE)
            return
        if self._head > LONGEST_HEAD:
            self._refuse(_TOO_LONG)
        elif self._head_timer is None:
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is None or cycle.response_complete:
                self._expect_head()  # what has come does not begin an answer yet

    def _read(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                if self.parser.get_method() == b"CONNECT":
                    raise httptools.HttpParserError from None
                data = self._head_without_offer() + data[offer.args[0] :]
                # Where the connection is to be closed, the one before reads nothing more.
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            else:
                return

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        self._in_head, self._being_read = True, None
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; fields behind the body could say later what no proxy has seen."""
        if self._in_head:
            if len(self.headers) >= MOST_FIELDS:
                raise _Unread(_TOO_LONG)
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._head -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End to read a request, unless it is read once more without its offer."""
        self._head, self._being_read = 0, None
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _head_without_offer(self) -> bytes:
        """The head of a request that offers another protocol, as if it did not (RFC 9110, 7.8).

        The parser takes the body for the first words in that protocol, and Java's clients offer
        HTTP/2 with each request.
        """
        tokens = b",".join(value for name, value in self.headers if name == b"connection")
        kept = [it for it in self.headers if it[0] not in _HOP_BY_HOP]
        if b"close" in tokens.lower():
            kept.append((b"connection", b"close"))
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        lines = [method + b" " + self.url + b" HTTP/" + version]
        lines += [name + b": " + value for name, value in kept]
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._in_head = False
        if self.parser.should_upgrade():
            return
        self._stop_timer()
        if len(self.pipeline) >= MOST_PIPELINED:
            self._break_off()
            return
        if len(self.url) > LONGEST_ADDRESS:
            raise _Unread(_LONG_ADDRESS)
        codings = [it[1].strip().lower() for it in self.headers if it[0] == b"transfer-encoding"]
        if codings not in ([], [b"chunked"]):
            raise _Unread(_UNKNOWN_CODING)
        # All of it may have come at once, with what follows.
        if self._head > LONGEST_HEAD and self._length_of_head() > LONGEST_HEAD:
            raise _Unread(_TOO_LONG)
        if len(self.connections) > self.most:
            self.app = self._tell_busy
        if whole := _WHOLE_ADDRESS.match(self.url):  # its host counts (RFC 9112, 3.2.2)
            self.headers[:] = [(n, whole[1] if n == b"host" else v) for n, v in self.headers]
        # The scope is handed on by the next call, so this comes before it.
        self.scope["extensions"] = {"migkg.abort": {"call": self._break_off}}
        super().on_headers_complete()
        self._being_read = self.cycle

    def _length_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Let the reader have its time for what is left."""
        super().on_response_complete()
        self._expect_reader()

    def pause_writing(self) -> None:
        """Let the reader have its time before more is written."""
        super().pause_writing()
        self._expect_reader()

    def timeout_keep_alive_handler(self) -> None:
        """Close what asks for nothing, as soon as what was asked for is read."""
        super().timeout_keep_alive_handler()
        self._expect_reader()

    def _expect_reader(self, due: int = 0) -> None:
        if self._reader_timer is None and self.transport.get_write_buffer_size():
            due = max(due, self._outlet.taken() + LEAST_READ - STEP)
            self._due = min(due, self._outlet.sent)
            self._reader_timer = self.loop.call_later(SLOWEST_READER, self._look_at_reader)

    def _look_at_reader(self) -> None:
        self._reader_timer = None
        if self.transport.get_write_buffer_size() and self._outlet.taken() < self._due:
            self._outlet.reset()
        else:
            self._expect_reader(self._due + LEAST_READ)

    def _stop_reader_timer(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None

    def _break_off(self) -> None:
        """Close the connection at once; the answer is not to be completed."""
        if self._running is not None:
            self._running.disconnected = True
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        del msg
        self._refuse(_UNREADABLE)

    def _refuse(self, problem: Problem) -> None:
        self._stop_timer()
        cycle = self._running
        if (
            cycle is not None
            and not cycle.response_complete
            and (cycle.response_started or cycle is not self._being_read)
        ):
            self._break_off()  # what is written now would be read as that answer, or a part of it
            return
        self.transport.write(_RAW[problem.kind])
        self.transport.close()
        self._note(problem)

    async def _tell_busy(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer in place of the application."""
        del scope, receive
        headers, body = _written(_BUSY)
        await send({"type": "http.response.start", "status": _BUSY.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        self._note(_BUSY)

    def _note(self, problem: Problem) -> None:
        type(self).refused(problem.status)

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(SLOWEST_HEAD, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _written(problem: Problem) -> tuple[list[tuple[bytes, bytes]], bytes]:
    body = problem.written(PROBLEM_JSON)[0].encode()
    said = {
        "content-type": PROBLEM_JSON,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": EXPOSED,
        "x-content-type-options": "nosniff",
        "connection": "close",
        **{name.lower(): value for name, value in problem.headers.items()},
    }
    return [(name.encode(), value.encode()) for name, value in said.items()], body


def _raw(problem: Problem) -> bytes:
    headers, body = _written(problem)
    status = HTTPStatus(problem.status)
    lines = [b"HTTP/1.1 %d %s" % (status, status.phrase.encode())]
    lines += [b"%s: %s" % header for header in headers]
    return b"\r\n".join([*lines, b"", body])


_RAW = {it.kind: _raw(it) for it in (_UNREADABLE, _TOO_LONG, _LONG_ADDRESS, _UNKNOWN_CODING)}
