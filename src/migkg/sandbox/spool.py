"""An answer on its way: taken from its worker at once, and kept until its reader has fetched it.

So a reader that is slow holds no worker, and a worker that is cut off is never taken for one that
has ended: the reader meets the error where the answer breaks off.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

IN_MEMORY = 1 << 20
"""Bytes that are kept in memory; more go to a file without a name."""

PART = 1 << 18
"""Bytes that are given out at once."""


class Spool:
    """Bytes in order, for one reader, who may begin before they are all there."""

    def __init__(self) -> None:
        self.size = 0
        """Bytes that have come."""
        self.ended = False
        self._error: Exception | None = None
        self._memory = bytearray()
        self._file: BinaryIO | None = None
        self._more = asyncio.Event()

    def put(self, content: bytes) -> None:
        """Take more bytes.

        Raises:
            OSError: there is no room for them on the disk.
        """
        if self._file is None and self.size + len(content) <= IN_MEMORY:
            self._memory += content
        else:
            if self._file is None:
                self._file = self._filed()
                self._memory.clear()
            _write(self._file, content)
        self.size += len(content)  # what was not written is not there to be read
        self._more.set()

    def _filed(self) -> BinaryIO:
        """A file with what is in memory."""
        file = tempfile.TemporaryFile(prefix="migkg-", buffering=0)  # noqa: SIM115  see close
        try:
            _write(file, self._memory)
        except OSError:
            file.close()
            raise
        return file

    @property
    def length(self) -> int | None:
        """The bytes of what has ended, and was not cut off; of all else, it is not known."""
        return self.size if self.ended and self._error is None else None

    def end(self, error: Exception | None = None) -> None:
        """No more bytes come: that was all, or there is an error that the reader is to meet."""
        self.ended, self._error = True, error
        self._more.set()

    def close(self) -> None:
        """Let go of what is kept."""
        if self._file is not None:
            self._file.close()

    def whole(self) -> bytes:
        """All bytes of an answer that has ended.

        Raises:
            Exception: the one that it ended with.
        """
        if self._error is not None:
            raise self._error
        return bytes(self._memory) if self._file is None else self._part(0, self.size)

    async def finished(self) -> None:
        """Wait until it has ended.

        Raises:
            Exception: the one that it ended with.
        """
        while not self.ended:
            self._more.clear()
            await self._more.wait()
        if self._error is not None:
            raise self._error

    async def parts(self) -> AsyncIterator[bytes]:
        """The bytes from the first one on, in parts.

        Raises:
            Exception: the one that it ended with, after what came before.
        """
        at = 0
        while True:
            while at < self.size:
                part = self._part(at, min(PART, self.size - at))
                at += len(part)
                yield part
            if self.ended:
                if self._error is not None:
                    raise self._error
                return
            self._more.clear()
            await self._more.wait()

    def _part(self, at: int, most: int) -> bytes:
        if self._file is None:
            with memoryview(self._memory) as view:
                return bytes(view[at : at + most])
        return os.pread(self._file.fileno(), most, at)


def _write(file: BinaryIO, content: bytes | bytearray) -> None:
    """Write all of it: on a disk that becomes full, a part is written, and then nothing more."""
    with memoryview(content) as view:
        written = 0
        while written < len(view):
            written += file.write(view[written:])
