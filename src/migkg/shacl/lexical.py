"""Which literals are well formed: the lexical space of each datatype of XML Schema."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from migkg.source import Literal

XSD = PREFIXES["xsd"]

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_DAY = rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_MONTHS, _SECONDS = r"(?:\d+Y)?(?:\d+M)?", r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_64 = "[A-Za-z0-9+/]"

_PATTERNS = {
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "double": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "date": _DAY + _ZONE,
    "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DAY}T{_TIME}{_ZONE[:-1]}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
    "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "duration": rf"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?{_SECONDS}",
    "yearMonthDuration": rf"-?P(?=.){_MONTHS}",
    "dayTimeDuration": rf"-?P(?=.)(?:\d+D)?{_SECONDS}",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": rf"(?:(?:{_64} ?){{4}})*(?:{_64} ?[AQgw] ?= ?=|"
    rf"(?:{_64} ?){{2}}[AEIMQUYcgkosw048] ?=)?",
}
_PATTERNS["float"] = _PATTERNS["double"]
_LEXICAL = {XSD + name: re.compile(pattern, re.ASCII) for name, pattern in _PATTERNS.items()}
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)

_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{
        name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))
    },
    **{
        name: (0, 2**bits - 1)
        for name, bits in (
            ("unsignedLong", 64),
            ("unsignedInt", 32),
            ("unsignedShort", 16),
            ("unsignedByte", 8),
        )
    },
}
_RANGES = {XSD + name: bounds for name, bounds in _BOUNDS.items()}
_MOST_DIGITS = 4000  # below the limit up to which Python reads a number
_LEAP_FROM = 400  # the calendar repeats itself after so many years


def is_well_formed(literal: Literal) -> bool:
    """Whether the text of the literal is one that its datatype has.

    Of a datatype that is not XML Schema's, nothing is known, and every text is well formed.

    >>> from migkg.source import Literal, NamedNode
    >>> [is_well_formed(Literal(text, datatype=NamedNode(XSD + "byte"))) for text in ("5", "300")]
    [True, False]
    >>> is_well_formed(Literal("2023-02-29", datatype=NamedNode(XSD + "date")))
    False
    """
    datatype, text = literal.datatype.value, literal.value
    if datatype in _RANGES:
        return _is_integer(text, *_RANGES[datatype])
    pattern = _LEXICAL.get(datatype)
    if pattern is None:
        return True
    found = pattern.fullmatch(text)
    if found is None:
        return False
    parts = found.groupdict()
    return not parts or int(parts["day"]) <= _days(int(parts["year"]), int(parts["month"]))


def _is_integer(text: str, least: int | None, most: int | None) -> bool:
    if not _INTEGER.fullmatch(text):
        return False
    if len(text) > _MOST_DIGITS:
        return text.startswith("-") if most is not None and least is None else least is None
    number = int(text)
    return (least is None or number >= least) and (most is None or number <= most)


def _days(year: int, month: int) -> int:
    return calendar.monthrange(_LEAP_FROM + year % _LEAP_FROM, month)[1]


KNOWN: Callable[[str], bool] = {*_RANGES, *_LEXICAL}.__contains__
"""Whether a datatype has texts that are not well formed."""
