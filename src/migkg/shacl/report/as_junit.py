"""The report as JUnit XML, which build servers read: a test case for each shape.

A case fails by Violations, and lists them in its one failure: of several, build servers read the
first alone, and the schema of Ant allows no more. Other findings fail nothing, and stand in the
output of the suite. One more case says whether there was anything to judge, so that a suite without
a shape is not taken for a success. No time is written: the same data give the same bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from migkg.shacl.report.as_json import head
from migkg.shacl.report.as_text import shown, way
from migkg.shacl.report.escaping import harmless, in_one_line
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.shacl.report.finding import Finding
    from migkg.shacl.report.judgement import Excerpt

SUITE = "migkg validate"
_NO_XML = re.compile("[\ufffe\uffff]")


def pieces(excerpt: Excerpt) -> Iterator[str]:
    """The report, finding by finding."""
    whole = excerpt.whole
    counts: dict[str, int] = defaultdict(int)
    for finding in whole.findings:
        counts[finding.shape] += finding.severity == "Violation"
    failing = {shape: count for shape, count in counts.items() if count}
    shapes = sorted({*whole.judged, *counts})
    by_shape: dict[str, list[Finding]] = defaultdict(list)
    for finding in excerpt.shown:
        if finding.severity == "Violation":
            by_shape[finding.shape].append(finding)

    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield (
        f'<testsuite name="{SUITE}" package="migkg" id="0" tests="{len(shapes) + 1}"'
        f' failures="{len(failing)}" errors="{int(not whole.focus_nodes)}" time="0">\n'
    )
    yield "<properties>\n"
    for name, value in _properties(excerpt):
        yield f"<property name={_attribute(name)} value={_attribute(value)}/>\n"
    yield "</properties>\n"
    yield from _anything_judged(excerpt)
    for shape in shapes:
        yield from _case(shape, failing.get(shape, 0), by_shape[shape], excerpt)
    yield f"<system-out>{_text(whole.summary())}\n"
    for finding in excerpt.shown:
        if finding.severity != "Violation":
            yield f"{_text(curie(finding.severity))}: {_line(finding, excerpt)}"
    yield f"{_text(excerpt.cut)}</system-out>\n<system-err/>\n</testsuite>\n</testsuites>\n"


def _properties(excerpt: Excerpt) -> Iterator[tuple[str, str]]:
    for name, value in head(excerpt).items():
        if name == "counts":
            for severity, count in value.items():
                yield f"count {curie(severity)}", str(count)
        else:
            yield name, str(value).lower()
    if excerpt.cut:
        yield "cut", excerpt.cut


def _anything_judged(excerpt: Excerpt) -> Iterator[str]:
    yield '<testcase name="something is judged" classname="data" time="0">'
    if not excerpt.whole.focus_nodes:
        yield f'<error type="NothingJudged" message={_attribute(excerpt.whole.summary())}/>'
    yield "</testcase>\n"


def _case(shape: str, count: int, findings: list[Finding], excerpt: Excerpt) -> Iterator[str]:
    yield f'<testcase name={_attribute(curie(shape))} classname="shapes" time="0">'
    if count:
        said = f"{count} Violation" if count == 1 else f"{count} Violations"
        yield f'<failure type="Violation" message={_attribute(said)}>\n'
        for finding in findings:
            yield _line(finding, excerpt)
        if count > len(findings):
            yield f"{count - len(findings)} more are not shown\n"
        yield "</failure>"
    yield "</testcase>\n"


def _line(finding: Finding, excerpt: Excerpt) -> str:
    place = excerpt.places.get(finding.focus)
    where = f"{place}: " if place else ""
    path = f" {way(finding.path)}" if finding.path else ""
    value = f" {shown(finding.value)}" if finding.value is not None else ""
    message = in_one_line(finding.message(excerpt.language))
    line = f"{where}{shown(finding.focus)}{path}{value}: {message} [{curie(finding.rule)}]"
    return _text(line) + "\n"


def _text(text: str) -> str:
    return escape(_without_control(text))


def _attribute(text: str) -> str:
    return quoteattr(_without_control(text))


def _without_control(text: str) -> str:
    r"""The text with what XML cannot hold, or what is not seen, as Turtle would escape it.

    >>> _without_control("a\x00b")
    'a\\u0000b'
    """
    return _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04X}", harmless(text))
