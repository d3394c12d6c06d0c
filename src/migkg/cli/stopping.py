"""Work that is stopped by a signal: what it began is cleared away first."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
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
