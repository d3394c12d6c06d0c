"""Queries that nobody would write: real ones, spoiled by tokens or by bytes, always the same.

>>> list(mutations(7, 3)) == list(mutations(7, 3))
True
"""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

from migkg.lexing import Tokens
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    SpoilTokens = Callable[[random.Random, str], str]
    SpoilBytes = Callable[[random.Random, str], bytes]

W3C = ROOT / ".suites"
"""Where the query tests of the W3C lie, if they were fetched."""

_LONGEST = 20_000
_KEYWORDS = (
    *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FROM", "NAMED", "PREFIX", "BASE"),
    *("OPTIONAL", "UNION", "MINUS", "FILTER", "NOT EXISTS", "EXISTS", "BIND", "VALUES", "GRAPH"),
    *("SERVICE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "DISTINCT", "AS", "IN"),
    *("COUNT", "CONCAT", "REGEX", "IF", "COALESCE", "UNDEF", "INSERT", "DROP ALL", "LATERAL"),
)
_SIGNS = (
    *("{", "}", "(", ")", "[", "]", "<<", ">>", "<<(", ")>>", "{|", "|}", "<", ">", ".", ";", ","),
    *("||", "&&", "!", "=", "!=", "+", "-", "*", "/", "|", "^", "?", "'", '"', "'''", '"""', "#"),
    *("\\", "\\u0041", "\\uD800", "@en", "^^", "_:b", "?", "$", ":", "<#", "<'>", "<a(b>", "1e"),
)
_ODD = (
    *("\0", "\x7f", "\x85", "\xa0", "\u0301", "\u200b", "\u2028", "\u202e", "\ufeff", "\ufffe"),
    *("\ud800", "\udfff", "\U0001f600", "\U0010ffff", "İ", "ß", "٣", "“", "；"),
)
_BRACKETS = (("{", "}"), ("(", ")"), ("[", "]"), ("[:p ", "]"), ("<<", ">>"), ("!(", ")"))
_NESTS = (("{ OPTIONAL {", "}}"), ("{SELECT*{", "}}"), ("{{} UNION {", "}}"), ("{GRAPH ?g{", "}}"))


@cache
def seeds() -> tuple[str, ...]:
    """The queries of the gallery, the rules of the ontology, and those of the W3C where there."""
    paths = [
        *sorted((ROOT / "queries").rglob("*.rq")),
        *sorted((ROOT / "ontology" / "rules").glob("*.rq")),
        *sorted(W3C.rglob("*.rq")),
    ]
    return tuple(path.read_text(encoding="utf-8", errors="replace") for path in paths)


def mutations(seed: int, count: int) -> Iterator[bytes | str]:
    """So many spoiled queries; of the same seed, the same ones.

    Text may hold halves of surrogate pairs, and bytes may be no UTF-8.
    """
    chance = random.Random(seed)  # noqa: S311  they are to be the same again
    originals = seeds()
    for _ in range(count):
        text = chance.choice(originals)
        for spoil in chance.choices(_BY_TOKENS, k=chance.choice((0, 1, 1, 1, 2, 3, 6))):
            text = spoil(chance, text[:_LONGEST])
        spoils_bytes = chance.random() < _SHARE_BY_BYTES
        yield chance.choice(_BY_BYTES)(chance, text) if spoils_bytes else text


_SHARE_BY_BYTES = 0.4


def _cut(text: str) -> list[str]:
    return [text[at:end] for _, at, end in Tokens(text).in_order()] or [" "]


def _swap(chance: random.Random, text: str) -> str:
    parts = _cut(text)
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return "".join(parts)


def _drop(chance: random.Random, text: str) -> str:
    parts = _cut(text)
    at = chance.randrange(len(parts))
    del parts[at : at + chance.choice((1, 1, 1, 2, 5))]
    return "".join(parts)


def _repeat(chance: random.Random, text: str) -> str:
    parts = _cut(text)
    at = chance.randrange(len(parts))
    run = parts[at : at + chance.choice((1, 1, 2, 4, 8))]
    parts[at:at] = run * chance.choice((1, 1, 2, 10, 120))
    return "".join(parts)


def _insert(chance: random.Random, text: str) -> str:
    parts = _cut(text)
    what = chance.choice((_KEYWORDS, _SIGNS))
    parts.insert(chance.randrange(len(parts) + 1), chance.choice(("", " ")) + chance.choice(what))
    return "".join(parts)


def _nest(chance: random.Random, text: str) -> str:
    parts = _cut(text)
    start = chance.randrange(len(parts))
    end = min(start + chance.choice((1, 3, 9, 40)), len(parts))
    depth = chance.choice((1, 2, 8, 50, 63, 64, 70, 900))
    opening, closing = chance.choice((*_BRACKETS, *_NESTS))
    inside = "".join(parts[start:end])
    parts[start:end] = [opening * depth, inside, closing * chance.choice((depth, depth, depth - 1))]
    return "".join(parts)


def _cross(chance: random.Random, text: str) -> str:
    """The beginning of one query, and the end of another."""
    parts, others = _cut(text), _cut(chance.choice(seeds()))
    return "".join(parts[: chance.randrange(len(parts))] + others[chance.randrange(len(others)) :])


def _recase(chance: random.Random, text: str) -> str:
    parts = _cut(text)
    at = chance.randrange(len(parts))
    parts[at] = chance.choice((parts[at].upper(), parts[at].lower(), parts[at].swapcase()))
    return "".join(parts)


def _misspell(chance: random.Random, text: str) -> str:
    """Two letters change places, or one is lost or doubled."""
    at = chance.randrange(len(text) + 1)
    pair = text[at : at + 2]
    return text[:at] + chance.choice((pair[::-1], pair[1:], pair[:1] + pair)) + text[at + 2 :]


def _odd(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_ODD) * chance.choice((1, 1, 3)) + text[at:]


def _encoded(text: str) -> bytearray:
    return bytearray(text.encode(errors="surrogatepass"))


def _flip(chance: random.Random, text: str) -> bytes:
    content = _encoded(text) or bytearray(b" ")
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _noise(chance: random.Random, text: str) -> bytes:
    content = _encoded(text)
    at = chance.randrange(len(content) + 1)
    content[at:at] = chance.randbytes(chance.choice((1, 2, 8)))
    return bytes(content)


def _truncate(chance: random.Random, text: str) -> bytes:
    content = _encoded(text)
    return bytes(content[: chance.randrange(len(content) + 1)])


_BY_TOKENS: tuple[SpoilTokens, ...] = (
    *(_swap, _drop, _repeat, _insert, _insert, _nest, _cross, _recase, _misspell, _odd),
)
_BY_BYTES: tuple[SpoilBytes, ...] = (_flip, _noise, _truncate)
