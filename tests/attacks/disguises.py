"""Attacks disguised: the same to the engine, and others to whoever looks at the text.

>>> import random
>>> disguised(random.Random(1), "ASK { SERVICE <urn:a> {} }")
'ASK { SERVICE <urn:a> {} } # }'
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from migkg.lexing import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.attacks.corpus import Attack

_LONGEST = 4_000
"""Characters of a query that is disguised; a longer one would not be read at all."""

_PROLOGUE = "PREFIX service: <urn:service:>\nBASE <http://localhost/a/b>\n"
_COMMENTS = ("#\n", "# '\n", "# <urn:\r", " # SELECT {{{ '''\n", "\t\r\n", "#\\u000A\n")


def disguises(seed: int, attacks: Sequence[Attack], count: int) -> Iterator[Attack]:
    """So many of these attacks, drawn and disguised; of the same seed, the same ones."""
    chance = random.Random(seed)  # noqa: S311  they are to be the same again
    fit = [it for it in attacks if len(it.query) < _LONGEST]
    for number in range(count):
        attack = chance.choice(fit)
        query = disguised(chance, attack.query)
        yield replace(attack, name=f"{attack.name}, disguised ({number})", query=query)


def disguised(chance: random.Random, query: str) -> str:
    """A query in a disguise or two."""
    for disguise in chance.sample(_DISGUISES, chance.choice((1, 1, 2, 3))):
        query = disguise(chance, query)
    return query


def _recased(chance: random.Random, query: str) -> str:
    return "".join(
        "".join(chance.choice((letter.upper(), letter.lower())) for letter in text)
        if kind == "word" and text != "a"
        else text
        for kind, text in _tokens(query)
    )


def _commented(chance: random.Random, query: str) -> str:
    return "".join(
        chance.choice(_COMMENTS) if kind == "space" and chance.random() < 0.3 else text
        for kind, text in _tokens(query)
    )


def _escaped(chance: random.Random, query: str) -> str:
    """With letters of keywords written as escapes, which SPARQL allows anywhere."""
    return "".join(
        f"\\u{ord(text[0]):04X}{text[1:]}" if kind == "word" and chance.random() < 0.3 else text
        for kind, text in _tokens(query)
    )


def _with_prologue(_: random.Random, query: str) -> str:
    return _PROLOGUE + query


def _followed(chance: random.Random, query: str) -> str:
    return query + chance.choice((" # }", "\n#", " VALUES ?zz { 1 2 }", " LIMIT 99999999"))


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    return ((kind, query[at:end]) for kind, at, end in Tokens(query).in_order())


_DISGUISES: tuple[Callable[[random.Random, str], str], ...] = (
    *(_recased, _commented, _escaped, _with_prologue, _followed),
)
