"""Where the findings of a validation are in the files that were judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.places import Place, places
from migkg.source import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from migkg.shacl import Finding
    from migkg.source import BlankNode, Term, Triple


def located(
    findings: Sequence[Finding],
    triples: Iterable[Triple],
    files: Sequence[Path],
    numbers: Mapping[Term, BlankNode],
) -> dict[Term, Place]:
    """Where each focus node is described.

    What has no name of its own is looked for where that is described of which it is a part; what
    is found nowhere gets the first file as a whole. ``numbers`` are those that the report has
    instead of the labels of blank nodes.
    """
    focus = {finding.focus for finding in findings}
    names: dict[Term, NamedNode] = {node: node for node in focus if isinstance(node, NamedNode)}
    if len(names) < len(focus):
        names |= _holders(focus - names.keys(), triples, numbers)
    found = places(names.values(), files)
    whole = Place(files[0])
    return {node: found.get(names[node], whole) if node in names else whole for node in focus}


def _holders(
    nodes: set[Term], triples: Iterable[Triple], numbers: Mapping[Term, BlankNode]
) -> dict[Term, NamedNode]:
    """What is named, and leads to each of these nodes by way of blank nodes."""
    above: dict[Term, Term] = {}
    for triple in triples:
        if not isinstance(triple.object, NamedNode):
            part, whole = triple.object, triple.subject
            above.setdefault(numbers.get(part, part), numbers.get(whole, whole))  # type: ignore[arg-type]  # no triple terms come in
    found: dict[Term, NamedNode] = {}
    for node in nodes:
        way: list[Term] = [node]
        while way[-1] in above and above[way[-1]] not in way:
            way.append(above[way[-1]])
        if isinstance(way[-1], NamedNode):
            found[node] = way[-1]
    return found
