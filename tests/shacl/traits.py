"""What a shape has, and what was seen to fail in a pair of data and shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.model.shapes import TRUE, Shapes
from migkg.shacl.model.statements import SH
from migkg.source import NamedNode
from tests.shacl.opinions import Pair, Row, ours
from tests.shacl.random_queries import TEXTS
from tests.shacl.random_shapes import DISJOINT, QUALIFIED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.shacl.model.shapes import Targets
    from migkg.source import Term

COMPONENTS = "http://e/components/"
_QUERY = f"{SH}SPARQLConstraintComponent"
_DEACTIVATED = NamedNode(f"{SH}deactivated")
_PATHS = ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


def below(shapes: Shapes, node: Term) -> set[Term]:
    """The shape with all those by which it judges."""
    found, ahead = {node}, [node]
    while ahead:
        for part in shapes.parts(ahead.pop()):
            if part not in found:
                found.add(part)
                ahead.append(part)
    return found


def failing(pair: Pair, rows: set[Row]) -> set[str]:
    """The features of which a focus node fails in the pair."""
    shapes = Shapes(pair.shapes)
    found = {it for row in rows for it in _features(shapes, row)}
    idle = Pair(pair.data, [it for it in pair.shapes if it.predicate != _DEACTIVATED])
    if len(idle.shapes) == len(pair.shapes):
        return found
    silent = {it.subject for it in pair.shapes if it.predicate == _DEACTIVATED}
    for row in ours(idle) - rows:
        if NamedNode(row.shape) in silent:
            found.add("deactivated")
        elif row.component == _QUERY:
            found.add("inactive query")
    return found


def _features(shapes: Shapes, row: Row) -> Iterator[str]:
    node = NamedNode(row.shape)
    name = row.component.removeprefix(SH).removesuffix("ConstraintComponent")
    name = name[0].lower() + name[1:]
    said = shapes.said
    is_property = shapes.of(node).path is not None
    if row.component == _QUERY:
        yield _query(row)
    elif row.component.startswith(COMPONENTS):
        special = "propertyValidator" if is_property else "nodeValidator"
        yield {"Beginning": "ASK", "Having": special}.get(
            row.component.removeprefix(COMPONENTS), "optional"
        )
    elif name == "pattern" and said.said(node, "flags"):
        yield "flags"
    elif name == "closed" and said.said(node, "ignoredProperties"):
        yield "ignoredProperties"
    else:
        yield name
    if name in QUALIFIED and TRUE in said.said(node, DISJOINT):
        yield DISJOINT
    if said.of(NamedNode(f"{SH}property"), node):
        yield "property"
    yield row.severity if not row.severity.startswith("http") else "of its own"
    if row.texts and row.component != _QUERY:
        yield "message"
    for path in said.said(node, "path"):
        yield from _kinds(shapes, path)
    targets = shapes.roots.get(node)
    if targets and sum(map(bool, targets.__dict__.values())) == 1:
        yield _target(targets, node)


def _query(row: Row) -> str:
    if row.texts == (TEXTS["$PATH"],):
        return "$PATH"
    return "{?var}" if any(" and " in it for it in row.texts) else "SELECT"


def _target(targets: Targets, node: Term) -> str:
    (kind,) = (name for name, value in vars(targets).items() if value)
    if kind == "classes":
        return "implicit class" if node in targets.classes else "targetClass"
    return {
        "nodes": "targetNode",
        "subjects_of": "targetSubjectsOf",
        "objects_of": "targetObjectsOf",
    }[kind]


def _kinds(shapes: Shapes, path: Term) -> Iterator[str]:
    if isinstance(path, NamedNode):
        yield "predicate"
        return
    for name in _PATHS:
        for inner in shapes.said.said(path, name):
            yield name.removesuffix("Path")
            members = shapes.said.items(inner) if name == "alternativePath" else [inner]
            for it in members:
                yield from _kinds(shapes, it)
            return
    yield "sequence"
    for it in shapes.said.items(path):
        yield from _kinds(shapes, it)
