"""The report for a person: by severity, each finding with its node, message and shape."""

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
            value = f"  {shown(finding.value)}" if finding.value else ""
            message = finding.message(excerpt.language)
            yield f"  {shown(finding.focus)}{path}{value}\n    {message} [{curie(finding.rule)}]\n"
    if excerpt.cut:
        yield f"\n{excerpt.cut}\n"


def shown(term: Term) -> str:
    """A term as people write it.

    >>> shown(NamedNode("https://w3id.org/migkg/id/city/be-gent"))
    'city:be-gent'
    """
    if isinstance(term, NamedNode):
        return curie(term.value)
    return str(term) if isinstance(term, BlankNode) else term.value


def way(path: str) -> str:
    """A path with the names of its properties as people write them.

    >>> way("<https://schema.org/organizer>/^<https://schema.org/name>")
    'schema:organizer/^schema:name'
    """
    if path.startswith(("<", "(", "^")):
        return _IRI.sub(lambda found: curie(found[1]), path)
    return curie(path)


_IRI = re.compile("<([^>]*)>")
