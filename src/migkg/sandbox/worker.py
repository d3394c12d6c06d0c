"""What runs apart from the web: a nursery that holds the graph, and the workers that it forks.

The nursery is a fresh interpreter that opens the graph, gives up the network and other programs,
and then forks a worker whenever it is told to: all of them share its memory, so that another one
is ready in a millisecond. It evaluates nothing itself. A worker opens no file any more, and answers
queries one after the other until it is killed.

Commands come over the socket that the nursery finds as its standard input, a letter and the number
of a worker; with FORK comes the end of a socket that is the worker's. Back go ``REPORT``s, with a
text after READY and UNREADABLE. A request to a worker is its length in four bytes and JSON: the
query, the media type for rows, the one for statements, the IRIs of default and of named graphs (or
null), the base IRI (or null), the coding. What it replies are the frames of ``output``.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from migkg.errors import LimitExceeded, QueryError, RefusedQuery, SourceError, Unwritable
from migkg.garbage import settle
from migkg.refusal import refuse
from migkg.sandbox.output import LAST, RETIRES, Output, TooLargeError, send
from migkg.seccomp import raise_barrier
from migkg.store import Dataset, KnowledgeGraph

if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from migkg.seccomp import Barrier

COMMAND = struct.Struct(">cI")
FORK, KILL, EASE, YIELD = b"F", b"K", b"E", b"Y"
"""Commands: fork a worker; kill it; let others have the processor first; let all others."""

REPORT = struct.Struct(">cIi")
READY = b"R"  # a text of that length: the barrier
UNREADABLE = b"U"  # a text of that length: why the graph cannot be opened
FORKED = b"F"  # this worker, as the process of this number
EXITED = b"X"  # this worker, with this code: a negative one is the signal that ended it;
# EX_TEMPFAIL where the system had no process to spare for it

REQUEST = struct.Struct(">I")
INVALID = b"I"  # text: JSON with whether it was refused, problem, line, column, excerpt
UNWRITABLE = b"W"  # text: what the format cannot hold
TOO_LARGE = b"L"  # text: size or rows
LIMIT = b"Q"  # text: JSON with the limit, the message, line, column, excerpt
OUT_OF_MEMORY = b"M"
BROKEN = b"B"  # text: what the engine said

GRACE = 1.0
"""Seconds after the deadline at which a worker ends itself, should nobody be left to kill it."""

LONGEST_TEXT = 2000
"""Characters of what is told of an error."""

_UNLOOKED = 0.005  # seconds: in so few, no query spends much
_PR_SET_PDEATHSIG = 1
_PRIORITIES = {EASE: 5, YIELD: 19}


def main() -> None:
    """Be a nursery; the arguments are graph, deadline (s), memory, size (bytes) and rows."""
    graph_path, deadline, memory, size, rows = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to act upon
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    barrier = raise_barrier()
    control = socket.socket(fileno=os.dup(0))
    try:
        graph = KnowledgeGraph.open(Path(graph_path))
    except SourceError as error:
        problem = error.problem.encode()
        control.sendall(REPORT.pack(UNREADABLE, 0, len(problem)) + problem)
        return
    # Free memory that is left would be put in order by the first large allocation of each worker,
    # which would copy a good deal of what it shares: a tenth of a second of its first query.
    settle()
    control.sendall(REPORT.pack(READY, 0, len(barrier)) + barrier.encode())
    bounds = _Bounds(float(deadline), int(memory), int(size), int(rows), barrier)
    _Nursery(control, graph, bounds).run()


def die_with_parent(parent: int | None = None) -> None:
    """Let the kernel kill this process when the one that started it ends (Linux only).

    Where the number of that one is given, and it has ended already, this process ends now.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is not None and os.getppid() != parent:
        os._exit(0)


class _Bounds(NamedTuple):
    """What holds a worker."""

    deadline: float
    memory: int
    size: int
    rows: int
    barrier: Barrier


class _Nursery:
    """Forks, kills, and tells who has died."""

    def __init__(self, control: socket.socket, graph: KnowledgeGraph, bounds: _Bounds) -> None:
        self._control, self._graph, self._bounds = control, graph, bounds
        self._workers: dict[int, int] = {}
        self._woken, waker = socket.socketpair()
        for end in (self._woken, waker):
            end.settimeout(0)
        self._ends = (self._woken, waker)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        """Do what is commanded until nobody is there to command."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._woken in ready:
                    with suppress(BlockingIOError):
                        self._woken.recv(4096)
                    self._bury()
                if self._control in ready and not self._obey(selector):
                    break
        for pid in self._workers.values():
            os.kill(pid, signal.SIGKILL)

    def _obey(self, selector: selectors.BaseSelector) -> bool:
        command, links, _, _ = socket.recv_fds(self._control, COMMAND.size, 1)
        if len(command) < COMMAND.size:
            return False
        kind, number = COMMAND.unpack(command)
        if kind == FORK:
            (link,) = links
            self._fork(number, link, selector)
        elif number in self._workers:
            # It is our child and was not waited for, so the number is still that of no other one.
            with suppress(OSError):
                if kind == KILL:
                    os.kill(self._workers[number], signal.SIGKILL)
                else:
                    os.setpriority(os.PRIO_PROCESS, self._workers[number], _PRIORITIES[kind])
        return True

    def _fork(self, number: int, link: int, selector: selectors.BaseSelector) -> None:
        nursery = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            self._tell(EXITED, number, os.EX_TEMPFAIL)
            os.close(link)
            return
        if pid:
            self._workers[number] = pid
            os.close(link)
            self._tell(FORKED, number, pid)
            return
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent(nursery)
        selector.close()
        for end in (*self._ends, self._control):
            end.close()
        os.dup2(link, 0)
        os.close(link)
        _work(self._graph, self._bounds)

    def _bury(self) -> None:
        numbers = {pid: number for number, pid in self._workers.items()}
        while numbers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            number = numbers.pop(pid)
            del self._workers[number]
            self._tell(EXITED, number, os.waitstatus_to_exitcode(status))

    def _tell(self, kind: bytes, number: int, value: int) -> None:
        with suppress(OSError):
            self._control.sendall(REPORT.pack(kind, number, value))


def _work(graph: KnowledgeGraph, bounds: _Bounds) -> NoReturn:
    """Answer until there is nobody to ask, in a process of its own."""
    requests, replies = os.fdopen(0, "rb"), os.fdopen(os.dup(0), "wb")
    budget = _Memory(bounds.memory)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if raise_barrier(alone=True) != bounds.barrier:
        os._exit(os.EX_TEMPFAIL)  # where the first one holds, so has the second to
    code = 0
    try:
        while head := requests.read(REQUEST.size):
            request = json.loads(requests.read(*REQUEST.unpack(head)))
            signal.setitimer(signal.ITIMER_REAL, bounds.deadline + GRACE)
            output = Output(replies, bounds.size, bounds.rows, request.pop())
            goes_on = _answer(graph, request, output, replies, budget)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if not goes_on:
                break  # a fresh process takes over
    except BrokenPipeError:
        pass
    except BaseException:  # noqa: BLE001  whatever it is, this process does not go on as a nursery
        code = 1
    os._exit(code)


def _answer(
    graph: KnowledgeGraph, request: list[Any], output: Output, replies: BinaryIO, budget: _Memory
) -> bool:
    """Answer one request, and say whether this process is fit for another."""
    query, result_type, graph_type, dataset, base = request
    kind, text, retires = BROKEN, "", False
    try:
        refuse(query)
        graphs = dataset and Dataset(*map(tuple, dataset))
        graph.answer_into(output.begin, query, result_type, graph_type, dataset=graphs, base=base)
        retires = budget.half_spent()
        output.end(retires=retires)
    except QueryError as error:
        place = [error.line, error.column, error.excerpt and _brief(error.excerpt)]
        refused = isinstance(error, RefusedQuery)
        kind, text = INVALID, json.dumps([refused, _brief(error.problem), *place])
    except LimitExceeded as error:
        place = [error.line, error.column, error.excerpt and _brief(error.excerpt)]
        kind, text = LIMIT, json.dumps([error.limit, _brief(error.message), *place])
    except Unwritable as error:
        kind, text = UNWRITABLE, _brief(str(error))
    except TooLargeError as error:
        kind, text = TOO_LARGE, str(error)
    except MemoryError:
        kind, retires = OUT_OF_MEMORY, True
    except BrokenPipeError:
        raise
    except BaseException as error:  # noqa: BLE001  a panic of the engine is no Exception
        text, retires = _brief(repr(error)), True
    else:
        return not retires
    send(replies, kind, LAST | (RETIRES if retires else 0), text.encode())
    return not retires


def _brief(text: str) -> str:
    """What is told of an error, which may quote all of a query, as far as anybody reads it."""
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def bound_memory(more: int) -> int:
    """Bound the address space to what the process has now, which is given, and so many bytes more.

    Other systems than Linux have no such bound, and 0 is given.
    """
    now = _address_space(Path("/proc/self/statm"))
    if now:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = now + more if most == resource.RLIM_INFINITY else min(now + more, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    with suppress(OSError):  # should the machine run out of memory, let it take this process
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    return now


class _Memory:
    """What may be spent of the memory that a process has; the file that tells is kept open."""

    def __init__(self, more: int) -> None:
        self._half = bound_memory(more) + more // 2
        self._looked = 0.0
        try:
            self._pages = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._pages = -1

    def half_spent(self) -> bool:
        """Whether what is left may not do for the next query.

        To look takes as long as to answer a small query, so it is done after some time at work.
        """
        now = time.monotonic()
        if self._pages < 0 or now - self._looked < _UNLOOKED:
            return False
        self._looked = now
        return int(os.pread(self._pages, 64, 0).split()[0]) * resource.getpagesize() > self._half


def _address_space(pages: Path) -> int:
    """Bytes of address space in use, 0 where the system does not tell."""
    try:
        return int(pages.read_bytes().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
