"""The report for a person: by severity, each finding with its node, message and shape.

What data hold stays in its line and gives no terminal orders: line ends and control characters are
written as Turtle escapes them.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from migkg.source import BlankNode, NamedNode
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.shacl.report.judgement import Excerpt
    from migkg.source import Term


def pieces(excerpt: Excerpt) -> Iterator[str]:
    """The report, piece by piece."""
    yield f"{excerpt.whole.summary()}\n"
    for severity, findings in groupby(excerpt.shown, key=lambda finding: finding.severity):
        yield f"\n{severity}\n"
        for finding in findings:
            path = f"  {way(finding.path)}" if finding.path else ""
            value = f"  {shown(finding.value)}" if finding.value is not None else ""
            message = in_one_line(finding.message(excerpt.language))
            yield f"  {shown(finding.focus)}{path}{value}\n    {message} [{curie(finding.rule)}]\n"
    if excerpt.cut:
        yield f"\n{excerpt.cut}\n"


def shown(term: Term) -> str:
    """A term as people write it, in one line.

    >>> shown(NamedNode("https://w3id.org/migkg/id/city/be-gent"))
    'city:be-gent'
    """
    if isinstance(term, BlankNode):
        return str(term)
    return harmless(curie(term.value) if isinstance(term, NamedNode) else term.value)


def harmless(text: str) -> str:
    r"""The text with escapes for what ends a line, steers a terminal or turns the writing round.

    >>> harmless("a\nb\x1b[2J")
    'a\\nb\\u001B[2J'
    """
    return _UNSEEN.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text)


def in_one_line(message: str) -> str:
    r"""A message, which may be laid out in several lines, as one.

    >>> in_one_line("An event\n    has a name.")
    'An event has a name.'
    """
    return harmless(" ".join(_LINE_ENDS.split(message)))


def way(path: str) -> str:
    """A path with the names of its properties as people write them.

    >>> way("<https://schema.org/organizer>/^<https://schema.org/name>")
    'schema:organizer/^schema:name'
    """
    if path.startswith(("<", "(", "^")):
        return _IRI.sub(lambda found: curie(found[1]), path)
    return curie(path)


_IRI = re.compile("<([^>]*)>")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_LINE_ENDS = re.compile(r"[ \t]*[\r\n]+[ \t]*")
