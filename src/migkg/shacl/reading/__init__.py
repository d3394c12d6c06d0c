"""Shapes read from files: whatever is wrong with them is said with file and line, and all of it."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import FaultyShapes, ShapesError, SourceError
from migkg.project import turtle_below
from migkg.shacl.model.shapes import TRUE
from migkg.shacl.model.statements import Statements
from migkg.shacl.reading.faults import Fault, owner
from migkg.shacl.reading.nesting import entangled
from migkg.shacl.reading.syntax import has_targets, malformed, shape_nodes
from migkg.shacl.reading.texts import unreadable
from migkg.shacl.reading.vocabulary import misspelt, unjudged
from migkg.source import lines_of, read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from migkg.errors import MigkgError
    from migkg.source import Triple


class Shapes(NamedTuple):
    """Shapes that can be judged by, and what whoever wrote them should know, a line each."""

    triples: tuple[Triple, ...]
    notes: tuple[str, ...]


def read_shapes(paths: Iterable[Path]) -> Shapes:
    """The shapes in these Turtle files, and in all below these folders.

    >>> from pathlib import Path
    >>> read_shapes([Path("shapes")]).notes
    ()

    Raises:
        SourceError: a file is not Turtle, or a folder holds none.
        FaultyShapes: the shapes are not well formed, or there are none; with all places.
    """
    files = turtle_below(paths)
    parts = [read_turtle(file) for file in files]
    triples = tuple(chain(*parts))
    said, faults = _looked_at(triples)
    places = _Places(said, triples, list(zip(files, map(len, parts), strict=True)))
    shapes = shape_nodes(said)
    if not shapes:
        problem = "holds no shape of SHACL"
        raise FaultyShapes([SourceError(file, problem) for file in files])
    if faults:
        raise FaultyShapes(places.errors(faults))
    return Shapes(triples, tuple(map(str, places.errors(list(unjudged(said, shapes))))))


def require_well_formed(shapes: Sequence[Triple]) -> None:
    """As ``read_shapes``, of shapes that stand in no file.

    Raises:
        FaultyShapes: the shapes are not well formed.
    """
    said, faults = _looked_at(tuple(shapes))
    if faults:
        raise FaultyShapes([ShapesError(_worded(said, it)) for it in faults])


def aimless(triples: Iterable[Triple]) -> str:
    """Why no node of any data can be a target of the shapes, empty where one can.

    >>> aimless(())
    'none of the shapes has a target'
    """
    said = Statements(triples)
    aimed = [it for it in shape_nodes(said) if has_targets(said, it)]
    if not aimed:
        return "none of the shapes has a target"
    if all(TRUE in said.said(it, "deactivated") for it in aimed):
        return "all shapes that have targets are deactivated"
    return ""


@lru_cache(maxsize=1)  # shapes are looked at when they are read, and when they are judged by
def _looked_at(shapes: tuple[Triple, ...]) -> tuple[Statements, tuple[Fault, ...]]:
    said = Statements(shapes)
    nodes = shape_nodes(said)
    faults = [*misspelt(said, nodes), *malformed(said, nodes), *unreadable(said, nodes)]
    # How they are nested can be told once they are well formed.
    return said, tuple(faults or entangled(said, nodes))


def _worded(said: Statements, fault: Fault) -> str:
    return f"{fault.problem} ({owner(said, fault.node)})"


class _Places:
    """Where in the files something is said, found out when somebody wants to know."""

    def __init__(
        self, said: Statements, triples: Sequence[Triple], files: Sequence[tuple[Path, int]]
    ) -> None:
        self._said, self._triples, self._files = said, triples, files

    def errors(self, faults: Sequence[Fault]) -> list[MigkgError]:
        """The faults with their places, in the order of these."""
        if not faults:
            return []
        by_node: dict[object, int] = {}
        by_value: dict[object, int] = {}
        by_statement: dict[object, int] = {}
        for number, triple in enumerate(self._triples):
            by_node.setdefault(triple.subject, number)
            by_value.setdefault(triple.object, number)
            key = (triple.subject, triple.predicate, triple.object)
            by_statement.setdefault(key, number)
        placed = []
        for fault in faults:
            somewhere = by_node.get(fault.node, by_value.get(fault.node, 0))
            number = by_statement.get((fault.node, *(fault.said or ())), somewhere)
            placed.append((number, fault))
        lines: list[tuple[Path, int | None]] = []
        for file, count in self._files:
            known = lines_of(file)
            lines += [(file, it) for it in known] if len(known) == count else [(file, None)] * count
        return [
            SourceError(lines[number][0], _worded(self._said, fault), lines[number][1])
            for number, fault in sorted(placed, key=lambda it: it[0])
        ]
