"""One way to read a query from its beginning, and what it has cost so far."""

from __future__ import annotations

import re
from typing import TypeAlias

from migkg.complexity.frame import TRIPLE, Frame

DEEPEST = 64
"""Brackets within brackets."""

MOST_RETRIED = 10
"""Brackets within brackets of those kinds that the parser of the engine may read twice each."""

HIGHEST = 256
"""Operators in a chain, branches of a UNION, clauses of a group; with those of what they hold."""

MOST_JOINED = 80
"""Patterns that a group joins, with those of the groups in it."""

MOST_TOKENS = 5_000
"""Words, operators and brackets."""

MOST_DESCRIBED = 1_000
"""Terms after DESCRIBE, which the engine takes for as many branches of a UNION."""

_MOST_WORK = MOST_JOINED**4
_TOO_DEEP = (
    f"brackets are nested {{}} deep here, and at most {DEEPEST} are read: "
    "write the query flatter, or ask it in parts"
)
_READ_TOO_OFTEN = (
    "negations and calls of GROUP_CONCAT, REGEX, REPLACE and SUBSTR are nested {} deep here, "
    f"and at most {MOST_RETRIED} are read: give what is inside a name by BIND"
)
_TOO_HIGH = (
    f"a chain of operators or clauses has {{}} links here, and at most {HIGHEST} are read: "
    "write alternatives as IN (…) or VALUES, or ask in parts"
)
_JOINED = (
    "{} patterns and steps of paths are joined in one group here, and at most "
    f"{MOST_JOINED} are planned: ask for some of them first, "
    "and give what is found to the next query in VALUES"
)
_TOO_MUCH = (
    "the groups up to here join as many patterns as would take longer to plan than one group of "
    f"{MOST_JOINED}, which is the most: ask in parts, some of the groups in each"
)
_DESCRIBED = (
    f"{{}} things are to be described here, and at most {MOST_DESCRIBED} are in one query: "
    "ask for them in parts"
)
_TOO_LONG = (
    f"up to here there are {{}} words, operators and brackets, and at most {MOST_TOKENS} are "
    "read: write alternatives as IN (…) or VALUES, or ask in parts"
)
_TERM_WORDS = frozenset(("a", "true", "false", "undef"))
_APART = {"exists": 0, "minus": 0, "optional": 1}
"""What a group that is planned by itself counts for among what is joined around it."""

_SUM = re.compile(r"[0-9-] | (?:true|false)-", re.VERBOSE | re.IGNORECASE)
"""How a word begins that the engine may read as numbers with signs."""

_READ_TWICE = frozenset(("group_concat", "regex", "replace", "substr"))
"""Functions with fewer or more arguments, each of which the parser tries from the beginning."""

_DIGITS = frozenset("0123456789-")
Below: TypeAlias = "tuple[Frame, Below] | None"


class Reading:
    """One way to read the text up to some place."""

    __slots__ = ("below", "depth", "described", "previous", "shared", "tokens", "top")

    def __init__(self) -> None:
        self.top = Frame("")
        self.below: Below = None
        self.depth = self.tokens = self.described = 0
        self.shared = False  # whether another reading may hold the frames below
        self.previous = ""  # the last token: of a term "t", of a word "w", else itself

    def copy(self) -> Reading:
        """The same, to be read on in another way."""
        other = Reading()
        other.top, other.below, other.depth = self.top.copy(), self.below, self.depth
        other.tokens, other.described = self.tokens, self.described
        other.previous = self.previous
        other.shared = self.shared = True
        return other

    def raise_to(self, other: Reading) -> None:
        """Cost no less than the other reading does; frames are aligned at the top."""
        self.top.raise_to(other.top)
        self.below = _higher(self.below, other.below)
        self.depth = max(self.depth, other.depth)
        self.tokens = max(self.tokens, other.tokens)
        self.described = max(self.described, other.described)
        self.previous = self.previous if self.previous == other.previous else "t"

    def may_compare(self) -> bool:
        """Whether a comparison may stand here: within round brackets, and after a value."""
        return self.top.kind == "(" and self.previous in {"n", "t"}

    def exceeds(self) -> bool:
        """Whether a limit is exceeded by now."""
        top = self.top
        return (
            self.depth > DEEPEST
            or top.retried > MOST_RETRIED
            or top.height > HIGHEST
            or top.joined + top.last > MOST_JOINED
            or top.work > _MOST_WORK
            or self.tokens > MOST_TOKENS
            or self.described > MOST_DESCRIBED
        )

    def excess(self) -> tuple[str, str]:
        """The limit that is exceeded, and what to say of it."""
        top, joined = self.top, self.top.joined + self.top.last
        found = (
            (self.depth > DEEPEST, "nesting", _TOO_DEEP.format(self.depth)),
            (top.retried > MOST_RETRIED, "nesting", _READ_TOO_OFTEN.format(top.retried)),
            (top.height > HIGHEST, "chain", _TOO_HIGH.format(top.height)),
            (joined > MOST_JOINED, "patterns", _JOINED.format(joined)),
            (top.work > _MOST_WORK, "patterns", _TOO_MUCH),
            (self.described > MOST_DESCRIBED, "tokens", _DESCRIBED.format(self.described)),
            (True, "tokens", _TOO_LONG.format(self.tokens)),
        )
        return next((limit, message) for exceeded, limit, message in found if exceeded)

    def read(self, kind: str, text: str, at: int, end: int) -> bool:
        """Count one token; False where no query can go on with it."""
        top = self.top
        if kind == "quote":
            return False
        if kind == "other":
            return self._sign(text[at], text, at)
        if kind in {"name", "word"} and _SUM.match(text, at):
            top.height += text.count("-", at, end)
        if kind == "word":
            word = text[at:end].lower()
            if not (word in _TERM_WORDS or word[0] in _DIGITS):
                self._word(word)
                return True
        elif text[at] == "@":
            return True
        top.element()
        top.term, top.negated = True, False
        if not top.kind and top.word == "describe":
            self.described += 1
        self.previous = "n" if kind in {"name", "iri"} else "t"
        return True

    def _word(self, word: str) -> None:
        top = self.top
        top.end_pattern()
        self.tokens += 1
        top.term, top.word, top.union = False, word, word == "union"
        if word == "select" and top.kind == "{":
            top.apart = 1
        self.previous = "w"

    def _sign(self, sign: str, text: str, at: int) -> bool:
        top, previous = self.top, self.previous
        self.previous = sign
        if sign in ".;,":
            if top.kind == "(":
                top.term = top.negated = False
            elif top.term:
                top.end_pattern()
            return True
        self.tokens += not top.data
        twice = previous == sign and text[at - 1] == sign
        if sign in "([{":
            self._open(sign)
        elif sign in ")]}":
            return self._close(sign)
        elif sign == "<" and twice:
            self._open(TRIPLE)
        elif sign == ">" and twice and top.kind == TRIPLE:
            self._shut()
        else:
            self._operator(sign, previous, twice=twice)
        return True

    def _operator(self, sign: str, previous: str, *, twice: bool) -> None:
        top = self.top
        if sign == "|" and previous == "{":
            top.count(1)  # an annotation
            top.retried += 1
        elif sign in "|&":
            top.height += not twice
        elif sign in "+*-/" or (sign in "!^" and twice):
            top.height += 1
            if sign == "/":
                top.count(1)
        if top.kind == "(":
            top.term = False
        top.negated = sign == "!"

    def _open(self, kind: str) -> None:
        parent, frame = self.top, Frame(kind)
        frame.retried = parent.retried + parent.negated
        if kind == "{":
            parent.end_pattern()
            parent.term = False
            frame.apart = _APART.get(parent.word)
        else:
            parent.element()
        if kind == "(":
            begins = parent.kind in {"{", "["} and not parent.word
            frame.listing = (parent.listing or begins) and not parent.data
            frame.retried += parent.word in _READ_TWICE
        frame.data = parent.data or parent.word == "values"
        frame.data = frame.data or (kind == "{" and parent.word == "construct")
        self.below, self.top, self.depth = (parent, self.below), frame, self.depth + 1

    def _close(self, sign: str) -> bool:
        while self.top.kind == TRIPLE and self.below is not None:
            self._shut()
        if self.below is None:
            return False
        self._shut()
        self.previous = sign if sign != ")" else "t"
        return True

    def _shut(self) -> None:
        if self.below is not None:
            child, (parent, self.below) = self.top, self.below
            self.top, self.depth = parent.copy() if self.shared else parent, self.depth - 1
            self.top.take(child)


def _higher(one: Below, other: Below) -> Below:
    """As many frames as the longer has, each counting for no less than that of either."""
    if one is other or other is None:
        return one
    if one is None:
        return other
    frame = one[0].copy()
    frame.raise_to(other[0])
    return frame, _higher(one[1], other[1])
