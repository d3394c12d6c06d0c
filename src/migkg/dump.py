"""The dump of a build, read as it was written: the store rewrites literals, this file does not.

``nquads`` wrote it: the quads are sorted, so those that say the same in two graphs are neighbours.
"""

from __future__ import annotations

import os
import weakref
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING

from migkg.errors import SourceError
from migkg.source import parse_nquads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.source import NamedNode, Triple


class Dump:
    """The file of a build: the one that was there, though another may have taken its place."""

    def __init__(self, path: Path) -> None:
        """Open the file, to be read by any number of threads.

        Raises:
            SourceError: it cannot be opened.
        """
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise SourceError(path, f"cannot be read ({error.strerror})") from error
        weakref.finalize(self, self._file.close)
        self._path = path

    def triples(self, graph: NamedNode | None = None) -> Iterator[Triple]:
        """The statements of a graph, or else of all graphs, each once, one after the other.

        Raises:
            SourceError: the file is damaged.
        """
        before = None
        reading = BufferedReader(_Reading(self._file.fileno()), buffer_size=1 << 16)
        for quad in parse_nquads(self._path, reading):
            if graph is None or quad.graph_name == graph:
                triple = quad.triple
                if triple != before:
                    yield triple
                before = triple


class _Reading(RawIOBase):
    """A reading of an open file that shares its place with no other."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._at = descriptor, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        piece = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
