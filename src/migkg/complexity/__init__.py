"""What a query costs the engine before it begins to evaluate, seen in its tokens alone.

The engine reads by recursion, and plans by comparing whatever a group joins with the rest of it:
some hundred brackets end its process, and some hundred patterns keep it planning for minutes. Four
measures were found to tell what it bears from what it does not:

- how deep brackets of all kinds are nested, and how deep those that the parser may read twice each:
  negations, and calls of functions with fewer or more arguments;
- how high the tree of what is read becomes: by each operator of a chain, each branch of a UNION
  and each clause of a group it is one higher, and a bracket is as high as what it holds;
- how much a group joins, where each step of a path is a pattern and each element of a collection is
  two: planning takes time by the third power of that and by the size of all that the group holds;
- how many words, operators and brackets there are.

Terms are not counted, nor rows of VALUES, nor what a list separates by commas or a template of
CONSTRUCT holds: of these the engine takes as many as fit into a query.

Only the grammar can tell whether ``?a<(b>`` is a comparison with a bracket or holds an IRI. So
where a comparison may stand both readings are followed; each place is read once, and where two
readings meet, the higher measure of both counts. No reading of the engine costs more than is
counted here.
"""

from __future__ import annotations

import re
from heapq import heappop, heappush

from migkg.complexity.reading import (
    DEEPEST,
    HIGHEST,
    MOST_DESCRIBED,
    MOST_JOINED,
    MOST_RETRIED,
    MOST_TOKENS,
    Reading,
)
from migkg.errors import LimitExceeded
from migkg.lexing import Tokens, excerpt, place

__all__ = [
    "DEEPEST",
    "HIGHEST",
    "MOST_DESCRIBED",
    "MOST_JOINED",
    "MOST_RETRIED",
    "MOST_TOKENS",
    "bound",
]

_SURELY_FINE = 64
_MARK = re.compile(r"[^\w\s]|\s+")

_HIDES = re.compile(r"<(?: (?!//)[^>\#'(\[!+*/|&^-] )*+ (?!//)[\#'(\[!+*/|&^-]", re.VERBOSE)
"""An IRI that counts for more where it is a comparison; no expression holds ``//``."""


def bound(query: str) -> None:
    """Refuse a query on which the engine would break or brood.

    >>> bound("ASK " + "{" * 65)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    migkg.errors.LimitExceeded: line 1, column 69: brackets are nested 65 deep here, ...

    Raises:
        LimitExceeded: ``nesting``, ``chain``, ``patterns`` or ``tokens``, with line and column.
    """
    few = sum(map(query.count, "([{")) <= MOST_RETRIED
    if few and len(_MARK.findall(query)) <= _SURELY_FINE:
        return
    _Readings(query).follow()


class _Readings:
    """The readings of a text, by the place that each has come to."""

    def __init__(self, query: str) -> None:
        self._query, self._tokens = query, Tokens(query)
        self._at = {0: Reading()}
        self._places = [0]

    def follow(self) -> None:
        """Read on from the first place, again and again."""
        length = len(self._query)
        while self._places:
            at = heappop(self._places)
            reading, goes_on = self._at.pop(at), True
            while goes_on and at < (self._places[0] if self._places else length):
                kind, end = self._tokens.at(at)
                if kind not in {"space", "comment"}:
                    goes_on = self._read(reading, kind, at, end)
                at = end
            if goes_on and at < length:
                self._join(reading, at)

    def _read(self, reading: Reading, kind: str, at: int, end: int) -> bool:
        query = self._query
        if kind == "iri" and reading.may_compare() and _HIDES.match(query, at):
            self._branch(reading, "other", at, at + 1)
        elif kind == "long" and query.find(r"\u", at, end) >= 0:
            self._branch(reading, "string", at, at + 2)  # an escape may be no character
        goes_on = reading.read(kind, query, at, end)
        if reading.exceeds():
            line, column = place(query, at)
            shown = excerpt(query, line, column)
            raise LimitExceeded(*reading.excess(), line=line, column=column, excerpt=shown)
        return goes_on

    def _branch(self, reading: Reading, kind: str, at: int, end: int) -> None:
        other = reading.copy()
        other.read(kind, self._query, at, end)
        self._join(other, end)

    def _join(self, reading: Reading, at: int) -> None:
        if at in self._at:
            self._at[at].raise_to(reading)
        else:
            self._at[at] = reading
            heappush(self._places, at)
