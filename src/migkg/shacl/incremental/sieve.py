"""Filters of a query that ask of one variable alone, by which most values are no answer.

A query over the whole graph, restricted to one value, may still look at everything that has it.
Most values are told apart beforehand by a FILTER that each row must pass and that knows no other
variable of the query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.compiled.forms import as_held
from migkg.shacl.sparql.tokens import Token, cut, end_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from migkg.shacl.written import Written

_BESIDE = {"", "{", "}", "."}


def sieve(text: str, key: str, prefixes: Mapping[str, str]) -> Callable[[Written, str], str] | None:
    """The query that tells which values of ``key`` pass, None if any does.

    It is given the data, and the pattern that binds the values.

    >>> from migkg.shacl.written import Written
    >>> made = sieve("SELECT ?x { ?x :p ?y FILTER (?y > 1) FILTER (?x != 2) }", "x", {})
    >>> made(Written(), "VALUES ?x { 1 2 }")
    'SELECT DISTINCT ?x {  VALUES ?x { 1 2 } FILTER (?x != 2) }'
    """
    tokens = cut(text)
    filters = list(_filters(tokens, key))
    if not filters:
        return None
    start = next(n for n, it in enumerate(tokens) if it.word == "SELECT")
    head = "".join(it.text for it in tokens[:start])

    def query(data: Written, values: str) -> str:
        # The filters stand in a group, as the words for what is held depend on it.
        group = as_held(f"SELECT DISTINCT ?{key} {{ {_HERE} {' '.join(filters)} }}", data, prefixes)
        return head + group.replace(_HERE, f" {values}")

    return query


_HERE = "?migkg_values ?migkg_values ?migkg_values ."


def _filters(tokens: Sequence[Token], key: str) -> Iterator[str]:
    """The filters in groups that each row passes through."""
    solid = [n for n, it in enumerate(tokens) if it.kind != "space"]
    needed = [True]
    for at, place in enumerate(solid):
        token = tokens[place]
        if token.kind == "brace" and token.text == "{":
            before = tokens[solid[at - 1]] if at else Token("", "")
            end = end_of(tokens, place)
            after = next((it for it in tokens[end:] if it.kind != "space"), Token("", ""))
            plain = len(needed) == 1 or before.text in _BESIDE
            needed.append(needed[-1] and plain and after.word != "UNION")
        elif token.kind == "brace":
            needed.pop()
        elif token.word == "FILTER" and needed[-1]:
            end = _end(tokens, place + 1)
            own, rest = tokens[place:end], [*tokens[:place], *tokens[end:]]
            others = {it.variable for it in rest}
            if {it.variable for it in own} & others <= {key, ""} and key in _variables(own):
                yield "".join(it.text for it in own)


def _variables(tokens: Sequence[Token]) -> set[str]:
    return {it.variable for it in tokens}


def _end(tokens: Sequence[Token], start: int) -> int:
    """The place after a constraint of a FILTER."""
    place = start
    while tokens[place].text not in {"(", "{"}:
        place += 1
    return end_of(tokens, place, "()" if tokens[place].text == "(" else "{}")
