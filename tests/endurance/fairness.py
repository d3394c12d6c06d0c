"""``python -m tests.endurance.fairness [SECONDS]``: greedy clients beside polite ones."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from tests.endurance.client import Answer, Request, ask, open_loop, percentile, query
from tests.endurance.page import write
from tests.endurance.process import server_of
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.endurance.process import Server

POLITE, RATE = 9, 5.0
"""Clients, and how often in a second each of them asks."""

CROWDS = ((1, 8), (3, 8), (12, 20))
"""Greedy clients, and how much each of them asks at once: the last ones fill the queue."""
ENOUGH, LONGEST = 0.8, 2.0
"""The part of what a polite client asks that is to be answered, and the longest wait in seconds."""

_HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_SOME = "{ SELECT * { ?a ?b ?c } LIMIT 700 } { SELECT * { ?d ?e ?f } LIMIT 700 }"
_HEAVY_THAT_ENDS = f"SELECT (COUNT(*) AS ?n) {{ {_SOME} }}"


class Shares(NamedTuple):
    """What polite clients and greedy ones got."""

    polite: dict[str, list[Answer]]
    """By their address."""
    greedy: dict[str, list[Answer]]

    @property
    def least(self) -> float:
        """The part that the polite client got who got least."""
        return min(
            sum(it.status == 200 for it in answers) / len(answers)
            for answers in self.polite.values()
        )

    @property
    def waits(self) -> list[float]:
        """How long polite clients waited."""
        return [it.seconds for answers in self.polite.values() for it in answers]

    def figures(self, what: str) -> Iterator[str]:
        """What is written of it, in Markdown."""
        asked = [it for answers in self.polite.values() for it in answers]
        others = Counter(f"{it.status} {it.failure}".strip() for it in asked if it.status != 200)
        greedy = Counter(str(it.status) for answers in self.greedy.values() for it in answers)
        p50, p99 = percentile(self.waits, 0.5), percentile(self.waits, 0.99)
        yield f"- {what}: {len(asked)} requests of {POLITE} polite clients"
        yield f"  - the one who got least got {self.least:.1%} answered (aim: 80 %)"
        yield (
            f"  - waits: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms,"
            f" most {max(self.waits) * 1000:.0f} ms (aim: {LONGEST:.0f} s)"
        )
        yield f"  - not answered with 200: {dict(others) or 'none'}"
        yield f"  - greedy clients got, by status: {dict(sorted(greedy.items()))}"


def shared(server: Server, greedy: int, at_once: int, seconds: float) -> Shares:
    """What they get who ask beside so many greedy clients, each of which asks so much at once."""
    return asyncio.run(_shared(server.port, greedy, at_once, seconds))


async def _shared(port: int, greedy: int, at_once: int, seconds: float) -> Shares:
    shares = Shares({}, {})
    at_work = [
        asyncio.create_task(_be_greedy(port, f"127.0.0.{9 + one}", each, shares))
        for one in range(greedy)
        for each in range(at_once)
    ]
    await asyncio.sleep(1)
    async with asyncio.TaskGroup() as clients:
        for number in range(POLITE):
            source = f"127.0.1.{number + 1}"
            clients.create_task(_be_polite(port, source, number / POLITE, seconds, shares))
    for task in at_work:  # what goes on till its deadline is not waited for
        task.cancel()
    await asyncio.gather(*at_work, return_exceptions=True)
    return shares


async def _be_greedy(port: int, source: str, number: int, shares: Shares) -> None:
    """Ask again as soon as there is an answer, whatever it says."""
    answers = shares.greedy.setdefault(source, [])
    for turn in count():
        text = _HEAVY_THAT_ENDS if turn % 2 else _HEAVY
        answers.append(await ask(port, query(f"{text} # {source} {number} {turn}"), source))
        await asyncio.sleep(0.02)


async def _be_polite(port: int, source: str, phase: float, seconds: float, shares: Shares) -> None:
    answers = shares.polite.setdefault(source, [])

    async def once(number: int) -> None:
        answers.append(await ask(port, _small(source, number), source))

    await open_loop(RATE, seconds, once, phase)


def _small(source: str, number: int) -> Request:
    if number % 3 == 0:
        return query("SELECT ?s { ?s a <https://w3id.org/migkg/ontology#City> } LIMIT 10")
    if number % 3 == 1:
        return query(f"ASK {{ ?s ?p ?o }} # {source} {number}", "application/json")
    return query(f"SELECT * {{ ?s a ?type }} LIMIT 20 # {source} {number}", "application/json")


def main() -> None:
    """Do it with each crowd of greedy clients, and write the figures to the page."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120
    lines = [f"{seconds:.0f} s each.", ""]
    for greedy, at_once in CROWDS:
        with server_of(ROOT) as server:
            shares = shared(server, greedy, at_once, seconds)
        lines += shares.figures(f"{greedy} greedy, {at_once} at once")
        print(*lines[-5:], sep="\n", flush=True)  # noqa: T201
    write("fairness", lines)


if __name__ == "__main__":
    main()
