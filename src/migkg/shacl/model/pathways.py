"""Property paths of SPARQL as SHACL describes them: nodes and statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.model.path_text import read_text
from migkg.shacl.model.statements import FIRST, NIL, REST, SH
from migkg.source import BlankNode, NamedNode, Triple

if TYPE_CHECKING:
    from migkg.shacl.model.path_text import Part
    from migkg.source import Term

_OF_SIGN = {
    "^": "inversePath",
    "|": "alternativePath",
    "*": "zeroOrMorePath",
    "+": "oneOrMorePath",
    "?": "zeroOrOnePath",
}


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
    writer = _Writer()
    return writer.node(read_text(path)), writer.statements


class _Writer:
    """The statements about the nodes that paths have needed."""

    def __init__(self) -> None:
        self.statements: list[Triple] = []

    def node(self, part: Part) -> Term:
        if not part.sign:
            return part.property
        inner = [self.node(it) for it in part.inner]
        if part.sign == "/":
            return self._list(inner)
        subject = BlankNode()
        value = self._list(inner) if part.sign == "|" else inner[0]
        self.statements.append(Triple(subject, NamedNode(SH + _OF_SIGN[part.sign]), value))
        return subject

    def _list(self, parts: list[Term]) -> Term:
        rest: Term = NIL
        for part in reversed(parts):
            node = BlankNode()
            self.statements += [Triple(node, FIRST, part), Triple(node, REST, rest)]
            rest = node
        return rest
