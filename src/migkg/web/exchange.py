"""One request and its response, in terms of ASGI, for what answers without Flask."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from migkg.errors import MigkgError
from migkg.web.headers import EXPOSED, HEADERS
from migkg.web.problem import Problem, Refusal
from migkg.web.protocol import LONGEST_BODY, body_too_large, compressed_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping

    from migkg.sandbox import Reply

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SLOWEST_BODY = 20.0
"""Seconds in which the body of a request has to come."""

_BODILESS = frozenset((HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED))

_DIGITS = 20
"""Digits of a length, which has fewer."""

SOON = 0.25
"""Seconds after which it is looked whether the client is still there."""

Header = tuple[bytes, bytes]

_SECURITY = [
    (name.lower().encode(), HEADERS[name].encode())
    for name in ("Content-Security-Policy", "X-Content-Type-Options")
]
"""Of what pages tell the browser, what matters for other answers: XML may hold a script."""

SHARED: list[Header] = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
"""All sites may read what is answered here; it knows no cookies."""

STOPPED = Problem(
    HTTPStatus.CONFLICT,
    "stopped",
    "The query was stopped",
    "Another request of yours, a DELETE, has asked for that.",
)


class ClientLeft(Exception):
    """The client does not wait for the answer any more."""


class Watch:
    """A block that ends when its client is gone; at first, nobody looks whether it is."""

    __slots__ = ("_left", "_looking", "_loop", "_receive", "_stopped", "_task", "_timer")

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._receive, self._loop = receive, loop
        self._left = self._stopped = False
        self._looking: asyncio.Task[None] | None = None
        self._task: asyncio.Task[Any] | None = None

    def __enter__(self) -> None:
        self._task = asyncio.current_task(self._loop)
        self._timer = self._loop.call_later(SOON, self._look)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        self._timer.cancel()
        if self._looking is not None:
            self._looking.cancel()
        task, self._task = self._task, None
        if isinstance(error, asyncio.CancelledError) and (self._left or self._stopped):
            if task is not None:
                task.uncancel()
            raise (ClientLeft() if self._left else Refusal(STOPPED)) from None

    def stop(self) -> None:
        """End the block."""
        self._stopped = True
        self._cancel()

    def _look(self) -> None:
        self._looking = self._loop.create_task(self._wait_for_end())

    async def _wait_for_end(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._left = True
        self._cancel()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


def _nothing() -> None:
    pass


class Exchange:
    """A request, and what is sent back."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.client = scope, ""
        self.method: str = scope["method"]
        self.parameters: bytes = scope["query_string"]
        self.status = 0
        self._receive, self._send = receive, send
        self.headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            held = self.headers.get(name)
            self.headers[name] = value if held is None else held + b", " + value
        self.content = b""
        """The body of the request, once it has been read."""
        self.query: str | None = None
        """What is asked, once it has been read."""
        self.outcome = ""
        """What became of that."""
        self.error: Exception | None = None
        """What went wrong here, if it did."""
        self.told: list[Header] = []
        """The headers of the answer."""
        self.sent = 0
        """Bytes of the answer, without its head."""
        self.at_hand: Callable[[], object] = _nothing
        """Called as soon as all that is to be sent is there, and only waits for its reader."""
        self._watch: Watch | None = None

    def header(self, name: bytes) -> str | None:
        """The value of a header of the request, by its name in small letters."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def origin(self) -> str:
        """The beginning of the address of the request: scheme and host."""
        return f"{self.scope['scheme']}://{self.header(b'host') or ''}"

    async def body(self) -> bytes:
        """The body of the request.

        Raises:
            Refusal: it is longer than ``LONGEST_BODY``, does not come in time, or is compressed.
            ClientLeft: it never comes.
        """
        if (self.header(b"content-encoding") or "identity").lower() != "identity":
            raise compressed_body()
        declared = (self.header(b"content-length") or "").lstrip("0")
        # As many digits as nobody means are too many for ``int``, too.
        if len(declared) > _DIGITS or (declared.isdecimal() and int(declared) > 2 * LONGEST_BODY):
            raise body_too_large(unread=True)
        size = 0
        try:
            async with asyncio.timeout(SLOWEST_BODY):
                while True:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        raise ClientLeft
                    part = message.get("body", b"")
                    size += len(part)
                    # What is somewhat too long is still read, so that the client hears of it.
                    if size > 2 * LONGEST_BODY:
                        raise body_too_large(unread=True)
                    if size <= LONGEST_BODY:
                        self.content += part
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            raise Refusal.because(
                HTTPStatus.REQUEST_TIMEOUT,
                "body-too-slow",
                "The body did not come in time",
                f"It has to come within {SLOWEST_BODY:g} s.",
            ) from None
        if size > LONGEST_BODY:
            raise body_too_large()
        return self.content

    def watched(self) -> Watch:
        """What, as a block, cancels what is awaited in it when the client leaves, or by ``stop``.

        Raises:
            ClientLeft: it has left.
            Refusal: it was stopped.
        """
        self._watch = Watch(self._receive, asyncio.get_running_loop())
        return self._watch

    def stop(self) -> None:
        """Give up what is being done for this request, and say so."""
        if self._watch is not None:
            self._watch.stop()

    async def respond(self, status: int, headers: Iterable[Header], body: bytes = b"") -> None:
        """Send a whole response; to HEAD, without its body."""
        self.status = status
        sent = [*headers, *_SECURITY]
        if status not in _BODILESS:
            sent.append((b"content-length", b"%d" % len(body)))
        await self._send({"type": "http.response.start", "status": status, "headers": sent})
        content = b"" if self.method == "HEAD" else body
        self.told, self.sent = sent, len(content)
        await self._send({"type": "http.response.body", "body": content, "more_body": False})

    async def refuse(
        self, problem: Problem, accept: str | None, more: Iterable[Header] = ()
    ) -> None:
        """Tell a program of a problem, in a format that it accepts; with more headers."""
        body, content_type = problem.written(accept)
        headers = [
            (b"content-type", content_type.encode()),
            (b"vary", b"Accept"),
            (b"cache-control", b"no-store"),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
            *more,
        ]
        await self.respond(problem.status, headers, body.encode())

    async def stream(self, status: int, headers: Iterable[Header], reply: Reply) -> None:
        """Send a reply as it comes; where it is cut off, the transfer is to be broken off.

        Raises:
            MigkgError: it was cut off.
        """
        await self.relay(status, [*headers, *_SECURITY], self.parts_of(reply))

    async def parts_of(self, reply: Reply) -> AsyncIterator[bytes]:
        """The parts of a reply; when all has come, it is at hand, however slowly it is read."""
        ended = asyncio.create_task(self._ended(reply))
        try:
            async for part in reply.parts():
                yield part
        finally:
            ended.cancel()

    async def _ended(self, reply: Reply) -> None:
        with suppress(MigkgError):  # whoever reads it is told
            await reply.finished()
        self.at_hand()

    async def relay(self, status: int, headers: list[Header], parts: AsyncIterator[bytes]) -> None:
        """Send a response part by part, with the headers as they are.

        Raises:
            Exception: what ``parts`` raises: then the transfer is to be broken off.
        """
        self.status, self.told = status, headers
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        if self.method != "HEAD":
            async for part in parts:
                self.sent += len(part)
                await self._send({"type": "http.response.body", "body": part, "more_body": True})
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def abort(self) -> None:
        """Close the connection, whatever has not been sent yet."""
        extension = self.scope.get("extensions", {}).get("migkg.abort")
        if extension is not None:
            extension["call"]()
