"""What is wrong with a query: where it stops being one, and in which words that is said."""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import contextmanager
from typing import TYPE_CHECKING

from migkg.errors import QueryError
from migkg.lexing import excerpt, place
from migkg.store.fault import Fault, significant
from migkg.store.slips import slip, unclosed, undeclared, unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_EXPECTED = 6
"""The most that a query error lists of what may stand there: more would be half the grammar."""

_ERROR_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?", re.DOTALL)
_EXPECTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,"\[\]]+')
_SENTENCE = re.compile(r"(?=.*[a-z])\w+ .+", re.DOTALL)
_BEYOND_SPARQL_1_1 = frozenset(('"~"', '"<<"', '"<<("', '"{|"', '"|}"'))
_NOT_CLOSED = "the string that begins here is not closed"
_UNDECLARED = "a prefix is used that the query does not declare"
_UNGROUPED = "The SELECT contains a variable that is unbound"
_SHOWN = 40  # characters of a token
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
    tokens = significant(query)
    bad = bisect_left(tokens, 1, key=lambda token: not _may_go_on(query[: token.end], complaint))
    fault = Fault(query, tokens, bad)
    if not fault.is_end:
        message = complaint(query[: tokens[bad].end])
    string = unclosed(fault)
    at = fault.at if string is None else string
    line, column = place(query, at)
    problem = _wording(message, fault) if string is None else _NOT_CLOSED
    shown = excerpt(query, line, column)
    return QueryError(problem, line=line, column=column, excerpt=shown)


def _may_go_on(text: str, complaint: Callable[[str], str]) -> bool:
    """Whether a query may begin so: then the engine reads on to what no query holds."""
    line, column = place(text, len(text))
    read = _ERROR_PLACE.match(complaint(text + " " * _PAST_KEYWORDS + "\0"))
    return read is None or (int(read[1]), int(read[2])) >= (line, column + _PAST_KEYWORDS)


def _wording(message: str, fault: Fault) -> str:
    found = "end of the query" if fault.is_end else f'"{fault.found[:_SHOWN]}"'
    advice = slip(fault)
    if advice:
        return f"unexpected {found}: {advice}"
    read = _ERROR_PLACE.match(message)
    items = [item.strip() for item in _EXPECTED.findall(message, read.end())] if read else []
    said = next(filter(None, (_said(item, found, fault) for item in items)), "")
    if said or read is None:
        return said or f"unexpected {found}"
    # Keywords are left out: of those that may stand here, the engine names the longest only. What
    # it read beyond this place, it read for a keyword, and what it expected there does not help.
    symbols = [item for item in items if item.startswith('"') and item not in _BEYOND_SPARQL_1_1]
    ends = {place(fault.query, fault.at), place(fault.query, len(fault.query))}
    is_here = (int(read[1]), int(read[2])) in ends
    is_all = not any(item.startswith("[") and item != "[_]" for item in items)
    if symbols and is_here and is_all and len(symbols) <= MOST_EXPECTED:
        return f"unexpected {found}, expected {' or '.join(symbols)}"
    return f"unexpected {found}"


def _said(item: str, found: str, fault: Fault) -> str:
    """What the engine says itself in place of what it expected, if it does."""
    if item == "Prefix not found":
        problem, advice = f"{_UNDECLARED}: {found}", undeclared(fault.found)
        return f"{problem}; {advice}" if advice else problem
    if item == "IRI parsing failed":
        return unresolved(fault) or f"this is no IRI: {found}"
    if item == _UNGROUPED:
        return "where rows are grouped, what is selected stands in GROUP BY or in an aggregate"
    return f"{item.partition('. ')[0]}: {found}" if _SENTENCE.fullmatch(item) else ""
