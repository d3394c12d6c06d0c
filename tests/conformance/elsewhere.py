"""The suites of requests, which tests of their own run: what came of each test there."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import rdflib

from migkg.web.conformance import FAILED, NOT_RUN, PASSED, REFUSED
from tests.conformance import reasons
from tests.conformance.manifests import entries, name_of
from tests.support import ROOT, SUITES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERDICT, REASON, CASE = "verdict", "reason", "case"
"""Properties by which a test may say more than that it holds (``record_property`` of pytest): the
last is for a test of which each request is a test of pytest."""

_WORST_LAST = (PASSED, REFUSED, NOT_RUN, FAILED)


@dataclass(frozen=True)
class Elsewhere:
    """A suite: the file that runs its tests, each by the name that the manifest gives it."""

    suite: str
    folder: str
    manifests: tuple[str, ...]
    count: int
    file: str
    changing: tuple[str, ...] = ()
    """What stands in the name of a test that would change the data: it holds if it is refused."""
    function: str = ""
    """The one function that runs all of them, if it is one."""


ELSEWHERE = (
    Elsewhere(
        suite="protocol",
        folder="protocol",
        manifests=("manifest",),
        count=34,
        file="tests/web/test_protocol_suite.py",
        changing=("update",),
    ),
    Elsewhere(
        suite="description",
        folder="service-description",
        manifests=("manifest",),
        count=3,
        file="tests/web/test_protocol_suite.py",
        function="test_service_description_passes_its_three_tests",
    ),
    Elsewhere(
        suite="graph-store",
        folder="graph-store-protocol",
        manifests=("manifest-direct", "manifest-indirect"),
        count=13,
        file="tests/web/test_graph_store_suite.py",
    ),
    Elsewhere(
        suite="graph-store",
        folder="http-rdf-update",
        manifests=("manifest",),
        count=18,
        file="tests/web/test_graph_store_suite.py",
    ),
)

Said = tuple[str, str]
"""A verdict, and the reason for it where there is one."""


def described(it: Elsewhere) -> Iterator[tuple[str, str]]:
    """The tests of a suite by IRI and name, in their order."""
    for manifest in it.manifests:
        graph = rdflib.Graph().parse(SUITES / "sparql11" / it.folder / f"{manifest}.ttl")
        for entry in entries(graph):
            yield str(entry), name_of(graph, entry)


def run() -> dict[str, Said]:
    """Run the files that are here, and give what came of each test, by file and name."""
    files = sorted({it.file for it in ELSEWHERE if (ROOT / it.file).is_file()})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *files]
        subprocess.run(command, cwd=ROOT, check=False, stdout=sys.stderr)
        found = ET.parse(report).iter("testcase")  # noqa: S314  what pytest has just written
        said: dict[str, Said] = {}
        for key, one in map(said_by, found):
            said[key] = max(one, said.get(key, one), key=lambda it: _WORST_LAST.index(it[0]))
        return said


def said_by(case: ET.Element) -> tuple[str, Said]:
    """What a test of pytest says of one of ours: its file and name, and the verdict.

    >>> passed = ET.fromstring('<testcase classname="tests.web.test_it" name="test_x[put]"/>')
    >>> said_by(passed)
    ('tests/web/test_it.py::put', ('passed', ''))
    """
    name = case.get("name", "")
    said = {it.get("name"): it.get("value", "") for it in case.iter("property")}
    key = said.get(CASE) or name.partition("[")[2].rstrip("]") or name
    if case.find("failure") is not None or case.find("error") is not None:
        verdict = FAILED
    elif case.find("skipped") is not None:
        verdict = NOT_RUN
    else:
        verdict = said.get(VERDICT, PASSED)
    file = case.get("classname", "").replace(".", "/") + ".py"
    return f"{file}::{key}", (verdict, said.get(REASON, ""))


def rows(said: Mapping[str, Said]) -> dict[str, list[list[str]]]:
    """What is written of these suites: key, name, verdict and reason of each test, by suite."""
    found: dict[str, list[list[str]]] = {}
    for it in ELSEWHERE:
        for iri, name in described(it):
            key = iri.rpartition("#")[2]
            verdict, reason = said.get(f"{it.file}::{it.function or key}", (NOT_RUN, ""))
            if verdict == PASSED and any(word in key for word in it.changing):
                verdict = REFUSED
            reason = reason or reasons.OF_VERDICT.get(verdict, "")
            row = [f"sparql11/{it.folder}/{key}", name, verdict]
            found.setdefault(it.suite, []).append([*row, reason] if reason else row)
    return found
