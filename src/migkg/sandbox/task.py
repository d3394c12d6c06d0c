"""What the process does that a task of strangers' making is given to: limit itself, and do it.

The request comes as JSON over the socket that is its standard input, its length before it. What the
task makes goes back over the same socket in frames: a head of ``FRAME`` and as many bytes.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from migkg.errors import MigkgError
from migkg.sandbox.complaint import packed
from migkg.sandbox.worker import GRACE, bound_memory, die_with_parent
from migkg.seccomp import raise_barrier

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, BinaryIO

    Task = Callable[[Any, Callable[[bytes], None], Callable[[str], None]], int]

LENGTH = struct.Struct(">I")
FRAME = struct.Struct(">cI")
"""The kind of a frame, and how long it is."""

BARRIER = b"B"  # what keeps the process from the network
OUTPUT = b"O"  # a part of the output
NOTE = b"N"  # a sentence for whoever asked
ERROR = b"E"  # why it could not be done, as ``complaint`` packs it
OUT_OF_MEMORY = b"M"
BROKEN = b"X"  # what broke
DONE = b"D"  # the exit code

_LONGEST = 1 << 20


def main() -> None:
    """Do one task; the arguments are its place (``module:function``), deadline and memory."""
    place, deadline, memory = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to act upon
    signal.setitimer(signal.ITIMER_REAL, float(deadline) + GRACE)
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, replies = os.fdopen(0, "rb"), os.fdopen(os.dup(0), "wb")
    module, _, name = place.partition(":")
    task: Task = getattr(importlib.import_module(module), name)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _send(replies, BARRIER, raise_barrier().encode())
    bound_memory(int(memory))
    request = json.loads(requests.read(*LENGTH.unpack(requests.read(LENGTH.size))))
    with suppress(BrokenPipeError):
        _send(replies, *_outcome(task, request, replies))


def _outcome(task: Task, request: Any, replies: BinaryIO) -> tuple[bytes, bytes]:
    """Do the task, and say how it ended."""

    def write(content: bytes) -> None:
        view = memoryview(content)
        for start in range(0, len(view), _LONGEST):
            _send_output(replies, view[start : start + _LONGEST])

    try:
        code = task(request, write, lambda text: _send(replies, NOTE, os.fsencode(text)))
    except BrokenPipeError:
        raise
    except (MigkgError, OSError) as error:
        if isinstance(error.__cause__, MemoryError):
            return OUT_OF_MEMORY, b""
        if isinstance(error.__cause__, RecursionError):
            return BROKEN, b"RecursionError"
        return ERROR, json.dumps(packed(error)).encode()
    except MemoryError:
        return OUT_OF_MEMORY, b""
    except BaseException as error:  # noqa: BLE001  a panic of an engine is no Exception
        return BROKEN, repr(error)[:1000].encode()
    return DONE, str(code).encode()


def _send_output(replies: BinaryIO, content: memoryview) -> None:
    """Send a part of the output; the clock stands still while nobody takes it."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    _send(replies, OUTPUT, content)
    signal.setitimer(signal.ITIMER_REAL, max(left, GRACE))


def _send(replies: BinaryIO, kind: bytes, content: bytes | memoryview) -> None:
    replies.write(FRAME.pack(kind, len(content)))
    replies.write(content)
    replies.flush()
