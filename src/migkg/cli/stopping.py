"""Work that is stopped by a signal: what it began is cleared away first.

A signal may come between any two steps. So that a folder is removed even if one comes as it is
made, before anybody knows of it, or as it is removed, signals are held back for that long.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl-C, as shells count it."""


@contextmanager
def cleared_when_stopped() -> Iterator[None]:
    """Let a signal that would end the process at once unwind it, with the exit code of shells."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [it for it in _SIGNALS if signal.getsignal(it) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def temporary_folder(parent: Path | None = None, prefix: str = "migkg-") -> Iterator[Path]:
    """A folder that is removed in the end, whenever a signal stops the work.

    Raises:
        OSError: it cannot be made.
    """
    folder = None
    try:
        with _held_back():
            folder = tempfile.TemporaryDirectory(dir=parent, prefix=prefix)
        yield Path(folder.name)
    finally:
        with _held_back():
            if folder is not None:
                folder.cleanup()


@contextmanager
def _held_back() -> Iterator[None]:
    """Let the signals that stop the work come only after this."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, *_SIGNALS))
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
