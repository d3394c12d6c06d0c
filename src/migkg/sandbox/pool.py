"""The pool: who waits, who works, and who is killed when its time is up.

Each worker is a fresh interpreter, started without inheriting anything but a socket. Whoever asks
takes the worker that has been idle longest, or stands in a queue that is served in the order of
arrival; the asking thread itself keeps the time and kills the worker, so nothing lies between a
deadline and its being kept. Another thread then starts a replacement.
"""

from __future__ import annotations

import errno
import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple, Self

from migkg.errors import LimitExceeded, MigkgError, QueryError, SourceError
from migkg.sandbox import worker as protocol
from migkg.sandbox.refusal import refuse

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from migkg.seccomp import Barrier
    from migkg.store import Answer, Dataset

MIB = 1 << 20

_START = "from migkg.sandbox.worker import main; main()"
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some builds of Python need them
_OTHERWISE = "download the data and ask it on your own machine"


class Sandbox:
    """Workers that answer queries on one graph, each within limits that end it for certain.

    Use it as a context manager: the workers start with the block, at once and without being waited
    for, and end with it. All methods may be called from many threads.
    """

    def __init__(  # noqa: PLR0913  one graph, and its limits by name
        self,
        graph: Path,
        *,
        workers: int = 2,
        deadline: float = 10.0,
        memory: int = 1024 * MIB,
        result_limit: int = 64 * MIB,
        queue: int = 16,
    ) -> None:
        """Prepare, but do not start yet.

        Args:
            graph: the N-Quads file that a build wrote.
            workers: how many queries are evaluated at once.
            deadline: seconds from sending a query, parsing and planning included, to holding its
                whole answer; before, it may wait as long for its turn.
            memory: bytes that a query may take beyond what the graph takes (Linux only).
            result_limit: bytes that an answer may have.
            queue: how many queries may wait for their turn.
        """
        self.deadline, self.memory, self.result_limit = deadline, memory, result_limit
        self._graph, self._size, self._places = graph, workers, queue
        self._lock = threading.Lock()
        self._open = False
        self._workers: set[_Worker] = set()
        self._idle: deque[_Worker] = deque()
        self._waiting: deque[_Ticket] = deque()
        self._greeters: set[threading.Thread] = set()
        self._started = threading.Event()
        self._barrier: Barrier = "none"
        self._failure: MigkgError | None = None

    def __enter__(self) -> Self:
        """Start the workers.

        Raises:
            SourceError: there is no such file.
        """
        if not self._graph.is_file():
            raise SourceError(self._graph, "is not there; `migkg build` writes it")
        with self._lock:
            self._open = True
            self._fill()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, whatever they are doing; whoever waits is told."""
        with self._lock:
            self._open = False
            workers, greeters = list(self._workers), list(self._greeters)
            self._idle.clear()
            self._fail(MigkgError("the sandbox is closed"))
        for worker in workers:
            worker.end()
        for thread in greeters:
            thread.join()

    @property
    def network_barrier(self) -> Barrier:
        """What keeps the workers from the network: ``seccomp``, or ``none`` but the refusals.

        It is tried by each worker; the first one is waited for.

        Raises:
            MigkgError: no worker could be started; SourceError where the file is not N-Quads.
        """
        self._started.wait()
        if self._failure is not None:
            raise self._failure
        return self._barrier

    def answer(
        self,
        query: str,
        result_type: str,
        graph_type: str,
        *,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Answer:
        """The answer to any query as bytes, and the media type it is written in.

        ``result_type`` (of ``store.RESULT_FORMATS``) serves rows and truth values, ``graph_type``
        (of ``store.GRAPH_FORMATS``) statements. A ``dataset`` takes the place of the one that the
        query names; relative IRIs are resolved against ``base``, and are errors without one.

        Raises:
            RefusedQuery: the query asks for what is not done here, with line and column.
            QueryError: the query is not valid SPARQL, with line and column; or a graph of the
                dataset is named by what is no IRI.
            LimitExceeded: the query was cut off; ``limit`` is ``deadline``, ``memory``, ``size``
                (of the answer), ``queue`` (it was not begun) or ``crash`` (it broke the engine).
            SourceError: the graph cannot be read (any more).
        """
        refuse(query)
        return self._answer(query, result_type, graph_type, dataset, base)

    def _answer(self, *parts: str | Dataset | None) -> Answer:
        """Ask a worker, whatever is asked."""
        request = json.dumps(parts).encode()
        worker = self._lease()
        reply = None
        try:
            reply = worker.ask(request, self.deadline, self.result_limit)
        except TimeoutError:
            raise self._limit("deadline") from None
        except OSError:
            raise self._death(worker.end()) from None
        finally:
            self._release(worker, sound=reply is not None and not reply.retires)
        return self._judge(reply)

    def _judge(self, reply: _Reply) -> Answer:
        if reply.kind == protocol.ANSWER:
            return reply.body, reply.text
        if reply.kind == protocol.INVALID:
            problem = json.loads(reply.text)
            raise QueryError(problem["problem"], line=problem["line"], column=problem["column"])
        if reply.kind == protocol.TOO_LARGE:
            raise self._limit("size")
        raise self._limit("memory" if reply.kind == protocol.OUT_OF_MEMORY else "crash")

    def _limit(self, limit: str) -> LimitExceeded:
        return LimitExceeded(
            limit,
            {
                "deadline": f"The query took longer than {self.deadline:g} s and was stopped: "
                f"bind more of its pattern, or take it apart; or {_OTHERWISE}.",
                "memory": f"The query needed more than {self.memory // MIB} MiB and was stopped: "
                f"bind more of its pattern, or sort and group less; or {_OTHERWISE}.",
                "size": f"The answer has more than {self.result_limit // MIB} MiB: select fewer "
                f"variables, or ask for parts of it with LIMIT and OFFSET; or {_OTHERWISE}.",
                "queue": "All workers are busy and the query was not begun: ask again in some "
                f"seconds; or {_OTHERWISE}.",
                "crash": "The query broke the engine that evaluates it, as a very deeply nested "
                "one does: write it flatter.",
            }[limit],
        )

    def _death(self, code: int) -> MigkgError:
        """What the end of a worker means that nobody wanted to end."""
        if not self._open:
            return MigkgError("the sandbox is closed")
        # The engine aborts when it gets no memory; the kernel kills when the machine has none.
        return self._limit("memory" if -code in {signal.SIGABRT, signal.SIGKILL} else "crash")

    def _lease(self) -> _Worker:
        """The worker that has been idle longest, or the next one to be free when it is our turn."""
        if self._open:
            self._started.wait()  # how long it takes to open the graph is no matter of the query
        with self._lock:
            if not self._open:
                raise MigkgError("the sandbox is closed")
            while self._idle and not self._waiting:
                worker = self._idle.popleft()
                if worker.lives():
                    return worker
                worker.end()
                self._workers.discard(worker)
            self._fill()
            if len(self._waiting) >= self._places:
                raise self._limit("queue")
            ticket = _Ticket()
            self._waiting.append(ticket)
        if not ticket.called.wait(self.deadline):
            with self._lock:
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
                    raise self._limit("queue")
        if ticket.worker is None:
            raise ticket.error or self._limit("queue")
        return ticket.worker

    def _release(self, worker: _Worker, *, sound: bool) -> None:
        """Give a worker to who has waited longest; or end it and start another."""
        with self._lock:
            if sound and self._open:
                self._give(worker)
                return
            self._workers.discard(worker)
        worker.end()
        with self._lock:
            self._fill()

    def _give(self, worker: _Worker) -> None:
        if self._waiting:
            ticket = self._waiting.popleft()
            ticket.worker = worker
            ticket.called.set()
        else:
            self._idle.append(worker)

    def _fail(self, error: MigkgError) -> None:
        self._failure = error
        self._started.set()
        while self._waiting:
            ticket = self._waiting.popleft()
            ticket.error = error
            ticket.called.set()

    def _fill(self) -> None:
        """Start as many workers as are missing; a thread each waits until it can be asked.

        The first one has the machine to itself, so that it can be asked soon.
        """
        size = self._size if self._started.is_set() and self._failure is None else 1
        while self._open and len(self._workers) < size:
            worker = _Worker(self._graph, self.deadline, self.memory, self.result_limit)
            self._workers.add(worker)
            thread = threading.Thread(target=self._greet, args=(worker,), daemon=True)
            self._greeters.add(thread)
            thread.start()

    def _greet(self, worker: _Worker) -> None:
        """Put a worker to use as soon as it has opened the graph (in a thread of its own)."""
        failure: MigkgError | None = None
        barrier: Barrier = "none"
        try:
            reply = worker.first_words()
            if reply.kind != protocol.READY:
                failure = SourceError(self._graph, reply.text)
            elif reply.text == "seccomp":
                barrier = "seccomp"
        except OSError:
            failure = MigkgError("a worker process ended before it could be asked anything")
        with self._lock:
            self._greeters.discard(threading.current_thread())
            if failure is None and self._open:
                self._barrier, self._failure = barrier, None
                self._started.set()
                self._give(worker)
                self._fill()
                return
            self._workers.discard(worker)
            if self._open and failure is not None and not self._workers:
                self._fail(failure)
        worker.end()


class _Ticket:
    """A place in the queue."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.worker: _Worker | None = None
        self.error: MigkgError | None = None


class _Reply(NamedTuple):
    kind: bytes
    retires: bool
    text: str
    body: bytes


class _Worker:
    """A process that can be asked, and ended."""

    def __init__(self, graph: Path, deadline: float, memory: int, result_limit: int) -> None:
        self._link, theirs = socket.socketpair()
        variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        # The paths are ours, so that a worker finds what we found; it reads no site configuration.
        variables["PYTHONPATH"] = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
        limits = (str(deadline), str(memory), str(result_limit))
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  the arguments are ours
                [sys.executable, "-P", "-S", "-c", _START, str(graph), *limits],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=variables,
            )

    def first_words(self) -> _Reply:
        """Whether the worker can be asked.

        Raises:
            OSError: it ended before it said so.
        """
        return self._reply(math.inf, sys.maxsize)

    def ask(self, request: bytes, seconds: float, limit: int) -> _Reply:
        """The reply to a request.

        Raises:
            TimeoutError: it was not here after so many seconds.
            OSError: the worker ended, or sends more than ``limit`` bytes.
        """
        until = time.monotonic() + seconds
        self._link.settimeout(seconds)
        self._link.sendall(protocol.REQUEST.pack(len(request)) + request)
        return self._reply(until, limit)

    def lives(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def end(self) -> int:
        """End the process, if it has not ended, and give its return code."""
        self._process.kill()
        code = self._process.wait()
        self._link.close()
        return code

    def _reply(self, until: float, limit: int) -> _Reply:
        head = self._receive(protocol.REPLY.size, until)
        kind, retires, text, body = protocol.REPLY.unpack(head)
        if body > limit:
            raise OSError(errno.EMSGSIZE, "a worker does not keep to its limit")
        return _Reply(
            kind, retires, self._receive(text, until).decode(), self._receive(body, until)
        )

    def _receive(self, size: int, until: float) -> bytes:
        content = bytearray(size)
        missing = memoryview(content)
        while missing:
            self._link.settimeout(None if until == math.inf else _seconds_left(until))
            count = self._link.recv_into(missing)
            if count == 0:
                raise ConnectionResetError
            missing = missing[count:]
        return bytes(content)


def _seconds_left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
