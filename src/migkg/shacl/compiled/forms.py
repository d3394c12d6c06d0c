"""Queries of others, asked of data whose literals are held as they were written.

What such a query looks for is a term, and what it computes with is a value. The text in a file is
what ``STR`` gives; so where a variable stands in an expression, the value takes its place, but not
where the form of the term is asked for. A literal in a pattern gives way to the one that is held.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migkg.shacl.sparql.names import iri_of, prefixes_within
from migkg.shacl.sparql.prebinding import NotCovered
from migkg.shacl.sparql.tokens import Token, cut, end_of, solid
from migkg.shacl.written import ILL_FORMED, datatype_of, value_of
from migkg.source import Literal, NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from migkg.shacl.written import Written

_OF_TERMS = {"STR", "LANG", "BOUND", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "SAMETERM", "COUNT"}
_OF_TERMS |= {"SAMPLE", "GROUP_CONCAT", "IRI", "URI", "DATATYPE"}
_OF_SOME = {"MIN", "MAX", "SAMPLE", "GROUP_CONCAT"}
_OF_DIFFERENT = {"SUM", "AVG", "COUNT"}
_TAKES_MANY = {"SELECT", "BY", "HAVING"}
_TAKES_ONE = {"FILTER", "BIND"}
_CHOOSING = {"COALESCE", "IF"}
_OF_PATHS = {"/", "|", "^", "!", "*", "+", "?"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_LONG = 3  # quotation marks
_START, _END = datatype_of("DATATYPE").split("DATATYPE")


def as_held(
    text: str, data: Written, prefixes: Mapping[str, str], names: Collection[str] = ()
) -> str:
    """The query in such words that of data as held it asks what it means to ask of the files.

    Args:
        text: the query.
        data: the data as held.
        prefixes: the namespaces that are declared for it.
        names: the variables that have a value beforehand.

    Raises:
        NotCovered: it asks for the least or greatest of terms, or for the sum of different ones,
            and only their values can be had.
    """
    form = _Form(_unbracketed(cut(text)), data, prefixes, names)
    return "".join(form.words()) if form.is_needed else text


class _Place(NamedTuple):
    """Where a token stands: in an expression or a pattern, in the brackets of which function."""

    in_expression: bool
    function: str
    in_braces: bool
    in_list: bool
    """Whether it is one of those that SELECT or GROUP BY names."""
    is_copied: bool = False
    """Whether one of the things in these brackets becomes the value of a variable, as it is."""
    aggregate: str = ""
    """The aggregate that takes it, or what is chosen from it, and tells terms from one another."""


class _Form:
    def __init__(
        self,
        tokens: list[Token],
        data: Written,
        prefixes: Mapping[str, str],
        names: Collection[str],
    ) -> None:
        self._all, self._data, self._names = tokens, data, names
        self._tokens = solid(tokens)
        self._prefixes = {**prefixes, **dict(prefixes_within(self._tokens))}
        self._places = list(self._find_places())
        self._kept = self._kept_variables()

    @property
    def is_needed(self) -> bool:
        """Whether the data or the query have literals that are not held as they are written."""
        return not self._data.plain or any(map(self._literal, range(len(self._tokens))))

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
        for at, token in enumerate(self._tokens):
            if token.text in {"}", ")"} and token.kind in {"brace", "other"} and len(groups) > 1:
                groups.pop()
            yield groups[-1]._replace(in_list=awaits in _TAKES_MANY)
            if token.kind == "brace":
                awaits = ""
            if token.text == "{":
                groups.append(_Place(False, "", True, False))  # noqa: FBT003
            elif token.text == "(" and token.kind == "other":
                expression = bool(awaits) or groups[-1].in_expression
                copied = before in _CHOOSING and self._is_named(at)
                taken = self._aggregate(at, before, groups[-1].aggregate)
                groups.append(
                    _Place(expression, before, groups[-1].in_braces, False, copied, taken)  # noqa: FBT003
                )
                awaits = "" if awaits in _TAKES_ONE else awaits
            elif token.word in _TAKES_MANY | _TAKES_ONE:
                awaits = token.word
            before = token.text.upper() if token.kind in {"word", "name", "iri"} else ""

    def _aggregate(self, opening: int, function: str, around: str) -> str:
        """The aggregate to which terms in these brackets matter, if one does."""
        if function in _OF_SOME:
            return function
        if function in _OF_DIFFERENT and self._near(opening + 1).word == "DISTINCT":
            return f"{function} (DISTINCT …)"
        return around if function in {"", *_CHOOSING} else ""

    def _is_named(self, opening: int) -> bool:
        """Whether what a function with these brackets gives becomes the value of a variable."""
        after = self._near(end_of(self._tokens, opening, "()"))
        return self._near(opening - 2).text == "(" and after.word == "AS"

    def _is_copied(self, at: int, end: int) -> bool:
        """Whether a term, from its first token to its last, becomes the value of a variable."""
        before, after = self._near(at - 1), self._near(end + 1)
        if after.word == "AS":
            return before.text == "("
        place = self._places[at]
        return place.is_copied and self._is_argument(at, end, not_first=place.function == "IF")

    def _is_argument(self, at: int, end: int, *, not_first: bool = False) -> bool:
        """Whether it is one as it is: with what a query computes, it does so with values."""
        before, after = self._near(at - 1), self._near(end + 1)
        begins = before.text == "," or before.word == "DISTINCT" or before.text == "("
        return begins and not (not_first and before.text != ",") and after.text in {",", ")", ";"}

    def _near(self, at: int) -> Token:
        return self._tokens[at] if 0 <= at < len(self._tokens) else Token("", "")

    def _is_datatype(self, at: int) -> bool:
        place = self._places[at]
        return self._near(at).word == "DATATYPE" and (place.in_expression or place.in_list)

    def _word(self, token: Token, at: int) -> str:
        if self._is_datatype(at):
            return _START + token.text
        if not (token.variable and self._places[at].in_expression) or token.variable in self._kept:
            return token.text
        self._leave_terms_of_values(at)
        is_named = self._near(at - 1).word == "AS" or self._is_copied(at, at)
        is_asked = self._places[at].function in _OF_TERMS and self._is_argument(at, at)
        return token.text if is_named or is_asked else value_of(token.text)

    def _leave_terms_of_values(self, at: int) -> None:
        place = self._places[at]
        if place.aggregate and place.function not in _OF_TERMS and self._is_argument(at, at):
            aggregate = place.aggregate
            raise NotCovered(f"a query with {aggregate}, of data with numbers such as 1.0 or 03")

    def _kept_variables(self) -> set[str]:
        """The variables that only have values by properties whose literals the store keeps."""
        found = dict.fromkeys(self._names, False)
        for at, token in enumerate(self._tokens):
            before = self._near(at - 1)
            if not token.variable:
                continue
            if before.word == "AS":
                found[token.variable] = False
            elif not (self._places[at].in_expression or self._places[at].in_list):
                is_subject = before.text in {"{", "}", "."}
                kept = self._is_plain(at + 1 if is_subject else at - 1)
                if kept and not is_subject:
                    kept = NamedNode(self._iri(before)) not in self._data.rewritten
                found[token.variable] = found.get(token.variable, True) and kept
        return {name for name, kept in found.items() if kept}

    def _is_plain(self, at: int) -> bool:
        """Whether a path is one property by name, and so what is before it is no literal."""
        iri = self._iri(self._near(at)) if self._near(at).kind in {"iri", "name"} else ""
        return bool(iri) and not _OF_PATHS & {self._near(at - 1).text, self._near(at + 1).text}

    def _literal(self, at: int) -> tuple[int, str] | None:
        """A literal that begins here and is held in another form, and how many tokens it has more.

        Where a query computes with it, this is one that is ill-formed.
        """
        place, token = self._places[at], self._tokens[at]
        signed = token.text in {"+", "-"} and self._near(at + 1).kind == "number"
        number = self._near(at + 1) if signed else token
        if number.kind == "number":
            if not signed and self._near(at - 1).text in {"+", "-"}:
                return None
            more, text = int(signed), token.text * signed + number.text
            exact = "double" if "e" in text.lower() else "decimal"
            datatype = PREFIXES["xsd"] + ("integer" if number.text.isdecimal() else exact)
        elif token.kind == "string" and self._near(at + 1).text == "^^":
            more, text, datatype = 2, _text(token.text), self._iri(self._near(at + 2))
        else:
            return None
        literal = Literal(text, datatype=NamedNode(datatype)) if datatype else None
        held = self._data.held(literal) if literal else None
        if not isinstance(held, Literal) or held == literal:
            return None
        as_term = place.in_braces
        if place.in_expression:
            is_asked = place.function == "SAMETERM" and self._is_argument(at, at + more)
            as_term = is_asked or self._is_copied(at, at + more)
        is_ill = held.datatype.value.startswith(ILL_FORMED)
        return (more, str(held)) if as_term or (is_ill and place.in_expression) else None

    def _iri(self, token: Token) -> str:
        return iri_of(token, self._prefixes)


def _unbracketed(tokens: list[Token]) -> list[Token]:
    """The query without brackets around nothing but a variable that is an argument as it is."""
    out = list(tokens)
    solid = [n for n, it in enumerate(out) if it.kind != "space"]
    at = 1
    while at + 3 < len(solid):
        before, opening, inner, closing, after = (out[n] for n in solid[at - 1 : at + 4])
        begins = before.text in {"(", ","} or before.word == "DISTINCT"
        ends = after.text in {")", ",", ";"} or after.word == "AS"
        taker = out[solid[at - 2]] if at > 1 else before
        may_be_list = before.text == "(" and after.text == ")" and taker.word in {"", "A"}
        is_one = opening.text == "(" and inner.variable and closing.text == ")"
        if begins and ends and is_one and not may_be_list:
            for n in (at + 2, at):
                out[solid.pop(n)] = Token("space", " ")
            at = max(at - 2, 1)
        else:
            at += 1
    return out


def _text(quoted: str) -> str:
    size = _LONG if quoted[:_LONG] in {'"""', "'''"} else 1
    return _ESCAPE.sub(_unescaped, quoted[size:-size])


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])
