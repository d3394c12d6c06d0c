"""Findings of many constraints, each once and in order, that come and go."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl.report import Finding


class Gathering:
    """The findings of a report. Two constraints may find the same: it is there while one does.

    >>> gathering = Gathering()
    >>> list(gathering)
    []
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._times = Counter(findings)
        self._found = sorted((it.order, it) for it in self._times)

    def __iter__(self) -> Iterator[Finding]:
        """The findings, the gravest first."""
        return (it for _, it in self._found)

    def exchange(self, before: Iterable[Finding], now: Iterable[Finding]) -> None:
        """Take in what is found now for what was found before."""
        change = Counter(now)
        change.subtract(before)
        for it, times in change.items():
            was = self._times[it]
            self._times[it] = was + times
            order = it.order
            place = bisect_left(self._found, order, key=lambda one: one[0])
            if not was and self._times[it]:
                self._found.insert(place, (order, it))
            elif was and not self._times[it]:
                del self._found[place]
                del self._times[it]
