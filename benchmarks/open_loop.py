"""An open loop of requests: one is due at each moment, whether those before were answered or not.

How long one took counts from the moment at which it was due, so that a server that stands still
cannot hide it by being asked less.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PATIENCE = 5.0
"""Seconds after which a request has failed."""


@dataclass
class Waits:
    """Seconds that each answered request took, and how many were answered otherwise than with 200.

    Those by their status, which is 0 where there was no answer.
    """

    seconds: list[float] = field(default_factory=list)
    failures: Counter[int] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """How many requests failed."""
        return self.failures.total()

    @property
    def asked(self) -> int:
        """How many requests there were."""
        return len(self.seconds) + self.failed

    def percentile(self, share: float) -> float:
        """What this share of all requests stayed within; one that failed never ended.

        >>> Waits([0.3, 0.1, 0.2], Counter({503: 1})).percentile(0.5)
        0.2
        >>> Waits([0.3, 0.1, 0.2], Counter({503: 1})).percentile(0.99)
        inf
        """
        ordered = [*sorted(self.seconds), *[float("inf")] * self.failed]
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


async def open_loop(
    port: int,
    path: Callable[[int], str],
    *,
    rate: float,
    seconds: float,
    clients: Sequence[str] = ("127.0.0.1",),
) -> Waits:
    """Ask a server on this machine at a steady rate, each time on a connection of its own.

    Args:
        port: where the server listens.
        path: what is asked, by the number of the request.
        rate: requests per second.
        seconds: for how long.
        clients: the addresses that ask, in turn, of the loopback interface.
    """
    waits = Waits()
    begin = time.perf_counter()

    async def ask(number: int) -> None:
        due = begin + number / rate
        await asyncio.sleep(due - time.perf_counter())
        try:
            async with asyncio.timeout(PATIENCE):
                status = await status_of(port, path(number), clients[number % len(clients)])
        except (OSError, EOFError, ValueError):
            status = 0
        if status == 200:  # noqa: PLR2004 - the one that says that all is well
            waits.seconds.append(time.perf_counter() - due)
        else:
            waits.failures[status] += 1

    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            group.create_task(ask(number))
    return waits


async def status_of(port: int, path: str, client: str) -> int:
    """The status of an answer, which is read to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(client, 0))
    try:
        writer.write(request(path))
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        while await reader.read(2**16):
            pass
    except IndexError as error:
        raise EOFError("the connection was closed without an answer") from error
    else:
        return status
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


def request(path: str) -> bytes:
    """A request as it stands on the wire, the only one of its connection."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
