"""Queries laid out to be read: in lines, with prefixes, and otherwise as they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.shacl.explaining.names import Names
from migkg.shacl.sparql.tokens import Token, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIRST_OF_A_LINE = {"FILTER", "OPTIONAL", "MINUS", "BIND", "VALUES"}
_BEHIND_A_GROUP = {"UNION", "AS"}
_WIDTH, _SHORT = 96, 72
_OF_A_DECLARATION = 3


def readable(query: str, names: Names) -> str:
    """The same query in lines, with the prefixes that it uses.

    >>> print(readable("SELECT ?s { ?s <https://schema.org/name> ?n FILTER (?n) }", Names({})))
    PREFIX schema: <https://schema.org/>
    SELECT ?s {
      ?s schema:name ?n
      FILTER (?n)
    }
    """
    tokens = cut(query)
    if any(it.word == "BASE" for it in tokens):
        return "\n".join(_lines(tokens))
    declared, body = _without_declarations(tokens)
    names = Names({**names.given, **declared})
    words = [_shortened(it, names) for it in body]
    used = {it.text.partition(":")[0] for it in words if it.kind == "name"} & set(names.spaces)
    head = [f"PREFIX {prefix}: <{names.spaces[prefix]}>" for prefix in sorted(used)]
    return "\n".join([*head, *_lines(words)])


def _without_declarations(tokens: Sequence[Token]) -> tuple[dict[str, str], Sequence[Token]]:
    """The prefixes that stand before a query, and the query."""
    solid = [n for n, it in enumerate(tokens) if it.kind != "space"]
    found: dict[str, str] = {}
    while len(solid) > _OF_A_DECLARATION and tokens[solid[0]].word == "PREFIX":
        found[tokens[solid[1]].text.removesuffix(":")] = tokens[solid[2]].text[1:-1]
        solid = solid[_OF_A_DECLARATION:]
    return found, tokens[solid[0] :] if solid else []


def _shortened(token: Token, names: Names) -> Token:
    if token.kind != "iri":
        return token
    name = names.short(token.text[1:-1])
    return token if name == token.text[1:-1] else Token("name", name)


@dataclass(frozen=True)
class _Word:
    """Tokens that stand together without a space."""

    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        return "".join(it.text for it in self.tokens)

    @property
    def opened(self) -> int:
        """How many more brackets it opens than it closes."""
        signs = [it.text for it in self.tokens if it.kind == "other"]
        return signs.count("(") - signs.count(")")


@dataclass(frozen=True)
class _Group:
    """What stands in a pair of braces."""

    parts: tuple[_Word | _Group, ...]

    @property
    def text(self) -> str:
        return f"{{ {' '.join(it.text for it in self.parts)} }}"


def _lines(tokens: Sequence[Token]) -> list[str]:
    out: list[str] = []
    for depth, words in _broken(_parts(iter(tokens)), 0):
        line = "  " * depth
        for word in words:
            if line.strip() and len(line) + len(word) > _WIDTH:
                out.append(line.rstrip())
                line = "  " * (depth + 2)
            line += f"{word} "
        out.append(line.rstrip())
    return out


def _parts(tokens: Iterator[Token]) -> tuple[_Word | _Group, ...]:
    """Words and groups, as far as the brace that closes the group begun before."""
    found: list[_Word | _Group] = []
    word: list[Token] = []
    for token in tokens:
        if token.kind not in {"space", "brace"}:
            word.append(token)
            continue
        if word:
            found.append(_Word(tuple(word)))
            word = []
        if token.text == "}":
            return tuple(found)
        if token.text == "{":
            found.append(_Group(_parts(tokens)))
    return (*found, _Word(tuple(word))) if word else tuple(found)


def _broken(parts: Sequence[_Word | _Group], depth: int) -> Iterator[tuple[int, list[str]]]:
    """Each line: how deep it stands, and its words. In round brackets no line ends."""
    line: list[str] = []
    opened = 0
    for place, part in enumerate(parts):
        if isinstance(part, _Group):
            if depth and len(part.text) <= _SHORT:
                line.append(part.text)
            else:
                yield depth, [*line, "{"]
                yield from _broken(part.parts, depth + 1)
                line = ["}"]
            ends = not opened and not _goes_on(parts[place + 1 :])
        else:
            if line and not opened and part.tokens[0].word in _FIRST_OF_A_LINE:
                yield depth, line
                line = []
            line.append(part.text)
            opened += part.opened
            last = part.tokens[-1]
            ends = not opened and (last.kind, last.text) == ("other", ".")
        if ends:
            yield depth, line
            line = []
    if line:
        yield depth, line


def _goes_on(parts: Sequence[_Word | _Group]) -> bool:
    """Whether what follows a group belongs on the line where it ends."""
    if not parts or isinstance(parts[0], _Group):
        return False
    first = parts[0].tokens[0]
    return first.word in _BEHIND_A_GROUP or (first.kind == "other" and first.text in ".)&|")
