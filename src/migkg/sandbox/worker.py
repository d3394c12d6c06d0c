"""What a worker process does: open the graph, give up its powers, answer until it is killed.

Requests and replies go over the socket that the process finds as its standard input. A request is
its length in four bytes and the UTF-8 of three lines: the media type for rows, the one for
statements, the query (which may go on over further lines). A reply is a head of ``REPLY`` and two
parts: a text about the reply, and a body.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.errors import QueryError, SourceError
from migkg.seccomp import raise_barrier
from migkg.store import KnowledgeGraph

if TYPE_CHECKING:
    from typing import BinaryIO

REQUEST = struct.Struct(">I")
REPLY = struct.Struct(">c?IQ")
"""The kind of a reply, whether it is the last, the length of its text, and of its body."""

READY = b"R"  # text: the barrier
UNREADABLE = b"U"  # text: why the graph cannot be opened
ANSWER = b"A"  # text: the media type; body: the answer
INVALID = b"I"  # text: JSON with problem, line, column
TOO_LARGE = b"L"
OUT_OF_MEMORY = b"M"
BROKEN = b"B"  # text: what the engine said

GRACE = 1.0
"""Seconds after the deadline at which a worker ends itself, should nobody be left to kill it."""


def main() -> None:
    """Be a worker; the arguments are graph, deadline (s), memory and result limit (bytes)."""
    graph_path, deadline, memory, result_limit = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to act upon
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    barrier = raise_barrier()
    requests, replies = os.fdopen(0, "rb"), os.fdopen(os.dup(0), "wb")
    try:
        graph = KnowledgeGraph.open(Path(graph_path))
    except SourceError as error:
        _reply(replies, UNREADABLE, error.problem)
        return
    budget = _Memory(int(memory))
    _reply(replies, READY, barrier)
    while head := requests.read(REQUEST.size):
        request = requests.read(*REQUEST.unpack(head)).decode()
        signal.setitimer(signal.ITIMER_REAL, float(deadline) + GRACE)
        kind, text, body = _answer(graph, *request.split("\n", 2), limit=int(result_limit))
        signal.setitimer(signal.ITIMER_REAL, 0)
        retires = kind in {OUT_OF_MEMORY, BROKEN} or budget.half_spent()
        _reply(replies, kind, text, body, retires=retires)
        if retires:
            return  # a fresh process takes over


def _answer(
    graph: KnowledgeGraph, result_type: str, graph_type: str, query: str, *, limit: int
) -> tuple[bytes, str, bytes]:
    try:
        body, media_type = graph.answer(query, result_type, graph_type)
    except QueryError as error:
        place = {"problem": error.problem, "line": error.line, "column": error.column}
        return INVALID, json.dumps(place), b""
    except OSError as error:  # the barrier stopped what the query tried to reach
        return INVALID, json.dumps({"problem": str(error), "line": None, "column": None}), b""
    except MemoryError:
        return OUT_OF_MEMORY, "", b""
    except BaseException as error:  # noqa: BLE001  a panic of the engine is no Exception
        return BROKEN, repr(error), b""
    if len(body) > limit:
        return TOO_LARGE, "", b""
    return ANSWER, media_type, body


def _reply(
    replies: BinaryIO, kind: bytes, text: str, body: bytes = b"", *, retires: bool = False
) -> None:
    encoded = text.encode()
    replies.write(REPLY.pack(kind, retires, len(encoded), len(body)) + encoded)
    replies.write(body)
    replies.flush()


class _Memory:
    """A bound on the address space: what the process has now, and so many bytes more."""

    def __init__(self, more: int) -> None:
        now = _address_space()
        self._half = now + more // 2
        # Other systems have no such bound; there the deadline and the size of the answer hold.
        if now:
            resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))
        with suppress(OSError):  # should the machine run out of memory, let it take this process
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")

    def half_spent(self) -> bool:
        """Whether what is left may not do for the next query."""
        return _address_space() > self._half


def _address_space() -> int:
    """Bytes of address space in use, 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as pages:  # noqa: PTH123  after every query: be quick
            return int(pages.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
