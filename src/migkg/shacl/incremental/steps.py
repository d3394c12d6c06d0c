"""The statements on a property path, each with the ways that lead to it and on from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from migkg.shacl.model.path_text import REPEATS, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.shacl.model.path_text import Part
    from migkg.source import NamedNode


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
    return tuple(
        Step(it.property, "/".join(before), "/".join(after), it.inverse)
        for it, before, after in _ahead(read_text(path)).steps((), ())
    )


@dataclass(frozen=True)
class _Ahead:
    """A part of a path in which only properties are gone along backwards, if they are."""

    sign: str
    inner: tuple[_Ahead, ...]
    property: NamedNode
    inverse: bool

    def __str__(self) -> str:
        if self.sign in REPEATS:
            return f"({self.inner[0]}){self.sign}"
        if self.inner:
            return f"({self.sign.join(map(str, self.inner))})"
        return f"(^{self.property})" if self.inverse else str(self.property)

    def steps(
        self, before: tuple[str, ...], after: tuple[str, ...]
    ) -> Iterator[tuple[_Ahead, tuple[str, ...], tuple[str, ...]]]:
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


def _ahead(part: Part, *, back: bool = False) -> _Ahead:
    """The same part, or the way back along it."""
    if part.sign == "^":
        return _ahead(part.inner[0], back=not back)
    inner = tuple(_ahead(it, back=back) for it in part.inner)
    return _Ahead(
        part.sign, inner[::-1] if back and part.sign == "/" else inner, part.property, back
    )
