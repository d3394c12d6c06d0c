"""What the names in the text of a query stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migkg.shacl.sparql.tokens import Token


def prefixes_within(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """The prefixes that a query declares itself, with their namespaces; the tokens have no spaces.

    >>> from migkg.shacl.sparql.tokens import cut, solid
    >>> list(prefixes_within(solid(cut("PREFIX e: <http://e/> ASK {}"))))
    [('e', 'http://e/')]
    """
    for at, token in enumerate(tokens[:-2]):
        if token.word == "PREFIX" and tokens[at + 2].kind == "iri":
            yield tokens[at + 1].text.partition(":")[0], tokens[at + 2].text[1:-1]


def iri_of(token: Token, prefixes: Mapping[str, str]) -> str:
    """The full IRI that a token stands for, nothing where that cannot be told.

    >>> from migkg.shacl.sparql.tokens import Token
    >>> iri_of(Token("name", "e:a"), {"e": "http://e/"}), iri_of(Token("name", "f:a"), {})
    ('http://e/a', '')
    """
    if token.kind == "iri":
        return token.text[1:-1] if ":" in token.text else ""
    prefix, _, local = token.text.partition(":")
    space = prefixes.get(prefix)
    return "" if space is None else space + re.sub(r"\\(.)", r"\1", local)
