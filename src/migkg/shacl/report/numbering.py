"""Blank nodes by number: a parser labels them at random, a report is the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from migkg.source import BlankNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl.report.finding import Finding
    from migkg.shacl.report.report import Report
    from migkg.source import Quad, Term, Triple

    Statement = TypeVar("Statement", Triple, Quad)

_LABEL = re.compile(r"_:(\w+)")


class BlankNodes:
    """The blank nodes of statements: their numbers, and of what each is a part.

    >>> from migkg.source import NamedNode, Triple
    >>> it, nodes = NamedNode("urn:it"), BlankNodes()
    >>> [_] = nodes.noted([Triple(BlankNode("d1f"), it, BlankNode("0c"))])
    >>> [str(nodes.numbered(BlankNode(label))) for label in ("d1f", "0c", "other")]
    ['_:b1', '_:b2', '_:other']
    """

    def __init__(self) -> None:
        self._numbers: dict[str, BlankNode] = {}
        self.holders: dict[Term, Term] = {}
        """The first node, as numbered, that is said to have this one, also as numbered."""

    def noted(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        """The statements as they are, each looked at as it passes."""
        for it in statements:
            if type(it.subject) is BlankNode:
                self._note(it.subject)
            if type(it.object) is BlankNode:
                self.holders.setdefault(self._note(it.object), self.numbered(it.subject))  # type: ignore[arg-type]  # no triple terms come in
            yield it

    def numbered(self, term: Term) -> Term:
        """The term, or if it is a blank node that was seen, the one with its number."""
        return self._numbers.get(term.value, term) if isinstance(term, BlankNode) else term

    def renamed(self, text: str) -> str:
        """The text with the numbers of the blank nodes that it mentions."""
        return _LABEL.sub(lambda it: str(self._numbers.get(it[1], it[0])), text)

    def _note(self, node: BlankNode) -> BlankNode:
        if node.value not in self._numbers:
            self._numbers[node.value] = BlankNode(f"b{len(self._numbers) + 1}")
        return self._numbers[node.value]


def numbered(report: Report, nodes: BlankNodes) -> Report:
    """The report with its blank nodes numbered as they came in what was read."""
    if not any(map(_mentions_one, report.findings)):
        return report
    findings = (_renamed(finding, nodes) for finding in report.findings)
    return replace(report, findings=tuple(sorted(findings, key=lambda it: it.order)))


def _mentions_one(finding: Finding) -> bool:
    return (
        isinstance(finding.focus, BlankNode)
        or isinstance(finding.value, BlankNode)
        or any("_:" in text for text in finding.messages.values())
    )


def _renamed(finding: Finding, nodes: BlankNodes) -> Finding:
    return replace(
        finding,
        focus=nodes.numbered(finding.focus),
        value=None if finding.value is None else nodes.numbered(finding.value),
        messages={it: nodes.renamed(text) for it, text in finding.messages.items()},
    )
