"""What the processes of a server ask of the system, as ``strace`` writes it down.

The tracer sees what was tried, whether or not it was let: an open that the barrier of a worker has
refused is one too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migkg.project import BUILD
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_TRACER = "needs strace, and leave to trace"

_CALLS = "open,openat,openat2,creat,connect,socket,execve,execveat"
_CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
_PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
_OF_WORKERS = re.compile(r"/proc/(?:self|\d+)/(?:statm|stat|status|oom_score_adj)")
_REFUSED = " = -1 EACCES "


class Call(NamedTuple):
    """A call of the system that was tried."""

    pid: int
    name: str
    arguments: str

    @property
    def path(self) -> str:
        """The file that it names."""
        found = _PATH.search(self.arguments)
        return found[1] if found else ""


@cache
def can_trace() -> bool:
    """Whether there is a tracer, and it may trace."""
    try:
        done = subprocess.run(
            ["strace", "-o", os.devnull, "true"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


def tracer(log: Path) -> list[str]:
    """The command to which another is given, to be traced with all that it starts."""
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={_CALLS}", "-o", str(log)]


def calls(log: Path, start: int) -> Iterator[Call]:
    """The calls that were tried after so many bytes of the log."""
    with log.open(encoding="utf-8", errors="replace") as stream:
        stream.seek(start)
        for line in stream:
            if found := _CALL.match(line):
                yield Call(int(found[1]), found[2], found[3])


def reaches_beyond(call: Call, root: Path, server: int) -> bool:
    """Whether a call is none that the server, or a worker of it, has reason for."""
    if call.name == "socket":
        # Each worker tries, to see that its barrier holds.
        return "AF_UNIX" not in call.arguments and _REFUSED not in call.arguments
    if call.name in {"connect", "execve", "execveat"}:
        return True
    if _OF_WORKERS.fullmatch(call.path) or call.path == os.devnull:
        return False  # the event loop keeps the latter open, to give it up where files run out
    if call.pid != server and not _is_code(call.path):
        return True
    return not (
        _is_code(call.path)
        or Path(call.path).resolve().is_relative_to((root / BUILD).resolve())
        or ("O_TMPFILE" in call.arguments and call.path == tempfile.gettempdir())
    )


def _is_code(path: str) -> bool:
    """Whether a file is a part of the program: a module may be imported when it is first needed."""
    return any(Path(path).is_relative_to(folder) for folder in _code())


@cache
def _code() -> frozenset[Path]:
    paths = sysconfig.get_paths()
    folders = {Path(paths[it]) for it in ("stdlib", "platstdlib", "purelib", "platlib")}
    return frozenset((*folders, Path(sys.prefix), ROOT / "src", *_linked_libraries()))


def _linked_libraries() -> Iterator[Path]:
    yield from map(Path, ("/etc/ld.so.cache", "/lib", "/usr/lib", "/lib64"))
