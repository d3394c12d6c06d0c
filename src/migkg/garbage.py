"""Millions of statements: in hand, none of them in a circle; and let go, all of them at once."""

from __future__ import annotations

import ctypes
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = 4 << 20
"""Bytes from which on an allocation has memory of its own, which is given back with it."""

_MMAP_THRESHOLD = -3  # as malloc.h of glibc has it


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


def settle() -> None:
    """Free what nobody refers to any more, circles too, and take what is left for what stays.

    What stays, such as a graph and all that was read of it, is not looked through again for circles
    until this is done again: each time would take a tenth of a second, in which nothing else goes
    on. Nor is it written to by that, so that processes that are forked share it. The memory that is
    free is given back to the system; where the C library has no way to do that, as that of macOS,
    it keeps the memory for us.

    >>> settle()
    """
    gc.unfreeze()
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    gc.freeze()


def keep_large_apart() -> None:
    """Have what is large in memory of its own, in this process and from now on.

    Otherwise glibc begins to have it among what is small as soon as any of it is freed, up to 32
    MiB: and there it leaves holes, in which the next graph lies scattered, each time more so. Where
    the C library has no such setting, it goes on as it is.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MMAP_THRESHOLD, LARGE)
