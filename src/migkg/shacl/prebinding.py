"""Queries of SHACL-SPARQL, asked once for all nodes instead of once for each.

SHACL gives ``$this`` a value everywhere in a query, also where SPARQL sees no binding from outside:
in the branches of a UNION, in braces, in a sub-SELECT. A pattern that binds it to all focus nodes,
set at the start of each such group, has the same answers for all of them at once. In FILTER (NOT)
EXISTS SPARQL itself hands the bindings down, but not into a sub-SELECT.

The text of the query is cut into tokens only to find these places. It is not parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from migkg.errors import ShapesError

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<name>[\w.-]*:(?:[\w.:-]|%[0-9a-fA-F]{2}|\\.)*)
    |(?P<word>[@\w]+)
    |(?P<brace>[{}])
    |(?P<space>\s+)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN = {"MINUS", "VALUES", "SERVICE"}
_ELSEWHERE = {"GRAPH", "FROM", "LIMIT", "OFFSET"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "HAVING"}
_NOT_HERE = {"shapesGraph", "currentShape"}


class NotCovered(Exception):
    """A query that only the reference engine can answer, and why."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        return self.text[1:] if self.kind == "variable" else ""


def prebound(text: str, pattern: str, names: set[str], path: str | None = None) -> str:
    """The query with ``pattern``, which binds ``names``, wherever SHACL gives these a value.

    ``$PATH`` gives way to ``path``.

    >>> prebound("SELECT $this { { FILTER ($this = 1) } }", "?this a ?c .", {"this"})
    'SELECT $this { ?this a ?c . { ?this a ?c . FILTER ($this = 1) } }'

    Raises:
        ShapesError: the query has what SHACL forbids in one: MINUS, VALUES, SERVICE, a new value
            for what has one, or a sub-SELECT that does not give it on.
        NotCovered: the query has what would not be the same if asked for all nodes at once.
    """
    tokens = _cut(text, path)
    _refuse(tokens, names)
    tokens = _with_sets(tokens, names)
    out: list[str] = []
    groups: list[bool] = []  # whether each open group is one of EXISTS, or in one
    after, selecting = "", 0
    for place, token in enumerate(tokens):
        out.append(token.text)
        if token.text == "{" and token.kind == "brace":
            inside = bool(groups and groups[-1]) or after == "EXISTS"
            begins = next((it.word for it in tokens[place + 1 :] if it.kind != "space"), "")
            needed = selecting or not inside
            if needed and begins != "SELECT" and (not groups or _mentions(tokens, place, names)):
                out.append(f" {pattern}")
            groups.append(inside and not selecting)
            selecting = 0
        elif token.text == "}" and token.kind == "brace" and groups:
            groups.pop()
        elif token.word == "SELECT":
            selecting = 1
        if token.kind not in {"space", "comment"}:
            after = token.word
    return "".join(out)


def body(text: str, names: set[str]) -> tuple[str, str]:
    """What stands before the ASK of a query, and its group.

    Raises:
        ShapesError: the query is no ASK, or gives a new value to what has one.
        NotCovered: it has what would not be the same if asked for all nodes at once.
    """
    tokens = _cut(text, None)
    _refuse(tokens, names)
    ask = next((n for n, it in enumerate(tokens) if it.word == "ASK"), None)
    start = next((n for n, it in enumerate(tokens) if it.kind == "brace"), None)
    if ask is None or start is None:
        raise ShapesError("sh:ask has no ASK query")
    if any(it.word == "SELECT" for it in tokens):
        raise NotCovered("an ASK query with a sub-SELECT")
    head, group = tokens[:ask], tokens[start:]
    return "".join(it.text for it in head), "".join(it.text for it in group)


def _cut(text: str, path: str | None) -> list[_Token]:
    found = (_Token(it.lastgroup or "", it[0]) for it in _TOKEN.finditer(text))
    tokens = [it if it.kind != "comment" else _Token("space", "\n") for it in found]
    if path is None:
        return tokens
    return [_Token("other", path) if it.text == "$PATH" else it for it in tokens]


def _refuse(tokens: list[_Token], names: set[str]) -> None:
    words = {it.word for it in tokens}
    if forbidden := words & _FORBIDDEN:
        raise ShapesError(f"a query in them has {min(forbidden)}, which SHACL forbids there")
    solid = [it for it in tokens if it.kind != "space"]
    for before, it in pairwise(solid):
        if before.word == "AS" and it.variable in names:
            raise ShapesError(f"a query in them gives {it.text} a new value")
    _refuse_closed_selects(solid, names)
    if elsewhere := words & _ELSEWHERE:
        raise NotCovered(f"a query with {min(elsewhere)}")
    if unknown := {it.variable for it in tokens} & _NOT_HERE:
        raise NotCovered(f"a query with ${min(unknown)}")
    _leave_sums_over_all(solid)


def _refuse_closed_selects(solid: list[_Token], names: set[str]) -> None:
    places = [n for n, it in enumerate(solid) if it.word == "SELECT"]
    for place in places[1:]:
        end = next((n for n in range(place, len(solid)) if solid[n].kind == "brace"), place)
        given = {it.variable for it in solid[place:end]}
        if missing := sorted((names & {"this", "value"}) - given & names):
            raise ShapesError(f"a sub-SELECT in them does not give ${missing[0]} on")


def _with_sets(tokens: list[_Token], names: set[str]) -> list[_Token]:
    """The query with MINUS for a FILTER NOT EXISTS that follows a path of any length.

    Oxigraph follows such a path from every node of the data, for each row anew. Of both forms the
    answers are the same where the group has no variable in common with the rest of the query but
    those that the pattern binds, which stands at its start.
    """
    solid = [n for n, it in enumerate(tokens) if it.kind != "space"]
    out = list(tokens)
    for four in zip(solid, solid[1:], solid[2:], solid[3:], strict=False):
        words = [tokens[n].word for n in four[:3]]
        if words != ["FILTER", "NOT", "EXISTS"] or _within_exists(tokens, four[0]):
            continue
        start, end = four[3], _end(tokens, four[3])
        group, rest = tokens[start:end], tokens[:start] + tokens[end:]
        repeats = any(it.kind == "other" and it.text in "*+" for it in group)
        common = {it.variable for it in group} & {it.variable for it in rest} - {""}
        if repeats and common <= names and "this" in common:
            out[four[0]] = _Token("word", "MINUS")
            out[four[1]] = out[four[2]] = _Token("space", "")
    return out


def _within_exists(tokens: list[_Token], place: int) -> bool:
    """Whether a place is in a group of EXISTS, however deep."""
    groups: list[bool] = []
    after = ""
    for token in tokens[:place]:
        if token.kind == "brace" and token.text == "{":
            groups.append(after == "EXISTS" or any(groups))
        elif token.kind == "brace" and groups:
            groups.pop()
        if token.kind != "space":
            after = token.word
    return any(groups)


def _leave_sums_over_all(solid: list[_Token]) -> None:
    """Refuse to count or sum up over all focus nodes together what SHACL does for each alone."""
    for place, token in enumerate(solid):
        if token.word != "SELECT":
            continue
        start = next((n for n in range(place, len(solid)) if solid[n].kind == "brace"), place)
        end = _end(solid, start)
        after = solid[end : next((n for n in range(end, len(solid)) if solid[n].text == "}"), None)]
        words = [it.word for it in (*solid[place:start], *after)]
        grouped = "GROUP" in words and "this" in {it.variable for it in after}
        if not grouped and _AGGREGATES & set(words):
            raise NotCovered("a query that counts or sums up and does not group by $this")


def _end(solid: list[_Token], start: int) -> int:
    """The place after the brace that closes the one at the start."""
    depth = 0
    for place in range(start, len(solid)):
        if solid[place].kind == "brace":
            depth += 1 if solid[place].text == "{" else -1
            if not depth:
                return place + 1
    return len(solid)


def _mentions(tokens: list[_Token], start: int, names: set[str]) -> bool:
    depth = 0
    for token in tokens[start:]:
        if token.kind == "brace":
            depth += 1 if token.text == "{" else -1
        if not depth:
            return False
        if token.variable in names:
            return True
    return False
