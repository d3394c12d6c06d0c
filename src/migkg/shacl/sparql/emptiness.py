"""Paths in the text of a query that may have no step, and so lead from a node to itself.

Oxigraph finds no such path at a node that is not in the data, as a named target may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.sparql.tokens import Token, cut, end_of, solid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SIGNS = {"*", "?"}
_BEFORE_STEPS = {"^", "!"}
_AFTER_STEPS = {"/", "|", ")", "+", *_SIGNS}
_WITHIN = {"(", "|", ";", ","}
_TERMS = {"iri", "name", "string", "number"}
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
    tokens = solid(cut(query))
    return any(
        before.text in _WITHIN or name in {before.variable, after.variable}
        for _, before, after in _ends(tokens)
    )


def terms_that_may_lead_to_themselves(query: str) -> list[Token]:
    """The terms at which paths begin or end that may be empty, each as it is written.

    A path is left out that has a step which it cannot do without, such as ``a/rdfs:subClassOf*``.

    >>> [it.text for it in terms_that_may_lead_to_themselves("?x a/:p* :A . :B :q|:r* ?y ; :s? :C")]
    [':B', ':B', ':C']
    """
    tokens = solid(cut(query))
    found = []
    for start, before, after in _ends(tokens):
        if _may_be_empty_before(tokens, start):
            at_start = _subject(tokens, start) if before.text in {*_WITHIN, "/"} else before
            found += [it for it in (at_start, after) if it.kind in _TERMS]
    return found


def _ends(tokens: Sequence[Token]) -> Iterator[tuple[int, Token, Token]]:
    """Where each step that may be left out begins, what is before it, and what after its path."""
    for place, token in enumerate(tokens):
        if token.kind != "other" or token.text not in _SIGNS:
            continue
        start = _start_of_step(tokens, place)
        if start is not None:
            yield start, _at(tokens, start - 1), _after_path(tokens, place + 1)


def _may_be_empty_before(tokens: Sequence[Token], start: int) -> bool:
    """Whether all steps of a path before this one may be left out, or that cannot be told."""
    while _at(tokens, start - 1).text == "/":
        last = _at(tokens, start - 2)
        before = _start_of_step(tokens, start - 2) if last.text in _SIGNS else None
        if before is None:
            return last.text == ")"
        start = before
    return True


def _subject(tokens: Sequence[Token], place: int) -> Token:
    """What the triples are about among which this place is."""
    depth = 0
    for at in range(place - 1, -1, -1):
        text = tokens[at].text
        depth += (text in {")", "]"}) - (text in {"(", "["})
        depth = max(depth, 0)  # out of the brackets within which the place is
        if depth == 0 and text in {"{", "}", "."}:
            return _at(tokens, at + 1)
    return _at(tokens, 0)


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
    while (text := _at(tokens, place).text) in _AFTER_STEPS:
        place += 1
        if text in {"/", "|"}:
            while _at(tokens, place).text in _BEFORE_STEPS:
                place += 1
            is_group = _at(tokens, place).text == "("
            place = end_of(tokens, place, "()") if is_group else place + 1
    return _at(tokens, place)


def _at(tokens: Sequence[Token], place: int) -> Token:
    return tokens[place] if 0 <= place < len(tokens) else _NONE
