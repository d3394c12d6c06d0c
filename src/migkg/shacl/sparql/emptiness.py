"""Paths in the text of a query that may have no step, and so lead from a node to itself.

Oxigraph finds no such path at a node that is not in the data, as a named target may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.sparql.tokens import Token, cut, end_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNS = {"*", "?"}
_BEFORE_STEPS = {"^", "!"}
_WITHIN = {"(", "|", ";", ","}
_NONE = Token("", "")


def may_lead_to_itself(query: str, name: str) -> bool:
    """Whether a path that may be empty begins or ends at a variable, or that cannot be told.

    >>> [may_lead_to_itself(f"$this {it} ?x", "this") for it in (":p/:q*", ":p*", "(:p|:q)?/:r")]
    [False, True, True]
    >>> may_lead_to_itself("?x :p?/:q* $this", "this"), may_lead_to_itself("?x :p* ?y", "this")
    (True, False)
    >>> may_lead_to_itself("SELECT * { BIND ((?x + 1) * 2 AS ?y) }", "this")
    False
    """
    tokens = [it for it in cut(query) if it.kind != "space"]
    for place, token in enumerate(tokens):
        if token.kind != "other" or token.text not in _SIGNS:
            continue
        start = _start_of_step(tokens, place)
        if start is None:
            continue
        before = _at(tokens, start - 1)
        after = _after_path(tokens, place + 1)
        if before.text in _WITHIN or name in {before.variable, after.variable}:
            return True
    return False


def _start_of_step(tokens: Sequence[Token], sign: int) -> int | None:
    """Where the step begins that has this sign; None if it is no step, but maybe a product."""
    last = _at(tokens, sign - 1)
    start = sign - 1
    if last.text == ")":
        opening = (n for n in range(sign) if tokens[n].text == "(")
        start = next((n for n in opening if end_of(tokens, n, "()") == sign), 0)
        if any(it.variable and it.variable != "PATH" for it in tokens[start:sign]):
            return None
    elif last.kind not in {"iri", "name"} and last.text not in {"a", "$PATH"}:
        return None
    while start and tokens[start - 1].text in _BEFORE_STEPS:
        start -= 1
    return start


def _after_path(tokens: Sequence[Token], place: int) -> Token:
    """What follows the path of which the rest begins here."""
    while _at(tokens, place).text in {"/", "|"}:
        place += 1
        while _at(tokens, place).text in _BEFORE_STEPS:
            place += 1
        place = end_of(tokens, place, "()") if _at(tokens, place).text == "(" else place + 1
        place += _at(tokens, place).text in {*_SIGNS, "+"}
    return _at(tokens, place)


def _at(tokens: Sequence[Token], place: int) -> Token:
    return tokens[place] if 0 <= place < len(tokens) else _NONE
