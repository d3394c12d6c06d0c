"""The pool: who waits, who works, and who is killed when its time is up.

Whoever asks takes the worker that has been idle longest, or stands in a queue that is served in the
order of arrival; the asking thread itself keeps the time and kills the worker, so nothing lies
between a deadline and its being kept. Another thread then waits for the replacement.
"""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Self

from migkg.errors import LimitExceeded, MigkgError, QueryError, SourceError, Unwritable
from migkg.refusal import refuse
from migkg.sandbox import worker as protocol
from migkg.sandbox.process import LOOK, Unwanted, Worker, never

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from migkg.sandbox.process import Reply
    from migkg.seccomp import Barrier
    from migkg.store import Answer, Dataset

MIB = 1 << 20

_GONE = "whoever asked has left"
_OTHERWISE = "download the data and ask it on your own machine"


class Sandbox:
    """Workers that answer queries on one graph, each within limits that end it for certain.

    Use it as a context manager: the workers start with the block, at once and without being waited
    for, and end with it. All methods may be called from many threads. Whatever happens to the file,
    all workers read the one that was there when the block began: a copy of it is kept as ``graph``.

    >>> with tempfile.NamedTemporaryFile() as empty, Sandbox(Path(empty.name)) as sandbox:
    ...     sandbox.answer("ASK {}", "application/sparql-results+json", "text/turtle")[0]
    b'{"head":{},"boolean":true}'
    """

    def __init__(  # noqa: PLR0913  one graph, and its limits by name
        self,
        graph: Path,
        *,
        workers: int = 2,
        deadline: float = 10.0,
        memory: int = 1024 * MIB,
        result_limit: int = 64 * MIB,
        queue: int = 8,
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
        self.graph, self._source, self._size, self._places = graph, graph, workers, queue
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._open = False
        self._workers: set[Worker] = set()
        self._idle: deque[Worker] = deque()
        self._waiting: deque[_Ticket] = deque()
        self._greeters: set[threading.Thread] = set()
        self._started = threading.Event()
        self._barrier: Barrier = "none"
        self._failure: MigkgError | None = None

    def __enter__(self) -> Self:
        """Start the workers.

        Raises:
            SourceError: there is no such file, or it cannot be copied.
        """
        if not self._source.is_file():
            raise SourceError(self._source, "is not there; `migkg build` writes it")
        self._folder = tempfile.TemporaryDirectory(prefix="migkg-")
        self.graph = Path(self._folder.name) / self._source.name
        try:
            shutil.copyfile(self._source, self.graph)
        except OSError as error:
            self._folder.cleanup()
            raise SourceError(self._source, f"cannot be copied ({error.strerror})") from error
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
        if self._folder is not None:
            self._folder.cleanup()

    @property
    def busy(self) -> int:
        """How many can be asking at once: who is served and who waits; others are turned away."""
        return self._size + self._places

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

    def answer(  # noqa: PLR0913  what the protocol lets a request say
        self,
        query: str,
        result_type: str,
        graph_type: str,
        *,
        dataset: Dataset | None = None,
        base: str | None = None,
        gone: Callable[[], bool] = never,
    ) -> Answer:
        """The answer to any query as bytes, and the media type it is written in.

        ``result_type`` (of ``store.RESULT_FORMATS``) serves rows and truth values, ``graph_type``
        (of ``store.GRAPH_FORMATS``) statements. A ``dataset`` takes the place of the one that the
        query names; relative IRIs are resolved against ``base``, and are errors without one. As
        soon as ``gone`` says that whoever asked has left, the query is given up.

        Raises:
            RefusedQuery: the query asks for what is not done here, with line and column.
            QueryError: the query is not valid SPARQL, with line and column; or a graph of the
                dataset is named by what is no IRI.
            LimitExceeded: the query was cut off; ``limit`` is ``deadline``, ``memory``, ``size``
                (of the answer), ``queue`` (it was not begun), ``crash`` (it broke the engine) or
                ``length`` (of the query).
            Unwritable: ``graph_type`` cannot hold a statement of the answer.
            SourceError: the graph cannot be read.
            MigkgError: whoever asked has left, or the sandbox is closed.
        """
        refuse(query)
        return self._answer(query, result_type, graph_type, dataset, base, gone=gone)

    def _answer(self, *parts: str | Dataset | None, gone: Callable[[], bool] = never) -> Answer:
        """Ask a worker, whatever is asked."""
        request = json.dumps(parts).encode()
        worker = self._lease(gone)
        reply = None
        try:
            reply = worker.ask(request, self.deadline, self.result_limit, gone)
        except TimeoutError:
            raise self._limit("deadline") from None
        except Unwanted:
            raise MigkgError(_GONE) from None
        except OSError:
            raise self._death(worker.end()) from None
        finally:
            self._release(worker, sound=reply is not None and not reply.retires)
        return self._judge(reply)

    def _judge(self, reply: Reply) -> Answer:
        if reply.kind == protocol.ANSWER:
            return reply.body, reply.text
        if reply.kind == protocol.INVALID:
            problem = json.loads(reply.text)
            raise QueryError(problem["problem"], line=problem["line"], column=problem["column"])
        if reply.kind == protocol.TOO_LARGE:
            raise self._limit("size")
        if reply.kind == protocol.UNWRITABLE:
            raise Unwritable(reply.text)
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

    def _lease(self, gone: Callable[[], bool] = never) -> Worker:
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
            if self._failure is not None and not self._workers:
                raise self._failure
            if len(self._waiting) >= self._places:
                raise self._limit("queue")
            ticket = _Ticket()
            self._waiting.append(ticket)
        until = time.monotonic() + self.deadline
        while not ticket.called.wait(min(LOOK, max(0, until - time.monotonic()))):
            late, left = time.monotonic() >= until, gone()
            with self._lock:
                if (late or left) and ticket in self._waiting:
                    self._waiting.remove(ticket)
                    raise MigkgError(_GONE) if left else self._limit("queue")
        if ticket.worker is None:
            raise ticket.error or self._limit("queue")
        return ticket.worker

    def _release(self, worker: Worker, *, sound: bool) -> None:
        """Give a worker to who has waited longest; or end it and start another."""
        with self._lock:
            if sound and self._open:
                self._give(worker)
                return
            self._workers.discard(worker)
        worker.end()
        with self._lock:
            self._fill()

    def _give(self, worker: Worker) -> None:
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
            try:
                worker = Worker(self.graph, self.deadline, self.memory, self.result_limit)
            except OSError as error:
                self._despair(error)
                return
            thread = threading.Thread(target=self._greet, args=(worker,), daemon=True)
            try:
                thread.start()  # it can do nothing before the lock is free
            except RuntimeError as error:
                worker.end()
                self._despair(error)
                return
            self._workers.add(worker)
            self._greeters.add(thread)

    def _despair(self, error: Exception) -> None:
        """Where the machine starts no worker: without any, whoever waits is told; else they do."""
        if not self._workers:
            self._fail(MigkgError(f"no worker process can be started: {error}"))

    def _greet(self, worker: Worker) -> None:
        """Put a worker to use as soon as it has opened the graph (in a thread of its own)."""
        failure: MigkgError | None = None
        barrier: Barrier = "none"
        try:
            reply = worker.first_words()
            if reply.kind != protocol.READY:
                failure = SourceError(self._source, reply.text)
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
        self.worker: Worker | None = None
        self.error: MigkgError | None = None
