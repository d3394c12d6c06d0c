"""How many rows an answer has, counted in what the engine writes, which tells of none itself.

Each format has a mark for each row. Where values may hold the mark too, they are left out: they
stand in quotes, and an odd number of quotes before a place says that it lies within a value.
"""

from __future__ import annotations

import re

_BINDING = re.compile(rb',\{"(?=[^},])')
_EMPTY = re.compile(rb",\{\}(?=[,\]])")
"""Where a row begins in JSON that binds something, or nothing: what follows tells it from the end
of a value."""


class RowCounter:
    """The number of rows, or statements, in what has come; by itself, none that anybody counts."""

    def add(self, content: bytes) -> int:
        """How many there are, with this content."""
        del content
        return 0


class _Marks(RowCounter):
    """Rows that have a mark which stands nowhere else."""

    def __init__(self, mark: bytes, others: int = 0) -> None:
        self._mark, self._count, self._rest = mark, -others, b""

    def add(self, content: bytes) -> int:
        text = self._rest + content
        self._count += text.count(self._mark)
        self._rest = text[1 - len(self._mark) :] if len(self._mark) > 1 else b""
        return self._count


class _Csv(RowCounter):
    """Lines, but for those within a value: a quote in a value is doubled."""

    def __init__(self) -> None:
        self._count, self._inside, self._rest = -1, False, b""

    def add(self, content: bytes) -> int:
        text = self._rest + content
        self._count += _outside(text, inside=self._inside).count(b"\r\n")
        self._inside ^= text[:-1].count(b'"') % 2 == 1
        self._rest = text[-1:]
        return self._count


class _Json(RowCounter):
    """Objects in a list: after the first one, each comes after a comma.

    A quote in a value has a backslash before it, so the beginning of a row that binds anything
    stands in no value; to find the beginning of one that binds nothing, values are left out.
    """

    def __init__(self) -> None:
        self._count, self._inside, self._rest, self._escape = 1, False, b"", b""

    def add(self, content: bytes) -> int:
        text = self._escape + content
        if b"\\" in text:
            bare = text.rstrip(b"\\")
            odd = (len(text) - len(bare)) % 2
            self._escape = b"\\" * odd
            text = text[: len(text) - odd].replace(b"\\\\", b"").replace(b'\\"', b"")
        else:
            self._escape = b""
        text = self._rest + text
        self._count += len(_BINDING.findall(text))
        if b",{}" in text:
            self._count += len(_EMPTY.findall(_outside(text, inside=self._inside)))
        self._inside ^= text[:-3].count(b'"') % 2 == 1
        self._rest = text[-3:]
        return self._count


def _outside(text: bytes, *, inside: bool) -> bytes:
    """What is not within quotes, where the text begins within them or not."""
    if b'"' not in text:
        return b"" if inside else text
    return b'"'.join(text.split(b'"')[inside::2])


def row_counter(media_type: str) -> RowCounter:
    r"""What counts the rows, or statements, of an answer in this format.

    >>> row_counter("text/csv").add(b'a,b\r\n1,"two\r\nlines"\r\n3,4\r\n')
    2
    """
    if media_type == "application/sparql-results+json":
        return _Json()
    if media_type == "application/sparql-results+xml":
        return _Marks(b"<result>")
    if media_type == "text/csv":
        return _Csv()
    if media_type == "text/tab-separated-values":
        return _Marks(b"\n", others=1)
    if media_type == "application/n-triples":
        return _Marks(b"\n")
    return RowCounter()
