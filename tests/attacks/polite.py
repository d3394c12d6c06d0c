"""``python -m tests.attacks.polite PORT RATE``: a client that asks for little, open loop.

It asks so many small queries in a second, none like another, and each when its time has come,
whether the ones before were answered or not; it ends when its standard input does, and writes how
it fared as JSON. Beside it a metronome wakes every few milliseconds and notes how late it is: that
is what the machine does to any process, whatever the server does.
"""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
import time
from contextlib import contextmanager
from multiprocessing import Pipe, Process
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.attacks.transfers import Line, get

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

RATE = 20
_QUERY = "SELECT ?o { <https://w3id.org/migkg/id/city/be-gent> ?p ?o } # "
_BEAT = 0.005
_HANDS = 4
"""Processes that must be woken, one after the other, until a small query has its answer: server,
worker, server, client."""


class Fared(NamedTuple):
    """How a polite client fared."""

    asked: int
    failed: list[str]
    median: float
    p99: float
    """Seconds within which 99 of 100 had their answer, from when they were to be asked."""
    slowest: float
    lateness: float
    """Seconds by which the metronome was late in one of a hundred beats."""

    @property
    def slack(self) -> float:
        """Seconds that this machine takes from any process for as many wakings as a query needs."""
        return _HANDS * self.lateness


def main() -> None:
    """Ask until told to end."""
    port, rate = map(int, sys.argv[1:])
    ours, theirs = Pipe()
    metronome = Process(target=_beat, args=(theirs,), daemon=True)
    metronome.start()
    waits, failed = asyncio.run(_ask(port, rate))
    ours.send(None)
    lateness = percentile(ours.recv(), 99)
    fared = Fared(
        len(waits), failed, percentile(waits, 50), percentile(waits, 99), max(waits), lateness
    )
    json.dump(fared, sys.stdout)


def percentile(values: Sequence[float], rank: int) -> float:
    """The least of these values that so many of a hundred do not exceed.

    >>> percentile([3.0, 1.0, 2.0], 50)
    2.0
    """
    return sorted(values)[math.ceil(len(values) * rank / 100) - 1]


async def _ask(port: int, rate: int) -> tuple[list[float], list[str]]:
    loop = asyncio.get_running_loop()
    told = loop.run_in_executor(None, sys.stdin.read)
    waits: list[float] = []
    failed: list[str] = []

    async def one(number: int, due: float) -> None:
        line = Line(port)
        try:
            answer = await line.send(get(f"{_QUERY}{number}", accept="text/csv"))
        except OSError as error:
            failed.append(repr(error))
        else:
            if answer.status != 200 or not answer.is_whole or answer.body.count(b"\n") < 2:
                failed.append(f"{answer.status} {answer.body[:200]!r}")
        finally:
            line.close()
        waits.append(time.monotonic() - due)

    begin = time.monotonic()
    asked: list[asyncio.Task[None]] = []
    while not told.done():
        due = begin + len(asked) / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        asked.append(asyncio.create_task(one(len(asked), due)))
    await asyncio.gather(*asked)
    return waits, failed


def _beat(link: Connection[Any, Any]) -> None:
    late: list[float] = []
    while not link.poll():
        begin = time.monotonic()
        time.sleep(_BEAT)
        late.append(max(0.0, time.monotonic() - begin - _BEAT))
    link.send(late)


class Beside:
    """A polite client that is at work; how it fared is known when it has ended."""

    def __init__(self) -> None:
        self.fared: Fared | None = None


@contextmanager
def polite(port: int, rate: int = RATE) -> Iterator[Beside]:
    """Have a polite client ask while the block lasts."""
    command = [sys.executable, "-m", "tests.attacks.polite", str(port), str(rate)]
    beside = Beside()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        time.sleep(0.5)  # it asks before anything else happens
        try:
            yield beside
        finally:
            written, _ = process.communicate(timeout=60)
        beside.fared = Fared(*json.loads(written))


if __name__ == "__main__":
    main()
