"""One query, from its arrival to its end, and the answer that comes of it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from migkg.errors import LimitExceeded, MigkgError, QueryError, RefusedQuery, Unwritable
from migkg.sandbox import worker as protocol
from migkg.sandbox.nursery import BRIEF
from migkg.sandbox.output import ANSWER, LAST, MORE, RETIRES
from migkg.sandbox.spool import IN_MEMORY, Spool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from migkg.sandbox.clients import Clients
    from migkg.sandbox.limits import Limits
    from migkg.sandbox.nursery import Worker
    from migkg.store import Dataset

HELD = 1 << 18
"""Bytes of an answer that are held back: what is cut off before is an error and nothing else."""

LOWEST = 3.0
"""Seconds after which a long query has the lowest priority of the system."""

_SURPLUS = 2
"""How often the greatest size of an answer it may have, compressed in vain."""


class Asking(NamedTuple):
    """What is asked: any query, and the formats in which it may be answered.

    >>> Asking("ASK {}", "application/sparql-results+json", "text/turtle").coding
    ''
    """

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
    r"""An answer that has come so far that it can be given out: as a whole, or in parts.

    >>> import asyncio, pathlib, tempfile
    >>> from migkg.sandbox import Sandbox
    >>> async def asked(graph, query):
    ...     async with Sandbox(graph) as sandbox:
    ...         reply = await sandbox.ask(Asking(query, "text/csv", "text/turtle"))
    ...         parts = [part async for part in reply.parts()]
    ...         reply.close()
    ...         return parts
    >>> with tempfile.NamedTemporaryFile() as empty:
    ...     asyncio.run(asked(pathlib.Path(empty.name), "SELECT (1 AS ?one) {}"))
    [b'one\r\n1\r\n']
    """

    def __init__(self, media_type: str, coding: str, spool: Spool, job: Job) -> None:
        self.media_type, self.coding = media_type, coding
        self._spool, self._job = spool, job

    @property
    def at_hand(self) -> bool:
        """Whether all of it is there, in memory, or it was cut off."""
        return self._spool.ended and self._spool.size <= IN_MEMORY

    @property
    def length(self) -> int | None:
        """Its bytes, if all of it is there."""
        return self._spool.length

    async def finished(self) -> None:
        """Wait until all of it is there.

        Raises:
            MigkgError: it was cut off.
        """
        await self._spool.finished()

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


class Keeper(Protocol):
    """Who keeps the workers, and is told what becomes of a query."""

    limits: Limits
    clients: Clients

    async def another(self) -> Worker:
        """A worker that was not there before."""

    def lengthen(self, job: Job) -> None:
        """The query has been evaluated for its slice of time."""

    def leave(
        self, job: Job, worker: Worker | None, *, sound: bool, seconds: float, took: float
    ) -> None:
        """The query has ended."""


class Job:
    """One query, from its arrival to its end."""

    def __init__(
        self, pool: Keeper, asking: Asking, client: str, since: float | None = None
    ) -> None:
        """Its time runs from now, or from ``since``."""
        loop = asyncio.get_running_loop()
        self.client = client
        self.reply: asyncio.Future[Reply] = loop.create_future()
        self._pool, self._asking, self._loop = pool, asking, loop
        now = time.monotonic()
        self.arrived = now if since is None else since
        self._begun = self._had = 0.0
        self._worker: Worker | None = None
        self._spool = Spool()
        self._head = ("", "")
        self._kept = 0
        self._ended = self._again = False
        left = self.arrived + pool.limits.deadline - now
        self._deadline = loop.call_later(max(0.0, left), self._late)
        self._slice: asyncio.TimerHandle | None = None
        self._lowest: bool | None = None  # of priorities; None where it has not given way
        self._lowering: asyncio.TimerHandle | None = None

    @property
    def seconds(self) -> float:
        """For how long it has been evaluated."""
        return time.monotonic() - self._begun if self._begun else 0.0

    @property
    def processor_seconds(self) -> float:
        """For how long it has had a processor; where that cannot be told, as ``seconds``."""
        has = None if self._worker is None else self._worker.processor_seconds
        return self.seconds if has is None else max(0.0, has - self._had)

    def begin(self, worker: Worker) -> None:
        """Be evaluated."""
        self._worker = worker
        self._had = worker.had()
        self._begun = self._begun or time.monotonic()
        if self._slice is None:
            self.go_on()
        worker.ask(json.dumps(self._asking).encode(), self)
        if self._lowest is not None:  # this worker takes the place of one that was killed
            worker.give_way(lowest=self._lowest)

    def go_on(self) -> None:
        """Be a short query for another slice of time."""
        self._slice = self._loop.call_later(self._pool.limits.slice, self._pool.lengthen, self)

    def begin_with_another(self) -> None:
        """Be evaluated by a worker that is not there yet."""
        self._forking = self._loop.create_task(self._fork())

    async def _fork(self) -> None:
        try:
            worker = await self._pool.another()
        except OSError:  # the machine, or the process that forks, is too busy: that passes
            self.fail(self._pool.limits.reached("queue"))
            return
        except MigkgError as error:
            self.fail(error)
            return
        if self._ended:
            worker.end()
        else:
            self.begin(worker)

    def give_way(self, *, lowest: bool) -> None:
        """Let short queries have the processor first, and after a while all others too."""
        if self._lowest or self._lowest == lowest:
            return
        self._lowest = lowest
        if not lowest:
            self._lowering = self._loop.call_later(LOWEST, partial(self.give_way, lowest=True))
        if self._worker is not None:
            self._worker.give_way(lowest=lowest)

    def give_up(self) -> None:
        """Nobody wants the answer any more."""
        self._end(MigkgError("whoever asked has left"))
        self._spool.close()
        self._pool.clients.let_go(self.client, self._kept)
        self._kept = 0

    def fail(self, error: MigkgError) -> None:
        """End with an error."""
        self._end(error)

    def _late(self) -> None:
        # What has waited for nearly all of its time may do well when there is less to do.
        waited = not self._begun or self.seconds < self._pool.limits.deadline / 4
        self._end(self._pool.limits.reached("queue" if waited else "deadline"))

    def replied(self, kind: bytes, flags: int, text: bytes, body: bytes) -> None:
        """Take a frame of the worker's reply."""
        if self._ended:
            return
        try:
            self._take(kind, flags, text, body)
        except (TypeError, ValueError):  # it is not as any sound worker sends it
            self._end(self._pool.limits.reached("crash"))

    def _take(self, kind: bytes, flags: int, text: bytes, body: bytes) -> None:
        if self._spool.size + len(body) > _SURPLUS * self._pool.limits.size:
            self._end(self._pool.limits.reached("crash"))  # so much no sound worker sends
            return
        if kind == ANSWER:
            media_type, coding = text.decode().split(" ")
            self._head = (media_type, coding)
        if kind in {ANSWER, MORE}:
            try:
                self._spool.put(body)
                self._keep()
            except OSError:
                self._end(self._pool.limits.reached("spooled"))
                return
            except LimitExceeded as error:
                self._end(error)
                return
            if flags & LAST:
                self._end(None, sound=not flags & RETIRES)
            elif self._spool.size > HELD:
                self._give_out()
        else:
            self._end(self._complaint(kind, text.decode()), sound=not flags & RETIRES)

    def _keep(self) -> None:
        """Have it noted how much waits to be read, as soon as that is more than is held back."""
        size = self._spool.size
        if size > HELD:
            self._pool.clients.keep(self.client, size - self._kept, begins=not self._kept)
            self._kept = size

    def abandoned(self) -> None:
        """Find out why the worker has ended."""
        if self._worker is not None:
            self._asking_why = self._loop.create_task(self._find_out(self._worker))

    async def _find_out(self, worker: Worker) -> None:
        code = -await worker.nursery.exit_code(worker.number)
        if code == -os.EX_TEMPFAIL:
            self._end(self._pool.limits.reached("queue"))
        elif code == signal.SIGKILL and not (self._again or self.reply.done() or self._ended):
            # Whoever killed it may have meant another than this query: once, that is no matter.
            self._again, self._worker, self._spool = True, None, Spool()
            self.begin_with_another()
        else:
            self._end(self._death(code))

    def _death(self, code: int) -> LimitExceeded:
        """What the end of a worker means that nobody wanted to end; the code is a signal."""
        if code == signal.SIGALRM:
            return self._pool.limits.reached("deadline")
        if code == signal.SIGKILL:
            return self._pool.limits.reached("killed")
        # The engine aborts when it gets no memory.
        return self._pool.limits.reached("memory" if code == signal.SIGABRT else "crash")

    def _complaint(self, kind: bytes, text: str) -> MigkgError:
        if kind == protocol.INVALID:
            refused, problem, line, column, excerpt = json.loads(text)
            what = RefusedQuery if refused else QueryError
            return what(problem, line=line, column=column, excerpt=excerpt)
        if kind == protocol.LIMIT:
            limit, message, line, column, excerpt = json.loads(text)
            return LimitExceeded(limit, message, line=line, column=column, excerpt=excerpt)
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
        for timer in (self._slice, self._lowering):
            if timer is not None:
                timer.cancel()
        self._spool.end(error)
        if error is None:
            self._give_out()
        elif not self.reply.done():
            self.reply.set_exception(error)
            self.reply.exception()  # whoever waits is told; there may be nobody any more
        seconds = self.seconds
        took = seconds if seconds < BRIEF else self.processor_seconds
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.unsure += seconds
        self._pool.leave(self, worker, sound=sound, seconds=seconds, took=took)
