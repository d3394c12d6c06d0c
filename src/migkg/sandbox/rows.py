"""How many rows an answer has, counted in what the engine writes, which tells of none itself.

Each format has a mark for each row. Where values may hold the mark too, they are left out: they
stand in quotes, and an odd number of quotes before a place says that it lies within a value.
"""

from __future__ import annotations

import re

_ROW = re.compile(rb',\{(?:"(?=[^},])|\}(?=[,\]]))')
"""Where a row begins in JSON: what follows tells it from the end of a value."""
_EMPTY = b",{}"
"""The beginning of one that binds nothing."""


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
    stands in no value; where something looks like one that binds nothing, values are left out.
    """

    def __init__(self) -> None:
        self._count, self._inside, self._rest = 1, False, b""

    def add(self, content: bytes) -> int:
        text = self._rest + content
        rows = _ROW.findall(text)
        empty = rows.count(_EMPTY)
        self._count += len(rows) - empty
        if empty:
            outside = _outside(_bare(text), inside=self._inside)
            self._count += _ROW.findall(outside).count(_EMPTY)
        end = max(0, len(text) - 3)
        end -= _backslashes(text, end) % 2  # what is kept begins with no half of an escape
        value = _last_value(text, end)
        odd = _bare(text[value or 0 : end]).count(b'"') % 2 == 1
        self._inside = (self._inside if value is None else True) ^ odd
        self._rest = text[end:]
        return self._count


def _backslashes(text: bytes, end: int) -> int:
    """How many backslashes stand directly before a place."""
    return end - len(text[:end].rstrip(b"\\")) if text[end - 1 : end] == b"\\" else 0


def _bare(text: bytes) -> bytes:
    """The text without escapes of backslashes and quotes."""
    if b"\\" not in text:
        return text
    return text.replace(b"\\\\", b"").replace(b'\\"', b"")


def _last_value(text: bytes, end: int) -> int | None:
    """Where the last value before a place begins, if that can be told at a glance.

    Its quote comes after a colon, and that after the quote which ends its name. A value that is a
    colon looks the same.
    """
    name_ends = text.rfind(b'":"', 0, end)
    if name_ends < 2 or _backslashes(text, name_ends) % 2:  # noqa: PLR2004
        return None
    return name_ends + (1 if text[name_ends - 2 : name_ends] == b'":' else 3)


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
