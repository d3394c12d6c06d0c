"""The place at which a query stops being one, and what stands around it."""

from __future__ import annotations

from typing import NamedTuple

from migkg.lexing import Tokens, place

_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")
_TERM_KINDS = frozenset(("iri", "name", "string", "long"))
_TERM_WORDS = frozenset(("a", "true", "false"))
_MANY = 8
_SEPARATORS = frozenset((".", ";", ",", "{", "}", "["))


class Token(NamedTuple):
    """A token that is neither space nor comment."""

    kind: str
    start: int
    end: int


class Bracket(NamedTuple):
    """A bracket that is open, or the query itself, whose sign is empty."""

    sign: str
    start: int
    before: str  # the token before it, in lower case
    words: list[str]  # in it, but not in brackets within it
    groups: int  # how many were closed in it


def significant(query: str) -> list[Token]:
    """The tokens of a query without spaces and comments."""
    return [
        Token(kind, start, end)
        for kind, start, end in Tokens(query).in_order()
        if kind not in {"space", "comment"}
    ]


class Fault:
    """The token with which no query can go on, and what has been read before it."""

    def __init__(self, query: str, tokens: list[Token], bad: int) -> None:
        """Read as far as the token; past the last one stands the end of the query.

        ``innermost`` is the bracket in which it stands, and ``around`` the one around that.
        """
        self.query, self.tokens, self.bad = query, tokens, bad
        self.is_end = bad >= len(tokens)
        self.found = "" if self.is_end else self.text(bad)
        self.kind = "" if self.is_end else tokens[bad].kind
        self.word = self.found.lower() if self.kind == "word" else ""
        self.at = tokens[bad].start if not self.is_end else tokens[-1].end if tokens else 0
        opened = [-1, *self._opened()]
        self.innermost = self._bracket(opened[-1])
        self.around = self._bracket(opened[-2] if len(opened) > 1 else -1)

    def text(self, index: int) -> str:
        """A token as it is written, none before the first and after the last."""
        if not 0 <= index < len(self.tokens):
            return ""
        return self.query[self.tokens[index].start : self.tokens[index].end]

    def before(self, count: int = 1) -> str:
        """The token so many before the fault, in lower case."""
        return self.text(self.bad - count).lower()

    @property
    def after(self) -> str:
        """The token that follows the fault."""
        return self.text(self.bad + 1)

    @property
    def follows_value(self) -> bool:
        """Whether the token before the fault is a value, or ends one."""
        index = self.bad - 1
        return index >= 0 and (self.is_term(index) or self.text(index) == ")")

    @property
    def touches(self) -> bool:
        """Whether nothing stands between the fault and the token before it."""
        return 0 < self.bad < len(self.tokens) and self.touch(self.bad)

    def touch(self, index: int) -> bool:
        """Whether nothing stands between a token and the one before it."""
        return self.tokens[index - 1].end == self.tokens[index].start

    def is_term(self, index: int) -> bool:
        """Whether a token is a term or a variable."""
        kind, text = self.tokens[index].kind, self.text(index)
        if kind == "symbol":
            return text[0] != "@"
        if kind == "word":
            return text.lower() in _TERM_WORDS or text[0] in "0123456789"
        return kind in _TERM_KINDS

    def variable(self, index: int) -> str:
        """A token that is a variable, with its sign; of any other nothing."""
        return self.text(index) if self.tokens[index].kind == "symbol" else ""

    def terms_before(self) -> tuple[int, str]:
        """How many terms stand before the fault since a separator, and which; empty if unclear."""
        index = self.bad - 1
        while index >= 0 and self.bad - index < _MANY and self.is_term(index):
            if index and self.is_term(index - 1) and self.touch(index):
                break  # what is written in one may be meant as one
            index -= 1
        separator = self.text(index)
        return self.bad - 1 - index, separator if separator in _SEPARATORS else ""

    def where(self, start: int) -> str:
        """A place in words."""
        line, column = place(self.query, start)
        return f"line {line}, column {column}"

    def _opened(self) -> list[int]:
        """The brackets that are open at the fault, the outermost first."""
        found: list[int] = []
        for index, (kind, start, _) in enumerate(self.tokens[: self.bad]):
            if kind == "other":
                sign = self.query[start]
                if sign in _OPENS:
                    found.append(index)
                elif sign in _CLOSES and found:
                    found.pop()
        return found

    def _bracket(self, opened: int) -> Bracket:
        """The bracket in which the fault stands, and what it holds before the fault."""
        words, groups, depth = [], 0, 0
        for index in range(opened + 1, min(self.bad, len(self.tokens))):
            kind, start, end = self.tokens[index]
            sign = self.query[start]
            if kind == "word" and not depth:
                words.append(self.query[start:end].lower())
            elif kind == "other" and sign in _OPENS:
                depth += 1
            elif kind == "other" and sign in _CLOSES:
                depth = max(depth - 1, 0)
                groups += sign == "}" and not depth
        start = self.tokens[opened].start if opened >= 0 else 0
        before = self.text(opened - 1).lower()
        return Bracket(self.text(opened), start, before, words, groups)
