"""The statements on a property path, each with the ways that lead to it and on from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import ShapesError
from migkg.source import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"<[^>]*>|[/|^()*+?]")
_REPEATS = ("*", "+", "?")


class Step(NamedTuple):
    """A property on a path.

    ``before`` is the way from the start of the path to one end of a statement, ``after`` the way
    from its other end to the end of the path; both are empty where there is nothing to go. The
    statement is gone along from its object if it is ``inverse``.
    """

    property: NamedNode
    before: str
    after: str
    inverse: bool


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[Step, ...]:
    """Each property on a path as SPARQL writes it.

    >>> [(str(it.property), it.before, it.after) for it in steps("<urn:a>/^(<urn:b>)*")]
    [('<urn:a>', '', '((^<urn:b>))*'), ('<urn:b>', '<urn:a>/((^<urn:b>))*', '((^<urn:b>))*')]

    Raises:
        ShapesError: the text is no path of properties.
    """
    reader = _Reader(path)
    part = reader.choice()
    if reader.ahead:
        raise ShapesError(f"{path} is not a path")
    return tuple(
        Step(it.property, "/".join(before), "/".join(after), it.inverse)
        for it, before, after in part.steps((), ())
    )


@dataclass(frozen=True)
class _Part:
    """A part of a path: a property, a sequence, a choice, or what is repeated."""

    sign: str
    inner: tuple[_Part, ...] = ()
    property: NamedNode = NamedNode("urn:migkg:none")  # noqa: RUF009  it cannot change
    inverse: bool = False

    def __str__(self) -> str:
        if self.sign in _REPEATS:
            return f"({self.inner[0]}){self.sign}"
        if self.inner:
            return f"({self.sign.join(map(str, self.inner))})"
        return f"(^{self.property})" if self.inverse else str(self.property)

    def backwards(self) -> _Part:
        """The same way from its end to its start."""
        if not self.inner:
            return _Part("", (), self.property, not self.inverse)
        inner = tuple(it.backwards() for it in self.inner)
        return _Part(self.sign, inner[::-1] if self.sign == "/" else inner)

    def steps(
        self, before: tuple[str, ...], after: tuple[str, ...]
    ) -> Iterator[tuple[_Part, tuple[str, ...], tuple[str, ...]]]:
        """The properties in it, with the ways before and after."""
        if not self.inner:
            yield self, before, after
        for n, it in enumerate(self.inner):
            to, on = before, after
            if self.sign == "/":
                to = (*before, *map(str, self.inner[:n]))
                on = (*map(str, self.inner[n + 1 :]), *after)
            elif self.sign in {"*", "+"}:
                again = f"({it})*"
                to, on = (*before, again), (again, *after)
            yield from it.steps(to, on)


class _Reader:
    """One path, read from left to right."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.ahead = _TOKEN.findall(path)[::-1]
        if _TOKEN.sub("", path).strip():
            raise ShapesError(f"{path} is not a path")

    def choice(self) -> _Part:
        """What stands there, up to a bracket that closes or to the end."""
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else _Part("|", tuple(parts))

    def _sequence(self) -> _Part:
        parts = [self._step()]
        while self._take("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else _Part("/", tuple(parts))

    def _step(self) -> _Part:
        if self._take("^"):
            return self._step().backwards()
        if self._take("("):
            part = self.choice()
            closed = self._take(")")
        else:
            closed = bool(self.ahead) and self.ahead[-1].startswith("<")
            part = _Part("", (), NamedNode(self.ahead.pop()[1:-1])) if closed else _Part("")
        if not closed:
            raise ShapesError(f"{self._path} is not a path")
        while self.ahead and self.ahead[-1] in _REPEATS:
            part = _Part(self.ahead.pop(), (part,))
        return part

    def _take(self, sign: str) -> bool:
        taken = bool(self.ahead) and self.ahead[-1] == sign
        if taken:
            self.ahead.pop()
        return taken
