"""Large documents that are made once and sent often, from a file without a name."""

from __future__ import annotations

import hashlib
import os
import tempfile
import weakref
from threading import Lock
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

PIECE = 1 << 16
"""Bytes of a document that are read at once."""


class Archived(NamedTuple):
    """Where a document lies, and the SHA-256 digest of it."""

    start: int
    length: int
    digest: str


class Archive:
    """Documents by their key, one behind the other in one file, which goes with the process.

    >>> archive = Archive()
    >>> first = archive.get("a", lambda file: file.write(b"some text"))
    >>> first.length, b"".join(archive.read(first))
    (9, b'some text')
    >>> archive.get("a", lambda file: file.write(b"made again")) == first
    True
    """

    def __init__(self) -> None:
        """An empty one."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._documents: dict[Hashable, Archived] = {}
        self._lock = Lock()

    def get(self, key: Hashable, write: Callable[[IO[bytes]], object]) -> Archived:
        """The document with this key, which ``write`` writes where it is not there.

        One is written at a time, and who asks for it meanwhile waits.
        """
        if key not in self._documents:
            with self._lock:
                if key not in self._documents:
                    self._documents[key] = self._written(write)
        return self._documents[key]

    def read(self, document: Archived) -> Iterator[bytes]:
        """The document, piece by piece."""
        end = document.start + document.length
        for at in range(document.start, end, PIECE):
            yield os.pread(self._file.fileno(), min(PIECE, end - at), at)

    def _written(self, write: Callable[[IO[bytes]], object]) -> Archived:
        start = self._file.seek(0, os.SEEK_END)
        try:
            write(self._file)
            self._file.flush()
        except BaseException:
            self._file.truncate(start)
            raise
        length = self._file.seek(0, os.SEEK_END) - start
        digest = hashlib.sha256()
        for piece in self.read(Archived(start, length, "")):
            digest.update(piece)
        return Archived(start, length, digest.hexdigest())
