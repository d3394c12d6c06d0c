"""Requests as they are sent, and what comes back, down to whether the transfer was whole.

No library stands between: what is sent may be nothing that a library would send, and what is cut
off is to be told apart from what has ended (RFC 9112, 6 and 8).
"""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple
from urllib.parse import quote

_LONGEST_HEAD = 1 << 20
_WITHOUT_BODY = frozenset((204, 304))


class Transfer(NamedTuple):
    """What came back; the status is 0 where no response began."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_whole: bool
    """Whether the response ended as HTTP lets one end."""
    seconds: float
    """From the first byte sent to the last one received."""

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def keeps_open(self) -> bool:
        """Whether another request may follow on the connection."""
        return self.is_whole and self.headers.get("connection", "").lower() != "close"


class Line:
    """A connection to a port of this machine, from one of its addresses."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self._port, self._source = port, source
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes, method: str = "GET") -> Transfer:
        """Send a request, on the connection that is open or else on a new one."""
        begun = time.monotonic()
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                "127.0.0.1", self._port, local_addr=(self._source, 0), limit=_LONGEST_HEAD
            )
        reader, writer = self._streams
        writer.write(request)
        transfer = await _received(reader, begun, has_body=method != "HEAD")
        if not transfer.keeps_open:
            self.close()
        return transfer

    def close(self) -> None:
        """Close the connection, if one is open."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


async def _received(reader: asyncio.StreamReader, begun: float, *, has_body: bool) -> Transfer:
    status, body, is_whole = 0, bytearray(), False
    headers: dict[str, str] = {}
    try:
        while status < 200:  # what is below only says that more follows
            status, headers, version = _head(await reader.readuntil(b"\r\n\r\n"))
        if not has_body or status in _WITHOUT_BODY:
            is_whole = True
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            while size := int(await reader.readuntil(b"\r\n"), 16):
                await _exactly(reader, size, body)
                assert await reader.readexactly(2) == b"\r\n"
            is_whole = await reader.readexactly(2) == b"\r\n"
        elif "content-length" in headers:
            await _exactly(reader, int(headers["content-length"]), body)
            is_whole = True
        else:
            while part := await reader.read(1 << 16):
                body += part
            is_whole = version == "HTTP/1.0" or headers.get("connection") == "close"
    except (OSError, asyncio.IncompleteReadError):
        pass
    return Transfer(status, headers, bytes(body), is_whole, time.monotonic() - begun)


async def _exactly(reader: asyncio.StreamReader, size: int, body: bytearray) -> None:
    """Read so many bytes; what came of them before the end is kept."""
    while size:
        part = await reader.read(min(size, 1 << 16))
        if not part:
            raise asyncio.IncompleteReadError(b"", size)
        body += part
        size -= len(part)


def _head(head: bytes) -> tuple[int, dict[str, str], str]:
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *_ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    return int(status), {name.lower(): value.strip() for name, _, value in pairs}, version


def get(query: str, *, version: str = "1.1", **headers: str) -> bytes:
    """A query in the address.

    >>> get("ASK {}", accept="text/csv").split(b"\\r\\n")[0]
    b'GET /sparql?query=ASK%20%7B%7D HTTP/1.1'
    """
    address = f"/sparql?query={quote(query, errors='replace')}"
    return _request("GET", address, version, headers)


def post(body: bytes, media_type: str, *, version: str = "1.1", **headers: str) -> bytes:
    """A body that is a query, a form, or anything else."""
    given = {"content_type": media_type, "content_length": str(len(body)), **headers}
    return _request("POST", "/sparql", version, given) + body


def _request(method: str, address: str, version: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {address} HTTP/{version}", "host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()
