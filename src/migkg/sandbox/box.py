"""The sandbox as it is used: by any thread, or by the event loop of a server."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from typing import TYPE_CHECKING, Any, Self, TypeVar

from migkg.errors import MigkgError, SourceError
from migkg.sandbox.clients import OURSELVES, Clients
from migkg.sandbox.job import Asking
from migkg.sandbox.limits import Limits
from migkg.sandbox.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from pathlib import Path
    from types import TracebackType

    from migkg.sandbox.job import Reply
    from migkg.sandbox.pool import Load
    from migkg.seccomp import Barrier
    from migkg.store import Answer, Dataset

T = TypeVar("T")


class Sandbox:
    """Workers that answer queries on one graph, each within limits that end it for certain.

    Use it as a context manager, and ``answer`` from any thread; a server has it in its own event
    loop by ``async with``, and awaits ``ask``. Whatever happens to the file, all workers read the
    one that was there when the block began.

    >>> import tempfile, pathlib
    >>> with tempfile.NamedTemporaryFile() as empty, Sandbox(pathlib.Path(empty.name)) as sandbox:
    ...     sandbox.answer("ASK {}", "application/sparql-results+json", "text/turtle")[0]
    b'{"head":{},"boolean":true}'
    """

    def __init__(
        self, graph: Path, limits: Limits | None = None, *, clients: Clients | None = None
    ) -> None:
        """Prepare, but do not start yet.

        Args:
            graph: the N-Quads file that a build wrote.
            limits: how much a query may take, and how many may be at work.
            clients: the accounts of those who ask, where several sandboxes share them.
        """
        self.limits = limits or Limits()
        self._graph = graph
        self._pool = Pool(graph, self.limits, clients or Clients(self.limits))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def __aenter__(self) -> Self:
        """Start the workers in the running event loop, and wait until they can be asked.

        Raises:
            SourceError: the graph cannot be read.
            MigkgError: no worker can be started.
        """
        self._loop = asyncio.get_running_loop()
        await self._pool.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._pool.close()
        finally:
            self._loop = None

    def __enter__(self) -> Self:
        """Start the workers, in an event loop of their own, and wait until they can be asked.

        Raises:
            SourceError: the graph cannot be read.
            MigkgError: no worker can be started.
        """
        if not self._graph.is_file():
            raise SourceError(self._graph, "is not there; `migkg build` writes it")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._done(self._pool.start()).result()
        except BaseException:
            self.close()
            raise
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
        loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._pool.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.run_until_complete(_cancelled(asyncio.all_tasks(loop)))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    @property
    def network_barrier(self) -> Barrier:
        """What keeps the workers from the network: ``seccomp``, or ``none`` but the refusals."""
        return self._pool.barrier

    @property
    def process(self) -> int | None:
        """The process of which all workers are children, while there is one."""
        return self._pool.process

    @property
    def restarts(self) -> int:
        """How often that process ended and another was started."""
        return self._pool.restarts

    @property
    def load(self) -> Load:
        """How much is being asked at this moment."""
        return self._pool.load

    async def ask(
        self, asking: Asking, client: str = OURSELVES, since: float | None = None
    ) -> Reply:
        """As ``Pool.ask``, in the event loop of this sandbox."""
        return await self._pool.ask(asking, client, since)

    def answer(  # noqa: PLR0913  what the protocol lets a request say
        self,
        query: str,
        result_type: str,
        graph_type: str,
        *,
        dataset: Dataset | None = None,
        base: str | None = None,
        client: str = OURSELVES,
    ) -> Answer:
        """The answer to any query as bytes, and the media type it is written in.

        For any thread but that of the event loop. ``result_type`` (of ``store.RESULT_FORMATS``)
        serves rows and truth values, ``graph_type`` (of ``store.GRAPH_FORMATS``) statements. A
        ``dataset`` takes the place of the one that the query names; relative IRIs are resolved
        against ``base``, and are errors without one.

        Raises:
            RefusedQuery: the query asks for what is not done here, with line and column.
            QueryError: the query is not valid SPARQL, with line and column; or a graph of the
                dataset is named by what is no IRI.
            LimitExceeded: the query was cut off, or not begun; ``limit`` says why.
            Unwritable: a format cannot hold a statement or a value of the answer.
            SourceError: the graph cannot be read.
            MigkgError: the sandbox is closed.
        """
        asking = Asking(query, result_type, graph_type, dataset, base)
        try:
            return self._done(self._whole(asking, client)).result()
        except concurrent.futures.CancelledError:
            raise MigkgError("the sandbox is closed") from None

    async def _whole(self, asking: Asking, client: str) -> Answer:
        reply = await self._pool.ask(asking, client)
        try:
            await reply.finished()
            return reply.whole(), reply.media_type
        finally:
            reply.close()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that it is in.

        Raises:
            MigkgError: the sandbox is closed.
        """
        if self._loop is None:
            raise MigkgError("the sandbox is closed")
        return self._loop

    def _done(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        except MigkgError:
            coroutine.close()
            raise


async def _cancelled(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Have tasks end, and let go of what they hold, such as a worker that was being forked."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)  # what they have closed lets go in the next turn
