"""The commonest slips in queries, and how each is mended, said where it is sure.

Each slip is told by the tokens around the place at which the query stops being one. Where they
leave room for doubt, nothing is said: no advice is better than a wrong one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.errors import nearest
from migkg.store.keywords import (
    CONDITIONS,
    FUNCTIONS,
    GROUP_WORDS,
    KEYWORDS,
    beginnings,
)
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.store.fault import Fault

_PAIRS = {")": "(", "]": "[", "}": "{"}
_SEPARATORS = frozenset((".", ";", ","))
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]")
_CURLY = re.compile("[“”„‟‘’‚‛«»‹›]")
_SCHEMES = re.compile(r"(?:https?|ftp|file):", re.IGNORECASE)
_BARE_IRI = re.compile(r"[^\s<>\"{}|^`\\]{1,200}")
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_NUMBER = re.compile(r"[0-9]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATORS = frozenset("=<>!&|+-*/")
_CONDITION = "the condition of {} stands in round brackets"
_CLAUSES = {"group": "GROUP BY", "having": "HAVING", "order": "ORDER BY"} | {
    word: word.upper() for word in ("limit", "offset", "values")
}
_SELECTING = (["select"], ["distinct"], ["reduced"])
_LONGEST_WORD = 30
_SHOWN = 80
_PARTS = 3  # of a pattern


def slip(fault: Fault) -> str:
    """What is probably wrong and how it is mended, empty where that is not sure."""
    sentences = (sentence for told in _SLIPS for sentence in told(fault))
    return next(sentences, "")


def unclosed(fault: Fault) -> int | None:
    """Where the string begins that is not closed and hides what follows it, if one does."""
    for index, token in enumerate(fault.tokens[: fault.bad + 1]):
        if token.kind == "quote":
            quote, before = fault.query[token.start], fault.tokens[index - 1] if index else None
            if before and before.end == token.start and fault.text(index - 1) == quote * 2:
                return before.start
            line = fault.query[token.end :].partition("\n")[0]
            return None if quote in line else token.start
    return None


def undeclared(name: str) -> str:
    """How the prefix of a name is declared, where it is one of this graph."""
    prefix = name.partition(":")[0]
    if prefix in PREFIXES:
        return f"PREFIX {prefix}: <{PREFIXES[prefix]}> declares it"
    near = nearest(prefix, PREFIXES, 1) if len(prefix) <= _LONGEST_WORD else ()
    return f"did you mean {near[0]}:?" if near else ""


def unresolved(fault: Fault) -> str:
    """Why an IRI is none, where that is sure: it is relative to nothing, or there is a space."""
    if fault.kind == "iri" and not _SCHEME.match(fault.found):
        return f'without a BASE this IRI is to be written in full: "{fault.found[:_SHOWN]}"'
    begin = fault.query.rfind("<", 0, fault.at)
    written = fault.query[begin : fault.at]
    if fault.found == ">" and begin >= 0 and re.search(r"\s", written[:_SHOWN]):
        return f'an IRI holds no spaces: "{written[:_SHOWN]}>"'
    return ""


def _letters(fault: Fault) -> Iterator[str]:
    space = _SPACES.match(fault.found)
    if space:
        yield f"this is no ordinary space but U+{ord(space[0]):04X}: type one in its place"
    if _CURLY.match(fault.found):
        yield "quotes of SPARQL are straight: \" or '"
    if fault.found == "\\" and any(token.kind == "quote" for token in fault.tokens[: fault.bad]):
        yield r"in a string a backslash is written twice, unless it begins \n, \t, \" and the like"


def _addresses(fault: Fault) -> Iterator[str]:
    if (
        fault.kind == "name"
        and _SCHEMES.fullmatch(fault.found)
        and fault.query.startswith("//", fault.at + len(fault.found))
    ):
        iri = _BARE_IRI.match(fault.query, fault.at)
        written = f": <{iri[0].rstrip('.;,')}>" if iri else ""
        yield f"an IRI stands between < and >{written}"


def _prologue(fault: Fault) -> Iterator[str]:
    if fault.found.lower() == "@prefix":
        yield "in SPARQL a prefix is declared by PREFIX, without @ before it and . behind it"
    if fault.before() == "prefix" and fault.kind == "word" and len(fault.word) < _LONGEST_WORD:
        yield f"a colon belongs to the prefix: PREFIX {fault.found}: <…>"
    if fault.found == "." and fault.before(3) == "prefix":
        yield "the declaration of a prefix ends without a dot"


def _operators(fault: Fault) -> Iterator[str]:
    if fault.innermost.sign != "(":
        return
    if fault.found == "=" and fault.before() == "=" and fault.touches:
        yield "that two values are equal is written with one ="
    if fault.found == "<>" and fault.follows_value:
        yield "that two values differ is written !="
    if fault.word in {"and", "or"} and fault.follows_value:
        yield f"{fault.word.upper()} is written {'&&' if fault.word == 'and' else '||'}"
    if fault.found in {"&", "|"} and fault.after != fault.found and fault.follows_value:
        yield f"it is written twice: {fault.found * 2}"
    if fault.found == ">" and fault.before() == "=" and fault.touches:
        yield "at least is written >="
    if fault.before() == "not" and not fault.word and not fault.is_end:
        yield "NOT stands before EXISTS and IN only; whatever else is negated by !"
    if fault.word == "like" and fault.follows_value:
        yield "LIKE is written CONTAINS(…, …), STRSTARTS(…, …) or REGEX(…, …)"
    if fault.word == "is" and fault.follows_value:
        yield "IS NULL is written !BOUND(?variable), and IS NOT NULL BOUND(?variable)"


def _brackets(fault: Fault) -> Iterator[str]:
    inner = fault.innermost
    if fault.is_end:
        if inner.sign:
            yield f'the "{inner.sign}" of {fault.where(inner.start)} is not closed'
        return
    if fault.found in _PAIRS and inner.sign != _PAIRS[fault.found]:
        if not inner.sign:
            yield "nothing is open that it could close"
        if inner.sign == "{":
            yield f'no "{_PAIRS[fault.found]}" is open here'
        yield f'the "{inner.sign}" of {fault.where(inner.start)} is not closed'
    leaves = fault.found in {".", "{"} or fault.word in GROUP_WORDS
    if inner.sign == "(" and leaves and fault.follows_value:
        yield f'the "(" of {fault.where(inner.start)} is not closed'


def _conditions(fault: Fault) -> Iterator[str]:
    last = fault.before()
    is_value = fault.kind in {"symbol", "string", "long"} or fault.found == "!"
    if last in {"filter", "having"} and is_value:
        yield _CONDITION.format(last.upper())
    if last == "bind" and fault.found != "(":
        yield "BIND is followed by round brackets: BIND(… AS ?variable)"
    if last in {"asc", "desc"} and fault.found != "(":
        yield f"what is sorted by stands in round brackets: {last.upper()}(…)"
    if last in {"order", "group"} and fault.word != "by" and not fault.is_end:
        yield f"{last.upper()} is followed by BY"
    if fault.word == "union" and last != "}":
        yield "each side of UNION is a group in braces: { … } UNION { … }"
    if last in {"limit", "offset"} and not _NUMBER.fullmatch(fault.found):
        yield f"{last.upper()} is followed by a whole number"


def _filters(fault: Fault) -> Iterator[str]:
    last, words = fault.before(), fault.innermost.words
    if fault.innermost.sign == "{" and last == ")" and "filter" in words[-2:]:
        if fault.word in {"and", "or"}:
            sign = "&&" if fault.word == "and" else "||"
            yield f"conditions are joined by {sign}, in the round brackets of one FILTER"
        if fault.found in _OPERATORS and words[-1] in FUNCTIONS:
            yield _CONDITION.format("FILTER")
    if fault.word == "not" and fault.after.lower() == "exists" and last != "filter":
        yield "NOT EXISTS follows FILTER"
    if last == ")" and words[-1:] == ["bind"] and fault.before(3) == "as":
        name = fault.text(fault.bad - 2)
        if any(fault.variable(index) == name for index in range(fault.bad - 2)):
            yield f"{name} may have a value before BIND gives it one: choose another name"


def _selected(fault: Fault) -> Iterator[str]:
    inner = fault.innermost
    selects = inner.words[-1:] in _SELECTING and not inner.groups
    if selects and fault.found == ",":
        yield "what is selected is separated by spaces alone"
    if selects and fault.word == "top":
        yield "there is no TOP: LIMIT at the end of the query says how many rows there may be"
    if selects and (fault.word in FUNCTIONS or fault.word == "as"):
        yield "an expression stands in brackets with the name of its value: (… AS ?name)"
    if selects and fault.word and fault.word not in KEYWORDS and len(fault.word) < _LONGEST_WORD:
        near = "" if _is_variable(fault) else _near(fault, beginnings(inner.words, 0))
        if not near and _NAME.fullmatch(fault.found):
            yield f"a variable begins with a question mark: ?{fault.found}"
    closes = inner.sign == "(" and fault.found == ")" and fault.follows_value
    is_named = "as" in inner.words or inner.before in FUNCTIONS
    if closes and fault.around.words[-1:] in _SELECTING and not is_named:
        yield "the name of the value is missing: (… AS ?name)"


def _pattern(fault: Fault) -> Iterator[str]:
    inner = fault.innermost
    if fault.before() == "where" and fault.found != "{":
        yield 'WHERE is followed by "{"'
    if fault.before() == "ask" and not fault.is_end and fault.is_term(fault.bad):
        yield 'ASK is followed by "{"'
    selects = inner.words[-1:] in _SELECTING and not inner.groups
    ends = fault.is_end or fault.found in _SEPARATORS
    if inner.sign in {"", "{"} and selects and ends and fault.follows_value:
        yield "the pattern of the query is missing: WHERE { … }"


def _order(fault: Fault) -> Iterator[str]:
    later = next((word for word in reversed(fault.innermost.words) if word in _CLAUSES), "")
    if fault.found == "," and fault.before(2) == "limit":
        offset, count = fault.before(), fault.after
        if _NUMBER.fullmatch(offset) and _NUMBER.fullmatch(count):
            yield f"skipping {offset} rows and giving {count} is LIMIT {count} OFFSET {offset}"
    if fault.word in _CLAUSES and later and fault.innermost.groups:
        clauses = list(_CLAUSES)
        if clauses.index(fault.word) < min(clauses.index(later), clauses.index("limit")):
            yield f"{_CLAUSES[fault.word]} stands before {_CLAUSES[later]}"
    if fault.found == ";" and not fault.innermost.sign and fault.innermost.groups:
        yield "a query ends without a semicolon"


def _separators(fault: Fault) -> Iterator[str]:
    inner, last = fault.innermost, fault.before()
    if inner.sign not in {"{", "["}:
        return
    if fault.found == "," and _is_data(fault):
        yield "values are separated by spaces alone"
    if fault.found in _SEPARATORS and last in _SEPARATORS:
        yield f'one of "{last}" and "{fault.found}" is too many'
    count, separator = fault.terms_before()
    if _is_data(fault) or separator == "":
        return
    ends = fault.found in {".", "}"} or (fault.word in GROUP_WORDS and fault.word != "union")
    if ends and separator in {".", "{", "}"} and count in {1, 2}:
        yield (
            "a pattern has a subject, a predicate and an object, "
            f"and here {'one of them stands' if count == 1 else 'two of them stand'} before it"
        )
    if ends and separator == ";" and count == 1:
        yield 'a predicate and an object follow ";", and here one of them stands before it'
    is_term = not fault.is_end and fault.is_term(fault.bad) and fault.found != "a"
    is_term = is_term and not fault.touches
    if count == _PARTS and is_term and separator in {".", "{", "}"}:
        yield 'before it "." is missing, or ";" or ","'


def _is_data(fault: Fault) -> bool:
    follows = fault.innermost.before[:1]
    return "values" in fault.around.words[-1:] and follows in {"?", "$", ")"}


def _words(fault: Fault) -> Iterator[str]:
    inner = fault.innermost
    if fault.kind == "word" and fault.found[0] == "-" and fault.touches:
        before = fault.text(fault.bad - 1)
        if before[0] in "?$" and not _NUMBER.match(fault.found[1:]):
            yield "the name of a variable has letters, digits and _ only"
    if fault.kind != "word" or fault.word in KEYWORDS or len(fault.word) > _LONGEST_WORD:
        return
    near = "" if _is_variable(fault) else _near(fault, _candidates(fault))
    if near:
        yield f"did you mean {near}?"
    if inner.sign == "(" and fault.after == "(" and _NAME.fullmatch(fault.found):
        yield f"SPARQL has no function {fault.found.upper()}"
    if _NAME.fullmatch(fault.found) and inner.sign:
        yield (
            f"a word by itself is no term: a variable is ?{fault.found}, a string "
            f'"{fault.found}", a name has a prefix and an IRI stands in < and >'
        )


def _is_variable(fault: Fault) -> bool:
    """Whether a word is elsewhere written as a variable."""
    written = {"?" + fault.found, "$" + fault.found}
    return any(fault.variable(index) in written for index in range(len(fault.tokens)))


def _candidates(fault: Fault) -> tuple[str, ...]:
    inner = fault.innermost
    if inner.sign == "(" or fault.before() in {"filter", "not"}:
        return ("EXISTS", "IN") if fault.before() == "not" else CONDITIONS
    if inner.sign == "[":
        return ()
    if not inner.sign or "select" in inner.words:
        return beginnings(inner.words, inner.groups)
    count, separator = fault.terms_before()
    stands_first = count in {0, 3} if separator in {".", "{", "}"} else count == 0
    return tuple(word.upper() for word in GROUP_WORDS) if stands_first else ()


def _near(fault: Fault, candidates: tuple[str, ...]) -> str:
    near = nearest(fault.word, candidates, 1)
    return near[0] if near else ""


_SLIPS = (
    *(
        _letters,
        _addresses,
        _prologue,
        _operators,
        _brackets,
        _conditions,
        _filters,
        _selected,
        _order,
    ),
    *(_pattern, _separators, _words),
)
