"""SHACL paths as property paths of SPARQL, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.source import BlankNode, Literal, NamedNode, Triple
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from migkg.shacl.statements import Statements
    from migkg.source import Term

_FIRST = NamedNode(PREFIXES["rdf"] + "first")
_REST = NamedNode(PREFIXES["rdf"] + "rest")
_NIL = NamedNode(PREFIXES["rdf"] + "nil")
_REPEATED = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_OF_SIGN = {sign: name for name, sign in _REPEATED.items()}
_TOKEN = re.compile(r"<[^>]*>|[/|^()*+?]")
_TWO = 2


@dataclass(frozen=True)
class Path:
    """A way from a node to its values.

    ``sparql`` is for queries. ``name`` is for reports: the IRI of a plain property, or the path as
    RDFLib writes it. ``empty`` says whether a node is also its own value.

    >>> Path.of_property(NamedNode("urn:p")).sparql
    '<urn:p>'
    """

    sparql: str
    name: str
    plain: NamedNode | None = None
    empty: bool = False

    @classmethod
    def of_property(cls, name: NamedNode) -> Path:
        """The path that is one property."""
        return cls(str(name), name.value, name)

    @property
    def written(self) -> str:
        """The path as RDFLib writes it inside another one, but for its brackets."""
        return str(self.plain) if self.plain else self.name


@dataclass(frozen=True)
class _Joined(Path):
    """A sequence or a choice, which takes brackets inside another path but one of its kind."""

    sign: str = ""

    @property
    def written(self) -> str:
        return f"({self.name})"


def read_path(shapes: Statements, node: Term, around: tuple[Term, ...] = ()) -> Path:
    """The path that this node of the shapes describes.

    Raises:
        ShapesError: it describes none: it is a literal, an empty or too short list, or in a circle.
    """
    if isinstance(node, Literal) or node == _NIL or node in around:
        raise ShapesError(f"{node} is not a path")
    if isinstance(node, NamedNode):
        return Path.of_property(node)
    inside = (*around, node)
    if shapes.values(node, _FIRST):
        return _joined([read_path(shapes, it, inside) for it in shapes.items(node)], "/", node)
    for inverse in shapes.said(node, "inversePath"):
        path = read_path(shapes, inverse, inside)
        return Path(f"^({path.sparql})", f"^{path.written}", empty=path.empty)
    for choice in shapes.said(node, "alternativePath"):
        return _joined([read_path(shapes, it, inside) for it in shapes.items(choice)], "|", node)
    for name, sign in _REPEATED.items():
        for repeated in shapes.said(node, name):
            path = read_path(shapes, repeated, inside)
            empty = path.empty or sign != "+"
            return Path(f"({path.sparql}){sign}", f"{path.written}{sign}", empty=empty)
    raise ShapesError(f"{node} is not a path")


def _joined(parts: list[Path], sign: str, node: Term) -> Path:
    if len(parts) < _TWO:
        raise ShapesError(f"{node} is not a path: a list in one has two members or more")
    how = all if sign == "/" else any
    return _Joined(
        sign.join(f"({part.sparql})" for part in parts),
        sign.join(
            part.name if isinstance(part, _Joined) and part.sign == sign else part.written
            for part in parts
        ),
        empty=how(part.empty for part in parts),
        sign=sign,
    )


def described(path: str) -> tuple[Term, list[Triple]]:
    """What describes to SHACL a path as SPARQL writes it: a node, and the statements about it.

    RDFLib writes ``^(<a>*)`` and ``(^<a>)*`` alike, which lead to the same nodes: such a path is
    read as the first of them.

    >>> node, statements = described("<urn:a>/^<urn:b>")
    >>> [str(it.object) for it in statements if it.predicate.value.endswith("inversePath")]
    ['<urn:b>']

    Raises:
        ShapesError: the text is not such a path.
    """
    reader = _Reader(path)
    return reader.whole(), reader.statements


class _Reader:
    """One path, read from left to right."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._ahead = _TOKEN.findall(path)[::-1]
        if _TOKEN.sub("", path).strip():
            raise self._error()
        self.statements: list[Triple] = []

    def whole(self) -> Term:
        node = self._choice()
        if self._ahead:
            raise self._error()
        return node

    def _choice(self) -> Term:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else self._said("alternativePath", self._list(parts))

    def _sequence(self) -> Term:
        parts = [self._step()]
        while self._take("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else self._list(parts)

    def _step(self) -> Term:
        if self._take("^"):
            return self._said("inversePath", self._step())
        if self._take("("):
            node = self._choice()
            if not self._take(")"):
                raise self._error()
        elif self._ahead and self._ahead[-1].startswith("<"):
            node = NamedNode(self._ahead.pop()[1:-1])
        else:
            raise self._error()
        while self._ahead and self._ahead[-1] in _OF_SIGN:
            node = self._said(_OF_SIGN[self._ahead.pop()], node)
        return node

    def _take(self, sign: str) -> bool:
        taken = bool(self._ahead) and self._ahead[-1] == sign
        if taken:
            self._ahead.pop()
        return taken

    def _said(self, name: str, node: Term) -> Term:
        subject = BlankNode()
        self.statements.append(Triple(subject, NamedNode(PREFIXES["sh"] + name), node))
        return subject

    def _list(self, parts: list[Term]) -> Term:
        rest: Term = _NIL
        for part in reversed(parts):
            node = BlankNode()
            self.statements += [Triple(node, _FIRST, part), Triple(node, _REST, rest)]
            rest = node
        return rest

    def _error(self) -> ShapesError:
        return ShapesError(f"{self._path} is not a path as SPARQL writes it")
