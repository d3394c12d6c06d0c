"""The report as a ``sh:ValidationReport`` in Turtle, its results numbered, in a fixed order."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from migkg.layout import Layout, prologue
from migkg.shacl.model.pathways import described
from migkg.shacl.report.finding import SEVERITIES
from migkg.source import Literal, NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migkg.shacl.report.finding import Finding
    from migkg.shacl.report.judgement import Excerpt

_SH = PREFIXES["sh"]
_PATH_SYNTAX = ("<", "(", "^")
_REPORT = "<urn:migkg:report>"


def pieces(excerpt: Excerpt) -> Iterator[str]:
    """The report, result by result."""
    layout = Layout((), labelled=lambda _: True)
    path = _paths(layout)
    yield _prologue(excerpt, layout, path) + "\n\n"
    conforms = excerpt.whole.focus_nodes > 0 and not excerpt.whole.findings
    yield f"{_REPORT}\n    a sh:ValidationReport ;\n"
    if excerpt.cut:
        yield f"    rdfs:comment {layout.inline(Literal(excerpt.cut, language='en'))} ;\n"
    yield f"    sh:conforms {'true' if conforms else 'false'} ;\n"
    for number in range(1, len(excerpt.shown) + 1):
        yield f"    sh:result {_name(number)} ;\n"
    yield ".\n"
    for number, finding in enumerate(excerpt.shown, 1):
        lines = "".join(f"    {verb} {text} ;\n" for verb, text in _said(finding, layout, path))
        yield f"\n{_name(number)}\n{lines}.\n"


def _name(number: int) -> str:
    return f"<urn:migkg:report:{number:05}>"


def _paths(layout: Layout) -> Callable[[str], str]:
    @cache
    def written(path: str) -> str:
        if not path.startswith(_PATH_SYNTAX):
            return layout.inline(NamedNode(path))
        node, statements = described(path)
        inner = Layout(statements)
        text = inner.inline(node)
        layout.used |= inner.used
        return text

    return written


def _prologue(excerpt: Excerpt, layout: Layout, path: Callable[[str], str]) -> str:
    """The prefixes that the report will use, found without writing it."""
    layout.used.add("sh")
    if excerpt.cut:
        layout.used.add("rdfs")
    names: set[str] = set()
    for finding in excerpt.shown:
        names |= {finding.shape, finding.component, _severity(finding)}
        if finding.constraint:
            names.add(finding.constraint)
        if finding.path:
            path(finding.path)
        for term in (finding.focus, finding.value):
            if term is not None:
                layout.inline(term)
    for name in names:
        layout.inline(NamedNode(name))
    return prologue(layout.used)


def _severity(finding: Finding) -> str:
    return _SH + finding.severity if finding.severity in SEVERITIES else finding.severity


def _said(
    finding: Finding, layout: Layout, path: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    yield "a", "sh:ValidationResult"
    yield "sh:focusNode", layout.inline(finding.focus)
    for language, text in sorted(finding.messages.items(), key=_english_first):
        yield "sh:resultMessage", layout.inline(Literal(text, language=language or None))
    if finding.path:
        yield "sh:resultPath", path(finding.path)
    yield "sh:resultSeverity", layout.inline(NamedNode(_severity(finding)))
    if finding.constraint:
        yield "sh:sourceConstraint", layout.inline(NamedNode(finding.constraint))
    yield "sh:sourceConstraintComponent", layout.inline(NamedNode(finding.component))
    yield "sh:sourceShape", layout.inline(NamedNode(finding.shape))
    if finding.value is not None:
        yield "sh:value", layout.inline(finding.value)


def _english_first(item: tuple[str, str]) -> tuple[bool, str]:
    return item[0] not in {"", "en"}, item[0]
