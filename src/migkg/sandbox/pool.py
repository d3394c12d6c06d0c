"""The pool: who waits, who works, and who is killed when its time is up.

All of it happens in one event loop, and nothing in it waits for a worker, so nothing lies between a
deadline and its being kept.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import LimitExceeded, MigkgError
from migkg.sandbox.job import Job
from migkg.sandbox.nursery import Nursery
from migkg.sandbox.scheduler import Scheduler, makes_room
from migkg.slowness import slow_forms

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.sandbox.clients import Clients
    from migkg.sandbox.job import Asking, Reply
    from migkg.sandbox.limits import Limits
    from migkg.sandbox.nursery import Worker
    from migkg.seccomp import Barrier

_SLOW = {"deadline", "memory", "size", "rows"}

MOST_ASKED = 10_000
"""Queries after which a worker gives place to a fresh one."""

REST = 1.0
"""Seconds until it is looked whether nothing is at work: then the spare worker may go."""

SOON, LATER = 0.05, 5.0
"""Seconds until something is tried again that failed, at first and at most."""


class Load(NamedTuple):
    """How much is being asked at a moment.

    >>> Load(waiting=0, short=1, long=0, workers=2).short
    1
    """

    waiting: int
    """Queries that wait for their turn."""
    short: int
    """Queries that are being evaluated, and have not been for long."""
    long: int
    """Queries that have been evaluated for longer."""
    workers: int
    """Processes that there are for them, idle ones included."""


class Pool:
    """Workers that answer queries on one graph, for the event loop in which it was started."""

    def __init__(self, graph: Path, limits: Limits, clients: Clients) -> None:
        """Prepare, but do not start yet."""
        self.graph, self.limits, self.clients = graph, limits, clients
        self.scheduler = Scheduler(limits, clients)
        self._nursery = Nursery(graph, limits)
        self._idle: list[Worker] = []
        self._waiting: list[Job] = []
        self._excused: set[Job] = set()
        self._ready: asyncio.Future[None] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._sparing: asyncio.Task[None] | None = None
        self._resting: asyncio.TimerHandle | None = None
        self._open = False
        self.restarts = 0
        """How often the nursery ended and another was started."""

    async def start(self) -> None:
        """Start, and wait until the first query can be asked.

        Raises:
            MigkgError: no worker can be started; SourceError where the graph cannot be read.
        """
        self._open = True
        self._ready = asyncio.get_running_loop().create_future()
        await self._start(self._ready)

    async def _start(self, ready: asyncio.Future[None]) -> None:
        nursery = Nursery(self.graph, self.limits)
        try:
            await nursery.start(self._lost)
        except MigkgError as error:
            ready.set_exception(error)
            ready.exception()  # it is known to whoever asks, and raised here
            raise
        self._use(nursery, ready)

    def _use(self, nursery: Nursery, ready: asyncio.Future[None]) -> None:
        self._nursery = nursery
        ready.set_result(None)
        self._begin_more()

    def _lost(self) -> None:
        """Start another nursery when this one ends, as it does where memory runs out."""
        while self._idle:
            self._idle.pop().end()  # one that did not die with it waits as long as its link is open
        if self._open:
            self.restarts += 1
            loop = asyncio.get_running_loop()
            self._ready = loop.create_future()
            self._starting = loop.create_task(self._start_again(self._ready))

    async def _start_again(self, ready: asyncio.Future[None]) -> None:
        pause = SOON
        while True:
            nursery = Nursery(self.graph, self.limits)
            try:
                await nursery.start(self._lost)
            except MigkgError:  # what waits meets its deadline, unless the next one starts
                await asyncio.sleep(pause)
                pause = min(2 * pause, LATER)
            else:
                break
        self._use(nursery, ready)

    @property
    def barrier(self) -> Barrier:
        """What keeps the workers from the network: ``seccomp``, or ``none`` but the refusals."""
        return self._nursery.barrier

    @property
    def process(self) -> int | None:
        """The process of which all workers are children, while there is one."""
        return self._nursery.process

    @property
    def load(self) -> Load:
        """How much is being asked at this moment."""
        return Load(
            len(self._waiting),
            len(self.scheduler.at_work) - len(self.scheduler.long),
            len(self.scheduler.long),
            self._nursery.size,
        )

    async def close(self) -> None:
        """End all workers, whatever they are doing; whoever waits is told."""
        self._open = False
        for job in [*self._waiting, *self.scheduler.at_work]:
            job.fail(MigkgError("the sandbox is closed"))
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._resting is not None:
            self._resting.cancel()
        if self._sparing is not None:
            await asyncio.gather(self._sparing, return_exceptions=True)
        self._nursery.end()
        await self._nursery.ended()
        await asyncio.sleep(0)  # whoever waits takes note

    async def ask(self, asking: Asking, client: str, since: float | None = None) -> Reply:
        """The answer, as soon as it is complete or has more than ``HELD`` bytes.

        To cancel this is to give the query up; so is to close the reply. Its time runs from now,
        or from ``since`` (of ``time.monotonic``).

        Raises:
            RefusedQuery: the query asks for what is not done here, with line and column.
            QueryError: the query is not valid SPARQL, with line and column; or a graph of the
                dataset is named by what is no IRI.
            LimitExceeded: the query was cut off at a limit, or was not begun.
            Unwritable: a format cannot hold a statement or a value of the answer.
            SourceError: the graph cannot be read.
            MigkgError: the sandbox is closed.
        """
        if not self._open or self._ready is None:
            raise MigkgError("the sandbox is closed")
        excused = not self._ready.done()
        if excused:
            try:
                async with asyncio.timeout(self.limits.deadline):
                    await asyncio.shield(self._ready)
            except TimeoutError:
                raise self.limits.reached("queue") from None
        elif (error := self._ready.exception()) is not None:
            raise error
        self.clients.enter(client)
        job = Job(self, asking, client, since)
        # Those who met a process that was starting come all at once, through no fault of theirs.
        if excused:
            self._excused.add(job)
        elif len(self._waiting) - len(self._excused) >= self.limits.queue:
            queue = [it for it in self._waiting if it not in self._excused]
            (makes_room(queue, job) or job).fail(self.limits.reached("queue"))
        if not job.reply.done():
            self._waiting.append(job)
            self._begin_more()
        try:
            return await job.reply
        except LimitExceeded as error:
            raise await _advised(error, asking.query) from None
        except BaseException:
            job.give_up()
            raise

    def _begin_more(self) -> None:
        """Begin what waits, as far as there is room."""
        while self._waiting and self.scheduler.has_room and self._is_ready():
            job = self.scheduler.next_of(self._waiting)
            if job is None:
                return
            self._waiting.remove(job)
            self._excused.discard(job)
            self.scheduler.short.add(job)
            self._idle = [worker for worker in self._idle if worker.lives]
            if self._idle:
                job.begin(self._idle.pop())
            else:
                job.begin_with_another()
        if self.scheduler.short and not self._idle and self._sparing is None and self._is_ready():
            self._sparing = asyncio.get_running_loop().create_task(self._spare())

    async def _spare(self) -> None:
        """Have another worker at hand, so that the next query need not wait until it is forked."""
        try:
            worker = await self._nursery.fork()
        except OSError:
            return  # who needs one tries again
        finally:
            self._sparing = None
        if self._is_current(worker):
            self._idle.insert(0, worker)  # those that were at work lately come first
        else:
            worker.end()

    def _is_ready(self) -> bool:
        return self._ready is not None and self._ready.done() and not self._ready.exception()

    def _is_current(self, worker: Worker) -> bool:
        return self._open and self._is_ready() and worker.nursery is self._nursery

    async def another(self) -> Worker:
        """A worker that was not there before.

        Raises:
            OSError: the machine has none to spare.
            MigkgError: there is nothing to fork it from.
        """
        while True:
            if self._ready is not None:
                await asyncio.shield(self._ready)
            try:
                return await self._nursery.fork()
            except ConnectionError:
                if not self._open:
                    raise
                await asyncio.sleep(SOON)  # the nursery has just ended, and another one follows

    def lengthen(self, job: Job) -> None:
        """Give a query that has been evaluated for its slice of time another place, or end it."""
        self.scheduler.lengthen(job)
        self._begin_more()

    def leave(
        self, job: Job, worker: Worker | None, *, sound: bool, seconds: float, took: float
    ) -> None:
        """Take a query that has ended out of the pool; its worker, if it is sound, is idle."""
        if job in self._waiting:
            self._waiting.remove(job)
            self._excused.discard(job)
        self.scheduler.take_out(job)
        self.clients.leave(job.client, seconds, took)
        if worker is not None:
            # As many as work at once, and the spare one: else one would end whenever two return.
            room = len(self._idle) <= self.limits.workers
            fit = sound and worker.lives and not worker.gives_way and worker.asked < MOST_ASKED
            if room and fit and self._is_current(worker):
                self._idle.append(worker)
            else:
                worker.end()
        if self._open:
            self._begin_more()
            if len(self._idle) > self.limits.workers and self._resting is None:
                self._resting = asyncio.get_running_loop().call_later(REST, self._rest)

    def _rest(self) -> None:
        """Let the spare worker go, unless it may be needed before those at work return."""
        self._resting = None
        if not self.scheduler.at_work:
            while len(self._idle) > self.limits.workers:
                self._idle.pop(0).end()


async def _advised(error: LimitExceeded, query: str) -> LimitExceeded:
    """The error, with what in the query is known to be slow."""
    if error.limit not in _SLOW:
        return error
    # A long text takes some tenths of a second to look through: others are answered meanwhile.
    forms = await asyncio.to_thread(slow_forms, query)
    return LimitExceeded(error.limit, " ".join((error.message, *forms)))
