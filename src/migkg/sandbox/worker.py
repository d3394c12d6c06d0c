"""What a worker process does: open the graph, give up its powers, answer until it is killed.

Requests and replies go over the socket that the process finds as its standard input. A request is
its length in four bytes and JSON: the query, the media type for rows, the one for statements, the
IRIs of default and of named graphs (or null), the base IRI (or null). A reply is a head of
``REPLY`` and two parts: a text about the reply, and a body.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.errors import QueryError, SourceError, Unwritable
from migkg.seccomp import raise_barrier
from migkg.store import Dataset, KnowledgeGraph

if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from _typeshed import ReadableBuffer as Buffer

REQUEST = struct.Struct(">I")
REPLY = struct.Struct(">c?IQ")
"""The kind of a reply, whether it is the last, the length of its text, and of its body."""

READY = b"R"  # text: the barrier
UNREADABLE = b"U"  # text: why the graph cannot be opened
ANSWER = b"A"  # text: the media type; body: the answer
INVALID = b"I"  # text: JSON with problem, line, column
UNWRITABLE = b"W"  # text: what the format cannot hold
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
        request = json.loads(requests.read(*REQUEST.unpack(head)))
        signal.setitimer(signal.ITIMER_REAL, float(deadline) + GRACE)
        kind, text, body = _answer(graph, request, int(result_limit))
        signal.setitimer(signal.ITIMER_REAL, 0)
        retires = kind in {OUT_OF_MEMORY, BROKEN} or budget.half_spent()
        _reply(replies, kind, text, body, retires=retires)
        if retires:
            return  # a fresh process takes over


def _answer(graph: KnowledgeGraph, request: list[Any], limit: int) -> tuple[bytes, str, bytes]:
    query, result_type, graph_type, dataset, base = request
    output = _Bounded(limit)
    try:
        graphs = dataset and Dataset(*map(tuple, dataset))
        media_type = graph.answer_into(
            output, query, result_type, graph_type, dataset=graphs, base=base
        )
    except QueryError as error:
        place = {"problem": error.problem, "line": error.line, "column": error.column}
        return INVALID, json.dumps(place), b""
    except Unwritable as error:
        return UNWRITABLE, str(error), b""
    except _TooLargeError:
        return TOO_LARGE, "", b""
    except MemoryError:
        return OUT_OF_MEMORY, "", b""
    except BaseException as error:  # noqa: BLE001  a panic of the engine is no Exception
        return BROKEN, repr(error), b""
    return ANSWER, media_type, output.getvalue()


class _TooLargeError(Exception):
    """The answer has reached its limit."""


class _Bounded(BytesIO):
    """So many bytes, and no more."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, content: Buffer, /) -> int:
        """Take the content, or end what writes it."""
        count = super().write(content)
        if self.tell() > self._limit:
            raise _TooLargeError
        return count


def _reply(
    replies: BinaryIO, kind: bytes, text: str, body: bytes = b"", *, retires: bool = False
) -> None:
    encoded = text.encode()
    replies.write(REPLY.pack(kind, retires, len(encoded), len(body)) + encoded)
    replies.write(body)
    replies.flush()


def bound_memory(more: int) -> int:
    """Bound the address space to what the process has now, which is given, and so many bytes more.

    Other systems than Linux have no such bound, and 0 is given.
    """
    now = _address_space()
    if now:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = now + more if most == resource.RLIM_INFINITY else min(now + more, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    with suppress(OSError):  # should the machine run out of memory, let it take this process
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    return now


class _Memory:
    """What may be spent of the memory that a process has."""

    def __init__(self, more: int) -> None:
        self._half = bound_memory(more) + more // 2

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
