"""The well-known slow forms in a query, for whoever has reached a limit with it.

They are seen in the text alone, without the data, and named only where the text leaves no doubt.
That none is named does not mean that a query is fast.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.outline import Part, Query, queries_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FAR = 10_000
"""Rows from which on an OFFSET is called far."""

_OPTIONALS = 3
_SHOWN = 60
_TEXT_FILTERS = frozenset(("contains", "lcase", "regex", "strends", "strstarts", "ucase"))
_GROUP = re.compile(r"\((?: [^()\\] | \\. )*+\)[+*{]", re.VERBOSE | re.DOTALL)
_REPEATS = re.compile(r"(?<!\\)(?:\\\\)*+[+*]")
_MOST_PARTS = 500


def slow_forms(query: str) -> tuple[str, ...]:
    """What makes this query slow, as far as its text tells, each with what to do instead.

    >>> slow_forms("SELECT * { ?s ?p ?o . ?a ?b ?c }")  # doctest: +ELLIPSIS
    ('"?s ?p ?o" and "?a ?b ?c" share no variable, so each row of one is joined with ...',)
    >>> slow_forms("SELECT ?label { <urn:a> <urn:label> ?label }")
    ()
    """
    return tuple(
        dict.fromkeys(
            sentence for part in queries_of(query) for told in _FORMS for sentence in told(part)
        )
    )


def _products(query: Query) -> Iterator[str]:
    components: list[tuple[frozenset[str], Part | None]] = []
    for part in query.parts:
        names, first = part.variables, part if part.ranges else None
        if not names:
            continue
        apart = []
        for others, other in components:
            if names & others:
                names, first = names | others, other or first
            else:
                apart.append((others, other))
        components = [*apart, (names, first)]
    patterns = [first for _, first in components if first is not None]
    if len(patterns) > 1:
        one, other = sorted(patterns, key=lambda part: part.start)[:2]
        yield (
            f'"{_shown(one)}" and "{_shown(other)}" share no variable, so each row of one is '
            "joined with each of the other: join them by a variable, or ask two queries"
        )


def _texts(query: Query) -> Iterator[str]:
    everything = query.everything
    if everything is None:
        return
    filters = [part for part in query.parts if part.word == "filter"]
    narrows = any(everything.text(1)[1:] in part.variables for part in filters)
    for part in filters:
        if _TEXT_FILTERS & part.words and not narrows:
            yield (
                f'"{_shown(everything)}" reads every statement, and FILTER looks into the text of '
                "each: name the property, such as skos:prefLabel, in place of "
                f"{everything.text(1)}"
            )
            return


def _paths(query: Query) -> Iterator[str]:
    for part in query.parts:
        ends = part.ends_of_path
        if ends is None:
            continue
        others = frozenset().union(*(other.variables for other in query.parts if other is not part))
        if not others & set(ends):
            yield (
                f'"{_shown(part)}" follows a path of any length from everywhere to everywhere: '
                f"give ?{ends[0]} or ?{ends[1]} a value, or a pattern of its own"
            )


def _orders(query: Query) -> Iterator[str]:
    if query.everything is None or len(query.parts) > 1:
        return
    if "order" in query.words and "limit" not in query.words:
        yield "ORDER BY sorts every statement before the first row is given: add LIMIT"
    if "distinct" in query.words[:2]:
        yield "DISTINCT compares the rows of all statements: narrow the pattern"
    if query.counts:
        yield (
            "COUNT goes through every statement: the description of the data, in VoID, "
            "says how many there are"
        )


def _offsets(query: Query) -> Iterator[str]:
    if query.offset >= FAR:
        yield (
            f"OFFSET {query.offset} makes all rows before and throws them away: go on from the "
            "last value seen by FILTER(?it > …) and ORDER BY ?it, or download the data"
        )


def _optionals(query: Query) -> Iterator[str]:
    optionals = [part for part in query.parts if part.word == "optional"]
    rest = frozenset().union(*(part.variables for part in query.parts if part.is_pattern))
    own = [part.variables - rest for part in optionals]
    independent = all(own) and sum(map(len, own)) == len(frozenset().union(*own))
    if len(own) >= _OPTIONALS and independent:
        yield (
            f"{len(own)} OPTIONAL parts do not depend on each other: where each finds several "
            "values, there is a row for each combination of them; ask for them one by one"
        )


def _expressions(query: Query) -> Iterator[str]:
    for part in query.parts:
        for text in part.patterns_of_text:
            if any(_REPEATS.search(group[:-1]) for group in _GROUP.findall(text)):
                shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
                yield f"the regular expression {shown} repeats what is repeated: write it flat"


def _shown(part: Part) -> str:
    text = " ".join(part.source.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


_FORMS = (_products, _texts, _paths, _orders, _offsets, _optionals, _expressions)
