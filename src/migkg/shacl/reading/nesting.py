"""Shapes within shapes: none is part of itself, and none is deeper than the engines can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.model.shapes import OF_LISTS, TRUE
from migkg.shacl.reading.faults import Fault, shown
from migkg.shacl.reading.syntax import OF_ONE_SHAPE, has_targets, members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl.model.statements import Statements
    from migkg.source import Term

DEEPEST = 40
"""How many shapes may stand within one another; people write four or five."""


def entangled(said: Statements, shapes: Iterable[Term]) -> Iterator[Fault]:
    """Each circle of shapes that judging comes upon, and each shape that is too deep."""
    heights: dict[Term, int] = {}
    for root in shapes:
        if has_targets(said, root):
            yield from _walk(said, root, heights)


def _walk(said: Statements, root: Term, heights: dict[Term, int]) -> Iterator[Fault]:
    """Depth first, without recursion: strangers' shapes may be deeper than Python can follow."""
    way = {} if root in heights else {root: iter(_parts(said, root))}
    while way:
        node = next(reversed(way))
        part = next(way[node], None)
        if part is None:
            del way[node]
            heights[node] = 1 + max((heights.get(it, 0) for it in _parts(said, node)), default=0)
            if heights[node] == DEEPEST + 1:
                problem = f"shapes are nested more than {DEEPEST} deep, from here on: make it fewer"
                yield Fault(problem, node)
        elif part in way:
            nodes = list(way)
            circle = [*nodes[nodes.index(part) :], part]
            yield Fault(f"a shape is part of itself: {' → '.join(map(shown, circle))}", part)
        elif part not in heights:
            way[part] = iter(_parts(said, part))


def _parts(said: Statements, node: Term) -> list[Term]:
    if TRUE in said.said(node, "deactivated"):
        return []
    found = [it for name in OF_ONE_SHAPE for it in said.said(node, name)]
    for name in OF_LISTS:
        for value in said.said(node, name):
            found += members(said, value) or ()
    return list(dict.fromkeys(found))
