"""The W3C's tests of SPARQL over HTTP: what the engine passes, passes; the rest is typed."""

from __future__ import annotations

import json
import os
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from migkg.project import BUILD
from migkg.versions import current
from migkg.web.conformance import FAILED, IN_VALUE, NOT_RUN, PASSED, REFUSED, UNCLAIMED
from tests.conformance import beyond, elsewhere, reasons, record
from tests.conformance.answers import are_equal, read
from tests.conformance.asked import quads
from tests.conformance.judged import Outcome, outcome
from tests.conformance.manifests import NOT_UNPACKED, UNPACKED, Case, cases, unlisted
from tests.conformance.served import served
from tests.support import NO_SUITE, ROOT, SUITES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.conformance.asked import Endpoint

CI = "MIGKG_CI" in os.environ
COUNTS = {
    "query": 172,
    "syntax": 95,
    "formats": 10,
    "federation": 10,
    "update": 156,
    "entailment": 66,
    "query-1.0": 249,
    "syntax-1.0": 199,
}
UNLISTED = 17

needs_tests = pytest.mark.skipif(not CI and not UNPACKED.is_dir(), reason=NOT_UNPACKED)
needs_suites = pytest.mark.skipif(not CI and not SUITES.is_dir(), reason=NO_SUITE)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The endpoint of all tests; whatever was asked of it, its data stay the same to the byte."""
    folder = tmp_path_factory.mktemp("conformance")
    with served(folder, cases()) as endpoint:
        before = current(folder / BUILD).dump.read_bytes()
        yield endpoint
        assert current(folder / BUILD).dump.read_bytes() == before


@pytest.fixture(scope="module")
def outcomes(endpoint: Endpoint) -> Mapping[Case, Outcome]:
    """What comes of each test now."""
    return {case: outcome(endpoint, case) for case in cases()}


@needs_tests
def test_no_test_is_left_out(outcomes: Mapping[Case, Outcome]) -> None:
    assert Counter(map(record.suite_of, outcomes)) == COUNTS
    assert len({case.key for case in outcomes}) == sum(COUNTS.values())
    assert len(unlisted()) == UNLISTED


@needs_tests
def test_what_passes_in_process_passes_over_http(outcomes: Mapping[Case, Outcome]) -> None:
    asked = {case: it for case, it in outcomes.items() if it.in_process}

    assert len(asked) == sum(COUNTS[it] for it in COUNTS if it.startswith(("q", "s", "f"))) - 10
    assert [(case.key, it) for case, it in asked.items() if it.over_http != it.in_process] == []
    assert {it.over_http for it in asked.values()} == {PASSED, IN_VALUE, FAILED}


@needs_tests
def test_every_failure_has_its_reason_and_every_reason_is_needed(
    outcomes: Mapping[Case, Outcome],
) -> None:
    failing = {case.key for case, it in outcomes.items() if it.over_http == FAILED}

    assert failing == set(reasons.FAILING)
    assert set(reasons.FAILING.values()) <= set(reasons.REASONS)


@needs_tests
def test_updates_and_calls_of_other_servers_are_refused_and_entailment_is_not_claimed(
    outcomes: Mapping[Case, Outcome],
) -> None:
    found: dict[str, set[str]] = {}
    for case, it in outcomes.items():
        found.setdefault(record.suite_of(case), set()).add(it.over_http)

    assert found["update"] == found["federation"] == {REFUSED}
    assert found["entailment"] == {UNCLAIMED}
    assert all(REFUSED not in found[it] for it in ("query", "syntax", "formats"))


@needs_tests
def test_nothing_is_changed_by_what_is_asked(
    endpoint: Endpoint, outcomes: Mapping[Case, Outcome]
) -> None:
    held = len({*quads(outcomes), *beyond.quads()})
    response = endpoint.select(
        beyond.HOST, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", named=()
    )

    assert read(response.body, ".tsv") == read(f"?n\n{held}\n".encode(), ".tsv")


@pytest.mark.parametrize("known", beyond.KNOWN, ids=lambda it: it.words)
def test_what_is_known_beyond_the_tests_is_so(endpoint: Endpoint, known: beyond.Known) -> None:
    response = endpoint.select(beyond.HOST, known.query, known.graphs)

    given = read(response.body, ".tsv")
    assert are_equal(given, read(known.given.encode(), ".tsv"))
    assert not are_equal(given, read(known.right.encode(), ".tsv"))


@needs_tests
@needs_suites
def test_what_is_written_is_what_came_of_this_run(outcomes: Mapping[Case, Outcome]) -> None:
    written = json.loads(record.RESULTS.read_text(encoding="utf-8"))
    by_suite = {suite["key"]: suite["cases"] for suite in written["suites"]}
    now = record.rows(outcomes)

    for suite, rows in now.items():
        assert by_suite[suite] == rows, "run `make conformance`"
    others = {key: by_suite[key] for key in record.HEADINGS if key not in now}
    assert written == record.document(outcomes, now | others), "run `make conformance`"


@needs_suites
def test_what_is_written_has_every_test_that_is_run_elsewhere() -> None:
    written = json.loads(record.RESULTS.read_text(encoding="utf-8"))
    by_suite = {suite["key"]: suite["cases"] for suite in written["suites"]}
    held = {
        f"{it.file}::{it.function or iri.rpartition('#')[2]}": (PASSED, "")
        for it in elsewhere.ELSEWHERE
        if (ROOT / it.file).is_file()
        for iri, _ in elsewhere.described(it)
    }

    # The tests there hold, or they fail by themselves: so this is what they say.
    for suite, rows in elsewhere.rows(held).items():
        assert [row[:2] for row in by_suite[suite]] == [row[:2] for row in rows]
        if suite in {"protocol", "description"}:
            assert by_suite[suite] == rows, "run `make conformance`"
        else:  # those may say more than that they hold
            unasked = {row[0] for row in rows if row[2] == NOT_RUN}
            assert {row[0] for row in by_suite[suite] if row[2] == NOT_RUN} == unasked
            assert all(row[2] != FAILED for row in by_suite[suite])
    assert [len([*elsewhere.described(it)]) for it in elsewhere.ELSEWHERE] == [
        it.count for it in elsewhere.ELSEWHERE
    ]


def test_the_account_and_the_page_say_the_same_of_the_engine_that_is_here() -> None:
    written = json.loads(record.RESULTS.read_text(encoding="utf-8"))

    assert written["engine"] == f"pyoxigraph {version('pyoxigraph')}"
    assert record.RESULTS.read_text(encoding="utf-8") == record.in_json(written)
    assert record.ACCOUNT.read_text(encoding="utf-8") == record.in_markdown(written)
