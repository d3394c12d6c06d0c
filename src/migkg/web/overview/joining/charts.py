"""Charts: bars by year and numbers over time, in units that any width of a page can stretch.

Words and years stand beside the drawing, so that only bars and dots are stretched, not letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

TICKS = 10
"""The most years that are named below a chart."""

UNIT = 100
"""How wide a year is in a chart of numbers over time, and how high the whole of it, times ten."""


@dataclass(frozen=True)
class Axis:
    """The years from ``start`` to before ``end``, and those that are named."""

    start: int
    end: int
    ticks: tuple[int, ...]

    @property
    def span(self) -> int:
        """The number of years."""
        return self.end - self.start


@dataclass(frozen=True)
class Bar:
    """The bar of a year: how far it is from the left, and how many."""

    x: int
    year: int
    count: int


@dataclass(frozen=True)
class Bars:
    """A bar for each year of which there is something."""

    axis: Axis
    highest: int
    bars: tuple[Bar, ...]
    total: int


@dataclass(frozen=True)
class Dot:
    """A number at a time: from which height to which, and whether it is what it seems to be."""

    x: int
    low: int
    high: int
    hollow: bool
    title: str


@dataclass(frozen=True)
class Dots:
    """Numbers over time."""

    axis: Axis
    highest: int
    dots: tuple[Dot, ...]

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return self.axis.span * UNIT


@dataclass(frozen=True)
class Size:
    """A number that a source states for a day, as the chart needs it."""

    day: dt.date
    low: int
    high: int
    hollow: bool
    title: str


def axis(years: Iterable[int]) -> Axis:
    """The axis for these years: it begins and ends where a year is named.

    >>> axis([1999, 2025]).ticks, axis([1999, 2025]).end
    ((1995, 2000, 2005, 2010, 2015, 2020, 2025), 2030)
    >>> axis([2021]).ticks, axis([2021]).span
    ((2021,), 1)
    """
    known = sorted(years)
    first, last = known[0], known[-1]
    for step in (1, 2, 5, 10, 20, 50, 100, 500):
        start, end = first - first % step, last - last % step + step
        if (end - start) // step <= TICKS:
            break
    return Axis(start, end, tuple(range(start, end, step)))


def bars(counts: Mapping[int, int], along: Axis | None = None) -> Bars | None:
    """The bars for so many in each year; None where there is no year."""
    if not counts:
        return None
    place = along or axis(counts)
    return Bars(
        place,
        max(counts.values()),
        tuple(Bar(year - place.start, year, counts[year]) for year in sorted(counts)),
        sum(counts.values()),
    )


def dots(sizes: Iterable[Size]) -> Dots | None:
    """The dots for these numbers; None where there is none."""
    known = sorted(sizes, key=lambda it: (it.day, it.low))
    if not known:
        return None
    place = axis(it.day.year for it in known)
    highest = round_up(max(it.high for it in known))
    return Dots(
        place,
        highest,
        tuple(
            Dot(
                x=round((_years(it.day) - place.start) * UNIT),
                low=_height(it.low, highest),
                high=_height(it.high, highest),
                hollow=it.hollow,
                title=it.title,
            )
            for it in known
        ),
    )


def round_up(number: int) -> int:
    """The next number that is easily read.

    >>> [round_up(number) for number in (0, 7, 17, 192, 320, 1184)]
    [1, 7, 20, 200, 400, 1500]
    """
    power = 1
    while power * 10 < number:
        power *= 10
    halves = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
    return next((power * it // 2 for it in halves if power * it >= 2 * number), 10 * power) or 1


def _years(day: dt.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _height(number: int, highest: int) -> int:
    return round(10 * UNIT * (1 - number / highest))
