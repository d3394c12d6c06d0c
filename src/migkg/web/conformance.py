"""How the endpoint does in the W3C's tests of SPARQL, test by test: the page of conformance.

``make conformance`` asks the tests and writes what came of them beside this module, so that the
page is there wherever the software is.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request

from migkg.web.overview.lists.paging import Paged, paged
from migkg.web.rendering import kept_page

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULTS = "conformance.json"
"""The file beside this module."""

PASSED = "passed"
IN_VALUE = "equal in value"
REFUSED = "refused by design"
FAILED = "failed"
UNCLAIMED = "not claimed"
NOT_RUN = "not run"

VERDICTS = {
    PASSED: "The answer is the expected one, to the letter.",
    IN_VALUE: "The answer is the expected one, but for how its numbers are written.",
    REFUSED: "The endpoint says that it does not do this, and does not.",
    FAILED: "The answer is another than the expected one, for the reason that is given.",
    UNCLAIMED: "A thing that the endpoint does not claim to do.",
    NOT_RUN: "Nobody has asked yet.",
}
"""What can come of a test, and what each means."""

SIZE = 200
"""The tests on a page."""


@dataclass(frozen=True)
class Case:
    """What came of one test; its key is the suite's version, the folder and the name there."""

    key: str
    name: str
    iri: str
    verdict: str
    reason: str = ""

    @property
    def folder(self) -> str:
        """The folder of the test, which the suites use as a heading.

        >>> Case("sparql11/negation/full-minuend", "Minus", "urn:test", PASSED).folder
        'negation'
        """
        return self.key.split("/")[1]


@dataclass(frozen=True)
class Suite:
    """The tests of one specification."""

    key: str
    title: str
    specification: str
    cases: tuple[Case, ...]

    def number(self, verdict: str) -> int:
        """How many tests came to this."""
        return sum(it.verdict == verdict for it in self.cases)


@dataclass(frozen=True)
class Known:
    """What no test asks and is known to be answered otherwise than SPARQL says, with a query."""

    reason: str
    words: str
    query: str


@dataclass(frozen=True)
class Conformance:
    """What came of all tests, and with which engine."""

    engine: str
    tests: str
    """Where the tests of queries come from."""
    unlisted: int
    """The tests that the manifests describe and do not list, which nobody asked."""
    reasons: Mapping[str, str]
    """The reasons that are given, each with what it means."""
    beyond: tuple[Known, ...]
    suites: tuple[Suite, ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        """All tests, in the order of the suites."""
        return tuple(case for suite in self.suites for case in suite.cases)


@dataclass(frozen=True)
class Wanted:
    """What a reader wants to see of the tests; of an empty text, everything."""

    suite: str = ""
    verdict: str = ""
    reason: str = ""


@cache
def read_conformance() -> Conformance:
    """What ``make conformance`` wrote.

    >>> {case.verdict for case in read_conformance().cases} <= set(VERDICTS)
    True
    """
    written = resources.files("migkg.web").joinpath(RESULTS).read_text(encoding="utf-8")
    return in_python(json.loads(written))


def in_python(written: Mapping[str, Any]) -> Conformance:
    """What the file says."""
    folders: Mapping[str, str] = written["folders"]
    return Conformance(
        engine=written["engine"],
        tests=written["tests"],
        unlisted=written["unlisted"],
        reasons=written["reasons"],
        beyond=tuple(Known(*row) for row in written["beyond"]),
        suites=tuple(
            Suite(
                key=suite["key"],
                title=suite["title"],
                specification=suite["specification"],
                cases=tuple(_case(folders, *row) for row in suite["cases"]),
            )
            for suite in written["suites"]
        ),
    )


def found(all_: Conformance, wanted: Wanted) -> list[Case]:
    """The tests that a reader wants to see."""
    return [
        case
        for suite in all_.suites
        for case in suite.cases
        if wanted.suite in {"", suite.key}
        and wanted.verdict in {"", case.verdict}
        and wanted.reason in {"", case.reason}
    ]


blueprint = Blueprint("conformance", __name__)


@blueprint.get("/conformance")
def conformance() -> Any:
    """The page: suites with their numbers, then test by test what the address asks for."""
    return kept_page("conformance.html", _made, ("suite", "verdict", "reason", "page"))


def _made() -> dict[str, Any]:
    all_ = read_conformance()
    wanted = Wanted(*(request.args.get(name, "") for name in ("suite", "verdict", "reason")))
    counts = Counter(case.reason for case in all_.cases if case.reason)
    part: Paged[Case] = paged(
        found(all_, wanted), SIZE, "/conformance", request.args, "suite", "verdict", "reason"
    )
    numbers = Counter(case.verdict for case in all_.cases)
    return {
        "all": all_,
        "verdicts": {name: words for name, words in VERDICTS.items() if name in numbers},
        "numbers": numbers,
        "reasons": [(name, words, counts[name]) for name, words in all_.reasons.items()],
        "wanted": wanted,
        "part": part,
    }


def _case(folders: Mapping[str, str], key: str, name: str, verdict: str, reason: str = "") -> Case:
    folder, _, fragment = key.rpartition("/")
    return Case(key, name, folders[folder] + fragment, verdict, reason)
