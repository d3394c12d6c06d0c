"""Which of the forms that we offer a client wants: media types and languages (RFC 9110, 12.5).

Headers are taken apart by Werkzeug and weighed here, for its own ``best_match`` finds no
``text/turtle`` in ``text/turtle;charset=utf-8``. A header is read element by element:

- What is no media range, such as ``*`` or ``*/html``, or has a weight that is none, such as
  ``q=2``, counts as not written, and so does a parameter that is none; all else counts. ``q=.2``,
  which Java sends, and more than three decimals are weights; quotes may stand around anything.
- A quoted string without an end may hold all that follows: of such a header nothing counts, and of
  a longer one than ``LONGEST`` nothing that stands behind that.
- A header of which nothing counts is as none: everything is welcome. So nobody is refused for odd
  grammar, but only for naming nothing that is offered.
- A range with parameters that an offer lacks, such as ``profile``, speaks for it all the same
  where no range names it without them. With weight 0 it excludes only what has them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.http import parse_list_header, parse_options_header

from migkg.terms import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST = 4096
"""Characters of a header that are read: who means them writes some hundreds."""

KEPT = 512
"""The most choices that are remembered, those made last."""

_LONGEST_KEPT = 1024
_MEDIA_RANGE = re.compile(r"([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)", re.ASCII)
_WEIGHT = re.compile(r"0?\.[0-9]+|0\.?|1(?:\.0*)?")

_NAMED = 3


class _Range(NamedTuple):
    """A range of media types, such as ``text/*``, and how welcome it is (0 to 1)."""

    type: str
    subtype: str
    parameters: Mapping[str, str]
    weight: float

    def precision(self, offer: _Range) -> int:
        """0 where the range does not hold the offer, else more for a narrower one."""
        if (self.type, self.subtype) == (offer.type, offer.subtype):
            if not self.parameters:
                return _NAMED + 1
            if self.parameters.items() <= offer.parameters.items():
                return _NAMED + 2
            return _NAMED if self.weight else 0
        if self.subtype == "*" and self.type in {offer.type, "*"}:
            return 1 if self.type == "*" else 2
        return 0


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header prefers; none where it takes none of them.

    Of types that are equally welcome, one that is named comes before one that a wildcard lets in,
    then the one offered first. Without a header, or with one that names no media type at all, the
    first offer is chosen.

    >>> choose("text/html;q=0.8, text/turtle;charset=utf-8", ["text/html", "text/turtle"])
    'text/turtle'
    """
    if not accept:
        return offered[0]
    decide = _choose if len(accept) > _LONGEST_KEPT else _remembered
    return decide(accept, tuple(offered))


def languages(accept_language: str | None, query_lang: str | None = None) -> tuple[str, ...]:
    """All languages of the pages, the most wanted first.

    What the address asks for (``query_lang``) comes before what the header prefers; then follow
    English and the others.

    >>> languages("nl-BE, fr;q=0.7, *;q=0.1")
    ('nl', 'fr', 'en', 'de')
    """
    weighted = [
        (weight, name.partition("-")[0].lower())
        for name, _, weight in _elements(accept_language or "")
        if weight
    ]
    preferred = [language for _, language in sorted(weighted, key=lambda item: -item[0])]
    asked = [query_lang.lower()] if query_lang else []
    wanted = dict.fromkeys([*asked, *preferred, *LANGUAGES])
    return tuple(language for language in wanted if language in LANGUAGES)


def _choose(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = [it for element in _elements(accept) if (it := _range(*element))]
    if not ranges:
        return offered[0]
    best, best_rank = None, (0.0, 0)
    for media_type in offered:
        offer = _range(*parse_options_header(media_type))
        found = [(it.precision(offer), it.weight) for it in ranges] if offer else []
        precision, weight = max(found, default=(0, 0.0))
        rank = weight, min(precision, _NAMED)
        if precision and weight and rank > best_rank:
            best, best_rank = media_type, rank
    return best


_remembered = lru_cache(KEPT)(_choose)


def _range(name: str, parameters: Mapping[str, str], weight: float = 1.0) -> _Range | None:
    match = _MEDIA_RANGE.fullmatch(name.lower())
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    return _Range(match[1], match[2], parameters, weight)


def _elements(header: str) -> Iterator[tuple[str, Mapping[str, str], float]]:
    """What stands between commas: a name, its parameters and its weight."""
    if len(header) > LONGEST:
        header = header[:LONGEST].rpartition(",")[0]
    for element in parse_list_header(header):
        name, parameters = parse_options_header(element)
        weight = parameters.pop("q", "1")
        if _WEIGHT.fullmatch(weight):
            yield name, parameters, float(weight)
