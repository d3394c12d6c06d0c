"""Dates as precise as their source: ``2020``, ``2020-09`` or ``2020-09-09``."""

from __future__ import annotations

import calendar
import re
from datetime import date

from migkg.errors import MigkgError

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


def period(text: str) -> tuple[str, str]:
    """The first day of the period, and its precision.

    >>> period("2020-09")
    ('2020-09-01', 'month')

    Raises:
        MigkgError: it is no such date.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise MigkgError(f"{text!r} is no date such as 2020, 2020-09 or 2020-09-09.")
    year, month, day = found.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise MigkgError(f"{text!r} is not in the calendar: {error}.") from error
    return first.isoformat(), "day" if day else "month" if month else "year"


def last_day(text: str) -> str:
    """The last day of the period.

    >>> last_day("2020-02"), last_day("2020")
    ('2020-02-29', '2020-12-31')

    Raises:
        MigkgError: it is no such date.
    """
    first, precision = period(text)
    year, month = int(first[:4]), 12 if precision == "year" else int(first[5:7])
    return (
        first
        if precision == "day"
        else f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]}"
    )
