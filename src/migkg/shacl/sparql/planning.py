"""Other forms of a query with the same answers, which Oxigraph finds without looking everywhere.

Each is for a habit of its planner that was measured: it takes what follows FILTER (NOT) EXISTS for
each row anew, and plans it without knowing what the row binds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.shacl.sparql.existence import NotPlain, nested, parts
from migkg.shacl.sparql.tokens import Token, end_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def planned(tokens: list[Token], names: Collection[str]) -> list[Token]:
    """The query in its quicker form; at its start a pattern binds ``names``."""
    return _row_by_row(nested(_with_sets(tokens, names), frozenset(names)))


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


def _row_by_row(tokens: list[Token]) -> list[Token]:
    """LATERAL { OPTIONAL { … } } for an OPTIONAL group of patterns about one thing.

    Oxigraph finds all that such patterns say of anything first, were it to look up two things. With
    LATERAL, which it has beyond SPARQL 1.1, it looks them up for each row: the answers of patterns
    and of filters are the same.
    """
    out: list[Token] = []
    place = 0
    while place < len(tokens):
        end = _end_of_one_thing(tokens, place) if tokens[place].word == "OPTIONAL" else place
        if end > place:
            group = tokens[place:end]
            out += [Token("word", "LATERAL"), Token("brace", "{"), *group, Token("brace", "}")]
            place = end
        else:
            out.append(tokens[place])
            place += 1
    return out


def _end_of_one_thing(tokens: Sequence[Token], optional: int) -> int:
    """The place after an OPTIONAL group of patterns about one thing; its own if it is another."""
    start = next(n for n in range(optional, len(tokens)) if tokens[n].kind == "brace")
    end = end_of(tokens, start)
    try:
        found = parts(tokens[start + 1 : end - 1])
    except NotPlain:
        return optional
    subjects = {it.subject for it in found if not it.is_filter}
    return end if len(subjects) == 1 and min(subjects).startswith(("?", "$")) else optional


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
