"""What is written of a run: the results for the page, and the account in ``docs/``."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

import migkg.web.conformance as page
from migkg.web.conformance import REFUSED, UNCLAIMED, VERDICTS, in_python
from tests.conformance import beyond, reasons
from tests.conformance.elsewhere import ELSEWHERE, described
from tests.conformance.judged import ENTAILED, FEDERATED
from tests.conformance.manifests import EVALUATION, unlisted
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.conformance.judged import Outcome
    from tests.conformance.manifests import Case

RESULTS = ROOT / "src" / "migkg" / "web" / page.RESULTS
ACCOUNT = ROOT / "docs" / "conformance.md"
FORMATS = frozenset(("csv-tsv-res", "json-res"))


PAGE = """\
# Conformance

What the endpoint does in the W3C's tests of SPARQL, asked over HTTP.
`make conformance` asks them, and writes this page and what `/conformance` shows test by test; a
test says when it no longer holds.

The engine is {engine}. The tests of queries are those of `{tests}`, unchanged, which `make suites`
fetches: an older state of the W3C's own repository.

{heads}
{rule}
{suites}

{verdicts}

The manifests describe {unlisted} more tests and do not list them; they were not asked.

## Reasons

| reason | tests | what it means |
| --- | ---: | --- |
{reasons}

## What fails

Each fails in the engine too, asked in process; whatever passes there passes over HTTP.

| test | reason |
| --- | --- |
{failed}

## Known, and in no test here

Each was asked over HTTP, and answered otherwise than SPARQL 1.1 says.

| reason | what is answered | query |
| --- | --- | --- |
{beyond}

## How they are asked

One server is started on one dataset, in which every file that the tests read is a named graph.
A request posts the bytes of the file with the query and names the graphs of its test by
`default-graph-uri` and `named-graph-uri`. Where the query itself says FROM, it names none. A test
without data names a graph that is not there, for otherwise all graphs would be asked.

The files name each other by relative IRIs. By the protocol the base of a query is the address of
the endpoint, so each folder of tests has an address of this machine to itself: where a request says
`Host: 127.11.0.9`, `FROM <data.ttl>` is `http://127.11.0.9/data.ttl`, and that is the name under
which the file is held. So no query is given a BASE, and none is changed.

Answers are asked for in the format of the expected ones (in JSON where those are described in RDF),
read by Oxigraph and by RDFLib, which must agree, and compared up to the names of blank nodes, in
their order where the test says which. Where they are not the same, each number is written in one
form for its datatype, and they are compared again: that is “equal in value”.

Updates are posted directly, by a form and as a query, and refused each time. Queries that call
another server are refused before they are evaluated.
"""


class Heading(NamedTuple):
    """A suite as it is shown."""

    title: str
    specification: str


HEADINGS = {
    "query": Heading("SPARQL 1.1 queries", "https://www.w3.org/TR/sparql11-query/"),
    "syntax": Heading("SPARQL 1.1 syntax of queries", "https://www.w3.org/TR/sparql11-query/"),
    "formats": Heading(
        "SPARQL 1.1 results in CSV, TSV and JSON",
        "https://www.w3.org/TR/sparql11-results-csv-tsv/",
    ),
    "protocol": Heading("SPARQL 1.1 Protocol", "https://www.w3.org/TR/sparql11-protocol/"),
    "description": Heading(
        "SPARQL 1.1 Service Description", "https://www.w3.org/TR/sparql11-service-description/"
    ),
    "graph-store": Heading(
        "SPARQL 1.1 Graph Store HTTP Protocol",
        "https://www.w3.org/TR/sparql11-http-rdf-update/",
    ),
    "federation": Heading(
        "SPARQL 1.1 Federated Query", "https://www.w3.org/TR/sparql11-federated-query/"
    ),
    "update": Heading("SPARQL 1.1 Update", "https://www.w3.org/TR/sparql11-update/"),
    "entailment": Heading(
        "SPARQL 1.1 Entailment Regimes", "https://www.w3.org/TR/sparql11-entailment/"
    ),
    "query-1.0": Heading("SPARQL 1.0 queries", "https://www.w3.org/TR/rdf-sparql-query/"),
    "syntax-1.0": Heading(
        "SPARQL 1.0 syntax of queries", "https://www.w3.org/TR/rdf-sparql-query/"
    ),
}
"""The suites, in the order in which they are shown."""


def suite_of(case: Case) -> str:
    """The suite in which a test is shown."""
    if case.is_update:
        return "update"
    if case.folder == ENTAILED:
        return "entailment"
    if case.folder in FEDERATED:
        return "federation"
    if case.folder in FORMATS:
        return "formats"
    kind = "query" if case.kind in EVALUATION else "syntax"
    return f"{kind}-1.0" if case.version == "sparql10" else kind


def reason_of(case: Case, outcome: Outcome) -> str:
    """Why a test is not passed, by its kind; empty where it is, or where nobody has said why."""
    if outcome.over_http == UNCLAIMED:
        return reasons.ENTAILMENT
    if outcome.over_http == REFUSED:
        return outcome.refused
    return reasons.FAILING.get(case.key, "")


def rows(outcomes: Mapping[Case, Outcome]) -> dict[str, list[list[str]]]:
    """What is written of tests that were asked: key, name, verdict and reason, by suite."""
    found: dict[str, list[list[str]]] = {}
    for case, outcome in outcomes.items():
        row = [case.key, case.name, outcome.over_http, reason_of(case, outcome)]
        found.setdefault(suite_of(case), []).append(row if row[-1] else row[:-1])
    return found


def document(cases: Iterable[Case], by_suite: Mapping[str, list[list[str]]]) -> dict[str, Any]:
    """All that is written for the page."""
    given = {row[3] for suite in by_suite.values() for row in suite if len(row) > 3}
    folders = {case.key.rpartition("/")[0]: _space(case.iri) for case in cases}
    for it in ELSEWHERE:
        folders |= {f"sparql11/{it.folder}": _space(iri) for iri, _ in described(it)}
    return {
        "engine": f"pyoxigraph {version('pyoxigraph')}",
        "tests": artifact(),
        "unlisted": len(unlisted()),
        "reasons": {name: words for name, words in reasons.REASONS.items() if name in given},
        "beyond": [[it.reason, it.words, it.query] for it in beyond.KNOWN],
        "folders": folders,
        "suites": [
            {"key": key, **heading._asdict(), "cases": by_suite[key]}
            for key, heading in HEADINGS.items()
        ],
    }


def artifact() -> str:
    """What holds the tests of queries, with its version."""
    pom = (ROOT / "tools" / "suites" / "pom.xml").read_text(encoding="utf-8")
    (found,) = re.findall(
        r"<artifactId>(rdf4j-sparql-testsuite)</artifactId>\s*<version>(.+?)<", pom
    )
    return " ".join(found)


def in_json(written: Mapping[str, Any]) -> str:
    """The document, a line for each test."""
    text = json.dumps(written, ensure_ascii=False, indent=1)
    joined = re.sub(r"\n {4,}(?=[\"\]])", " ", text)
    return re.sub(r"\[ (\".*\") \]", r"[\1]", joined) + "\n"


def in_markdown(written: Mapping[str, Any]) -> str:
    """The account of a run, for whoever reads the repository."""
    all_ = in_python(written)
    verdicts = [it for it in VERDICTS if any(case.verdict == it for case in all_.cases)]
    counts = Counter(case.reason for case in all_.cases if case.reason)
    suites = (_row([it.title, len(it.cases), *map(it.number, verdicts)]) for it in all_.suites)
    reasons_ = (_row([name, counts[name], words]) for name, words in all_.reasons.items())
    failed = (_row([f"`{it.key}`", it.reason]) for it in all_.cases if it.verdict == page.FAILED)
    return PAGE.format(
        engine=all_.engine,
        tests=all_.tests,
        unlisted=all_.unlisted,
        heads=_row(["suite", "tests", *verdicts]),
        rule=_row(["---", *["---:"] * (len(verdicts) + 1)]),
        suites="\n".join(suites),
        verdicts="\n".join(f"- {it}: {VERDICTS[it]}" for it in verdicts),
        reasons="\n".join(reasons_),
        failed="\n".join(failed),
        beyond="\n".join(_row([it.reason, it.words, f"`{it.query}`"]) for it in all_.beyond),
    )


def _space(iri: str) -> str:
    return iri.rpartition("#")[0] + "#"


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
