"""The text of a query cut into tokens: enough to find places in it, and no more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
    |(?P<iri><(?![?$(!+=\-\d]|\.\d|\w*\()(?:[^<>"{}|^`\\\x00-\x20]|\\u[\da-fA-F]{4}|\\U[\da-fA-F]{8})*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<name>(?:\w[\w.-]*)?:(?:[\w.:-]|%[0-9a-fA-F]{2}|\\.)*(?<!(?<!\\)\.))
    |(?P<number>(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
    |(?P<word>[@\w]+)
    |(?P<brace>[{}])
    |(?P<space>\s+)
    |(?P<other>\^\^|[<>!]=|&&|\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of a query; a comment is a space."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """The keyword in capitals that this may be, else nothing."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The name of the variable that this is, else nothing."""
        return self.text[1:] if self.kind == "variable" else ""


def cut(text: str) -> list[Token]:
    """The tokens of a query, spaces included.

    >>> [it.kind for it in cut("$this :p 1.5")]
    ['variable', 'space', 'name', 'space', 'number']

    No IRI begins as a value does that something may be less than.

    >>> [it.text for it in cut("?a<?b&&?c>?d .e:f")]
    ['?a', '<', '?b', '&&', '?c', '>', '?d', ' ', '.', 'e:f']

    An IRI may hold what other languages take for a space.

    >>> [it.kind for it in cut(f"<urn:a{chr(0xA0)}b{chr(0x2028)}c>")]
    ['iri']
    """
    found = (Token(it.lastgroup or "", it[0]) for it in _TOKEN.finditer(text))
    return [it if it.kind != "comment" else Token("space", "\n") for it in found]


def solid(tokens: Iterable[Token]) -> list[Token]:
    """The tokens that are no spaces.

    >>> [it.text for it in solid(cut("$this :p 1.5"))]
    ['$this', ':p', '1.5']
    """
    return [it for it in tokens if it.kind != "space"]


def end_of(tokens: Sequence[Token], start: int, brackets: str = "{}") -> int:
    """The place after the bracket that closes the one at the start."""
    depth = 0
    for place in range(start, len(tokens)):
        if tokens[place].text in brackets and tokens[place].kind in {"brace", "other"}:
            depth += 1 if tokens[place].text == brackets[0] else -1
            if not depth:
                return place + 1
    return len(tokens)
