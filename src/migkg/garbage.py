"""Millions of statements in hand, none of them in a circle."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def not_searched() -> Iterator[None]:
    """Keep Python from looking for circles to free, which takes half as long again and finds none.

    >>> with not_searched():
    ...     gc.isenabled()
    False
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()
