"""Slow clients: each holds a connection for as long as it is let, one byte each second.

One that the server sends away comes back at once, as it would if it meant harm.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KINDS = ("header", "body", "reader")
"""What a client is slow with: its header, the body of its POST, reading the answer."""

TICK = 1.0
"""Seconds between two bytes."""

_BODY = 10_000


@dataclass
class SlowClients:
    """Slow clients of a server on this machine.

    ``path`` is what they ask for; ``address`` is theirs, one of the loopback interface.
    """

    port: int
    kind: str
    """One of ``KINDS``."""
    count: int
    path: str = "/"
    address: str = "127.0.0.1"
    sent_away: int = field(default=0, init=False)
    """How often one of them has been sent away."""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """All of them at once, until the block ends."""
        tasks = [asyncio.create_task(self._hold(it)) for it in range(self.count)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hold(self, number: int) -> None:
        await asyncio.sleep(TICK * number / self.count)  # not all in one moment
        while True:
            with socket.socket() as connection, suppress(OSError):
                connection.setblocking(False)  # noqa: FBT003 - it has no name there
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.bind((self.address, 0))
                loop = asyncio.get_running_loop()
                await loop.sock_connect(connection, ("127.0.0.1", self.port))
                await loop.sock_sendall(connection, self._beginning())
                await self._drip(connection)
            self.sent_away += 1
            await asyncio.sleep(TICK / 10)

    async def _drip(self, connection: socket.socket) -> None:
        """Send or read byte by byte; ends where the server has closed the connection."""
        loop = asyncio.get_running_loop()
        while True:
            if self.kind == "reader":
                if not await loop.sock_recv(connection, 1):
                    return
            else:
                await loop.sock_sendall(connection, b"x")
                if _is_answered(connection):
                    return
            await asyncio.sleep(TICK)

    def _beginning(self) -> bytes:
        host = "HTTP/1.1\r\nHost: localhost\r\n"
        if self.kind == "reader":
            return f"GET {self.path} {host}\r\n".encode()
        if self.kind == "header":
            return f"GET {self.path} {host}X-Slow: ".encode()
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {_BODY}"
        return f"POST {self.path} {host}{form}\r\n\r\n".encode()


def _is_answered(connection: socket.socket) -> bool:
    """Whether the server has answered or closed, though it has not been asked to the end."""
    try:
        connection.recv(2**16)
    except BlockingIOError:
        return False
    return True
