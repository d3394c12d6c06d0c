"""The page on the endpoint: aims beside what was measured, then all that was measured."""

from __future__ import annotations

import platform
import statistics
from typing import TYPE_CHECKING

from benchmarks.closed_loop import is_here
from benchmarks.endpoint_aims import aims
from benchmarks.endpoints import JENA
from benchmarks.machine import java
from benchmarks.million import HOSTILE, RATE, SECONDS
from benchmarks.work import LARGE, WORKS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.endpoints import Endpoint
    from benchmarks.found import Found, Pace, Round
    from benchmarks.work import Work

PAGE = "docs/endpoint.md"


def page(found: Found, endpoints: Sequence[Endpoint], head: Sequence[str], pace: Pace) -> str:
    """The whole run as a page of Markdown."""
    versions = ", ".join(dict.fromkeys(_version(it) for it in endpoints))
    names = [it.name for it in endpoints]
    lines = [
        "# The endpoint beside others",
        "",
        "Written by `python -m benchmarks.endpoint --write` (`make endpoint`).",
        "",
        *head,
        f"- Python {platform.python_version()}; {versions}",
        f"- {pace.rounds} rounds in turn, after one that does not count",
        "",
        _METHOD.format(light=_light(pace)),
        "",
        "## Aims",
        "",
        "| work | aim | measured | |",
        "|---|---|---|---|",
        *map(str, aims(found)),
        *_speed(found, names),
        *_large(found, names),
        *_pages(found),
        *_held(found, names),
        *_lookups(found),
        *_problems(found),
        "",
    ]
    return "\n".join(lines)


_METHOD = """\
All serve the statements of our default graph, ours from its build and the peers from one file
of N-Triples, each started as its documentation says. One client asks for all, so with us it may
have any number of queries at once, for any time; nothing else of our limits and caches is changed.

CPU is user and system time of all processes of a server, workers and virtual machine included,
from `/proc`, divided by the requests that it answered. A request is another text each time, by
a number in a comment, but where it says "again".
What is light is asked by {light};
what is heavy by a client in Python, one request after the other on one connection, for as long.
A cell has the median of the rounds, with the least and the most of them. An answer with another
number of rows, an error or an answer cut short is told and not counted.

The client runs on the same machine, so that rates and latencies are those of both together: the
CPU is what compares servers."""


def _light(pace: Pace) -> str:
    if is_here():
        return f"wrk, for {pace.seconds:g} seconds on {pace.connections} connections"
    return f"a client in Python, for {pace.seconds:g} seconds on one connection"


def _version(endpoint: Endpoint) -> str:
    package = endpoint.name.partition(",")[0]
    beside = f" ({java()})" if endpoint.name == JENA else ""
    return f"{package} {endpoint.version()}{beside}"


def _speed(found: Found, names: Sequence[str]) -> Iterator[str]:
    if not found.rounds:
        return
    yield from ("", "## CPU per request, ms", "", *_head("request", names))
    for work in WORKS:
        yield _row(work.name, (_cpu(found, work, it) for it in names))
    yield from ("", "## Answers per second, and latency in ms (half within, 99 of 100 within)", "")
    yield from _head("request", names)
    for work in WORKS:
        yield _row(work.name, (_rate(found, work, it) for it in names))


def _cpu(found: Found, work: Work, name: str) -> str:
    rounds = _counted(found, work, name)
    return _spread([it.cpu * 1e3 for it in rounds]) if rounds else "not counted"


def _rate(found: Found, work: Work, name: str) -> str:
    rounds = _counted(found, work, name)
    if not rounds:
        return "not counted"
    rate, p50, p99 = (
        statistics.median(getattr(it, what) for it in rounds) for what in ("rate", "p50", "p99")
    )
    return f"{_digits(rate)}; {_digits(p50 * 1e3)}, {_digits(p99 * 1e3)}"


def _counted(found: Found, work: Work, name: str) -> Sequence[Round]:
    return () if (work.name, name) in found.problems else found.rounds.get((work.name, name), ())


def _large(found: Found, names: Sequence[str]) -> Iterator[str]:
    if not found.large:
        return
    yield from ("", f"## A large result: {LARGE.name} as JSON", "")
    yield "| endpoint | first byte, ms | last byte, ms | MB |"
    yield "|---|---:|---:|---:|"
    for name in names:
        took = found.large.get(name)
        if not took:
            yield f"| {name} | not counted | | |"
            continue
        first, total = (
            _spread([getattr(it, what) * 1e3 for it in took]) for what in ("first", "total")
        )
        yield f"| {name} | {first} | {total} | {took[0].bytes / 1e6:.1f} |"


def _pages(found: Found) -> Iterator[str]:
    if not found.pages:
        return
    kept, cold = found.pages.kept, sorted(found.pages.cold)
    yield from ("", "## The page of a thing", "", "| | |", "|---|---:|")
    yield f"| as it is kept, a second | {_spread([it.rate for it in kept])} |"
    yield f"| as it is kept, ms of CPU | {_spread([it.cpu * 1e3 for it in kept])} |"
    yield f"| as it is kept, 99 of 100 within, ms | {_spread([it.p99 * 1e3 for it in kept])} |"
    yield f"| {len(cold)} different ones, ms of CPU each | {found.pages.cold_cpu * 1e3:.1f} |"
    middle, late, most = (cold[round(it * (len(cold) - 1))] * 1e3 for it in (0.5, 0.99, 1))
    times = f"{middle:.1f}, {late:.1f}, {most:.1f}"
    yield f"| the same, half within, 99 of 100 within, most, ms | {times} |"


def _held(found: Found, names: Sequence[str]) -> Iterator[str]:
    if not found.held:
        return
    yield from ("", f"## Memory with {found.triples:,} statements", "")
    yield "RSS counts what processes share for each of them, PSS once.\n"
    yield "| endpoint | processes | PSS, GB | RSS, GB |"
    yield "|---|---:|---:|---:|"
    for name in names:
        if held := found.held.get(name):
            pss, rss = held.memory.pss / 1e9, held.memory.rss / 1e9
            yield f"| {name} | {held.processes} | {pss:.2f} | {rss:.2f} |"


def _lookups(found: Found) -> Iterator[str]:
    if not found.lookups:
        return
    waits, statuses = found.lookups
    times = ", ".join(f"{waits.percentile(it) * 1e3:.1f}" for it in (0.5, 0.99, 0.999, 1))
    yield from ("", f"## Lookups in {found.triples:,} statements beside hostile clients", "")
    yield f"{RATE} a second for {SECONDS} seconds, each due at its moment, all of different texts;"
    yield f"beside them {HOSTILE} clients that ask for what has no end, from another address.\n"
    failures = f" ({_statuses(waits.failures)})" if waits.failed else ""
    yield f"{waits.asked:,} were asked, {waits.failed:,} failed{failures}."
    yield f"Half, 99 and 99.9 of 100, and all were answered within {times} ms."
    yield f"The hostile ones were answered: {_statuses(statuses) or 'never'}."


def _statuses(counted: Counter[int]) -> str:
    return ", ".join(f"{often:,} times {status or 'nothing'}" for status, often in counted.items())


def _problems(found: Found) -> Iterator[str]:
    if found.problems:
        yield from ("", "## Not counted", "")
        for (work, name), problem in found.problems.items():
            yield f"- {work}, {name}: {problem}"


def _head(what: str, names: Iterable[str]) -> tuple[str, str]:
    cells = [what, *names]
    return f"| {' | '.join(cells)} |", f"|---|{'---:|' * (len(cells) - 1)}"


def _row(what: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join([what, *cells])} |"


def _spread(values: Sequence[float]) -> str:
    """The median, with the least and the most.

    >>> _spread([1.0, 0.5, 20.0])
    '1.00 (0.500–20.0)'
    """
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{_digits(middle)} ({_digits(least)}–{_digits(most)})"


def _digits(value: float) -> str:
    """Three digits that say something.

    >>> _digits(0.0412), _digits(4.1), _digits(41234.0)
    ('0.0412', '4.10', '41,234')
    """
    if value >= 1000:  # noqa: PLR2004 - from here on there is no room for a point
        return f"{value:,.0f}"
    return f"{value:#.3g}".rstrip(".")
