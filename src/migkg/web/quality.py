"""What was checked, what was found, and how well the graph is founded: the page of its quality."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from migkg.shacl.report import SEVERITIES, rank
from migkg.web import measures
from migkg.web.labels import Label
from migkg.web.promises import name_of
from migkg.web.reading import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.web.findings import Finding, Looked
    from migkg.web.gates import Gates
    from migkg.web.measures import Measure, Part
    from migkg.web.reading import Reader, Ref

SHOWN = 3
"""The findings of a rule that are on the page itself; the others are on pages of their own."""

SLOWEST = 10
"""The shapes that are on the page itself, by the time they took."""

LISTED = 20
"""The claims of coverage that are on the page itself."""

TOOLS = ("pyshacl", "pyoxigraph", "rdflib", "owlready2")


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the query that gives it; none where only the report has it."""

    number: int
    words: str
    query: str | None


@dataclass(frozen=True)
class ShapeCount:
    """The findings of one rule, at one severity."""

    severity: str
    name: Label
    href: str
    figure: Figure


@dataclass(frozen=True)
class OfRule:
    """What one rule found: the first findings, and how many there are."""

    count: ShapeCount
    rule: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Judged:
    """What a shape looked at and found in the build, and how long that took."""

    name: Label
    href: str
    nodes: Figure
    found: int
    milliseconds: str


@dataclass(frozen=True)
class Found:
    """A finding for this reader."""

    finding: Finding
    focus: Ref
    shape: Label
    href: str
    message: Label | None
    sources: tuple[Ref, ...]


@dataclass(frozen=True)
class Coverage:
    """A claim of how completely something is recorded."""

    claim: Ref
    about: Ref | None
    relation: Ref | None
    completeness: Ref


@dataclass(frozen=True)
class Quality:
    """All that the page says."""

    known: bool
    nodes: Figure
    written: str
    shapes: int
    rules: int
    severities: tuple[tuple[str, int], ...]
    by_rule: tuple[OfRule, ...]
    without: tuple[ShapeCount, ...]
    """The rules that may be broken without stopping a build, and are not."""
    judged_number: int
    judged: tuple[Judged, ...]
    took: str
    by_source: tuple[tuple[Ref | None, int], ...]
    number: int
    tools: tuple[tuple[str, str], ...]
    gates: Gates
    parts: tuple[tuple[Part, tuple[Figure, ...]], ...]
    coverage: tuple[Coverage, ...]
    covered: Figure
    words: tuple[tuple[str, Figure, Figure, tuple[Ref, ...]], ...]


def quality(reader: Reader) -> Quality:
    """The page of quality of the build that is served."""
    site = reader.site
    report, book = site.findings, site.rulebook
    by_severity = dict.fromkeys(SEVERITIES, 0)
    for finding in report.all:
        by_severity[finding.severity] = by_severity.get(finding.severity, 0) + 1
    when = report.written
    return Quality(
        known=report.known,
        nodes=Figure(report.nodes, "things that the shapes look at", book.query),
        written=f"{in_words(when.date().isoformat(), None)}, {when:%H:%M} UTC" if when else "",
        shapes=len(book.shapes),
        rules=sum(len(shape.rules) for shape in book.shapes),
        severities=tuple(by_severity.items()),
        by_rule=tuple(_of_rules(reader)),
        without=tuple(it for _, it in _by_rule(reader) if not it.figure.number),
        judged_number=len(report.looked),
        judged=judged(reader, report.looked[:SLOWEST]),
        took=took(reader),
        by_source=tuple(_by_source(reader)),
        number=len(report.all),
        tools=tuple(_tools()),
        gates=site.gates,
        parts=tuple((part, _figures(reader, part.measures)) for part in measures.PARTS),
        coverage=coverage(reader, LISTED),
        covered=_figure(reader, measures.COVERAGE),
        words=tuple(
            (title, _figure(reader, used), _figure(reader, unused), _listed(reader, unused))
            for title, used, unused in measures.USED
        ),
    )


def _figure(reader: Reader, measure: Measure) -> Figure:
    return Figure(reader.site.number(measure.query), measure.words, measure.query)


def _figures(reader: Reader, all_: Iterable[Measure]) -> tuple[Figure, ...]:
    return tuple(_figure(reader, measure) for measure in all_)


def findings(reader: Reader, rule: str = "") -> tuple[Found, ...]:
    """The findings, of one rule or of all."""
    report = reader.site.findings
    return tuple(_found(reader, it) for it in report.all if rule in {"", it.rule})


def _of_rules(reader: Reader) -> list[OfRule]:
    first: dict[str, list[Found]] = {}
    for finding in reader.site.findings.all:
        found = first.setdefault(finding.rule, [])
        if len(found) < SHOWN:
            found.append(_found(reader, finding))
    return [
        OfRule(count, rule, tuple(first.get(rule, ())))
        for rule, count in _by_rule(reader)
        if count.figure.number
    ]


def _by_rule(reader: Reader) -> list[tuple[str, ShapeCount]]:
    """The rules that were broken, and those that may be without stopping a build."""
    report = reader.site.findings
    counts = [
        (
            rule.iri,
            ShapeCount(
                rule.severity,
                name_of(reader, rule.said, rule.iri)
                if rule.said.get("sh:name")
                else name_of(reader, shape.said, shape.iri),
                reader.shape_address(rule.iri),
                Figure(report.by_rule.get(rule.iri, 0), "", rule.query),
            ),
        )
        for shape in reader.site.rulebook.shapes
        for rule in shape.rules
        if rule.severity != SEVERITIES[0] or report.by_rule.get(rule.iri)
    ]
    return sorted(counts, key=_gravest)


def _gravest(counted: tuple[str, ShapeCount]) -> tuple[int, int, str]:
    count = counted[1]
    return rank(count.severity), -count.figure.number, count.name.key


def judged(reader: Reader, looked: Iterable[Looked]) -> tuple[Judged, ...]:
    """What the engine said of each shape, the slowest first."""
    shapes = {shape.iri: shape for shape in reader.site.rulebook.shapes}
    return tuple(
        Judged(
            name=name_of(reader, shapes[it.shape].said, it.shape),
            href=reader.shape_address(it.shape),
            nodes=Figure(it.nodes, "nodes", shapes[it.shape].query),
            found=it.found,
            milliseconds="" if it.seconds is None else f"{it.seconds * 1000:.1f}",
        )
        for it in looked
        if it.shape in shapes
    )


def took(reader: Reader) -> str:
    """The seconds of all shapes together, where they are known of each."""
    times = [it.seconds for it in reader.site.findings.looked]
    known = [it for it in times if it is not None]
    return f"{sum(known):.2f}" if known and len(known) == len(times) else ""


def _by_source(reader: Reader) -> list[tuple[Ref | None, int]]:
    counts: dict[str, int] = {}
    for finding in reader.site.findings.all:
        for source in finding.sources or ("",):
            counts[source] = counts.get(source, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(reader.ref(iri) if iri else None, count) for iri, count in ordered]


def _found(reader: Reader, finding: Finding) -> Found:
    shape = reader.site.rulebook.shape_of(finding.rule)
    texts = finding.messages
    language = next((tag for tag in (*reader.languages, "en") if tag in texts), "")
    text = texts.get(language) or next(iter(texts.values()), "")
    return Found(
        finding=finding,
        focus=reader.ref(finding.focus),
        shape=name_of(reader, shape.said, shape.iri) if shape else reader.ref(finding.rule).label,
        href=reader.shape_address(finding.rule),
        message=Label(text, language, language != reader.languages[0]) if text else None,
        sources=tuple(reader.ref(source) for source in finding.sources),
    )


def _tools() -> list[tuple[str, str]]:
    found = [("Python", platform.python_version())]
    for name in TOOLS:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return found


def coverage(reader: Reader, most: int | None = None) -> tuple[Coverage, ...]:
    """The claims of how completely something is recorded; no more than the first so many."""
    return tuple(
        Coverage(
            claim=reader.ref(row["thing"].value),
            about=reader.ref(row["about"].value) if "about" in row else None,
            relation=reader.ref(row["relation"].value) if "relation" in row else None,
            completeness=reader.ref(row["completeness"].value),
        )
        for row in reader.site.graph.select(measures.COVERAGE.query)[:most]
    )


def _listed(reader: Reader, unused: Measure) -> tuple[Ref, ...]:
    return reader.refs(row["term"] for row in reader.site.graph.select(unused.query))
