"""The tokens of a text in SPARQL, as the engine that answers it may read them.

A word is as long as it can be, digits and hyphens included: the engine reads by a grammar, and may
see two in ``5SERVICE``. A quote that begins no string is a token of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EXCERPT = 100
"""The most characters that an excerpt has of a line."""

_STEERING = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_ESCAPE = r"""\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"""
_LETTER = r"[0-9A-Za-z_\x80-\U0010FFFF]"  # beyond ASCII, what is no letter is an error anyway
_NAME = r"[0-9A-Za-z_\x80-\U0010FFFF\-]"
_WORD = rf"{_NAME}++(?: \.++{_NAME}++ )*+"
_LOCAL = rf"(?: {_NAME} | : | %[0-9A-Fa-f]{{2}} | \\[_~.\-!$&'()*+,;=/?\#@%] )"
_TOKEN = re.compile(
    rf"""
      (?P<space>   [ \t\r\n]++ )
    | (?P<comment> \# )
    | (?P<iri>     <(?: [^\x00-\x20<>"{{}}|^`\\]++ | \\[uU][0-9A-Fa-f]++ )*+> )
    | (?P<long>    "{{3}} | '{{3}} )
    | (?P<string>  "(?: [^"\\\r\n]++ | {_ESCAPE} )*+" | '(?: [^'\\\r\n]++ | {_ESCAPE} )*+' )
    | (?P<quote>   ["'] )
    | (?P<symbol>  [?$]{_LETTER}++ | @[A-Za-z]++(?: -[A-Za-z0-9]++ )*+ )
    | (?P<name>    (?: {_WORD} )?+ :(?: {_LOCAL}++(?: \.++{_LOCAL}++ )*+ )?+ )
    | (?P<word>    {_WORD} )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
_INSIDE_LONG = {
    quote: re.compile(rf"(?: [^{quote}\\]++ | {_ESCAPE} | {quote}(?!{quote * 2}) )*+", re.VERBOSE)
    for quote in "\"'"
}
_REST_OF_LINE = re.compile(r"[^\r\n]*+")


def place(text: str, at: int) -> tuple[int, int]:
    r"""The line and the column of a character, both counted from 1.

    >>> place("ASK {\n  ?s }", 8)
    (2, 3)
    """
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def excerpt(text: str, line: int, column: int) -> str:
    r"""The line of a text with a caret under the column; of a long one what stands around it.

    What steers a terminal or turns the direction of writing is replaced, each by one character.

    >>> print(excerpt("ASK {\n  ?s ?p }", 2, 9))
      ?s ?p }
            ^
    """
    lines = text.split("\n", line)
    whole = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
    shown = _STEERING.sub("\ufffd", whole)
    first = max(column - 1 - EXCERPT * 2 // 3, 0)
    before, after = shown[first : column - 1], shown[column - 1 : first + EXCERPT]
    left, right = "…" if first else "", "…" if len(shown) > first + EXCERPT else ""
    # Tabs stay tabs, so that the caret stands under its column however wide they are.
    indent = "".join(letter if letter == "\t" else " " for letter in left + before)
    return f"{left}{before}{after}{right}\n{indent}^"


class Tokens:
    """The tokens of a text, from wherever one asks; no stretch is searched for its end twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._comment = (0, 0)
        self._fails_at = {'"': -1, "'": -1}

    def at(self, at: int) -> tuple[str, int]:
        """The kind of the token that begins here, and where it ends."""
        match = _TOKEN.match(self._text, at)
        if match is None or match.lastgroup is None:
            raise AssertionError  # the last alternative fits any character
        if match.lastgroup == "comment":
            return "comment", self._end_of_comment(at)
        if match.lastgroup == "long":
            end = self._end_of_long_string(at)
            return ("string", at + 2) if end is None else ("long", end)
        return match.lastgroup, match.end()

    def in_order(self) -> Iterator[tuple[str, int, int]]:
        """The kind of each token, and where it begins and ends.

        >>> text = "ASK { ?s ?p 'x' }"
        >>> [text[start:end] for kind, start, end in Tokens(text).in_order() if kind != "space"]
        ['ASK', '{', '?s', '?p', "'x'", '}']
        """
        at = 0
        while at < len(self._text):
            kind, end = self.at(at)
            yield kind, at, end
            at = end

    def _end_of_comment(self, at: int) -> int:
        start, end = self._comment
        if not start <= at < end:
            line = _REST_OF_LINE.match(self._text, at)
            end = line.end() if line else at
            self._comment = (at, end)
        return end

    def _end_of_long_string(self, at: int) -> int | None:
        """None where the string is not closed."""
        quote = self._text[at]
        # One that begins within another that fails comes to the same place, and fails there too.
        if at < self._fails_at[quote]:
            return None
        body = _INSIDE_LONG[quote].match(self._text, at + 3)
        end = body.end() if body else at + 3
        if self._text.startswith(quote * 3, end):
            return end + 3
        self._fails_at[quote] = end
        return None
