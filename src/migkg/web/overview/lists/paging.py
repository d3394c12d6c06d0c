"""Long lists page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Item = TypeVar("Item")


@dataclass(frozen=True)
class Paged(Generic[Item]):
    """A part of a list, and where the other parts are."""

    items: tuple[Item, ...]
    page: int
    pages: int
    first: int
    total: int
    base: str

    def place(self, page: int) -> str:
        """The address of another part."""
        join = "&" if "?" in self.base else "?"
        return f"{self.base}{join}page={page}" if page > 1 else self.base


def paged(
    items: Sequence[Item], size: int, path: str, asked: Mapping[str, str], *keep: str
) -> Paged[Item]:
    """The part of a list that is asked for as ``page``; of a page that is not there, the nearest.

    The addresses of the others keep what is asked for by the names in ``keep``.

    >>> part = paged("abcde", 2, "/letters", {"page": "9", "of": "x"}, "of")
    >>> part.items, part.page, part.pages, part.place(2)
    (('e',), 3, 3, '/letters?of=x&page=2')
    """
    pages = max(-(-len(items) // size), 1)
    text = asked.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004
    page = min(max(number, 1), pages)
    first = (page - 1) * size
    kept = {name: asked[name] for name in keep if asked.get(name)}
    return Paged(
        items=tuple(items[first : first + size]),
        page=page,
        pages=pages,
        first=first + 1,
        total=len(items),
        base=f"{path}?{urlencode(kept)}" if kept else path,
    )
