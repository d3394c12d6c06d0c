"""Where the findings of a validation are in the files that were judged."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from migkg.places import Place, places
from migkg.source import Literal, NamedNode, stream_turtle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from migkg.shacl import Finding
    from migkg.source import Term


def located(
    findings: Sequence[Finding], holders: Mapping[Term, Term], files: Sequence[Path]
) -> dict[Term, Place]:
    """Where each focus node is described.

    What has no name of its own is looked for where that is described of which it is a part, as
    ``holders`` say of blank nodes; what is found nowhere gets the first file as a whole.
    """
    focus = {finding.focus for finding in findings}
    above = dict(holders)
    if values := {it for it in focus if isinstance(it, Literal)}:
        for quad in chain.from_iterable(map(stream_turtle, files)):
            if quad.object in values and isinstance(quad.subject, NamedNode):
                above.setdefault(quad.object, quad.subject)  # type: ignore[arg-type]  # a literal
    names = {node: name for node in focus if (name := _name(node, above))}
    found = places(names.values(), files)
    whole = Place(files[0])
    return {node: found.get(names[node], whole) if node in names else whole for node in focus}


def _name(node: Term, above: Mapping[Term, Term]) -> NamedNode | None:
    """The node, or what is named and leads to it by way of blank nodes."""
    way = [node]
    while way[-1] in above and above[way[-1]] not in way:
        way.append(above[way[-1]])
    return way[-1] if isinstance(way[-1], NamedNode) else None
