"""What is wrong with a query: where it stops being one, and in which words that is said."""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import contextmanager
from typing import TYPE_CHECKING

from migkg.errors import QueryError
from migkg.lexing import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_EXPECTED = 6
"""The most that a query error lists of what may stand there: more would be half the grammar."""

_ERROR_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?", re.DOTALL)
_EXPECTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,"\[\]]+')
_SENTENCE = re.compile(r"(?=.*[a-z])\w+ .+", re.DOTALL)
_BEYOND_SPARQL_1_1 = frozenset(('"~"', '"<<"', '"<<("', '"{|"', '"|}"'))
_PAST_KEYWORDS = 32  # characters, more than any keyword has


@contextmanager
def engine_errors(query: str, parse: Callable[[str], object]) -> Iterator[None]:
    """The engine's errors as ours, also those that it raises only while the answer is read."""

    def complaint(text: str) -> str:
        try:
            parse(text)
        except SyntaxError as error:
            return str(error)
        except (OSError, RuntimeError, ValueError):
            pass
        return ""

    try:
        yield
    except SyntaxError as error:
        raise _syntax_error(query, str(error), complaint) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(str(error)) from error


def _syntax_error(query: str, message: str, complaint: Callable[[str], str]) -> QueryError:
    """What is wrong with a query, and the place of the token with which no query can go on.

    The engine says how far it read, which is further: to look for a keyword it reads as many
    characters as the keyword has. So the token is searched by asking how far the query is good.
    """
    if _ERROR_PLACE.match(message) is None:
        return QueryError(message)
    tokens = [
        (start, end)
        for kind, start, end in Tokens(query).in_order()
        if kind not in {"space", "comment"}
    ]
    bad = bisect_left(tokens, 1, key=lambda token: not _may_go_on(query[: token[1]], complaint))
    if bad < len(tokens):
        at, end = tokens[bad]
        found = f'"{query[at:end][:40]}"'
        message = complaint(query[:end])
    else:
        at, found = tokens[-1][1] if tokens else 0, "end of the query"
    line, column = _place(query, at)
    return QueryError(_wording(message, found, query, at), line=line, column=column)


def _may_go_on(text: str, complaint: Callable[[str], str]) -> bool:
    """Whether a query may begin so: then the engine reads on to what no query holds."""
    line, column = _place(text, len(text))
    read = _ERROR_PLACE.match(complaint(text + " " * _PAST_KEYWORDS + "\0"))
    return read is None or (int(read[1]), int(read[2])) >= (line, column + _PAST_KEYWORDS)


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _wording(message: str, found: str, query: str, at: int) -> str:
    read = _ERROR_PLACE.match(message)
    if read is None:
        return f"unexpected {found}"
    items = [item.strip() for item in _EXPECTED.findall(message, read.end())]
    for item in items:
        if item == "Prefix not found":
            return f"a prefix is used that the query does not declare: {found}"
        if _SENTENCE.fullmatch(item):
            return f"{item.partition('. ')[0]}: {found}"
    # Keywords are left out: of those that may stand here, the engine names the longest only. What
    # it read beyond this place, it read for a keyword, and what it expected there does not help.
    symbols = [item for item in items if item.startswith('"') and item not in _BEYOND_SPARQL_1_1]
    is_here = (int(read[1]), int(read[2])) in {_place(query, at), _place(query, len(query))}
    is_all = not any(item.startswith("[") and item != "[_]" for item in items)
    if symbols and is_here and is_all and len(symbols) <= MOST_EXPECTED:
        return f"unexpected {found}, expected {' or '.join(symbols)}"
    return f"unexpected {found}"
