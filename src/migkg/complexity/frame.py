"""What one bracket of a query holds, as far as it costs something to read and to plan."""

from __future__ import annotations

_NOT_PATTERNS = frozenset(
    (
        *("as", "asc", "by", "desc", "describe", "distinct", "from", "graph", "limit", "named"),
        *("offset", "reduced", "select", "values"),
    )
)
"""Words after which terms are no pattern, until the next word or group."""

_BRANCH = 6
"""What is joined with a UNION takes so many times as long to plan."""

_ELEMENT = 2
"""Patterns that an element of a collection is."""

TRIPLE = "<"
"""The kind of a triple term, which begins with two of these."""

_FLAGS = ("data", "apart", "listing", "listed", "union", "term", "word", "negated")
_MEASURES = ("joined", "last", "size", "work", "height", "retried")
_NAMES = (*_FLAGS, *_MEASURES)


class Frame:
    """What is open: a bracket, or the query itself (whose kind is empty)."""

    __slots__ = ("kind", *_NAMES)

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.data = False  # rows or a template, which are not planned
        self.apart: int | None = None
        self.joined = 0  # how much is joined, but for
        self.last = 0  # the last group in it, which a UNION may follow
        self.size = 0  # patterns, wherever in it they stand
        self.work = 0  # to plan the groups in it that are planned by themselves
        self.height = 0
        self.retried = 0  # brackets around it and itself that the parser may read twice
        self.listing = False  # whether it may be a collection
        self.listed = False  # whether it is one
        self.negated = False  # whether a negation awaits what it negates
        self.union = False  # whether the next group is a branch of a UNION
        self.term = False  # whether a term awaits the end of its pattern
        self.word = ""  # the last word, while it says what stands here

    def copy(self) -> Frame:
        """The same, to be counted on in another reading."""
        other = Frame(self.kind)
        for name in _NAMES:
            setattr(other, name, getattr(self, name))
        return other

    def raise_to(self, other: Frame) -> None:
        """Count for no less than the other one does."""
        for name in (*_MEASURES, "term", "listing", "negated"):
            setattr(self, name, max(getattr(self, name), getattr(other, name)))
        self.kind = "(" if "(" in {self.kind, other.kind} else self.kind
        self.data, self.union = self.data and other.data, self.union and other.union
        self.apart = self.apart if self.apart == other.apart else None
        self.word = self.word if self.word == other.word else ""

    def count(self, patterns: int) -> None:
        """So many patterns are joined here."""
        self.joined += patterns
        self.size += patterns

    def element(self) -> None:
        """A term stands here; if it follows another one in round brackets, they are a list."""
        if self.term and self.listing:
            self.count(_ELEMENT if self.listed else 2 * _ELEMENT)
            self.listed = True

    def end_pattern(self) -> None:
        """What has stood since the last separator was a pattern, if it was anything."""
        if self.term and self.kind in {"{", "[", TRIPLE}:
            if not self.data and self.word not in _NOT_PATTERNS:
                self.count(1)
            self.term = False

    def take(self, child: Frame) -> None:
        """Count what was opened here and is now closed."""
        child.end_pattern()
        self.negated = False
        joined, size, work = child.joined + child.last, child.size, child.work
        if child.kind == TRIPLE:
            joined, size = joined + 1, size + 1
        if child.kind == "{":
            if child.data:
                joined = size = int(self.word == "values")
            apart = child.apart if not self.union else 0
            if apart is not None or not self.kind:
                work += joined**3 * size
            if apart is not None:
                joined = min(joined, apart)
            if self.union:
                self.last, self.union = min(self.last, 1), False
                size *= _BRANCH
            self.joined, self.last = self.joined + self.last, joined
        else:
            self.joined += joined
        self.size, self.work = self.size + size, self.work + work
        if child.kind == "{" or self.word:
            self.term, self.word = False, "" if child.kind == "{" else self._after_bracket()
        else:
            self.term = True
        if self.kind == "(":
            self.height = max(self.height, child.height + 1)
        elif not (self.data or (child.data and child.kind == "(")):
            self.height = max(self.height, child.height) + 1

    def _after_bracket(self) -> str:
        return self.word if self.word in {"values", "select", "by"} else ""
