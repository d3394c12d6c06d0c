"""A server as a process of its own, from its first answer to its end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing, contextmanager, suppress
from socket import socket
from typing import TYPE_CHECKING

from benchmarks.machine import ROOT
from benchmarks.usage import processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PATIENCE = 600.0
"""Seconds that a server may take to its first answer."""

_PORTS = range(20_000, 30_000)


def free_port() -> int:
    """A port that nobody listens on, and that no client is given: a server may load for long."""
    for _ in range(100):
        port = random.choice(_PORTS)  # noqa: S311 - it is no secret
        with closing(socket()) as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


@contextmanager
def started(
    command: Sequence[str | Path], address: str, log: Path, cwd: Path = ROOT
) -> Iterator[int]:
    """Start a server, wait until its address is answered, and end it with all that it started.

    What it says goes into the log.

    Yields:
        The process, which leads a session of its own.

    Raises:
        RuntimeError: it ended, or was not at hand in time; with the end of its log.
    """
    with (
        log.open("wb") as said,
        subprocess.Popen(
            command, cwd=cwd, stdout=said, stderr=said, start_new_session=True
        ) as server,
    ):
        try:
            _wait(server, address, log)
            yield server.pid
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, and end what is left of it, whatever session that is in."""
    with ExitStack() as stack:
        handles = []
        for pid in processes(server.pid):
            with suppress(ProcessLookupError):
                handles.append(os.pidfd_open(pid))
                stack.callback(os.close, handles[-1])
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        for handle in handles:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    begin = time.perf_counter()
    while True:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as response:
                response.read()
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            if server.poll() is not None or time.perf_counter() - begin > PATIENCE:
                end = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{server.args!r} gave no answer: {error}\n{end}") from error
            time.sleep(0.02)
