"""Property paths of SPARQL as SHACL describes them: nodes and statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.shacl.model.statements import FIRST, NIL, REST
from migkg.source import BlankNode, NamedNode, Triple
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from migkg.source import Term

_OF_SIGN = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}
_TOKEN = re.compile(r"<[^>]*>|[/|^()*+?]")


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
        rest: Term = NIL
        for part in reversed(parts):
            node = BlankNode()
            self.statements += [Triple(node, FIRST, part), Triple(node, REST, rest)]
            rest = node
        return rest

    def _error(self) -> ShapesError:
        return ShapesError(f"{self._path} is not a path as SPARQL writes it")
