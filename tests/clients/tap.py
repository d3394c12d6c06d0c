"""A listener between clients and a server that passes all on, and remembers what was asked."""

from __future__ import annotations

import asyncio
import io
import socket
from contextlib import suppress
from http.client import parse_headers
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Iterator
    from email.message import Message


class Request(NamedTuple):
    """What a client sent."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def length(self) -> int:
        """How many bytes what it asks takes, in its address or in its body."""
        return max(len(self.path), len(self.body))


class Tap(Thread):
    """Passes connections on to a port of this machine; a context in which it does so."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._server = port
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._sent: list[bytearray] = []
        self.ended_by_server = 0
        """Connections that were ended there before whoever asked had done."""
        self._at_work: set[object] = set()  # the loop itself does not hold fast to its tasks
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    @property
    def connections(self) -> list[list[Request]]:
        """The requests so far, of each connection that had any, in their order."""
        told = [bytes(it) for it in self._sent]
        return [requests for it in told if (requests := list(_requests(it)))]

    @property
    def requests(self) -> list[Request]:
        """The requests so far."""
        return [request for connection in self.connections for request in connection]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self.join()

    async def _listen(self) -> None:
        async with await asyncio.start_server(self._connect, sock=self._listener):
            await self._ended.wait()

    async def _connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        sent = bytearray()
        self._sent.append(sent)
        self._at_work.add(asyncio.current_task())
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._server)
        asking = asyncio.create_task(_pass(reader, server_writer, sent))
        try:
            is_whole = await _pass(server_reader, writer, bytearray())
            self.ended_by_server += not asking.done()
            if not is_whole:
                writer.transport.abort()  # what breaks off there breaks off here
        finally:  # whoever asks may stop to do so, and still be answered; not the other way round
            asking.cancel()
            writer.close()
            server_writer.close()


async def _pass(reader: StreamReader, writer: StreamWriter, kept: bytearray) -> bool:
    """Whether all was passed on, to the end."""
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            kept += data
            writer.write(data)
            await writer.drain()
        writer.write_eof()
        return True
    return False


def _requests(sent: bytes) -> Iterator[Request]:
    stream = io.BytesIO(sent)
    while line := stream.readline():
        method, path, _ = line.decode("latin-1").split(" ", 2)
        headers = parse_headers(stream)
        chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
        length = int(headers.get("Content-Length", "0"))
        yield Request(method, path, headers, _chunks(stream) if chunked else stream.read(length))


def _chunks(stream: io.BytesIO) -> bytes:
    """The body that stands here in chunks."""
    body = bytearray()
    while size := int(stream.readline().partition(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    while stream.readline().strip():
        pass
    return bytes(body)
