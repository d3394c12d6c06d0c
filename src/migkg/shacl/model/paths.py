"""SHACL paths as property paths of SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.shacl.model.statements import FIRST, NIL
from migkg.source import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from migkg.shacl.model.statements import Statements
    from migkg.source import Term

_REPEATED = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_TWO = 2
DEEPEST = 40
"""How many paths may stand within one another."""


@dataclass(frozen=True)
class PropertyPath:
    """A way from a node to its values.

    ``sparql`` is for queries. ``name`` is for reports: the IRI of a plain property, or the path as
    RDFLib writes it. ``empty`` says whether a node is also its own value, ``simple`` whether the
    path is one property, followed either way, or some of these: each in turn, or any one.

    >>> PropertyPath.of_property(NamedNode("urn:p")).sparql
    '<urn:p>'
    """

    sparql: str
    name: str
    plain: NamedNode | None = None
    empty: bool = False
    simple: bool = False

    @classmethod
    def of_property(cls, name: NamedNode) -> PropertyPath:
        """The path that is one property."""
        return cls(str(name), name.value, name, simple=True)

    @property
    def written(self) -> str:
        """The path as RDFLib writes it inside another one, but for its brackets."""
        return str(self.plain) if self.plain else self.name


@dataclass(frozen=True)
class _Joined(PropertyPath):
    """A sequence or a choice, which takes brackets inside another path but one of its kind."""

    sign: str = ""

    @property
    def written(self) -> str:
        return f"({self.name})"


def read_path(shapes: Statements, node: Term, around: tuple[Term, ...] = ()) -> PropertyPath:
    """The path that this node of the shapes describes.

    Raises:
        ShapesError: it describes none: it is a literal, an empty or too short list, in a circle, or
            too deep for the engines.
    """
    if node in around:
        raise ShapesError("a path is part of itself")
    if len(around) > DEEPEST:
        raise ShapesError(f"a path is nested more than {DEEPEST} deep")
    if isinstance(node, Literal) or node == NIL:
        raise ShapesError(f"{_shown(node)} is not a path")
    if isinstance(node, NamedNode):
        return PropertyPath.of_property(node)
    inside = (*around, node)
    if shapes.values(node, FIRST):
        return _joined([read_path(shapes, it, inside) for it in shapes.items(node)], "/", node)
    for inverse in shapes.said(node, "inversePath"):
        path = read_path(shapes, inverse, inside)
        sparql, name = f"^({path.sparql})", f"^{path.written}"
        return PropertyPath(sparql, name, empty=path.empty, simple=path.plain is not None)
    for choice in shapes.said(node, "alternativePath"):
        return _joined([read_path(shapes, it, inside) for it in shapes.items(choice)], "|", node)
    for name, sign in _REPEATED.items():
        for repeated in shapes.said(node, name):
            path = read_path(shapes, repeated, inside)
            empty = path.empty or sign != "+"
            return PropertyPath(f"({path.sparql}){sign}", f"{path.written}{sign}", empty=empty)
    raise ShapesError(f"{_shown(node)} is not a path")


def _shown(node: Term) -> str:
    if isinstance(node, BlankNode):
        return "a node without a name"
    return "an empty list" if node == NIL else str(node)


def _joined(parts: list[PropertyPath], sign: str, node: Term) -> PropertyPath:
    if len(parts) < _TWO:
        problem = "is not a path: a list in one has two members or more"
        raise ShapesError(f"{_shown(node)} {problem}")
    how = all if sign == "/" else any
    return _Joined(
        sign.join(part.sparql if part.plain else f"({part.sparql})" for part in parts),
        sign.join(
            part.name if isinstance(part, _Joined) and part.sign == sign else part.written
            for part in parts
        ),
        empty=how(part.empty for part in parts),
        simple=all(part.simple and not isinstance(part, _Joined) for part in parts),
        sign=sign,
    )
