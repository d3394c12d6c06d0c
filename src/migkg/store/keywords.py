"""The words of SPARQL, and which of them may stand where."""

from __future__ import annotations

GROUP_WORDS = frozenset(("bind", "filter", "graph", "minus", "optional", "union", "values"))
"""Keywords that begin a part of a group."""

AGGREGATES = frozenset(("avg", "count", "group_concat", "max", "min", "sample", "sum"))

FUNCTIONS = AGGREGATES | frozenset(
    (
        *("abs", "bnode", "bound", "ceil", "coalesce", "concat", "contains", "datatype"),
        *("day", "encode_for_uri", "floor", "hours", "if", "iri", "isblank", "isiri"),
        *("isliteral", "isnumeric", "isuri", "lang", "langmatches", "lcase", "md5", "minutes"),
        *("month", "now", "rand", "regex", "replace", "round", "sameterm", "seconds"),
        *("sha1", "sha256", "sha384", "sha512", "str", "strafter", "strbefore", "strdt"),
        *("strends", "strlang", "strlen", "strstarts", "struuid", "substr", "timezone", "tz"),
        *("ucase", "uri", "uuid", "year"),
    )
)
"""Functions and aggregates that have a name of their own."""

_FORMS = ("ASK", "BASE", "CONSTRUCT", "DESCRIBE", "PREFIX", "SELECT")
_HEADS = ("DISTINCT", "FROM", "NAMED", "REDUCED", "WHERE")
_MODIFIERS = ("ASC", "BY", "DESC", "GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER", "VALUES")

CONDITIONS = (
    *(name.upper() for name in sorted(FUNCTIONS)),
    *("AS", "DISTINCT", "EXISTS", "IN", "NOT", "SEPARATOR"),
)
"""Words that may stand in an expression."""

KEYWORDS = frozenset(
    word.lower() for word in (*_FORMS, *_HEADS, *_MODIFIERS, *CONDITIONS, "SILENT", "UNDEF")
) | (GROUP_WORDS | {"a", "false", "service", "true"})


def beginnings(words: list[str], groups: int) -> tuple[str, ...]:
    """Words that may follow those which a query has outside of its groups, of which so many ended.

    >>> beginnings(["select"], 1)[0]
    'ASC'
    """
    if groups > ("construct" in words):
        return _MODIFIERS
    return _HEADS if {"ask", "construct", "describe", "select"} & set(words) else _FORMS
