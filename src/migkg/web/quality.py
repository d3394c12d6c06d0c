"""What was checked, what was found, and how well the graph is founded: the page of its quality."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from migkg.shacl.report import SEVERITIES, rank
from migkg.terms import MIGSH
from migkg.web import measures
from migkg.web.gates import Gates, read_gates
from migkg.web.labels import Label
from migkg.web.promises import name_of
from migkg.web.reading import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.web.findings import Finding
    from migkg.web.measures import Measure, Part
    from migkg.web.reading import Reader, Ref

LISTED = 200
"""The most findings on the page; the report has all."""

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
    reported_nodes: int
    written: str
    shapes: int
    rules: int
    severities: tuple[tuple[str, int], ...]
    by_rule: tuple[ShapeCount, ...]
    judged: tuple[Judged, ...]
    took: str
    by_source: tuple[tuple[Ref | None, int], ...]
    found: tuple[Found, ...]
    more: int
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
        nodes=Figure(site.number(book.query), "things that the shapes look at", book.query),
        reported_nodes=report.nodes,
        written=f"{in_words(when.date().isoformat(), None)}, {when:%H:%M} UTC" if when else "",
        shapes=len(book.shapes),
        rules=sum(len(shape.rules) for shape in book.shapes),
        severities=tuple(by_severity.items()),
        by_rule=tuple(_by_rule(reader)),
        judged=tuple(_judged(reader)),
        took=_took(reader),
        by_source=tuple(_by_source(reader)),
        found=tuple(_found(reader, finding) for finding in report.all[:LISTED]),
        more=max(len(report.all) - LISTED, 0),
        tools=tuple(_tools()),
        gates=read_gates(site.root),
        parts=tuple((part, _figures(reader, part.measures)) for part in measures.PARTS),
        coverage=tuple(_coverage(reader)),
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


def _by_rule(reader: Reader) -> list[ShapeCount]:
    """The rules that were broken, and those that may be without stopping a build."""
    report = reader.site.findings
    counts = [
        ShapeCount(
            rule.severity,
            name_of(reader, rule.said, rule.iri)
            if rule.said.get("sh:name")
            else name_of(reader, shape.said, shape.iri),
            reader.address(f"/shapes#{rule.iri.removeprefix(MIGSH)}"),
            Figure(report.by_rule.get(rule.iri, 0), "", rule.query),
        )
        for shape in reader.site.rulebook.shapes
        for rule in shape.rules
        if rule.severity != SEVERITIES[0] or report.by_rule.get(rule.iri)
    ]
    return sorted(counts, key=lambda it: (rank(it.severity), -it.figure.number, it.name.key))


def _judged(reader: Reader) -> list[Judged]:
    """What the engine said of each shape, the slowest first."""
    shapes = {shape.iri: shape for shape in reader.site.rulebook.shapes}
    return [
        Judged(
            name=name_of(reader, shapes[it.shape].said, it.shape),
            href=reader.address(f"/shapes#{it.shape.removeprefix(MIGSH)}"),
            nodes=Figure(it.nodes, "nodes", shapes[it.shape].query),
            found=it.found,
            milliseconds="" if it.seconds is None else f"{it.seconds * 1000:.1f}",
        )
        for it in reader.site.findings.looked
        if it.shape in shapes
    ]


def _took(reader: Reader) -> str:
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
        href=reader.address(f"/shapes#{finding.rule.removeprefix(MIGSH)}"),
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


def _coverage(reader: Reader) -> list[Coverage]:
    rows = reader.site.graph.select(measures.COVERAGE.query)
    return [
        Coverage(
            claim=reader.ref(row["thing"].value),
            about=reader.ref(row["about"].value) if "about" in row else None,
            relation=reader.ref(row["relation"].value) if "relation" in row else None,
            completeness=reader.ref(row["completeness"].value),
        )
        for row in rows[:LISTED]
    ]


def _listed(reader: Reader, unused: Measure) -> tuple[Ref, ...]:
    return reader.refs(row["term"] for row in reader.site.graph.select(unused.query))
