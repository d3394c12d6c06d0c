"""What lists are made from is read once for each kind of reader, however they narrow them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import current_app

from migkg.web.rendering import reader
from migkg.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = TypeVar("Rows")

_LISTS = "migkg.lists"

_ROOM = 100
"""The most lists that are kept."""


def kept(name: str, make: Callable[[], Rows]) -> Rows:
    """What ``make`` gives for this reader, made once; it depends on nothing but the build."""
    lists: Shelf[Any] = current_app.extensions.setdefault(_LISTS, Shelf(_ROOM))
    return cast("Rows", lists.get((name, reader().languages, reader().asked), make))
