"""EXISTS of several patterns as EXISTS in EXISTS, each of which begins at what is bound.

Oxigraph orders the patterns of a group without knowing which variables are bound outside of it, so
it may go through all documents to see whether one person has any. Whether there is a solution of
all patterns is whether there is one of the first for which there is one of the others. A path of
several steps is as many patterns.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from migkg.shacl.sparql.tokens import Token, cut, end_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SPACE = Token("space", " ")


@dataclass(frozen=True)
class Part:
    """A pattern or a FILTER: its text and its variables, and of a pattern the subject."""

    text: str
    variables: frozenset[str]
    subject: str = ""
    is_filter: bool = False


class NotPlain(Exception):
    """A group has more than patterns and filters."""


def parts(group: Sequence[Token]) -> list[Part]:
    """The patterns, of one property or path of any length each, and the filters of a group.

    Raises:
        NotPlain: there is something else.
    """
    return list(_Reader(group, frozenset(), _names(group)).parts())


def nested(
    tokens: Sequence[Token], bound: frozenset[str], names: Iterator[str] | None = None
) -> list[Token]:
    """The query with each group of EXISTS in this form.

    Args:
        tokens: the query, or a piece of it.
        bound: variables that have values.
        names: those that new variables may have.

    >>> from migkg.shacl.sparql.tokens import cut
    >>> query = "FILTER EXISTS { ?x a :C . $this :p ?x }"
    >>> "".join(it.text for it in nested(cut(query), frozenset({"this"})))
    'FILTER EXISTS { $this :p ?x FILTER EXISTS { ?x a :C } }'
    """
    names = names or _names(tokens, bound)
    out: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        before = next((it.word for it in reversed(out) if it.kind != "space"), "")
        if token.text != "{" or before != "EXISTS":
            out.append(token)
            place += 1
            continue
        end = end_of(tokens, place)
        group, rest = tokens[place + 1 : end - 1], [*tokens[:place], *tokens[end:]]
        around = bound | _variables(rest)
        try:
            read = list(_Reader(group, around, names).parts())
            out += cut(_chained(read, around))  # and not as one: $this may be needed in it
        except NotPlain:
            out += [token, *nested(group, around, names), Token("brace", "}")]
        place = end
    return out


def _chained(
    waiting: list[Part], known: frozenset[str], bound: frozenset[str] = frozenset()
) -> str:
    """The parts as groups in one another, each filter where no pattern is left to bind for it.

    Args:
        waiting: the parts.
        known: variables that may have values, by which the patterns are put in order.
        bound: those that do, by the patterns around.
    """
    texts = []
    patterns = [it for it in waiting if not it.is_filter]
    if patterns:
        chosen = min(patterns, key=lambda it: (not it.variables & known, len(it.variables - known)))
        texts.append(chosen.text)
        known |= chosen.variables
        bound |= chosen.variables
        waiting = [it for it in waiting if it is not chosen]
    later = frozenset[str]().union(*(it.variables for it in waiting if not it.is_filter)) - bound
    ready = [it for it in waiting if it.is_filter and not it.variables & later]
    texts += [it.text for it in ready]
    rest = [it for it in waiting if it not in ready]
    if rest:
        texts.append(f"FILTER EXISTS {_chained(rest, known, bound)}")
    return f"{{ {' '.join(texts)} }}"


def _names(tokens: Iterable[Token], bound: frozenset[str] = frozenset()) -> Iterator[str]:
    taken = _variables(tokens) | bound
    return (name for n in count(1) if (name := f"_step{n}") not in taken)


def _variables(tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset(it.variable for it in tokens if it.variable)


class _Reader:
    """The patterns and filters of a group."""

    def __init__(self, group: Sequence[Token], bound: frozenset[str], names: Iterator[str]) -> None:
        self._group, self._names = group, names
        self._places = [n for n, it in enumerate(group) if it.kind != "space"]
        self._tokens = [group[n] for n in self._places]
        self._around = bound
        self._at = 0

    def parts(self) -> Iterator[Part]:
        """Each pattern with one subject, path and object, and each filter.

        Raises:
            NotPlain: there is something else.
        """
        while self._at < len(self._tokens):
            if self._next.word == "FILTER":
                yield self._filter()
            else:
                yield from self._same_subject()
            if self._next.text == ".":
                self._at += 1

    @property
    def _next(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else Token("", "")

    def _take(self, start: int) -> Sequence[Token]:
        """What was read from there, with the spaces in it: the parser of Oxigraph wants some so."""
        return self._group[self._places[start] : self._places[self._at - 1] + 1]

    def _filter(self) -> Part:
        start = self._at
        while self._next.text not in {"(", "{"} or self._next.kind not in {"other", "brace"}:
            if not self._next.text:
                raise NotPlain
            self._at += 1
        brackets = "{}" if self._next.text == "{" else "()"
        self._at = end_of(self._tokens, self._at, brackets)
        tokens = self._take(start)
        beside = _variables([*self._tokens[:start], *self._tokens[self._at :]])
        around = self._around | beside
        text = "".join(it.text for it in nested(tokens, around, self._names))
        return Part(text, _variables(tokens), is_filter=True)

    def _same_subject(self) -> Iterator[Part]:
        subject = self._term()
        while True:
            steps = self._path()
            while True:
                yield from self._pattern(subject, steps, self._term())
                if self._next.text != ",":
                    break
                self._at += 1
            if self._next.text != ";":
                return
            self._at += 1

    def _pattern(
        self, subject: Sequence[Token], steps: Sequence[Sequence[Token]], value: Sequence[Token]
    ) -> Iterator[Part]:
        middles = [[Token("variable", f"?{next(self._names)}")] for _ in steps[1:]]
        starts, ends = [subject, *middles], [*middles, value]
        for start, step, end in zip(starts, steps, ends, strict=True):
            tokens = [*start, _SPACE, *step, _SPACE, *end]
            text = "".join(it.text for it in tokens)
            yield Part(text, _variables(tokens), "".join(it.text for it in start))

    def _term(self) -> Sequence[Token]:
        start, token = self._at, self._next
        self._at += 1
        if token.kind == "string":
            self._at += 2 if self._next.text == "^^" else self._next.text.startswith("@")
            is_term = self._next.text != "-"
        else:
            is_term = token.kind in {"iri", "name", "number", "variable"}
            is_term |= token.text in {"true", "false"}
        if not is_term or token.text.startswith("_:"):
            raise NotPlain
        return self._take(start)

    def _path(self) -> Sequence[Sequence[Token]]:
        """The steps of a path, one after the other; one that is a choice is one step."""
        start = self._at
        if self._next.variable:
            self._at += 1
            return [self._take(start)]
        steps, is_choice = [], False
        while True:
            begin = self._at
            self._step()
            steps.append(self._take(begin))
            if self._next.text not in {"/", "|"}:
                return [self._take(start)] if is_choice else steps
            is_choice |= self._next.text == "|"
            self._at += 1

    def _step(self) -> None:
        while self._next.text in {"^", "!"}:
            self._at += 1
        if self._next.text == "(":
            self._at = end_of(self._tokens, self._at, "()")
        elif self._next.kind in {"iri", "name", "path"} or self._next.text == "a":
            self._at += 1
        else:
            raise NotPlain
        if self._next.text in {"*", "+", "?"}:
            self._at += 1
