"""Millions of statements: in hand, none of them in a circle; and let go, all of them at once."""

from __future__ import annotations

import ctypes
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


def give_back() -> None:
    """Free what nobody refers to any more, circles too, and give its memory back to the system.

    Where the C library has no way to do the latter, as that of macOS, it keeps the memory for us.

    >>> give_back()
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
