"""Blank nodes by number: a parser labels them at random, a report is the same each time."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from migkg.source import BlankNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.shacl.report.finding import Finding
    from migkg.shacl.report.report import Report
    from migkg.source import Term, Triple

_LABEL = re.compile(r"_:(\w+)")


def numbered(report: Report, statements: Iterable[Triple]) -> tuple[Report, dict[Term, BlankNode]]:
    """The report with its blank nodes numbered as they come in the statements, and their numbers.

    >>> from migkg.shacl.report import Finding, Report
    >>> from migkg.source import NamedNode, Triple
    >>> node, it = BlankNode("d1f"), NamedNode("urn:it")
    >>> finding = Finding("Info", node, None, None, "urn:s", None, "urn:c", {"": "see _:d1f"})
    >>> report, _ = numbered(Report((finding,), 1, False), [Triple(node, it, it)])
    >>> str(report.findings[0].focus), report.findings[0].messages
    ('_:b1', {'': 'see _:b1'})
    """
    if not any(map(_mentions_one, report.findings)):
        return report, {}
    numbers: dict[str, BlankNode] = {}
    for triple in statements:
        for term in (triple.subject, triple.object):
            if isinstance(term, BlankNode) and term.value not in numbers:
                numbers[term.value] = BlankNode(f"b{len(numbers) + 1}")
    findings = (_renamed(finding, numbers) for finding in report.findings)
    again = replace(report, findings=tuple(sorted(findings, key=lambda it: it.order)))
    return again, {BlankNode(label): node for label, node in numbers.items()}


def _mentions_one(finding: Finding) -> bool:
    return (
        isinstance(finding.focus, BlankNode)
        or isinstance(finding.value, BlankNode)
        or any("_:" in text for text in finding.messages.values())
    )


def _renamed(finding: Finding, numbers: dict[str, BlankNode]) -> Finding:
    def name(term: Term) -> Term:
        return numbers.get(term.value, term) if isinstance(term, BlankNode) else term

    def label(found: re.Match[str]) -> str:
        return str(numbers.get(found[1], found[0]))

    return replace(
        finding,
        focus=name(finding.focus),
        value=None if finding.value is None else name(finding.value),
        messages={it: _LABEL.sub(label, text) for it, text in finding.messages.items()},
    )
