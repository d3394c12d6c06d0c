"""Which of the forms that we offer a client wants: media types and languages (RFC 9110, 12.5)."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from migkg.terms import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))++')
_MOST_ELEMENTS = 100
_RANGE = re.compile(rf"\s*+({_WORD})/({_WORD})\s*+(?:;|$)")
_LANGUAGE_RANGE = re.compile(r"\s*+([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*+\s*+(?:;|$)")
_PARAMETER = re.compile(rf";\s*+(?:({_WORD})=({_WORD}|{_QUOTED}))?+\s*+")
_WEIGHT = re.compile(r"0?\.\d{1,3}|0\.?|1(?:\.0{0,3})?")


class _Range(NamedTuple):
    """A range of media types, such as ``text/*``, and how welcome it is (0 to 1)."""

    type: str
    subtype: str
    weight: float

    def precision(self, offer: str) -> int:
        """0 where the range does not hold the offer, else more for a narrower one."""
        kind, _, subtype = offer.partition(";")[0].strip().lower().partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return 3
        if self.subtype == "*" and self.type in {kind, "*"}:
            return 1 if self.type == "*" else 2
        return 0


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header prefers; none where it takes none of them.

    Of types that are equally welcome, one that is named comes before one that a wildcard lets in,
    then the one offered first. Parameters such as ``charset`` and ``profile`` play no part. Without
    a header, or with one that names no media type at all, the first offer is chosen.

    >>> choose("text/html;q=0.8, text/turtle;charset=utf-8", ["text/html", "text/turtle"])
    'text/turtle'
    """
    ranges = list(_ranges(accept or ""))
    if not ranges:
        return offered[0]
    best, best_rank = None, (0.0, 0)
    for offer in offered:
        precision = max(item.precision(offer) for item in ranges)
        weight = max(
            (item.weight for item in ranges if precision and item.precision(offer) == precision),
            default=0.0,
        )
        if weight > 0 and (weight, precision) > best_rank:
            best, best_rank = offer, (weight, precision)
    return best


def languages(accept_language: str | None, query_lang: str | None = None) -> tuple[str, ...]:
    """All languages of the pages, the most wanted first.

    What the address asks for (``query_lang``) comes before what the header prefers; then follow
    English and the others.

    >>> languages("nl-BE, fr;q=0.7, *;q=0.1")
    ('nl', 'fr', 'en', 'de')
    """
    weighted = []
    for element in _elements(accept_language or ""):
        match = _LANGUAGE_RANGE.match(element)
        weight = _weight(element)
        if match and weight:
            weighted.append((weight, match[1].lower()))
    preferred = [language for _, language in sorted(weighted, key=lambda item: -item[0])]
    asked = [query_lang.lower()] if query_lang else []
    wanted = dict.fromkeys([*asked, *preferred, *LANGUAGES])
    return tuple(language for language in wanted if language in LANGUAGES)


def _elements(header: str) -> Iterator[str]:
    """The parts between commas, as many as a client may mean to write."""
    return (match[0] for match in islice(_ELEMENT.finditer(header), _MOST_ELEMENTS))


def _ranges(accept: str) -> Iterator[_Range]:
    """The ranges of a header, without the elements that are none."""
    for element in _elements(accept):
        match = _RANGE.match(element)
        weight = _weight(element)
        if match and weight is not None and (match[1] != "*" or match[2] == "*"):
            yield _Range(match[1].lower(), match[2].lower(), weight)


def _weight(element: str) -> float | None:
    """The weight of an element, 1 where it says none; none where it says nonsense."""
    start = element.find(";")
    while 0 <= start < len(element):
        match = _PARAMETER.match(element, start)
        if match is None:
            return None
        if match[1] and match[1].lower() == "q":
            return float(match[2]) if _WEIGHT.fullmatch(match[2]) else None
        start = match.end()
    return 1.0
