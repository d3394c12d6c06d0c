"""Queries of SHACL-SPARQL, asked once for all nodes instead of once for each.

SHACL gives ``$this`` a value everywhere in a query, also where SPARQL sees no binding from outside:
in the branches of a UNION, in braces, in a sub-SELECT. A pattern that binds it to all focus nodes,
set at the start of each such group, has the same answers for all of them at once. In FILTER (NOT)
EXISTS SPARQL itself hands the bindings down, but not into a sub-SELECT.

The text of the query is cut into tokens only to find these places. It is not parsed.
"""

from __future__ import annotations

from itertools import pairwise

from migkg.errors import ShapesError
from migkg.shacl.sparql.planning import planned
from migkg.shacl.sparql.tokens import Token, cut, end_of, solid

_FORBIDDEN = {"MINUS", "VALUES", "SERVICE"}
_ELSEWHERE = {"LIMIT", "OFFSET"}
_WORDS = (*_FORBIDDEN, *_ELSEWHERE, "LATERAL", "GRAPH", "FROM", "SELECT", "EXISTS")
_COMPOUND = {"FILTER", "BIND", "OPTIONAL", "SELECT"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "HAVING"}


class NotCovered(Exception):
    """A query that only the reference engine can answer, and why."""


def prebound(
    text: str, pattern: str, names: set[str], path: str | None = None, given: str = ""
) -> str:
    """The query with ``pattern``, which binds ``names``, wherever SHACL gives these a value.

    ``$PATH`` gives way to ``path``. In the graph of the shapes, where the focus nodes are not to be
    found, ``given`` alone binds what is the same for all of them.

    >>> prebound("SELECT $this { { FILTER ($this = 1) } }", "?this a ?c .", {"this"})
    'SELECT $this { ?this a ?c . { ?this a ?c . FILTER ($this = 1) } }'

    What is found row by row has the value of the row; what speaks of two things is found at once.

    >>> prebound("SELECT $this ?o { OPTIONAL { $this :p ?o } }", "?this a ?c .", {"this"})
    'SELECT $this ?o { ?this a ?c . LATERAL{OPTIONAL { $this :p ?o }} }'
    >>> prebound("SELECT ?x ?o { OPTIONAL { ?x :p ?y . ?y :p ?o } }", "?this a ?c .", {"this"})
    'SELECT ?x ?o { ?this a ?c . OPTIONAL { ?x :p ?y . ?y :p ?o } }'

    Raises:
        ShapesError: the query has what SHACL forbids in one: MINUS, VALUES, SERVICE, a new value
            for what has one, or a sub-SELECT that does not give it on; or it asks other graphs.
        NotCovered: the query has what would not be the same if asked for all nodes at once.
    """
    tokens = _cut(text, path)
    _refuse(tokens, names)
    tokens = planned(tokens, names)
    out: list[str] = []
    groups: list[bool] = []  # whether each open group has what is bound around it, or is in one
    after, selecting, graph = "", 0, 0
    for place, token in enumerate(tokens):
        out.append(token.text)
        if token.text == "{" and token.kind == "brace":
            inside = bool(groups and groups[-1]) or after in {"EXISTS", "LATERAL"}
            begins = next((it.word for it in tokens[place + 1 :] if it.kind != "space"), "")
            needed = selecting or not inside
            if needed and begins != "SELECT" and (not groups or _mentions(tokens, place, names)):
                out.append(f" {given if graph == 1 else pattern}")
            groups.append(inside and not selecting)
            selecting = 0
        elif token.text == "}" and token.kind == "brace" and groups:
            groups.pop()
        elif token.word == "SELECT":
            selecting = 1
        if token.kind != "space":
            after, graph = token.word, 2 if token.word == "GRAPH" else max(graph - 1, 0)
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


def _cut(text: str, path: str | None) -> list[Token]:
    tokens = cut(text)
    if path is None:
        return tokens
    return [Token("path", path) if it.text == "$PATH" else it for it in tokens]


def _refuse(tokens: list[Token], names: set[str]) -> None:
    words = {it.word for it in tokens}
    _refuse_glued(words)
    if forbidden := words & _FORBIDDEN:
        raise ShapesError(f"a query in them has {min(forbidden)}, which SHACL forbids there")
    said = solid(tokens)
    for before, it in pairwise(said):
        if before.word == "AS" and it.variable in names:
            raise ShapesError(f"a query in them gives {it.text} a new value")
    _refuse_closed_selects(said, names)
    if elsewhere := words & _ELSEWHERE:
        raise NotCovered(f"a query with {min(elsewhere)}")
    for place in (n for n, it in enumerate(said) if it.word == "GRAPH"):
        group = said[place + 2 : end_of(said, place + 2)]
        is_plain = not any(it.word in _COMPOUND or it.kind == "brace" for it in group[1:-1])
        if not is_plain and {it.variable for it in group} & {"this", "value"}:
            raise NotCovered("a query with GRAPH of more than plain patterns")
    if any(one.word == "GRAPH" and it.variable != "shapesGraph" for one, it in pairwise(said)):
        raise ShapesError("a query in them asks another GRAPH than $shapesGraph")
    if "LATERAL" in words:
        raise ShapesError("a query in them has LATERAL, which is not of SPARQL 1.1")
    if "FROM" in words:
        raise ShapesError("a query in them says FROM where its data are: these are given to it")
    _leave_sums_over_all(said)


def _refuse_glued(words: set[str]) -> None:
    """Refuse a word that holds one that matters here: Oxigraph needs no space in ``LIMIT1``."""
    if glued := sorted(it for it in words for one in _WORDS if one in it and one != it):
        raise ShapesError(f"a query in them has {glued[0]}, which is no word of SPARQL")


def _refuse_closed_selects(solid: list[Token], names: set[str]) -> None:
    places = [n for n, it in enumerate(solid) if it.word == "SELECT"]
    for place in places[1:]:
        end = next((n for n in range(place, len(solid)) if solid[n].kind == "brace"), place)
        given = {it.variable for it in solid[place:end]}
        if missing := sorted((names & {"this", "value"}) - given):
            raise ShapesError(f"a sub-SELECT in them does not give ${missing[0]} on")


def _leave_sums_over_all(solid: list[Token]) -> None:
    """Refuse to count or sum up over all focus nodes together what SHACL does for each alone."""
    for place, token in enumerate(solid):
        if token.word != "SELECT":
            continue
        start = next((n for n in range(place, len(solid)) if solid[n].kind == "brace"), place)
        end = end_of(solid, start)
        after = solid[end : next((n for n in range(end, len(solid)) if solid[n].text == "}"), None)]
        words = [it.word for it in (*solid[place:start], *after)]
        grouped = "GROUP" in words and "this" in {it.variable for it in after}
        if not grouped and _AGGREGATES & set(words):
            raise NotCovered("a query that counts or sums up and does not group by $this")


def _mentions(tokens: list[Token], start: int, names: set[str]) -> bool:
    depth = 0
    for token in tokens[start:]:
        if token.kind == "brace":
            depth += 1 if token.text == "{" else -1
        if not depth:
            return False
        if token.variable in names:
            return True
    return False
