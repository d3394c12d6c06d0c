"""What a connection writes to: it joins what belongs together, and knows what has been taken."""

from __future__ import annotations

import socket
import struct
import sys
from fcntl import ioctl
from termios import TIOCOUTQ
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

_AT_ONCE = struct.pack("ii", 1, 0)


class Outlet:
    """A transport that sends the head of a response together with the first part of its body."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held = b""
        self.sent = 0
        """Bytes that were sent, whether they have been taken or not."""
        self.is_closing = transport.is_closing  # looked for with each answer, so at hand
        self.get_write_buffer_size = transport.get_write_buffer_size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it; a head is held back until something follows, or nothing does."""
        if self._held:
            data, self._held = self._held + data, b""
        elif data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 1"):
            self._held = data
            self._loop.call_soon(self._flush)
            return
        self._send(data)

    def close(self) -> None:
        """Close it when everything is sent."""
        self._flush()
        self._transport.close()

    def taken(self) -> int:
        """How many bytes the other side has; where the system does not tell, how many that has.

        The system has room for megabytes and tells of more only when a third of them is free, so
        from what it takes it cannot be seen how fast the other side reads.
        """
        try:
            unsent = ioctl(self._socket.fileno(), TIOCOUTQ, bytes(4))
        except OSError:
            unsent = b""
        return self.sent - self.get_write_buffer_size() - int.from_bytes(unsent, sys.byteorder)

    def reset(self) -> None:
        """Close it at once, without what the system holds: that would wait for its reader, too."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._transport.abort()

    @property
    def _socket(self) -> socket.socket:
        it: socket.socket = self._transport.get_extra_info("socket")
        return it

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._send(held)

    def _send(self, data: bytes) -> None:
        self.sent += len(data)
        self._transport.write(data)
