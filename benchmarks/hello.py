"""One application in three tongues, for measuring servers: hello, a long answer, a body read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HELLO = b"hello"
LONG = "/long"
CHUNK, CHUNKS = bytes(64 * 1024), 800
"""A long answer has 50 MiB, in pieces as an endpoint would stream them."""

_PLAIN = ("content-type", "text/plain")


async def asgi(
    scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]
) -> None:
    """The application in ASGI."""
    if scope["type"] != "http":
        raise NotImplementedError  # as a server expects of an application without a lifespan
    while (await receive()).get("more_body"):
        pass
    headers = [tuple(it.encode() for it in _PLAIN)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if scope["path"] == LONG:
        for _ in range(CHUNKS):
            await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
    body = b"" if scope["path"] == LONG else HELLO
    await send({"type": "http.response.body", "body": body})


async def rsgi(scope: Any, protocol: Any) -> None:
    """The application in RSGI, Granian's own interface."""
    if scope.method == "POST":
        await protocol()
    if scope.path != LONG:
        protocol.response_bytes(200, [_PLAIN], HELLO)
        return
    stream = protocol.response_stream(200, [_PLAIN])
    for _ in range(CHUNKS):
        await stream.send_bytes(CHUNK)


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The application in WSGI."""
    if environ["REQUEST_METHOD"] == "POST":
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    is_long = environ["PATH_INFO"] == LONG
    length = [] if is_long else [("Content-Length", str(len(HELLO)))]
    start_response("200 OK", [_PLAIN, *length])
    return _long() if is_long else [HELLO]


def _long() -> Iterator[bytes]:
    for _ in range(CHUNKS):
        yield CHUNK
