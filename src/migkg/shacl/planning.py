"""Other forms of a query with the same answers, which Oxigraph finds without looking everywhere.

Each is for a habit of its planner that was measured: it takes what follows FILTER (NOT) EXISTS for
each row anew, and plans it without knowing what the row binds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.tokens import Token, end_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_STARTS = {"{", ".", "}"}
_PATTERN = 3


def planned(tokens: list[Token], names: Collection[str]) -> list[Token]:
    """The query in its quicker form; at its start a pattern binds ``names``."""
    return _with_looks(_with_sets(tokens, names))


def _with_sets(tokens: list[Token], names: Collection[str]) -> list[Token]:
    """MINUS for a FILTER NOT EXISTS that follows a path of any length.

    Such a path is followed from every node of the data. Of both forms the answers are the same
    where the group has no variable in common with the rest of the query but those that the pattern
    binds, which stands at its start.
    """
    solid = [n for n, it in enumerate(tokens) if it.kind != "space"]
    out = list(tokens)
    within = _within_exists(tokens)
    for four in zip(solid, solid[1:], solid[2:], solid[3:], strict=False):
        words = [tokens[n].word for n in four[:3]]
        if words != ["FILTER", "NOT", "EXISTS"] or within[four[0]]:
            continue
        start, end = four[3], end_of(tokens, four[3])
        group, rest = tokens[start:end], tokens[:start] + tokens[end:]
        repeats = any(it.kind == "other" and it.text in "*+" for it in group)
        common = {it.variable for it in group} & {it.variable for it in rest} - {""}
        if repeats and common <= set(names) and "this" in common:
            out[four[0]] = Token("word", "MINUS")
            out[four[1]] = out[four[2]] = Token("space", "")
    return out


def _with_looks(tokens: list[Token]) -> list[Token]:
    """FILTER EXISTS for a pattern in EXISTS that only looks whether a node has a known value.

    Else all nodes that have it are gone through, for it is taken for the rarest of the group. The
    answers are the same because another pattern of the group has bound the node.
    """
    within = _within_exists(tokens)
    solid = [n for n, it in enumerate(tokens) if it.kind != "space"]
    out = list(tokens)
    for at in range(1, len(solid) - _PATTERN):
        before, node, named, value, after = (tokens[n] for n in solid[at - 1 : at + 4])
        is_look = node.variable and _is_name(named) and _is_name(value) and named.text != value.text
        ends = after.text in _STARTS and value.kind in {"iri", "name"}
        if not (within[solid[at]] and before.text in _STARTS and is_look and ends):
            continue
        if node.variable in _objects(tokens, _start_of(tokens, solid[at])):
            out[solid[at]] = Token("variable", "FILTER EXISTS { " + node.text)
            out[solid[at + 2]] = Token(value.kind, value.text + " }")
    return out


def _objects(tokens: Sequence[Token], start: int) -> set[str]:
    """The variables that patterns of the group bind as what another node has."""
    found, depth = set(), 0
    solid = [it for it in tokens[start : end_of(tokens, start)] if it.kind != "space"]
    for earlier, before, token in zip(solid, solid[1:], solid[2:], strict=False):
        depth += {"{": 1, "}": -1}.get(earlier.text, 0)
        if depth == 1 and token.variable and _is_name(before) and _may_have(earlier):
            found.add(token.variable)
    return found


def _may_have(token: Token) -> bool:
    """Whether what follows this may be a property and what a node has by it."""
    return bool(token.variable) or token.text in {";", "/"} or token.kind in {"iri", "name"}


def _is_name(token: Token) -> bool:
    return token.kind in {"iri", "name"} or token.text == "a"


def _start_of(tokens: Sequence[Token], place: int) -> int:
    """The place of the brace that opens the group in which a place is."""
    depth = 0
    for n in range(place, -1, -1):
        depth += {"}": 1, "{": -1}.get(tokens[n].text, 0) if tokens[n].kind == "brace" else 0
        if depth < 0:
            return n
    return 0


def _within_exists(tokens: Sequence[Token]) -> list[bool]:
    """For each token whether it is in a group of EXISTS, however deep."""
    found: list[bool] = []
    groups: list[bool] = []
    after = ""
    for token in tokens:
        if token.kind == "brace" and token.text == "}" and groups:
            groups.pop()
        found.append(bool(groups) and groups[-1])
        if token.kind == "brace" and token.text == "{":
            groups.append(after == "EXISTS" or found[-1])
        if token.kind != "space":
            after = token.word
    return found
