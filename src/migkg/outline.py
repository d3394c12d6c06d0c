"""What a query and its sub-queries are made of, as far as their tokens tell.

Each query has the words and values outside of its group, and the parts of its group: patterns up to
a dot, and whatever a keyword begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from migkg.lexing import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSES = {")": "(", "]": "[", "}": "{"}
_CLAUSES = frozenset(("bind", "filter", "graph", "minus", "optional", "union", "values"))
_IN_BRACES = frozenset(("graph", "minus", "optional", "union", "values"))
_DEEPEST = 16  # brackets: what each sub-query holds is looked at again
_DIGITS = 18  # of a number that is read
_SIMPLE = 3  # tokens of a pattern without path and list


@dataclass
class Node:
    """A token, or a bracket with what it holds."""

    kind: str
    text: str
    start: int
    end: int
    inside: list[Node] = field(default_factory=list)

    def all(self) -> Iterator[Node]:
        """The node and all that it holds."""
        unread = [self]
        while unread:
            node = unread.pop()
            yield node
            unread.extend(reversed(node.inside))


@dataclass
class Part:
    """A pattern of a group, or what a keyword begins (``word``)."""

    query: str
    word: str
    nodes: list[Node]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.nodes[0].start

    @property
    def source(self) -> str:
        """How it is written."""
        return self.query[self.nodes[0].start : self.nodes[-1].end]

    @property
    def is_pattern(self) -> bool:
        """Whether it is made of triple patterns alone."""
        return not self.word

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names of all variables and blank nodes in it."""
        return frozenset(
            node.text.removeprefix("?").removeprefix("$")
            for node in self._all()
            if node.text.startswith(("?", "$", "_:")) and node.kind in {"symbol", "name"}
        )

    @property
    def ranges(self) -> bool:
        """Whether it is a pattern about anything, not about one thing that it names."""
        return self.is_pattern and (self.nodes[0].kind == "symbol" or self.nodes[0].text == "[")

    @property
    def words(self) -> frozenset[str]:
        """The words in it, in lower case."""
        return frozenset(node.text.lower() for node in self._all() if node.kind == "word")

    @property
    def is_unbound(self) -> bool:
        """Whether it is one pattern of three different variables."""
        kinds = {node.kind for node in self.nodes}
        return len(self.nodes) == len(self.variables) == _SIMPLE and kinds == {"symbol"}

    @property
    def ends_of_path(self) -> tuple[str, str] | None:
        """The variables at both ends of a path of any length, if it is one."""
        if len(self.nodes) <= _SIMPLE or self.word:
            return None
        first, *path, last = self.nodes
        if {first.kind, last.kind} != {"symbol"} or path[-1].text not in {"*", "+"}:
            return None
        if any(node.text in {";", ","} or node.kind == "symbol" for node in path):
            return None
        return first.text[1:], last.text[1:]

    @property
    def patterns_of_text(self) -> Iterator[str]:
        """The strings that follow a comma in a call of REGEX or REPLACE, without escapes."""
        nodes = list(self._all())
        for call, bracket in pairwise(nodes):
            if call.text.lower() in {"regex", "replace"} and bracket.text == "(":
                for comma, text in pairwise(bracket.inside):
                    if comma.text == "," and text.kind in {"string", "long"}:
                        yield text.text.replace(r"\\", "\\")
                        break

    def text(self, index: int) -> str:
        """One of its tokens."""
        return self.nodes[index].text

    def _all(self) -> Iterator[Node]:
        for node in self.nodes:
            yield from node.all()


@dataclass
class Query:
    """A query or a sub-query."""

    outside: list[Node]
    parts: list[Part]

    @property
    def words(self) -> list[str]:
        """The words outside of its group and of brackets, in lower case and in order."""
        return [node.text.lower() for node in self.outside if node.kind == "word"]

    @property
    def everything(self) -> Part | None:
        """The pattern that any statement fits, if nothing else is asked for."""
        patterns = [part for part in self.parts if part.word != "filter"]
        return patterns[0] if len(patterns) == 1 and patterns[0].is_unbound else None

    @property
    def offset(self) -> int:
        """The rows that are to be left out."""
        words = self.words
        follows = words[words.index("offset") + 1 :] if "offset" in words else []
        return int(follows[0][:_DIGITS]) if follows and follows[0].isdecimal() else 0

    @property
    def counts(self) -> bool:
        """Whether all rows are counted, and not those of each group of them."""
        called = (node for top in self.outside if top.text == "(" for node in top.all())
        return "group" not in self.words and any(node.text.lower() == "count" for node in called)


def queries_of(query: str) -> list[Query]:
    """A query and its sub-queries; none where brackets do not fit each other, or are very deep."""
    root = _tree(query)
    if root is None:
        return []
    selects = (
        node
        for node in root.all()
        if node.text == "{" and node.inside and node.inside[0].text.lower() == "select"
    )
    found = (_query(query, node.inside) for node in (root, *selects))
    return [one for one in found if one is not None]


def _tree(query: str) -> Node | None:
    root = Node("", "", 0, len(query))
    opened = [root]
    for kind, start, end in Tokens(query).in_order():
        if kind in {"space", "comment"}:
            continue
        if kind == "quote" or len(opened) > _DEEPEST:
            return None
        node = Node(kind, query[start:end], start, end)
        if kind == "other" and node.text in _CLOSES:
            if opened[-1].text != _CLOSES[node.text]:
                return None
            opened.pop().end = end
            continue
        opened[-1].inside.append(node)
        if kind == "other" and node.text in {"(", "[", "{"}:
            opened.append(node)
    return root if len(opened) == 1 else None


def _query(query: str, nodes: list[Node]) -> Query | None:
    """The first group is that of the query, unless it is the template of a CONSTRUCT."""
    groups = [
        node
        for before, node in zip([None, *nodes], nodes, strict=False)
        if node.text == "{" and not (before and before.text.lower() in {"construct", "values"})
    ]
    if not groups:
        return None
    return Query([node for node in nodes if node.text != "{"], list(_parts(query, groups[0])))


def _parts(query: str, group: Node) -> Iterator[Part]:
    nodes, at = group.inside, 0
    pattern: list[Node] = []
    while at < len(nodes):
        word = nodes[at].text.lower() if nodes[at].kind == "word" else ""
        is_group = nodes[at].text == "{"
        if pattern and (nodes[at].text == "." or word in _CLAUSES or is_group):
            yield Part(query, "", pattern)
            pattern = []
        if word in _CLAUSES or is_group:
            end = _end(nodes, at, word)
            yield Part(query, word or "group", nodes[at:end])
            at = end
            continue
        if nodes[at].text != ".":
            pattern.append(nodes[at])
        at += 1
    if pattern:
        yield Part(query, "", pattern)


def _end(nodes: list[Node], at: int, word: str) -> int:
    """Where the part ends that begins here: behind its first bracket, or behind all of a UNION."""
    closing = {"{"} if word in _IN_BRACES or not word else {"{", "("}
    for index in range(at, len(nodes)):
        if nodes[index].kind == "other" and nodes[index].text in closing:
            if index + 1 < len(nodes) and nodes[index + 1].text.lower() == "union":
                continue
            return index + 1
    return len(nodes)
