"""The nursery and its workers, seen from the event loop that asks them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Protocol, cast

from migkg.errors import MigkgError, SourceError
from migkg.sandbox import worker as protocol
from migkg.sandbox.output import FRAME, LAST
from migkg.sandbox.process import interpreter

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from migkg.sandbox.limits import Limits
    from migkg.seccomp import Barrier

BRIEF = 0.005
"""Seconds that are too few to ask the system how much of them a worker had a processor."""

_START = "from migkg.sandbox.worker import main; main()"
_UNKNOWN = 1  # the code of a worker of which nothing was told
_OF_PROCESS = 2  # of the clocks of a process that Linux numbers by it: all it has run
_PATIENCE = 1.0  # seconds until a death is told of, which takes some milliseconds
_LOOK = 0.01  # seconds between two looks at whether a process has ended


class Asked(Protocol):
    """Who has asked a worker, and takes what it replies."""

    def replied(self, kind: bytes, flags: int, text: bytes, body: bytes) -> None:
        """Take a frame."""

    def abandoned(self) -> None:
        """The worker has ended, and the reply has not."""


class Nursery:
    """A process that holds a graph, and forks workers that answer queries on it."""

    def __init__(self, graph: Path, limits: Limits) -> None:
        """Prepare, but do not start yet."""
        self._graph, self._limits = graph, limits
        self.barrier: Barrier = "none"
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._control: socket.socket | None = None
        self._numbers = itertools.count(1)
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._pids: dict[int, int] = {}
        self.workers: set[Worker] = set()
        """Those whose link is open."""
        self._reader: asyncio.Task[None] | None = None

    async def start(self, lost: Callable[[], None]) -> None:
        """Start the process, wait until it has opened the graph, and call ``lost`` when it ends.

        Raises:
            SourceError: the graph cannot be read.
            MigkgError: the machine has no process to spare, or it ended.
        """
        try:
            self._control = self._linked()
        except OSError as error:
            raise MigkgError(f"no worker process can be started: {error}") from error
        try:
            await self._become_ready()
        except (MigkgError, asyncio.CancelledError):
            self.end()
            await self.ended()
            raise
        self._reader = asyncio.get_running_loop().create_task(self._read(lost))

    def _linked(self) -> socket.socket:
        """Start the process; what is ours of the link to it."""
        of = self._limits
        limits = map(str, (of.deadline, of.memory, of.size, of.rows))
        link, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = interpreter(_START, str(self._graph), *limits, link=theirs)
        except OSError:
            link.close()
            raise
        link.settimeout(0)
        return link

    async def fork(self) -> Worker:
        """Another worker, which can be asked at once.

        Raises:
            OSError: the machine, or the nursery, has none to spare.
        """
        if self._control is None:
            raise ConnectionResetError
        number = next(self._numbers)
        link, theirs = socket.socketpair()
        with theirs:
            try:
                command = protocol.COMMAND.pack(protocol.FORK, number)
                socket.send_fds(self._control, [command], [theirs.fileno()])
            except OSError:
                link.close()
                raise
        loop = asyncio.get_running_loop()
        self._ends[number] = loop.create_future()
        worker = Worker(self, number)
        await loop.create_unix_connection(lambda: worker, sock=link)
        return worker

    def command(self, kind: bytes, number: int) -> None:
        """Have a worker killed, or made to give way."""
        if self._control is None:
            return
        try:
            self._control.send(protocol.COMMAND.pack(kind, number))
        except BlockingIOError:  # it is far behind: what it is to do is not forgotten
            asyncio.get_running_loop().call_later(_LOOK, self.command, kind, number)
        except OSError:
            pass  # a nursery that is gone has no workers

    async def exit_code(self, number: int) -> int:
        """How a worker ended that has ended: a negative code is the signal that ended it."""
        end = self._ends.get(number)
        if end is None:
            return _UNKNOWN
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(end), _PATIENCE)
        return _UNKNOWN

    def processor_seconds(self, number: int) -> float | None:
        """For how long a worker has had a processor; None where that cannot be told."""
        if sys.platform != "linux":
            return None
        pid = self._pids.get(number)
        if pid is None:
            return 0.0  # it has not been forked yet
        with contextlib.suppress(OSError):
            return time.clock_gettime(~pid << 3 | _OF_PROCESS)
        return None

    @property
    def process(self) -> int | None:
        """The number of the process, while there is one; its children are the workers."""
        return None if self._process is None else self._process.pid

    @property
    def largest(self) -> int:
        """Bytes that an answer may have."""
        return self._limits.size + FRAME.size + (1 << 16)

    @property
    def size(self) -> int:
        """How many workers have been forked and have not ended."""
        return sum(not end.done() for end in list(self._ends.values()))

    def end(self) -> None:
        """Have the process end, and with it all workers; ``ended`` waits for it."""
        if self._reader is not None:
            self._reader.cancel()
        for worker in list(self.workers):
            worker.end()
        self._let_go()

    async def ended(self) -> None:
        """Wait until the process has ended, if it is to end."""
        if self._ending is not None:
            await self._ending

    async def _become_ready(self) -> None:
        try:
            kind, _, size = await self._report()
            text = (await self._receive(size)).decode()
        except OSError as error:
            raise MigkgError(
                "the process that holds the graph ended before it was ready"
            ) from error
        if kind != protocol.READY:
            raise SourceError(self._graph, text)
        self.barrier = "seccomp" if text == "seccomp" else "none"

    async def _read(self, lost: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            while True:
                kind, number, code = await self._report()
                if kind == protocol.FORKED:
                    self._pids[number] = code
                    continue
                self._pids.pop(number, None)
                end = self._ends.get(number)
                if end is not None and not end.done():
                    end.set_result(code)
                # Who asks how it ended does so at once.
                asyncio.get_running_loop().call_later(_PATIENCE, self._ends.pop, number, None)
        self._let_go()
        lost()

    def _let_go(self) -> None:
        if self._control is not None:
            # Or its number is watched on, when it is that of a connection already.
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        for end in self._ends.values():
            if not end.done():
                end.set_result(-signal.SIGKILL)
        if self._process is not None:
            # Nobody else is held up: to let go of a large graph takes a while.
            self._ending = asyncio.get_running_loop().create_task(_end_of(self._process))
            self._process = None

    async def _report(self) -> tuple[bytes, int, int]:
        kind, number, value = protocol.REPORT.unpack(await self._receive(protocol.REPORT.size))
        return kind, number, value

    async def _receive(self, size: int) -> bytes:
        content = b""
        while len(content) < size:
            if self._control is None:
                raise ConnectionResetError
            part = await asyncio.get_running_loop().sock_recv(self._control, size - len(content))
            if not part:
                raise ConnectionResetError
            content += part
        return content


async def _end_of(process: subprocess.Popen[bytes]) -> None:
    # Without anybody to command it, it kills its workers and ends.
    until = time.monotonic() + _PATIENCE
    try:
        while process.poll() is None:
            if time.monotonic() > until:
                process.kill()
            await asyncio.sleep(_LOOK)
    finally:
        process.kill()
        process.wait()


class Worker(asyncio.Protocol):
    """A process that can be asked, one thing after the other, and ended."""

    def __init__(self, nursery: Nursery, number: int) -> None:
        self.nursery, self.number = nursery, number
        self.asked = 0
        self.lives = True
        self.gives_way = False
        """Whether others have the processor first, which cannot be taken back."""
        self.unsure = 0.0
        """Seconds at work since it was last looked for how long it has had a processor."""
        self._had: float | None = None
        self._link: asyncio.Transport | None = None
        self._received = bytearray()
        self._asker: Asked | None = None

    def ask(self, request: bytes, asker: Asked) -> None:
        """Send a request; what is replied is given to who asks."""
        self._asker = asker
        self.asked += 1
        if self._link is None:
            asker.abandoned()
        else:
            self._link.write(protocol.REQUEST.pack(len(request)) + request)

    @property
    def processor_seconds(self) -> float | None:
        """For how long it has had a processor since it began; None where that cannot be told."""
        return self.nursery.processor_seconds(self.number)

    def had(self) -> float:
        """What ``processor_seconds`` were when it was last idle, or at most ``BRIEF`` less."""
        if self._had is None or self.unsure > BRIEF:
            self._had, self.unsure = self.processor_seconds or 0.0, 0.0
        return self._had

    def give_way(self, *, lowest: bool) -> None:
        """Let others have the processor first, from now on; or all others."""
        self.gives_way = True
        self.nursery.command(protocol.YIELD if lowest else protocol.EASE, self.number)

    def end(self) -> None:
        """End the process, if it has not ended; nobody is told."""
        self._asker, self.lives = None, False
        self.nursery.command(protocol.KILL, self.number)
        if self._link is not None:
            self._link.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready to ask."""
        self._link = cast("asyncio.Transport", transport)
        self.nursery.workers.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits that the process has ended."""
        del exc
        self.lives, self._link = False, None
        self.nursery.workers.discard(self)
        asker, self._asker = self._asker, None
        if asker is not None:
            asker.abandoned()

    def data_received(self, data: bytes) -> None:
        """Give frames to who asked, as they are complete."""
        if self._asker is None:
            self.end()  # what nobody asked for is not to be taken for the next answer
            return
        received = self._received
        received += data
        while len(received) >= FRAME.size:
            kind, flags, text, body = FRAME.unpack_from(received)
            end = FRAME.size + text + body
            if end > 2 * self.nursery.largest and self._link is not None:
                self.nursery.command(protocol.KILL, self.number)
                self._link.abort()
                return
            if len(received) < end:
                return
            with memoryview(received) as view:  # or it would be copied twice
                head = bytes(view[FRAME.size : FRAME.size + text])
                content = bytes(view[FRAME.size + text : end])
            del received[:end]
            asker = self._asker
            if flags & LAST:
                self._asker = None
                self.lives = self.lives and not received
            if asker is not None:
                asker.replied(kind, flags, head, content)
