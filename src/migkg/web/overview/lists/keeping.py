"""What lists are made from is read once for each kind of reader, however they narrow them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app

from migkg.web.rendering import KEPT, reader

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = TypeVar("Rows")

_LISTS = "migkg.lists"


def kept(name: str, make: Callable[[], Rows]) -> Rows:
    """What ``make`` gives for this reader, made once; it depends on nothing but the build."""
    lists = current_app.extensions.setdefault(_LISTS, {})
    key = (name, reader().languages, reader().asked)
    if key not in lists:
        made = make()
        if len(lists) >= KEPT:
            return made
        lists[key] = made
    return cast("Rows", lists[key])
