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

NATIVE = (ON_DISK, IN_MEMORY)
FIRST_BYTE = 0.050
PAGES, PAGE_CPU = 500, 0.010
MEMORY = 1.2e9
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
        for peers, most, name in (
            (NATIVE, 4, "the native server, the faster of the two"),
            ((RDFLIB,), 1 / 4, RDFLIB),
            ((JENA,), 1 / 10, "Fuseki"),
        ):
            yield from _beside(found, work.name, (work.name, peers), most, name)
    for work, uncached in ((ASK_CACHED, ASK), (SELECT_CACHED, SELECT)):
        beside = (uncached.name, NATIVE)
        yield from _beside(found, work.name, beside, 1, "the native server (the faster), uncached")


def _large(found: Found) -> Iterator[Aim]:
    name = ROWS_JSON.name
    yield from _beside(found, name, (name, (ON_DISK,)), 1 / 2, "the native server on disk")
    yield from _beside(found, name, (name, (RDFLIB,)), 1 / 30, RDFLIB)


def _beside(
    found: Found, work: str, beside: tuple[str, tuple[str, ...]], most: float, name: str
) -> Iterator[Aim]:
    own = found.cpu(work, OURS)
    their_work, peers = beside
    theirs = [it for peer in peers if (it := found.cpu(their_work, peer)) is not None]
    if theirs and (work, OURS) in found.problems:
        yield Aim(work, _at_most(most, name), found.problems[work, OURS], is_reached=False)
    elif own is not None and theirs:
        ratio = own / min(theirs)
        yield Aim(work, _at_most(most, name), share(ratio), ratio <= most)


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
    if own := found.held.get(OURS):
        held = own.memory.pss
        what = f"at most {MEMORY / 1e9:.1f} GB resident, what is shared counted once"
        work = f"memory, {found.triples:,} statements"
        yield Aim(work, what, f"{held / 1e9:.2f} GB", held <= MEMORY)
    if found.lookups:
        p99 = found.lookups[0].percentile(0.99)
        what = f"99 of 100 within {LATENCY * 1e3:.0f} ms, beside hostile clients"
        yield Aim("lookups", what, f"{p99 * 1e3:.1f} ms", p99 <= LATENCY)
