"""Clients from several addresses, each of which asks when it is time to."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import h11

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

PATIENCE = 30.0
"""Seconds that a client waits for a whole answer."""

_PART = 1 << 16


class Request(NamedTuple):
    """What is asked."""

    path: str
    headers: Mapping[str, str] = {}
    method: str = "GET"
    body: bytes = b""


class Answer(NamedTuple):
    """What came of it."""

    status: int
    """0 where no whole answer came."""
    headers: Mapping[str, str]
    body: bytes
    begun: float
    """When it was asked, by the monotonic clock."""
    seconds: float
    failure: str = ""
    """What happened where no whole answer came."""


def query(text: str, accept: str = "text/csv", **headers: str) -> Request:
    """A query, as a request."""
    return Request(f"/sparql?{urlencode({'query': text})}", {"Accept": accept, **headers})


async def ask(port: int, request: Request, source: str = "127.0.0.1") -> Answer:
    """Ask from this address, over a connection of its own, and wait for the whole answer."""
    begun = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            status, headers, body = await _asked(port, request, source)
    except (OSError, TimeoutError, h11.RemoteProtocolError) as error:
        seconds = time.monotonic() - begun
        return Answer(0, {}, b"", begun, seconds, f"{type(error).__name__}: {error}")
    return Answer(status, headers, body, begun, time.monotonic() - begun)


async def _asked(port: int, request: Request, source: str) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        connection = h11.Connection(h11.CLIENT)
        fields = {"Host": "localhost", "Connection": "close", **request.headers}
        if request.body:
            fields["Content-Length"] = str(len(request.body))
        head = h11.Request(method=request.method, target=request.path, headers=list(fields.items()))
        sent = connection.send(head) or b""
        if request.body:
            sent += connection.send(h11.Data(data=request.body)) or b""
        writer.write(sent + (connection.send(h11.EndOfMessage()) or b""))
        status, headers, parts = 0, {}, []
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(_PART))
            elif isinstance(event, h11.Response):
                status = event.status_code
                headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            elif isinstance(event, h11.Data):
                parts.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                return status, headers, b"".join(parts)
    finally:
        writer.close()


async def open_loop(
    rate: float, seconds: float, act: Callable[[int], Awaitable[object]], phase: float = 0.0
) -> int:
    """Do something so many times a second, whether what was before has ended or not.

    Gives how often it was done; what is still being done at the end is waited for.
    """
    begin = time.monotonic() + phase / rate
    count = int(rate * seconds)
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
            tasks.create_task(_done(act, number))
    return count


async def _done(act: Callable[[int], Awaitable[object]], number: int) -> None:
    await act(number)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; 0 where there are none.

    >>> percentile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
