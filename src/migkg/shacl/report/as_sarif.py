"""The report as SARIF 2.1.0, which code scanning shows beside the lines of the data.

What objected is a rule; a finding is a result, whose logical location is the focus node and whose
physical location is the file, and the line where it is known. That nothing was judged, or that not
all is shown, is a notification of the run: an empty list of results alone would look like success.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from migkg.shacl.messages import plain
from migkg.shacl.report.as_json import head
from migkg.shacl.report.as_text import short, shown, way
from migkg.shacl.report.escaping import harmless, in_one_line, json_text
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl.report.finding import Finding
    from migkg.shacl.report.judgement import Excerpt

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"Violation": "error", "Warning": "warning"}
"""The levels of severities; the others are notes."""


def pieces(excerpt: Excerpt) -> Iterator[str]:
    """The report, result by result."""
    files = cache(_uri)
    rules = {rule: number for number, rule in enumerate(_rules(excerpt.shown))}
    run = {"tool": {"driver": _driver(rules)}, "invocations": [_invocation(excerpt)]}
    yield f'{{\n"$schema": {json_text(SCHEMA)},\n"version": "2.1.0",\n"runs": [\n{{\n'
    for name, value in run.items():
        yield f"{json_text(name)}: {json_text(value)},\n"
    yield f'"properties": {json_text(head(excerpt))},\n"results": ['
    comma = ""
    for finding in excerpt.shown:
        found = _result(finding, rules[finding.rule], excerpt.language)
        place = excerpt.places.get(finding.focus)
        if place:
            found["locations"][0]["physicalLocation"] = _physical(files(place.path), place.line)
        yield f"{comma}\n{json_text(found)}"
        comma = ","
    yield "\n]\n}\n]\n}\n"


def _rules(findings: Iterable[Finding]) -> list[str]:
    return sorted({finding.rule for finding in findings})


def _driver(rules: Iterable[str]) -> dict[str, Any]:
    return {"name": "migkg", "version": version("migkg"), "rules": list(map(_rule, rules))}


def _rule(rule: str) -> dict[str, Any]:
    shape = harmless(rule)
    return {
        "id": curie(rule),
        "shortDescription": {"text": short(rule)},
        "fullDescription": {"text": f"What the shape {shape} demands."},
        "help": {"text": f"What is wrong is said by each result; the shape is {shape}."},
    }


def _invocation(excerpt: Excerpt) -> dict[str, Any]:
    said = [] if excerpt.whole.focus_nodes else [("error", excerpt.whole.summary())]
    if excerpt.cut:
        said.append(("warning", excerpt.cut))
    notes = [{"level": level, "message": {"text": harmless(text)}} for level, text in said]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _result(finding: Finding, number: int, language: str) -> dict[str, Any]:
    logical = {
        "name": shown(finding.focus),
        "fullyQualifiedName": plain(finding.focus),
        "kind": "resource",
    }
    said = {
        "severity": finding.severity,
        "focusNode": str(finding.focus),
        "path": finding.path,
        "value": None if finding.value is None else str(finding.value),
        "sourceShape": finding.shape,
        "component": finding.component,
    }
    return {
        "ruleId": curie(finding.rule),
        "ruleIndex": number,
        "level": LEVELS.get(finding.severity, "note"),
        "message": {"text": _message(finding, language)},
        "locations": [{"logicalLocations": [logical]}],
        "properties": {name: value for name, value in said.items() if value is not None},
    }


def _message(finding: Finding, language: str) -> str:
    path = f" {way(finding.path)}" if finding.path else ""
    value = f" {shown(finding.value)}" if finding.value is not None else ""
    return f"{shown(finding.focus)}{path}{value}: {in_one_line(finding.message(language))}"


def _physical(uri: str, line: int | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if line:
        place["region"] = {"startLine": line}
    return place


def _uri(path: Path) -> str:
    """The address of a file: below the current folder, a relative one."""
    # What a pipe is a link to has another name each time.
    whole = path.resolve() if path.is_file() else path.absolute()
    here = Path.cwd()
    if whole.is_relative_to(here):
        return quote(os.fsencode(whole.relative_to(here)))
    return whole.as_uri()
