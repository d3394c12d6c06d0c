"""Nothing gets out, and nothing is let in."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from migkg.errors import LimitExceeded, RefusedQuery
from migkg.sandbox import Limits, Sandbox, nursery
from tests.processes import children
from tests.sandbox.asking import ask, ended

if TYPE_CHECKING:
    from pathlib import Path

BEHIND = """
import ctypes, fcntl, os, resource, signal, socket, sys
from migkg.seccomp import raise_barrier
from migkg.store import KnowledgeGraph
graph = KnowledgeGraph()
if raise_barrier() != "seccomp": sys.exit("no seccomp here")
raise_barrier(alone=True)
def told(what, *given):
    try: print(what(*given))
    except Exception as error: print(type(error).__name__, error)
service = "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }"
told(graph.answer, service, "text/csv", "text/turtle")
told(open, "/etc/hostname")
told(os.remove, "%s")
told(os.fork)
told(os.kill, os.getppid(), 0)
told(os.execv, "/bin/true", ["true"])
told(socket.socket)
told(socket.socketpair)
told(os.truncate, "%s", 0)
told(os.chmod, "%s", 0o777)
told(os.symlink, "/", "%s/link")
told(os.mkdir, "%s/made")
told(os.setpriority, os.PRIO_PROCESS, os.getppid(), 19)
told(resource.prlimit, os.getppid(), resource.RLIMIT_NOFILE)
told(os.pidfd_open, os.getppid())
told(fcntl.fcntl, 1, fcntl.F_SETOWN, os.getppid())
told(fcntl.fcntl, 1, fcntl.F_SETSIG, signal.SIGKILL)
told(fcntl.fcntl, 1, 15, bytes(8))
told(fcntl.ioctl, 1, 0x8901, bytes(4))
told(fcntl.ioctl, 1, 0x8902, bytes(4))
fcntl.fcntl(1, fcntl.F_GETFL)
libc = ctypes.CDLL(None, use_errno=True)
def of_glibc(name, *given):
    if getattr(libc, name)(*given) < 0: raise OSError(os.strerror(ctypes.get_errno()))
told(of_glibc, "tgkill", os.getppid(), os.getppid(), 0)
told(of_glibc, "shmget", 0, 1 << 20, 0o1600)
told(of_glibc, "unshare", 0x10000000)
resource.prlimit(0, resource.RLIMIT_NOFILE)
signal.raise_signal(signal.SIGCHLD)
told(graph.answer, "SELECT (1 + 1 AS ?x) {}", "text/csv", "text/turtle")
"""


def test_a_service_is_refused_and_behind_the_refusal_stands_the_barrier(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        for silent in ("", "SILENT "):
            query = f"SELECT * {{ SERVICE {silent}<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            with pytest.raises(RefusedQuery):
                ask(sandbox, query)
        if sandbox.network_barrier == "seccomp":
            code = BEHIND % (port, *[tmp_path] * 5)
            run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
            *denied, answered = run.stdout.decode().splitlines()

            assert len(denied) == 23
            assert all("ermission denied" in line for line in denied)
            assert answered == r"(b'x\r\n2\r\n', 'text/csv')"
        with pytest.raises(TimeoutError):
            listener.accept()


def test_workers_see_nothing_of_the_environment(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "secret")
    with Sandbox(graph) as sandbox:
        ask(sandbox)
        assert sandbox.process is not None
        for process in (sandbox.process, *children(sandbox.process)):
            with open(f"/proc/{process}/environ", "rb") as file:  # noqa: PTH123
                assert b"SECRET_OF_THE_PARENT" not in file.read()


def test_a_worker_that_is_not_held_as_the_first_barrier_promises_answers_nothing(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = (
        "from migkg.sandbox import worker as it; first = it.raise_barrier;"
        "it.raise_barrier = lambda *, alone=False: 'neither' if alone else first(); it.main()"
    )
    monkeypatch.setattr(nursery, "_START", begin)
    with Sandbox(graph, Limits(workers=1)) as sandbox:
        error = ended(sandbox, "ASK {}")

    assert isinstance(error, LimitExceeded)
    assert error.limit == "queue"
