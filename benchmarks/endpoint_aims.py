"""What was aimed at for the endpoint, beside what was measured."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.endpoints import IN_MEMORY, JENA, ON_DISK, OURS, RDFLIB
from benchmarks.work import ASK, ASK_CACHED, ROWS_JSON, SELECT, SELECT_CACHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.found import Found
    from benchmarks.work import Work

FIRST_BYTE = 0.050
PAGES, PAGE_CPU = 500, 0.010
MEMORY, LARGE_ENOUGH = 1.2e9, 950_000
LATENCY = 0.100


@dataclass(frozen=True)
class Aim:
    """One aim: of what, what, and what came of it."""

    work: str
    what: str
    measured: str
    is_reached: bool

    def __str__(self) -> str:
        """The aim as a row of a table."""
        return f"| {self.work} | {self.what} | {self.measured} | {verdict(self.is_reached)} |"


def verdict(is_reached: bool) -> str:  # noqa: FBT001 - it is what is said
    """Whether an aim is reached, in a word."""
    return "met" if is_reached else "**not met**"


def aims(found: Found) -> list[Aim]:
    """The aims on which the run says something."""
    return [*_small(found), *_large(found), *_first_byte(found), *_pages(found), *_held(found)]


def _small(found: Found) -> Iterator[Aim]:
    for work in (ASK, SELECT):
        yield from _beside(found, work, (work, ON_DISK), 4, "the native server on disk")
        yield from _beside(found, work, (work, RDFLIB), 1 / 4, RDFLIB)
        yield from _beside(found, work, (work, JENA), 1 / 10, "Fuseki")
    for work, uncached in ((ASK_CACHED, ASK), (SELECT_CACHED, SELECT)):
        name = "the native server on disk, uncached"
        yield from _beside(found, work, (uncached, ON_DISK), 1, name)


def _large(found: Found) -> Iterator[Aim]:
    native = "the native server on disk"
    yield from _beside(found, ROWS_JSON, (ROWS_JSON, ON_DISK), 1 / 2, native)
    yield from _beside(found, ROWS_JSON, (ROWS_JSON, RDFLIB), 1 / 30, RDFLIB)


def _beside(
    found: Found, work: Work, beside: tuple[Work, str], most: float, name: str
) -> Iterator[Aim]:
    own = found.cpu(work.name, OURS)
    their_work, peer = beside
    theirs = found.cpu(their_work.name, peer)
    if theirs is None:
        return
    if problem := found.problems.get((work.name, OURS)):
        yield Aim(work.name, _at_most(most, name), problem, is_reached=False)
    elif own is not None:
        in_memory = found.cpu(their_work.name, IN_MEMORY) if peer == ON_DISK else None
        more = f" (in memory: {share(own / in_memory)})" if in_memory else ""
        ratio = own / theirs
        yield Aim(work.name, _at_most(most, name), share(ratio) + more, ratio <= most)


def _at_most(most: float, name: str) -> str:
    """An aim in words.

    >>> _at_most(4, "a"), _at_most(1, "a"), _at_most(1 / 30, "a")
    ('CPU at most 4 times that of a', 'CPU at most that of a', 'CPU at most 1/30 of that of a')
    """
    much = "" if most == 1 else f"{most:g} times " if most > 1 else f"1/{1 / most:g} of "
    return f"CPU at most {much}that of {name}"


def share(ratio: float) -> str:
    """A ratio in words: how many times as much, or which part.

    >>> share(4.0), share(1 / 30)
    ('4.00 times', '1/30.0')
    """
    return f"{ratio:.2f} times" if ratio >= 1 else f"1/{1 / ratio:.1f}"


def _first_byte(found: Found) -> Iterator[Aim]:
    if took := found.large.get(OURS):
        first = statistics.median(it.first for it in took)
        what = f"first byte in at most {FIRST_BYTE * 1e3:.0f} ms"
        yield Aim("large result", what, f"{first * 1e3:.1f} ms", first <= FIRST_BYTE)


def _pages(found: Found) -> Iterator[Aim]:
    if found.pages:
        rate = statistics.median(it.rate for it in found.pages.kept)
        what = f"at least {PAGES} a second"
        yield Aim("page of a thing, kept", what, f"{rate:,.0f} a second", rate >= PAGES)
        cold = found.pages.cold_cpu
        what = f"at most {PAGE_CPU * 1e3:.0f} ms of CPU"
        yield Aim("page of a thing, cold", what, f"{cold * 1e3:.1f} ms", cold <= PAGE_CPU)


def _held(found: Found) -> Iterator[Aim]:
    if found.triples < LARGE_ENOUGH:
        return
    if own := found.held.get(OURS):
        held = own.memory.pss
        what = f"at most {MEMORY / 1e9:.1f} GB resident, what is shared counted once"
        work = f"memory, {found.triples:,} statements"
        yield Aim(work, what, f"{held / 1e9:.2f} GB", held <= MEMORY)
    if found.lookups:
        p99 = found.lookups[0].percentile(0.99)
        what = f"99 of 100 within {LATENCY * 1e3:.0f} ms, beside hostile clients"
        yield Aim("lookups", what, f"{p99 * 1e3:.1f} ms", p99 <= LATENCY)
