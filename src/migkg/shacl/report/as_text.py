"""The report for a person: by severity, each finding with node, message, shape and place.

What data hold stays in its line and gives no terminal orders: line ends and control characters are
written as Turtle escapes them.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from migkg.shacl.report.escaping import harmless, in_one_line
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
        yield f"\n{short(severity)}\n"
        for finding in findings:
            path = f"  {way(finding.path)}" if finding.path else ""
            value = f"  {shown(finding.value)}" if finding.value is not None else ""
            message = in_one_line(finding.message(excerpt.language))
            yield f"  {shown(finding.focus)}{path}{value}\n    {message} [{short(finding.rule)}]\n"
            if place := excerpt.places.get(finding.focus):
                yield f"    {harmless(str(place))}\n"
    if excerpt.cut:
        yield f"\n{harmless(excerpt.cut)}\n"


def shown(term: Term) -> str:
    """A term as people write it, in one line.

    >>> shown(NamedNode("https://w3id.org/migkg/id/city/be-gent"))
    'city:be-gent'
    """
    if isinstance(term, BlankNode):
        return str(term)
    return short(term.value) if isinstance(term, NamedNode) else harmless(term.value)


def short(iri: str) -> str:
    """An IRI as people write it, in one line.

    >>> short("https://w3id.org/migkg/id/city/be-gent")
    'city:be-gent'
    """
    return harmless(curie(iri))


def way(path: str) -> str:
    """A path with the names of its properties as people write them.

    >>> way("<https://schema.org/organizer>/^<https://schema.org/name>")
    'schema:organizer/^schema:name'
    """
    if path.startswith(("<", "(", "^")):
        return _IRI.sub(lambda found: short(found[1]), path)
    return short(path)


_IRI = re.compile("<([^>]*)>")
