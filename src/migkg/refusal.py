"""What is refused before anything is evaluated: SERVICE, updates, and what is out of bounds.

The engine has no switch for SERVICE, so its keyword is looked for in the tokens of the text. The
engine reads by a grammar, not by tokens, and that leaves two openings that are closed here:

- It needs no space between tokens: ``5SERVICE<…>`` and ``SERVICEex:a`` call a service. So a bare
  word that merely contains the keyword is refused (no other word of SPARQL does), and so is a
  prefixed name whose prefix contains it where a group follows.
- It may read ``?a<?b#>`` as a comparison and a comment, though ``<?b#>`` could be an IRI; then what
  looks like a string further on is none. So where only the grammar can tell two readings apart,
  both are followed. Each place is read once, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import deque

from migkg.complexity import bound
from migkg.errors import LimitExceeded, QueryError, RefusedQuery
from migkg.lexing import Tokens, excerpt, place

LONGEST_QUERY = 64 * 1024
"""Bytes of UTF-8 that a query may have."""

UPDATES = frozenset(
    ("add", "clear", "copy", "create", "delete", "drop", "insert", "load", "move", "with")
)
"""Keywords that begin an operation of SPARQL Update."""

_SERVICE = "service"
_UPDATE = re.compile("|".join(sorted(UPDATES)), re.IGNORECASE)
_BEFORE_AN_IRI = frozenset(("describe", "from", "graph", "named"))
"""Keywords after which an IRI may stand before a group without being a service."""

_GROUP_FOLLOWS = re.compile(r"(?: [ \t\r\n]++ | \#[^\r\n]*+ )*+ \{", re.VERBOSE)
_MAY_BE_LESS_THAN = re.compile(r"<(?: (?!//)[^\#'>] )*+ [\#']", re.VERBOSE)
"""An IRI that may be a comparison and what hides the rest: no expression holds ``//``."""


def refuse(query: str) -> None:
    """Refuse what this endpoint does not do, before any of it is evaluated.

    Raises:
        RefusedQuery: the query calls a SERVICE or is an update, with the place of the keyword.
        LimitExceeded: it is longer than 64 KiB (``length``), or costs too much before it is
            evaluated (``nesting``, ``chain``, ``patterns``, ``tokens``; see ``complexity``).
        QueryError: the text is not Unicode (it holds half of a surrogate pair).
    """
    try:
        size = len(query.encode())
    except UnicodeEncodeError as error:
        raise QueryError("the text is not Unicode: it holds a lone surrogate") from error
    if size > LONGEST_QUERY:
        message = f"A query has at most {LONGEST_QUERY} bytes, this one has {size}."
        raise LimitExceeded("length", message)
    if _UPDATE.search(query):
        _refuse_update(query)
    refuse_service(query)
    bound(query)


def _refuse_update(query: str) -> None:
    """Refuse an update: its keyword is the first word after the prologue or after a semicolon."""
    begins = True
    for kind, at, end in Tokens(query).in_order():
        if kind == "word":
            word = query[at:end].lower()
            if begins and word in UPDATES:
                message = f"{word.upper()} is an update, and this endpoint answers queries only"
                raise _refusal(query, at, message)
            begins = begins and word in {"base", "prefix"}
        elif query[at] == ";":
            begins = True


def refuse_service(query: str) -> None:
    """Refuse the keyword, wherever one of the possible readings meets it.

    >>> refuse_service("SELECT * { ?s ?p 5SERVICE<urn:a> { } }")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    migkg.errors.RefusedQuery: line 1, column 18: SERVICE is not offered: ...

    Raises:
        RefusedQuery: the query calls a SERVICE, with the place of the keyword.
    """
    if _SERVICE not in query.lower():
        return
    tokens = Tokens(query)
    visited = set()
    unread = deque([0])
    while unread:
        at = unread.popleft()
        previous = ""
        while (state := (at, previous in _BEFORE_AN_IRI)) not in visited and at < len(query):
            visited.add(state)
            kind, end = tokens.at(at)
            word = query[at:end].lower() if kind in {"word", "name"} else ""
            if _SERVICE in word and _is_keyword(kind, word, previous, query, end):
                message = (
                    "SERVICE is not offered: this endpoint asks no other one;"
                    " ask each endpoint yourself and join the answers"
                )
                raise _refusal(query, at, message)
            if kind == "quote":
                break  # a quote that begins no string is an error in every reading
            if kind == "iri" and _MAY_BE_LESS_THAN.match(query, at):
                unread.append(at + 1)
            elif kind == "long" and query.find(r"\u", at, end) >= 0:
                unread.append(at + 2)  # where an escape is no character, two quotes are a string
            if kind not in {"space", "comment"}:
                previous = word
            at = end


def _is_keyword(kind: str, word: str, previous: str, query: str, end: int) -> bool:
    """Whether a word that contains the keyword may be read as it."""
    if kind == "word":
        return True
    return (
        _SERVICE in word.partition(":")[0]
        and previous not in _BEFORE_AN_IRI
        and _GROUP_FOLLOWS.match(query, end) is not None
    )


def _refusal(query: str, at: int, message: str) -> RefusedQuery:
    line, column = place(query, at)
    shown = excerpt(query, line, column)
    return RefusedQuery(message, line=line, column=column, excerpt=shown)
