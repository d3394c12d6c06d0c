"""The dump of a build, read as it was written: the store rewrites literals, this file does not.

``nquads`` wrote it: its lines are sorted, so the statements about a thing are neighbours, and are
found by halving; and so are those that say the same in two graphs.
"""

from __future__ import annotations

import os
import weakref
from io import BufferedReader, RawIOBase
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from migkg.errors import SourceError
from migkg.source import parse_nquads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.source import BlankNode, NamedNode, Triple

_PIECE = 1 << 13
_PROBE = 512


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
        quads = parse_nquads(self._path, self._reading(0))
        said = (it.triple for it in quads if graph is None or it.graph_name == graph)
        return (triple for triple, _ in groupby(said))

    def about(self, subject: NamedNode | BlankNode) -> list[Triple]:
        """The statements of all graphs about a node, each once.

        Raises:
            SourceError: the file is damaged.
        """
        key = f"{subject} ".encode()
        lines = takewhile(lambda line: line.startswith(key), self._reading(self._first(key)))
        found = parse_nquads(self._path, b"".join(lines))
        return [triple for triple, _ in groupby(it.triple for it in found)]

    def _first(self, key: bytes) -> int:
        """Where the first line begins that is not less than this."""
        low, high = 0, os.fstat(self._file.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            start = self._line_from(middle)
            if start < high and self.read(start, len(key)) < key:
                low = start + 1
            else:
                high = middle
        return self._line_from(low)

    def _line_from(self, at: int) -> int:
        """Where the first line begins at this place or behind it."""
        if at == 0:
            return 0
        at -= 1
        while piece := self.read(at, _PROBE):
            if (end := piece.find(b"\n")) >= 0:
                return at + end + 1
            at += len(piece)
        return at

    def _reading(self, start: int) -> BufferedReader:
        return BufferedReader(_Reading(self, start), _PIECE)

    def read(self, at: int, size: int) -> bytes:
        """So many bytes from this place on, or as many as there are."""
        return os.pread(self._file.fileno(), size, at)


class _Reading(RawIOBase):
    """A reading of a dump that shares its place with no other, and keeps the file open."""

    def __init__(self, dump: Dump, start: int) -> None:
        self._dump, self._at = dump, start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        piece = self._dump.read(self._at, len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
