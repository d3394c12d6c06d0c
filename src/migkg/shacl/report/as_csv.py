r"""The report as CSV (RFC 4180): UTF-8, a header, one row for each finding.

Terms are written as N-Triples writes them, so that none loses its kind, its language or its
datatype, nor holds a line end. Each row says which it is and of how many there are in all: who is
given fewer can see it.

A spreadsheet takes a cell for a formula that begins with ``=``, ``+``, ``-`` or ``@``, and the data
of strangers may hold one. Terms begin with ``<``, ``"`` or ``_:``, and so cannot. Before a message
that begins with one of these, or with an apostrophe, a tab or a line end, stands an apostrophe:
whoever removes one from the cells that begin with it has what was said.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.shacl.report.judgement import Excerpt

HEADER = (
    *("number", "of", "severity", "focusNode", "path", "value", "message"),
    *("sourceShape", "sourceConstraint", "component", "file", "line"),
)
# The wide forms too: some spreadsheets take them for the others.
_FORMULA = re.compile("['=+\\-@\t\r\n＝＋－＠]")


def pieces(excerpt: Excerpt) -> Iterator[str]:
    """The report, row by row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")

    def row(*cells: str | int) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
        return buffer.getvalue()

    yield row(*HEADER)
    total = len(excerpt.whole.findings)
    for number, finding in enumerate(excerpt.shown, 1):
        place = excerpt.places.get(finding.focus)
        yield row(
            number,
            total,
            finding.severity,
            str(finding.focus),
            finding.path or "",
            "" if finding.value is None else str(finding.value),
            finding.message(excerpt.language),
            finding.shape,
            finding.constraint or "",
            finding.component,
            place.path.as_posix() if place else "",
            place.line or "" if place else "",
        )


def guarded(cell: str) -> str:
    """The cell in a form that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("'tis"), guarded("a - b")
    ("'=1+1", "''tis", 'a - b')
    """
    return "'" + cell if _FORMULA.match(cell) else cell
