"""One worker process, seen from the process that asks it: started, asked, ended.

It is a fresh interpreter that inherits nothing but a socket. The thread that asks keeps the time
itself, and looks now and then whether anybody still wants the reply.
"""

from __future__ import annotations

import errno
import math
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from migkg.sandbox import worker as protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOK = 0.25
"""Seconds between two looks at whether anybody still waits."""

_START = "from migkg.sandbox.worker import main; main()"
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some builds of Python need them


class Unwanted(Exception):
    """Nobody waits for the reply any more."""


def never() -> bool:
    """What ``gone`` is where whoever asks cannot leave."""
    return False


class Reply(NamedTuple):
    """What a worker says."""

    kind: bytes
    retires: bool
    text: str
    body: bytes


class Worker:
    """A process that can be asked, and ended."""

    def __init__(self, graph: Path, deadline: float, memory: int, result_limit: int) -> None:
        """Start the process.

        Raises:
            OSError: the machine has none to spare.
        """
        link, theirs = socket.socketpair()
        limits = (str(deadline), str(memory), str(result_limit))
        with theirs:
            try:
                self._process = interpreter(_START, str(graph), *limits, link=theirs)
            except OSError:
                link.close()
                raise
        self._link = link

    def first_words(self) -> Reply:
        """Whether the worker can be asked.

        Raises:
            OSError: it ended before it said so.
        """
        return self._reply(math.inf, sys.maxsize, never)

    def ask(
        self, request: bytes, seconds: float, limit: int, gone: Callable[[], bool] = never
    ) -> Reply:
        """The reply to a request.

        Raises:
            TimeoutError: it was not here after so many seconds.
            Unwanted: ``gone`` said, while it was waited for, that nobody wants it any more.
            OSError: the worker ended, or sends more than ``limit`` bytes.
        """
        until = time.monotonic() + seconds
        self._link.settimeout(seconds)
        self._link.sendall(protocol.REQUEST.pack(len(request)) + request)
        return self._reply(until, limit, gone)

    def lives(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def end(self) -> int:
        """End the process, if it has not ended, and give its return code."""
        self._process.kill()
        code = self._process.wait()
        self._link.close()
        return code

    def _reply(self, until: float, limit: int, gone: Callable[[], bool]) -> Reply:
        head = self._receive(protocol.REPLY.size, until, gone)
        kind, retires, text, body = protocol.REPLY.unpack(head)
        if body > limit:
            raise OSError(errno.EMSGSIZE, "a worker does not keep to its limit")
        return Reply(
            kind,
            retires,
            self._receive(text, until, never).decode(),
            self._receive(body, until, never),
        )

    def _receive(self, size: int, until: float, gone: Callable[[], bool]) -> bytes:
        content = bytearray(size)
        missing = memoryview(content)
        while missing:
            self._link.settimeout(min(LOOK, _seconds_left(until)))
            try:
                count = self._link.recv_into(missing)
            except TimeoutError:
                if gone():
                    raise Unwanted from None
                continue
            if count == 0:
                raise ConnectionResetError
            missing = missing[count:]
        return bytes(content)


def interpreter(code: str, *arguments: str, link: socket.socket) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter that runs this code and inherits nothing but its end of a link.

    Raises:
        OSError: the machine has no process to spare.
    """
    variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # The paths are ours, so that it finds what we found; it reads no site configuration.
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
    return subprocess.Popen(  # noqa: S603  the arguments are ours
        [sys.executable, "-P", "-S", "-c", code, *arguments],
        stdin=link.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=variables,
    )


def _seconds_left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
