"""What a worker writes its answer to: counted, compressed where that is wanted, sent in frames."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, cast

from migkg.compression import WORTHWHILE, compressor
from migkg.sandbox.rows import RowCounter, row_counter

if TYPE_CHECKING:
    from typing import IO, BinaryIO

    from _typeshed import ReadableBuffer as Buffer

    from migkg.compression import Compressor

FRAME = struct.Struct(">cBHI")
"""The head of a frame: its kind, its flags, the length of its text, and of its body."""

ANSWER = b"A"  # text: the media type and the coding; body: the first bytes
MORE = b"D"  # body: more bytes of the answer
LAST, RETIRES = 1, 2
"""Flags: no other frame of this reply follows; the worker will answer nothing more."""

FIRST = 1 << 16
"""Bytes after which the first frame is sent, so that who waits has something to read."""

LATER = 1 << 18


class TooLargeError(Exception):
    """The answer has reached a limit: ``size`` or ``rows``."""


class Output:
    """So many bytes and rows, and no more; what is written is sent as it comes."""

    def __init__(self, replies: BinaryIO, size: int, rows: int, coding: str) -> None:
        self._replies, self._size, self._rows = replies, size, rows
        self._coding = coding
        self._held: list[bytes] = []
        self._waiting = 0
        self._written = 0
        self._sent = False
        self._compressor: Compressor | None = None
        self._media_type, self._counter = "", RowCounter()

    def begin(self, media_type: str) -> IO[bytes]:
        """What an answer of this media type is written to."""
        self._media_type, self._counter = media_type, row_counter(media_type)
        return cast("IO[bytes]", self)  # the engine writes and flushes, and does nothing else

    def write(self, content: Buffer, /) -> int:
        """Take the content, or end what writes it.

        Raises:
            TooLargeError: there is more than there may be.
        """
        taken = bytes(content)
        self._held.append(taken)
        self._waiting += len(taken)
        self._written += len(taken)
        if self._written > self._size:
            raise TooLargeError("size")
        if self._waiting >= (LATER if self._sent else FIRST):
            self._send(last=False)
        return len(taken)

    def flush(self) -> None:
        """Nothing: it is sent when there is enough, or at the end."""

    def end(self, *, retires: bool) -> None:
        """Send what is left.

        Raises:
            TooLargeError: there are more rows than there may be.
        """
        self._send(last=True, retires=retires)

    def _send(self, *, last: bool, retires: bool = False) -> None:
        content = b"".join(self._held)
        self._held.clear()
        self._waiting = 0
        if self._counter.add(content) > self._rows:
            raise TooLargeError("rows")
        if not self._sent and last and len(content) < WORTHWHILE:
            self._coding = ""
        if self._coding:
            if self._compressor is None:
                self._compressor = compressor(self._coding)
            content = self._compressor.compress(content)
            content += self._compressor.finish() if last else self._compressor.flush()
        text = b"" if self._sent else f"{self._media_type} {self._coding}".encode()
        flags = (LAST if last else 0) | (RETIRES if retires else 0)
        kind = MORE if self._sent else ANSWER
        self._sent = True
        send(self._replies, kind, flags, text, content)


def send(replies: BinaryIO, kind: bytes, flags: int, text: bytes, body: bytes = b"") -> None:
    """Send one frame."""
    replies.write(FRAME.pack(kind, flags, len(text), len(body)) + text)
    replies.write(body)
    replies.flush()
