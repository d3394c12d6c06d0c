"""The pool: who waits, who works, and who is killed when its time is up.

All of it happens in one event loop, and nothing in it waits for a worker, so nothing lies between a
deadline and its being kept. A query is short until it has been evaluated for a slice of time; then
it goes on as a long one, at the lowest priority of the system, and another short one begins. So the
short ones of all are served while long ones go on. Of those that wait, the one begins whose client
has had least of late, and among equals the first to arrive.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import LimitExceeded, MigkgError, QueryError, RefusedQuery, Unwritable
from migkg.sandbox import worker as protocol
from migkg.sandbox.clients import Clients
from migkg.sandbox.nursery import Nursery
from migkg.sandbox.output import ANSWER, LAST, MORE, RETIRES
from migkg.sandbox.spool import Spool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from migkg.sandbox.limits import Limits
    from migkg.sandbox.nursery import Worker
    from migkg.seccomp import Barrier
    from migkg.store import Dataset

HELD = 1 << 18
"""Bytes of an answer that are held back: what is cut off before is an error and nothing else."""

MOST_ASKED = 1000
"""Queries after which a worker gives place to a fresh one."""


class Asking(NamedTuple):
    """What is asked: any query, and the formats in which it may be answered."""

    query: str
    result_type: str
    """The media type (of ``store.RESULT_FORMATS``) for rows and truth values."""
    graph_type: str
    """The media type (of ``store.GRAPH_FORMATS``) for statements."""
    dataset: Dataset | None = None
    """What takes the place of the dataset that the query names."""
    base: str | None = None
    """What relative IRIs are resolved against; they are errors without one."""
    coding: str = ""
    """How the answer may be compressed: ``br``, ``gzip`` or not at all."""


class Reply:
    """An answer that has come so far that it can be given out: as a whole, or in parts."""

    def __init__(self, media_type: str, coding: str, spool: Spool, job: _Job) -> None:
        self.media_type, self.coding = media_type, coding
        self._spool, self._job = spool, job

    @property
    def ended(self) -> bool:
        """Whether all of it is there."""
        return self._spool.ended

    def whole(self) -> bytes:
        """All bytes of an answer that has ended.

        Raises:
            MigkgError: it was cut off.
        """
        return self._spool.whole()

    def parts(self) -> AsyncIterator[bytes]:
        """The bytes in parts, as they come.

        Raises:
            MigkgError: it was cut off, after the parts that had come.
        """
        return self._spool.parts()

    def close(self) -> None:
        """Let go of it; what is still being evaluated is given up."""
        self._job.give_up()
        self._spool.close()


class Pool:
    """Workers that answer queries on one graph, for the event loop in which it was started."""

    def __init__(self, graph: Path, limits: Limits, clients: Clients) -> None:
        """Prepare, but do not start yet."""
        self.graph, self.limits, self.clients = graph, limits, clients
        self._nursery = Nursery(graph, limits)
        self._idle: list[Worker] = []
        self._waiting: list[_Job] = []
        self.short: set[_Job] = set()
        self.long: set[_Job] = set()
        self._ready: asyncio.Future[None] | None = None
        self._open = False

    async def start(self) -> None:
        """Start, and wait until the first query can be asked.

        Raises:
            MigkgError: no worker can be started; SourceError where the graph cannot be read.
        """
        self._open = True
        await self._restart()

    async def _restart(self) -> None:
        ready = self._ready = asyncio.get_running_loop().create_future()
        nursery = Nursery(self.graph, self.limits)
        try:
            await nursery.start(self._lost)
        except MigkgError as error:
            ready.set_exception(error)
            ready.exception()  # it is known to whoever asks, and raised here
            raise
        self._nursery = nursery
        ready.set_result(None)
        self._begin_more()

    def _lost(self) -> None:
        """Start another nursery when this one ends, as it does if the machine has no memory left."""
        self._idle.clear()
        if self._open:
            self._starting = asyncio.get_running_loop().create_task(self._try_again())

    async def _try_again(self) -> None:
        try:
            await self._restart()
        except MigkgError as error:
            for job in list(self._waiting):
                job.fail(error)

    @property
    def barrier(self) -> Barrier:
        """What keeps the workers from the network: ``seccomp``, or ``none`` but the refusals."""
        return self._nursery.barrier

    @property
    def waiting(self) -> int:
        """How many queries wait for their turn."""
        return len(self._waiting)

    @property
    def processes(self) -> int:
        """How many workers there are, idle ones included."""
        return self._nursery.size

    def close(self) -> None:
        """End all workers, whatever they are doing; whoever waits is told."""
        self._open = False
        for job in [*self._waiting, *self.short, *self.long]:
            job.fail(MigkgError("the sandbox is closed"))
        self._nursery.end()

    async def ask(self, asking: Asking, client: str) -> Reply:
        """The answer, as soon as it is complete or has more than ``HELD`` bytes.

        To cancel this is to give the query up; so is to close the reply.

        Raises:
            RefusedQuery: the query asks for what is not done here, with line and column.
            QueryError: the query is not valid SPARQL, with line and column; or a graph of the
                dataset is named by what is no IRI.
            LimitExceeded: the query was cut off at a limit, or was not begun.
            Unwritable: a format cannot hold a statement of the answer.
            SourceError: the graph cannot be read.
            MigkgError: the sandbox is closed.
        """
        if not self._open or self._ready is None:
            raise MigkgError("the sandbox is closed")
        if not self._ready.done():
            await asyncio.shield(self._ready)
        elif (error := self._ready.exception()) is not None:
            raise error
        self.clients.enter(client)
        job = _Job(self, asking, client)
        if len(self._waiting) >= self.limits.queue:
            job.fail(self.limits.reached("queue"))
        else:
            self._waiting.append(job)
            self._begin_more()
        try:
            return await job.reply
        except BaseException:
            job.give_up()
            raise

    def _begin_more(self) -> None:
        """Begin what waits, as far as there is room."""
        while self._waiting and len(self.short) < self.limits.workers and self._is_ready():
            job = min(self._waiting, key=_Job.turn)
            self._waiting.remove(job)
            self.short.add(job)
            if self._idle:
                job.begin(self._idle.pop())
            else:
                job.begin_with_another()

    def _is_ready(self) -> bool:
        return self._ready is not None and self._ready.done() and not self._ready.exception()

    async def another(self) -> Worker:
        """A worker that was not there before."""
        return await self._nursery.fork()

    def lengthen(self, job: _Job) -> None:
        """Let a short query go on as a long one, or cut it off where there are enough of those."""
        of_client = sum(other.client == job.client for other in self.long)
        if len(self.long) >= self.limits.long or of_client >= max(1, self.limits.long - 1):
            job.fail(self.limits.reached("long"))
            return
        self.short.discard(job)
        self.long.add(job)
        job.give_way()
        self._begin_more()

    def leave(self, job: _Job, worker: Worker | None, *, sound: bool, seconds: float) -> None:
        """Take a query that has ended out of the pool; its worker, if it is sound, is idle."""
        if job in self._waiting:
            self._waiting.remove(job)
        fresh = job in self.short
        self.short.discard(job)
        self.long.discard(job)
        self.clients.leave(job.client, seconds)
        if worker is not None:
            keep = sound and fresh and worker.lives and worker.asked < MOST_ASKED
            if keep and self._open and worker.nursery is self._nursery:
                self._idle.append(worker)
            else:
                worker.end()
        if self._open:
            self._begin_more()

    async def death(self, worker: Worker) -> LimitExceeded:
        """What the end of a worker means that nobody wanted to end."""
        code = -await worker.nursery.exit_code(worker.number)
        if code == signal.SIGALRM:
            return self.limits.reached("deadline")
        # The engine aborts when it gets no memory; the kernel kills when the machine has none.
        memory = code in {signal.SIGABRT, signal.SIGKILL}
        return self.limits.reached("memory" if memory else "crash")


class _Job:
    """One query, from its arrival to its end."""

    def __init__(self, pool: Pool, asking: Asking, client: str) -> None:
        loop = asyncio.get_running_loop()
        self.client = client
        self.reply: asyncio.Future[Reply] = loop.create_future()
        self._pool, self._asking, self._loop = pool, asking, loop
        self._arrived = time.monotonic()
        self._begun = 0.0
        self._worker: Worker | None = None
        self._spool = Spool()
        self._head = ("", "")
        self._ended = False
        self._deadline = loop.call_later(pool.limits.deadline, self._late)
        self._slice: asyncio.TimerHandle | None = None

    def turn(self) -> tuple[float, float]:
        """What orders those that wait: the least comes first."""
        return self._pool.clients.spent(self.client), self._arrived

    def begin(self, worker: Worker) -> None:
        """Be evaluated."""
        self._worker = worker
        self._begun = time.monotonic()
        self._slice = self._loop.call_later(self._pool.limits.slice, self._pool.lengthen, self)
        worker.ask(json.dumps(self._asking).encode(), self)

    def begin_with_another(self) -> None:
        """Be evaluated by a worker that is not there yet."""
        self._forking = self._loop.create_task(self._fork())

    async def _fork(self) -> None:
        try:
            worker = await self._pool.another()
        except OSError as error:
            self.fail(MigkgError(f"no worker process can be started: {error}"))
            return
        if self._ended:
            worker.end()
        else:
            self.begin(worker)

    def give_way(self) -> None:
        """Let all others have the processor first."""
        if self._worker is not None:
            self._worker.give_way()

    def give_up(self) -> None:
        """Nobody wants the answer any more."""
        self._end(MigkgError("whoever asked has left"))

    def fail(self, error: MigkgError) -> None:
        """End with an error."""
        self._end(error)

    def _late(self) -> None:
        waits = self._worker is None
        self._end(self._pool.limits.reached("queue" if waits else "deadline"))

    def replied(self, kind: bytes, flags: int, text: bytes, body: bytes) -> None:
        """Take a frame of the worker's reply."""
        if self._ended:
            return
        if kind == ANSWER:
            media_type, coding = text.decode().split(" ")
            self._head = (media_type, coding)
        if kind in {ANSWER, MORE}:
            try:
                self._spool.put(body)
            except OSError:
                self._end(self._pool.limits.reached("queue"))
                return
            if flags & LAST:
                self._end(None, sound=not flags & RETIRES)
            elif self._spool.size > HELD:
                self._give_out()
        else:
            self._end(self._complaint(kind, text.decode()), sound=not flags & RETIRES)

    def abandoned(self) -> None:
        """Find out why the worker has ended."""
        if self._worker is not None:
            self._asking_why = self._loop.create_task(self._find_out(self._worker))

    async def _find_out(self, worker: Worker) -> None:
        self._end(await self._pool.death(worker))

    def _complaint(self, kind: bytes, text: str) -> MigkgError:
        if kind == protocol.INVALID:
            problem, line, column, refused = json.loads(text)
            what = RefusedQuery if refused else QueryError
            return what(problem, line=line, column=column)
        if kind == protocol.LIMIT:
            return LimitExceeded(*json.loads(text))
        if kind == protocol.UNWRITABLE:
            return Unwritable(text)
        if kind == protocol.TOO_LARGE:
            return self._pool.limits.reached(text)
        memory = kind == protocol.OUT_OF_MEMORY
        return self._pool.limits.reached("memory" if memory else "crash")

    def _give_out(self) -> None:
        if not self.reply.done():
            self.reply.set_result(Reply(*self._head, self._spool, self))

    def _end(self, error: MigkgError | None, *, sound: bool = False) -> None:
        if self._ended:
            return
        self._ended = True
        self._deadline.cancel()
        if self._slice is not None:
            self._slice.cancel()
        self._spool.end(error)
        if error is None:
            self._give_out()
        elif not self.reply.done():
            self.reply.set_exception(error)
            self.reply.exception()  # whoever waits is told; there may be nobody any more
        seconds = time.monotonic() - self._begun if self._begun else 0.0
        worker, self._worker = self._worker, None
        self._pool.leave(self, worker, sound=sound, seconds=seconds)
