"""A task done apart: in a process of its own, that is killed when its time is up.

What strangers' shapes make an engine do cannot be foreseen. So it is done in a fresh interpreter
that has no network (as ``seccomp`` says), starts no program, writes no file, and has a deadline and
a bound on its memory. Whoever asks keeps the time.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import LimitExceeded
from migkg.sandbox import task as protocol
from migkg.sandbox.complaint import unpacked
from migkg.sandbox.process import interpreter

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from typing import Any, BinaryIO

    from migkg.seccomp import Barrier

DEADLINE = 600.0
"""Seconds that a task has, unless another deadline is given."""

MEMORY = 4096
"""MiB that a task has beyond what its interpreter takes, unless another bound is given."""

_START = "from migkg.sandbox.task import main; main()"
_MIB = 1 << 20
_LONGEST = 10.0**8  # seconds: what clocks take, and longer than anybody waits
_LARGEST = 1 << 24  # MiB: what the kernel takes


class Outcome(NamedTuple):
    """How a task ended that came to its end: its exit code, and what kept it from the network."""

    code: int
    barrier: Barrier


def done_apart(  # noqa: PLR0913  a task, where its words go, and its limits by name
    place: str,
    request: Mapping[str, Any],
    stream: BinaryIO,
    note: Callable[[str], object],
    *,
    deadline: float = DEADLINE,
    memory: int = MEMORY,
) -> Outcome:
    """Do what the function at ``place`` (``module:function``) does with a request in JSON.

    The function gets the request, a function for bytes, which come to ``stream`` as they are made,
    and one for sentences, which come to ``note``; it gives an exit code.

    Raises:
        LimitExceeded: it was cut off; ``limit`` is ``deadline``, ``memory`` or ``crash``. What the
            stream has by then is not whole.
        MigkgError: as the function raises it; OSError too.
    """
    deadline, memory = min(_LONGEST, deadline), min(_LARGEST, memory)
    link, theirs = socket.socketpair()
    with link:
        with theirs:
            process = interpreter(_START, place, str(deadline), str(memory * _MIB), link=theirs)
        try:
            return _followed(link, request, stream, note, time.monotonic() + deadline)
        except TimeoutError:
            raise _limit("deadline", f"{deadline:g} s") from None
        except _EndedError:
            limit, signalled = _death(process)
            values = {"deadline": f"{deadline:g} s", "memory": f"{memory} MiB", "crash": signalled}
            raise _limit(limit, values[limit]) from None
        except _OutOfMemoryError:
            raise _limit("memory", f"{memory} MiB") from None
        finally:
            process.kill()
            process.wait()


class _EndedError(Exception):
    """The process ended before its task did."""


class _OutOfMemoryError(Exception):
    """The task got no more memory."""


def _followed(
    link: socket.socket,
    request: Mapping[str, Any],
    stream: BinaryIO,
    note: Callable[[str], object],
    until: float,
) -> Outcome:
    barrier: Barrier = "none"
    asked = json.dumps(request).encode()
    try:
        link.sendall(protocol.LENGTH.pack(len(asked)) + asked)
    except OSError:
        raise _EndedError from None
    while True:
        kind, size = protocol.FRAME.unpack(_receive(link, protocol.FRAME.size, until))
        content = _receive(link, size, until)
        if kind == protocol.OUTPUT:
            begun = time.monotonic()
            stream.write(content)
            until += time.monotonic() - begun  # whoever reads slowly is no matter of the task
        elif kind == protocol.NOTE:
            note(os.fsdecode(content))
        elif kind == protocol.BARRIER and content == b"seccomp":
            barrier = "seccomp"
        elif kind == protocol.ERROR:
            raise unpacked(json.loads(content))
        elif kind == protocol.OUT_OF_MEMORY:
            raise _OutOfMemoryError
        elif kind == protocol.BROKEN:
            raise _limit("crash", content.decode())
        elif kind == protocol.DONE:
            return Outcome(int(content), barrier)


def _receive(link: socket.socket, size: int, until: float) -> bytes:
    content = bytearray(size)
    missing = memoryview(content)
    while missing:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        link.settimeout(left)
        try:
            count = link.recv_into(missing)
        except ConnectionError:
            count = 0
        if not count:
            raise _EndedError
        missing = missing[count:]
    return bytes(content)


def _death(process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """What the end of a process means that nobody wanted to end: a limit, and how it ended."""
    code = -process.wait()
    if code == signal.SIGALRM:
        return "deadline", ""
    # The engine aborts when it gets no memory; the kernel kills when the machine has none.
    if code in {signal.SIGABRT, signal.SIGKILL}:
        return "memory", ""
    return "crash", signal.Signals(code).name if code > 0 else f"exit code {-code}"


def _limit(limit: str, value: str) -> LimitExceeded:
    messages = {
        "deadline": f"The validation took longer than {value} and was stopped, so there is no "
        "verdict: give it longer by --deadline, or judge fewer data or by simpler shapes.",
        "memory": f"The validation needed more than {value} and was stopped, so there is no "
        "verdict: give it more by --memory, or judge fewer data.",
        "crash": "The validation broke the engine that judges, so there is no verdict; very deeply "
        f"nested shapes, paths or queries do so: make them flatter ({value}).",
    }
    return LimitExceeded(limit, messages[limit])
