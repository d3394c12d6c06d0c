"""What may be said against shapes: a fault, at a node, by what it says there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import PREFIXES, curie

if TYPE_CHECKING:
    from migkg.shacl.model.statements import Statements
    from migkg.source import Term

_LONGEST = 60


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with a node of the shapes, or that is worth a note.

    ``said`` is the property and the value that it is about, where it is about one.
    """

    problem: str
    node: Term
    said: tuple[NamedNode, Term] | None = None


def shown(term: Term) -> str:
    """The term for a message; a long text is cut.

    >>> shown(NamedNode("http://www.w3.org/ns/shacl#path"))
    'sh:path'
    """
    if isinstance(term, NamedNode):
        return curie(term.value)
    if isinstance(term, BlankNode):
        return "a node without a name"
    text = str(term)
    if term.language is None and term.datatype.value != PREFIXES["xsd"] + "string":
        text = f'"{term.value}"^^{curie(term.datatype.value)}'
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def owner(said: Statements, node: Term) -> str:
    """How people find the node: its name, or that of the shape that it is part of."""
    seen: set[Term] = set()
    current = node
    while isinstance(current, BlankNode) and current not in seen:
        seen.add(current)
        holders = [it for it in said.holders.get(current, ()) if not isinstance(it, Literal)]
        current = min(holders, key=lambda it: (isinstance(it, BlankNode), str(it)), default=current)
    if isinstance(current, BlankNode):
        return "in a shape without a name"
    return curie(current.value) if current is node else f"in {shown(current)}"
