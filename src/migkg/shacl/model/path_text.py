"""Property paths as SPARQL writes them, with full IRIs, read into their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from migkg.errors import ShapesError
from migkg.source import NamedNode

REPEATS = ("*", "+", "?")
_NONE = NamedNode("urn:migkg:none")
_TOKEN = re.compile(r"<[^>]*>|[/|^()*+?]")


@dataclass(frozen=True)
class Part:
    """A part of a path: a property, or what its sign makes of the parts within it.

    The sign is that of a sequence, a choice, the way back, or one of ``REPEATS``; a property has
    none.
    """

    sign: str
    inner: tuple[Part, ...] = ()
    property: NamedNode = _NONE


def read_text(path: str) -> Part:
    """The path that a text is.

    >>> read_text("<urn:a>/^<urn:b>*").inner[1].inner[0].sign
    '*'

    Raises:
        ShapesError: the text is no such path.
    """
    return _Reader(path).whole()


class _Reader:
    """One path, read from left to right."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._ahead = _TOKEN.findall(path)[::-1]
        if _TOKEN.sub("", path).strip():
            raise self._error()

    def whole(self) -> Part:
        part = self._choice()
        if self._ahead:
            raise self._error()
        return part

    def _choice(self) -> Part:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Part("|", tuple(parts))

    def _sequence(self) -> Part:
        parts = [self._step()]
        while self._take("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Part("/", tuple(parts))

    def _step(self) -> Part:
        if self._take("^"):
            return Part("^", (self._step(),))
        if self._take("("):
            part = self._choice()
            if not self._take(")"):
                raise self._error()
        elif self._ahead and self._ahead[-1].startswith("<"):
            part = Part("", (), NamedNode(self._ahead.pop()[1:-1]))
        else:
            raise self._error()
        while self._ahead and self._ahead[-1] in REPEATS:
            part = Part(self._ahead.pop(), (part,))
        return part

    def _take(self, sign: str) -> bool:
        taken = bool(self._ahead) and self._ahead[-1] == sign
        if taken:
            self._ahead.pop()
        return taken

    def _error(self) -> ShapesError:
        return ShapesError(f"{self._path} is not a path as SPARQL writes it")
