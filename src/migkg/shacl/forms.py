"""Queries of others, asked of data whose literals are held as they were written.

What such a query looks for is a term, and what it computes with is a value. The text in a file is
what ``STR`` gives; so where a variable stands in an expression, the value takes its place, but not
where the form of the term is asked for. A literal in a pattern gives way to the one that is held.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migkg.shacl.tokens import Token, cut
from migkg.shacl.written import datatype_of, value_of
from migkg.source import Literal, NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migkg.shacl.written import Written

_OF_TERMS = {"STR", "LANG", "BOUND", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "SAMETERM", "COUNT"}
_OF_TERMS |= {"SAMPLE", "GROUP_CONCAT", "IRI", "URI", "DATATYPE"}
_TAKES_MANY = {"SELECT", "BY", "HAVING"}
_TAKES_ONE = {"FILTER", "BIND"}
_OF_PATHS = {"/", "|", "^", "!"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_LONG = 3  # quotation marks
_START, _END = datatype_of("DATATYPE").split("DATATYPE")


def as_held(text: str, data: Written, prefixes: Mapping[str, str]) -> str:
    """The query in such words that of data as held it asks what it means to ask of the files."""
    return text if data.plain else "".join(_Form(cut(text), data, prefixes).words())


class _Place(NamedTuple):
    """Where a token stands: in an expression or a pattern, in the brackets of which function."""

    in_expression: bool
    function: str
    in_braces: bool
    in_list: bool
    """Whether it is one of those that SELECT or GROUP BY names."""


class _Form:
    def __init__(self, tokens: list[Token], data: Written, prefixes: Mapping[str, str]) -> None:
        self._all, self._data, self._prefixes = tokens, data, prefixes
        self._tokens = [it for it in tokens if it.kind != "space"]
        self._places = list(self._find_places())
        self._kept = self._kept_variables()

    def words(self) -> Iterator[str]:
        """The pieces of the query."""
        at, taken, ends = 0, 0, []
        for token in self._all:
            if token.kind == "space":
                yield token.text
                continue
            if taken:  # with the one before
                taken -= 1
            elif literal := self._literal(at):
                taken, word = literal
                yield word
            else:
                yield self._word(token, at)
            if token.text == "(":
                ends.append(self._is_datatype(at - 1))
            elif token.text == ")" and ends and ends.pop():
                yield _END
            at += 1

    def _find_places(self) -> Iterator[_Place]:
        groups = [_Place(in_expression=False, function="", in_braces=False, in_list=False)]
        awaits = before = ""  # the keyword to which brackets belong that open now, if any do
        for token in self._tokens:
            if token.text in {"}", ")"} and token.kind in {"brace", "other"} and len(groups) > 1:
                groups.pop()
            yield groups[-1]._replace(in_list=awaits in _TAKES_MANY)
            if token.kind == "brace":
                awaits = ""
            if token.text == "{":
                groups.append(_Place(False, "", True, False))  # noqa: FBT003
            elif token.text == "(" and token.kind == "other":
                expression = bool(awaits) or groups[-1].in_expression
                groups.append(_Place(expression, before, groups[-1].in_braces, False))  # noqa: FBT003
                awaits = "" if awaits in _TAKES_ONE else awaits
            elif token.word in _TAKES_MANY | _TAKES_ONE:
                awaits = token.word
            before = token.text.upper() if token.kind in {"word", "name", "iri"} else ""

    def _near(self, at: int) -> Token:
        return self._tokens[at] if 0 <= at < len(self._tokens) else Token("", "")

    def _is_datatype(self, at: int) -> bool:
        return self._near(at).word == "DATATYPE" and self._places[at].in_expression

    def _word(self, token: Token, at: int) -> str:
        if self._is_datatype(at):
            return _START + token.text
        if not (token.variable and self._places[at].in_expression) or token.variable in self._kept:
            return token.text
        before, after = self._near(at - 1), self._near(at + 1)
        is_named = before.word == "AS" or (before.text == "(" and after.word == "AS")
        is_asked = self._places[at].function in _OF_TERMS
        return token.text if is_named or is_asked else value_of(token.text)

    def _kept_variables(self) -> set[str]:
        """The variables that only have values by properties whose literals the store keeps."""
        found: dict[str, bool] = {}
        for at, token in enumerate(self._tokens):
            if not token.variable or self._places[at].in_expression or self._places[at].in_list:
                continue
            before, earlier = self._near(at - 1), self._near(at - 2)
            if before.text in {"{", "}", "."}:  # a subject
                continue
            iri = self._iri(before) if before.kind in {"iri", "name"} else ""
            kept = bool(iri) and NamedNode(iri) not in self._data.rewritten
            kept &= earlier.text not in _OF_PATHS
            found[token.variable] = found.get(token.variable, True) and kept
        return {name for name, kept in found.items() if kept}

    def _literal(self, at: int) -> tuple[int, str] | None:
        """A literal that begins here, as it is held, and how many tokens more it takes."""
        place = self._places[at]
        if not place.in_braces or (place.in_expression and place.function != "SAMETERM"):
            return None
        token, mark, kind = (self._near(at + n) for n in range(3))
        if token.kind == "number":
            exact = "double" if "e" in token.text.lower() else "decimal"
            name = "integer" if token.text.isdecimal() else exact
            return 0, self._held(token.text, PREFIXES["xsd"] + name)
        if token.kind == "string" and mark.text == "^^" and (iri := self._iri(kind)):
            return 2, self._held(_text(token.text), iri)
        return None

    def _held(self, text: str, datatype: str) -> str:
        return str(self._data.held(Literal(text, datatype=NamedNode(datatype))))

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        space = self._prefixes.get(prefix)
        return "" if space is None else space + re.sub(r"\\(.)", r"\1", local)


def _text(quoted: str) -> str:
    size = _LONG if quoted[:_LONG] in {'"""', "'''"} else 1
    return _ESCAPE.sub(_unescaped, quoted[size:-size])


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])
