"""The records that were hardest to say: each is said in declared words, and its question answered.

Each fixture is a ``.ttl`` with a record as sources tell it, a ``.rq`` with a question that someone
would ask of it, and a ``.csv`` with the rows worked out by hand. All fixtures are judged by the
shapes, and by HermiT, in one run: what is found is told apart by the thing it is found in, and
where all together are consistent, so is each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migkg import shacl
from migkg.logic import Verdict, java_available, reason
from migkg.queries import Query, read_query
from migkg.source import NamedNode, ntriples, read_folder, read_turtle
from migkg.store import KnowledgeGraph
from migkg.terms import DEF, ID, MIG, PREFIXES, curie, expand
from tests.support import (
    ROOT,
    by_value,
    expected_rows,
    lent_by_rdflib,
    rows_of_rdflib,
    shown,
    vocabulary,
    with_conclusions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import rdflib

    from migkg.shacl import Finding
    from migkg.source import Triple

HERE = Path(__file__).parent
RECORDS = sorted(HERE.glob("*/*.ttl"))
PER_FILE = 10
TYPE = NamedNode(expand("rdf:type"))
BUILT_IN = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
CONFORMS = ("Warning", "Info")


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.fixture(scope="module", params=RECORDS, ids=name)
def path(request: pytest.FixtureRequest) -> Path:
    """Of the module, so that all is asked of one record before the next one is read."""
    record: Path = request.param
    return record


@pytest.fixture(scope="module")
def store(path: Path) -> KnowledgeGraph:
    return KnowledgeGraph.of_triples(whole(path))


@pytest.fixture(scope="module")
def other_engine(path: Path) -> Iterator[rdflib.Graph]:
    with lent_by_rdflib(whole(path)) as graph:
        yield graph


@cache
def said(path: Path) -> tuple[Triple, ...]:
    return tuple(read_turtle(path))


@lru_cache(maxsize=1)
def whole(path: Path) -> tuple[Triple, ...]:
    """The record with the vocabulary and all conclusions."""
    return tuple(with_conclusions(said(path)))


@cache
def question(path: Path) -> Query:
    return read_query(path.with_suffix(".rq"))


@cache
def expected(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    return expected_rows(path.with_suffix(".csv"))


@cache
def declared() -> frozenset[str]:
    """Every term of the ontology, the code lists and the outside vocabularies."""
    return frozenset(
        triple.subject.value for triple in vocabulary() if isinstance(triple.subject, NamedNode)
    )


def undeclared(triples: tuple[Triple, ...]) -> set[str]:
    """Properties, classes and concepts that these statements use and nobody declares."""
    used = {triple.predicate.value for triple in triples}
    for triple in triples:
        if isinstance(triple.object, NamedNode) and (
            triple.predicate == TYPE or triple.object.value.startswith((MIG, DEF))
        ):
            used.add(triple.object.value)
    return {term for term in used - declared() if not term.startswith(BUILT_IN)}


@pytest.fixture(scope="module")
def findings() -> dict[object, list[Finding]]:
    """What the shapes object to, by the thing they object to, all records judged in one run."""
    found: dict[object, list[Finding]] = defaultdict(list)
    together = {triple for path in RECORDS for triple in said(path)}
    shapes = read_folder(ROOT / "shapes").triples
    for finding in shacl.validate(together, shapes, vocabulary()).findings:
        found[finding.focus].append(finding)
    return found


@pytest.fixture(scope="module")
def together_consistent() -> bool:
    if not java_available():
        pytest.skip("needs a Java runtime (the command java)")
    triples = {triple for path in RECORDS for triple in said(path)}
    return reason(ntriples([*vocabulary(), *triples])) == Verdict(consistent=True)


def test_there_are_ten_records_of_each_file_with_a_question_and_its_rows() -> None:
    assert Counter(path.parent.name for path in RECORDS) == dict.fromkeys(
        ("awards", "chains", "ghent", "moving_cities", "networks", "offices"), PER_FILE
    )
    for suffix in (".rq", ".csv"):
        assert {path.with_suffix(suffix) for path in RECORDS} == set(HERE.glob(f"*/*{suffix}"))


def test_no_question_is_asked_twice() -> None:
    summaries = Counter(question(path).summary for path in RECORDS)

    assert [summary for summary, count in summaries.items() if count > 1] == []
    assert all(summary.endswith("?") for summary in summaries)


def test_it_is_said_in_declared_terms_alone(path: Path) -> None:
    assert undeclared(said(path)) == set()


def test_a_term_that_nobody_declared_is_noticed() -> None:
    thing = NamedNode(ID + "city/xx-atown")
    coined = NamedNode(MIG + "coined")

    assert undeclared((type(said(RECORDS[0])[0])(thing, coined, thing),)) == {coined.value}


def test_it_conforms_to_the_shapes(path: Path, findings: dict[object, list[Finding]]) -> None:
    things = {triple.subject for triple in said(path)}
    objections = [
        (finding.focus, finding.rule)
        for thing in things
        for finding in findings.get(thing, ())
        if finding.severity not in CONFORMS
    ]

    assert objections == []


def test_all_that_is_found_is_what_the_facts_do_not_tell(
    findings: dict[object, list[Finding]],
) -> None:
    """Some have no date; titles of documents, and where a place lies and is found, are not told."""
    rules = {curie(finding.rule) for found in findings.values() for finding in found}

    assert rules == {
        *("migsh:City-geometry", "migsh:Rested-supportedBy", "migsh:Situation-time-known"),
        *("migsh:Titled-english", "migsh:Titled-french"),
    }
    assert set(findings) <= {triple.subject for path in RECORDS for triple in said(path)}


@pytest.mark.java
def test_it_is_consistent(path: Path, together_consistent: bool) -> None:  # noqa: FBT001
    consistent = Verdict(consistent=True)

    assert together_consistent or reason(ntriples([*vocabulary(), *said(path)])) == consistent


def test_its_question_gives_exactly_the_rows_expected(path: Path, store: KnowledgeGraph) -> None:
    columns, rows = expected(path)

    answer = store.select(question(path).text)

    assert shown(answer) == rows
    assert {column for row in answer for column in row} <= set(columns)


def test_the_other_engine_gives_the_same_rows(
    path: Path, store: KnowledgeGraph, other_engine: rdflib.Graph
) -> None:
    theirs = rows_of_rdflib(other_engine, question(path).text)

    assert by_value(theirs) == by_value(store.select(question(path).text))
    assert shown(theirs) == expected(path)[1]
