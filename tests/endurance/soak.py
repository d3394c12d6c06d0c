"""``python -m tests.endurance.soak [SECONDS] [SWITCH] [SEED]``: the figures of docs/endurance.md.

A server with default settings answers polite clients, while one client does what it can to harm,
workers and the process that they are forked from are killed, and versions are published.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from tests.endurance.client import open_loop, percentile
from tests.endurance.hostile import harm
from tests.endurance.marked import Marked
from tests.endurance.page import MIB, write
from tests.endurance.process import Census, kill, server_of
from tests.endurance.visits import KINDS, Visitors
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.endurance.process import Server
    from tests.endurance.visits import Outcome

CLIENTS = 20
RATES = (0.5, 1.5, 3.0)
"""Requests a second of each client, in turn for a minute each."""

WORKER, NURSERY, LOOK = 10.0, 120.0, 10.0
"""Seconds between two kills of a worker, two of a nursery, and two looks at what is taken."""


GOOD = 0.9995
"""The share of answers that is to be good."""


class Sample(NamedTuple):
    """What was taken at a moment."""

    at: float
    census: Census


class Soak:
    """What was seen of one server until now."""

    def __init__(self, server: Server, marked: Marked, seed: int) -> None:
        self.server, self.marked = server, marked
        self.visitors = Visitors(server.port, marked, seed)
        self.random = Random(seed)  # noqa: S311  no secret
        self.outcomes: list[Outcome] = []
        self.samples: list[Sample] = []
        self.killed: Counter[str] = Counter()
        self.harm: Counter[str] = Counter()
        self.begun = time.monotonic()

    async def run(self, seconds: float, switch: float) -> None:
        """Do all of it for so long."""
        for kind in KINDS:  # what is answered undisturbed is what has to be answered
            for _ in range(12):
                outcome = await self.visitors.visit("127.0.0.1", self.visitors.next(kind))
                assert not outcome.fault, outcome
        self.begun = time.monotonic()
        disturbing = [
            asyncio.create_task(it)
            for it in (
                _again_and_again(WORKER, self._kill_worker),
                _again_and_again(NURSERY, self._kill_nursery),
                _again_and_again(switch, self._publish),
                _again_and_again(LOOK, self._look),
                harm(self.server.port, "127.0.0.66", self.harm),
            )
        ]
        async with asyncio.TaskGroup() as clients:
            for number in range(CLIENTS):
                clients.create_task(self._visit(f"127.0.1.{number + 1}", number / CLIENTS, seconds))
        for task in disturbing:
            task.cancel()
        for ended in await asyncio.gather(*disturbing, return_exceptions=True):
            if not isinstance(ended, asyncio.CancelledError):
                print("ended early:", repr(ended), flush=True)  # noqa: T201

    async def _visit(self, source: str, phase: float, seconds: float) -> None:
        async def once(_: int) -> None:
            outcome = await self.visitors.visit(source, self.visitors.next())
            self.outcomes.append(outcome)
            if outcome.fault:
                at = outcome.begun - self.begun
                what = f"{outcome.kind}: {outcome.fault}"
                print(f"{at:7.1f} s {outcome.seconds:6.2f} s {what}", flush=True)  # noqa: T201

        turn = 0
        while (left := self.begun + seconds - time.monotonic()) > 0:
            await open_loop(RATES[turn % len(RATES)], min(60.0, left), once, phase)
            turn += 1

    async def _kill_worker(self) -> None:
        workers = self.server.workers()
        if workers:
            self.killed["workers"] += kill(self.random.choice(workers))

    async def _kill_nursery(self) -> None:
        nurseries = self.server.nurseries()
        if nurseries:
            self.killed["nurseries"] += kill(self.random.choice(nurseries))

    async def _publish(self) -> None:
        await asyncio.to_thread(self.marked.publish)

    async def _look(self) -> None:
        sample = Sample(time.monotonic() - self.begun, await asyncio.to_thread(self.server.census))
        self.samples.append(sample)
        good = sum(not it.fault for it in self.outcomes)
        print(  # noqa: T201
            f"{sample.at:7.1f} s {good}/{len(self.outcomes)} good,"
            f" {sample.census.memory / MIB:.0f} MiB, {sample.census._asdict()},"
            f" load {os.getloadavg()[0]:.1f}",
            flush=True,
        )

    def figures(self, seconds: float) -> Iterator[str]:
        """What is written of it, in Markdown."""
        good = [it for it in self.outcomes if not it.fault]
        faults = Counter(f"{it.kind}: {it.fault}" for it in self.outcomes if it.fault)
        share = len(good) / len(self.outcomes)
        yield f"- {seconds:.0f} s, {CLIENTS} polite clients: {len(self.outcomes)} requests"
        met = _met(share >= GOOD)
        yield f"- good answers: {len(good)}, which is {share:.3%} (aim: {GOOD:.2%}: {met})"
        yield "- others: " + ("; ".join(f"{it} ({n})" for it, n in faults.most_common()) or "none")
        yield f"- killed: {self.killed['workers']} workers, {self.killed['nurseries']} nurseries"
        waits = self.marked.waits()
        yield (
            f"- {len(self.marked.published) - 1} versions published, {len(waits)} of them answered"
            f" from; from the beginning of publication to the first such answer {_most(waits)}"
        )
        yield "- latency " + _latency([it.seconds for it in good])
        taken = [it.census for it in self.samples]
        yield f"- memory (PSS) of all processes: {self._growth([it.memory for it in taken])}"
        yield f"- memory without workers: {self._growth([it.lasting for it in taken])}"
        yield "- the hostile client got " + ", ".join(
            f"{count} x {what}" for what, count in sorted(self.harm.items())
        )
        yield ""
        yield (
            "| minutes | requests | good | p50 ms | p99 ms | p99.9 ms | memory MiB"
            " | processes | threads | files | unnamed files MiB |"
        )
        yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
        yield from self._table(seconds)
        yield ""
        yield "| asked for | requests | good | p50 ms | p99 ms |"
        yield "|---|--:|--:|--:|--:|"
        for kind in KINDS:
            its = [it for it in self.outcomes if it.kind == kind]
            well = [it.seconds for it in its if not it.fault]
            yield f"| {kind} | {len(its)} | {len(well)} | {_ms(well, 0.5)} | {_ms(well, 0.99)} |"

    def _growth(self, memory: list[int]) -> str:
        sixth = len(memory) // 6
        if not sixth:
            return "too short to tell"
        early, late = percentile(memory[sixth : 2 * sixth], 0.5), percentile(memory[-sixth:], 0.5)
        return (
            f"median {early / MIB:.0f} MiB in the second sixth, {late / MIB:.0f} MiB in the last:"
            f" growth {late / early - 1:+.1%} (aim: under 5 %: {_met(late < 1.05 * early)});"
            f" most {max(memory) / MIB:.0f} MiB"
        )

    def _table(self, seconds: float) -> Iterator[str]:
        step = max(30.0, seconds / 12)
        start = 0.0
        while start < seconds - 1:
            its = [it for it in self.outcomes if start <= it.begun - self.begun < start + step]
            taken = [it.census for it in self.samples if start <= it.at < start + step]
            well = [it.seconds for it in its if not it.fault]
            yield (
                f"| {start / 60:.1f}–{(start + step) / 60:.1f} | {len(its)} | {len(well)}"
                f" | {_ms(well, 0.5)} | {_ms(well, 0.99)} | {_ms(well, 0.999)}"
                f" | {percentile([it.memory for it in taken], 0.5) / MIB:.0f}"
                f" | {max((it.processes for it in taken), default=0)}"
                f" | {max((it.threads for it in taken), default=0)}"
                f" | {max((it.files for it in taken), default=0)}"
                f" | {max((it.spooled for it in taken), default=0) / MIB:.1f} |"
            )
            start += step


async def _again_and_again(pause: float, act: Callable[[], Awaitable[object]]) -> None:
    while True:
        await asyncio.sleep(pause)
        await act()


def _met(is_so: bool) -> str:  # noqa: FBT001
    return "met" if is_so else "**not met**"


def _ms(values: list[float], share: float) -> str:
    return f"{percentile(values, share) * 1000:.0f}"


def _latency(values: list[float]) -> str:
    shares = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999, "most": 1.0}
    return ", ".join(f"{name} {_ms(values, share)} ms" for name, share in shares.items())


def _most(waits: list[float]) -> str:
    if not waits:
        return "-"
    return f"{percentile(waits, 0.5):.1f} s (median), {max(waits):.1f} s (most)"


def main() -> None:
    """Do it, print what is seen, and write the figures to the page."""
    given = [*sys.argv[1:], *("3600", "300", "7")[len(sys.argv) - 1 :]]
    seconds, switch, seed = float(given[0]), float(given[1]), int(given[2])
    with tempfile.TemporaryDirectory(prefix="migkg-") as folder:
        marked = Marked(Path(folder), ROOT)
        marked.publish()
        with server_of(Path(folder)) as server:
            soak = Soak(server, marked, seed)
            asyncio.run(soak.run(seconds, switch))
            print(json.dumps(server.notes, indent=1))  # noqa: T201
        write("soak", soak.figures(seconds))


if __name__ == "__main__":
    main()
