"""Who held a post when, as bars in time: certain, possible, and the days of which nobody knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.web.reading import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.web.facts import Facts
    from migkg.web.reading import Moment, Reader, Ref

WIDTH = 1000
"""Units from the left end of a bar to its right; it is drawn as wide as there is room."""

_LEAST = 6
"""The units that a single day is drawn with, so that it is seen."""


@dataclass(frozen=True)
class Tenure:
    """Somebody on a post: the dates in words, and the days that bound them."""

    ref: Ref
    person: Ref | None
    post: Ref | None
    begun: Moment | None
    ended: Moment | None
    attested: Moment | None
    kinds: tuple[Ref, ...]
    earliest: dt.date | None
    started: dt.date | None
    until: dt.date | None
    latest: dt.date | None

    @property
    def order(self) -> tuple[dt.date, str]:
        """The first known day, to sort by."""
        first = self.earliest or self.started or self.until or dt.date.max
        return first, self.ref.iri


@dataclass(frozen=True)
class Piece:
    """A part of a bar: ``certain`` or ``possible``, from where and how long."""

    look: str
    x: float
    width: float
    row: int = 0


@dataclass(frozen=True)
class Scale:
    """The days that a drawing covers, from the first of a year to the last of one."""

    first: int
    last: int

    def at(self, day: dt.date) -> float:
        """Where a day begins."""
        start = dt.date(self.first, 1, 1)
        days = (dt.date(self.last, 12, 31) - start).days + 1
        return round(WIDTH * (day - start).days / days, 1)

    @property
    def years(self) -> tuple[int, ...]:
        """The years to name: the first, the last, and some between, evenly."""
        number = min(self.last - self.first, 4)
        return (
            tuple(
                self.first + round(place * (self.last - self.first) / number)
                for place in range(number + 1)
            )
            if number
            else (self.first,)
        )


def tenure_of(reader: Reader, iri: str, said: Facts) -> Tenure:
    """A tenure by what is said of it."""
    people = reader.refs(said.get("org:member", ()))
    posts = reader.refs(said.get("mig:tenureOfPost", ()))
    return Tenure(
        ref=reader.ref(iri),
        person=people[0] if people else None,
        post=posts[0] if posts else None,
        begun=reader.moment(said, "mig:validFrom"),
        ended=reader.moment(said, "mig:validUntil"),
        attested=reader.moment(said, "mig:attestedOn"),
        kinds=reader.refs(said.get("mig:kind", ())),
        earliest=_day(said, "mig:startsNotBefore"),
        started=_day(said, "mig:startsNotAfter"),
        until=_day(said, "mig:endsNotBefore"),
        latest=_day(said, "mig:endsNotAfter"),
    )


def _day(said: Facts, name: str) -> dt.date | None:
    for term in said.get(name, ()):
        try:
            return dt.date.fromisoformat(term.value[:10])
        except ValueError:
            continue
    return None


def scale_of(tenures: Iterable[Tenure]) -> Scale | None:
    """The years in which somebody is known to have held a post; None where no date is known."""
    days = [day for it in tenures for day in (it.earliest, it.started, it.until, it.latest) if day]
    return Scale(min(days).year, max(days).year) if days else None


def pieces_of(tenure: Tenure, scale: Scale, row: int = 0) -> list[Piece]:
    """The bar of a tenure: sure between its latest start and its earliest end."""
    pieces = []

    def add(look: str, start: dt.date, end: dt.date) -> None:
        x, until = scale.at(start), scale.at(end + dt.timedelta(days=1))
        pieces.append(Piece(look, x, max(round(until - x, 1), _LEAST), row))

    sure_from = tenure.started or tenure.until
    sure_until = tenure.until or tenure.started
    if tenure.earliest and tenure.started and tenure.earliest < tenure.started:
        add("possible", tenure.earliest, tenure.started)
    if tenure.until and tenure.latest and tenure.until < tenure.latest:
        add("possible", tenure.until, tenure.latest)
    if sure_from and sure_until and sure_from <= sure_until:
        add("certain", sure_from, sure_until)
    elif sure_from and sure_until:  # attested in a year or a month: on some day of it
        add("possible", sure_until, sure_from)
    elif tenure.earliest and tenure.latest:
        add("possible", tenure.earliest, tenure.latest)
    return pieces


def gaps_of(tenures: Sequence[Tenure]) -> tuple[str, ...]:
    """The days between the first and the last known ones on which nobody is known to have held it.

    Days on which somebody possibly held it are no gap.
    """
    covered = sorted(stretch for it in tenures if (stretch := _stretch(it)))
    gaps = []
    for (_, last), (first, _) in zip(_reach(covered), covered[1:], strict=False):
        if (first - last).days > 1:
            begin, end = last + dt.timedelta(days=1), first - dt.timedelta(days=1)
            gaps.append(" – ".join(in_words(day.isoformat(), None) for day in (begin, end)))
    return tuple(gaps)


def _stretch(tenure: Tenure) -> tuple[dt.date, dt.date] | None:
    """The days from the first to the last on which somebody possibly held a post."""
    known = [day for day in (tenure.started, tenure.until) if day]
    first = tenure.earliest or min(known, default=None)
    last = tenure.latest or max(known, default=None)
    return (first, last) if first and last and first <= last else None


def _reach(covered: Sequence[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """Each stretch with the last day that it or one before it reaches."""
    reached: list[tuple[dt.date, dt.date]] = []
    for first, last in covered:
        reached.append((first, max(last, reached[-1][1]) if reached else last))
    return reached
