"""The queries that list what breaks a rule find what the reference engine finds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from migkg import shacl
from migkg.source import NamedNode, Quad, Triple, read_folder, read_turtle
from migkg.store import KnowledgeGraph
from migkg.terms import GRAPH, PREFIXES, expand
from migkg.web import offenders
from migkg.web.rulebook import read_rulebook
from tests.support import ROOT, SMALL, vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.shacl import Report
    from migkg.web.rulebook import Rulebook

BAD = sorted((ROOT / "tests" / "shapes").rglob("bad-*.ttl"))
SHAPES = read_folder(ROOT / "shapes").triples
DATA, WORDS = GRAPH + "data", GRAPH + "words"
TURTLE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def broken() -> tuple[Triple, ...]:
    """All that the examples of broken promises say, together."""
    files = [*BAD, *SMALL.glob("*.ttl")]
    return tuple(dict.fromkeys(triple for path in files for triple in read_turtle(path)))


@pytest.fixture(scope="module")
def report(broken: tuple[Triple, ...]) -> Report:
    return shacl.validate(broken, SHAPES, vocabulary())


@pytest.fixture(scope="module")
def graph(broken: tuple[Triple, ...]) -> KnowledgeGraph:
    named = {DATA: broken, WORDS: dict.fromkeys(vocabulary())}
    return KnowledgeGraph(
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(name))
        for name, triples in named.items()
        for triple in triples
    )


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return read_rulebook(KnowledgeGraph.of_triples(SHAPES), [DATA, WORDS])


def test_each_query_has_a_row_for_each_finding_of_the_reference(
    report: Report, graph: KnowledgeGraph, rulebook: Rulebook
) -> None:
    expected = Counter(finding.rule for finding in report.findings)
    rules = [rule for shape in rulebook.shapes for rule in shape.rules if rule.query]

    found = {rule.iri: len(graph.select(rule.query or "")) for rule in rules}

    assert len(expected) > 100
    assert {iri: count for iri, count in found.items() if count != expected[iri]} == {}


def test_nearly_every_rule_has_a_query_and_the_others_say_that_they_have_none(
    rulebook: Rulebook,
) -> None:
    rules = [rule for shape in rulebook.shapes for rule in shape.rules]
    without = [rule for rule in rules if rule.query is None]

    assert len(without) < len(rules) / 10
    assert all(rule.said.keys() - offenders._PLAIN for rule in without)


def test_what_all_shapes_look_at_is_what_the_reference_counts(
    report: Report, graph: KnowledgeGraph, rulebook: Rulebook
) -> None:
    assert len(graph.select(rulebook.query)) >= report.focus_nodes


def book_of(folder: Path, text: str) -> Rulebook:
    path = folder / "shapes.ttl"
    path.write_text(TURTLE + text, encoding="utf-8")
    return read_rulebook(KnowledgeGraph.of_triples(read_turtle(path)), [DATA])


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("mig:actor", expand("mig:actor")),
        ("[ sh:inversePath mig:actor ]", f"^<{expand('mig:actor')}>"),
        ("( mig:actor mig:about )", f"<{expand('mig:actor')}>/<{expand('mig:about')}>"),
        (
            "[ sh:alternativePath ( mig:actor mig:about ) ]",
            f"(<{expand('mig:actor')}>|<{expand('mig:about')}>)",
        ),
        ("[ sh:zeroOrMorePath mig:actor ]", f"(<{expand('mig:actor')}>)*"),
    ],
)
def test_a_path_is_written_as_sparql_has_it(tmp_path: Path, path: str, written: str) -> None:
    book = book_of(
        tmp_path,
        f"""
        migsh:S a sh:NodeShape ; sh:targetClass mig:Event ; sh:property migsh:P .
        migsh:P sh:path {path} ; sh:minCount 1 .
    """,
    )

    (rule,) = book.shapes[0].rules

    assert rule.path == written
    assert KnowledgeGraph().select(rule.query or "") == []


def test_a_shape_that_is_switched_off_is_not_there(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        migsh:S a sh:NodeShape ; sh:targetClass mig:Event ; sh:deactivated true .
        migsh:T a sh:NodeShape ; sh:targetClass mig:Event .
    """,
    )

    assert [shape.iri for shape in book.shapes] == [expand("migsh:T")]


def test_a_demand_that_is_not_known_here_has_no_query(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        """
        migsh:S a sh:NodeShape ; sh:targetClass mig:Event ; sh:property migsh:P .
        migsh:P sh:path mig:actor ; sh:minCount 1 ; sh:equals mig:about .
    """,
    )

    assert book.shapes[0].rules[0].query is None


@pytest.mark.parametrize(
    "demand",
    [
        "sh:hasValue claim-kind:dissent",
        "sh:disjoint mig:about",
        "sh:lessThan mig:validUntil",
        "sh:uniqueLang true",
        'sh:languageIn ( "en" "fr" )',
        "sh:in ( claim-kind:dissent claim-kind:motto )",
        "sh:maxInclusive 5",
        "sh:minInclusive 5",
        "sh:minLength 3",
        "sh:maxLength 3",
        'sh:pattern "^A" ; sh:flags "i"',
        "sh:datatype xsd:integer",
        "sh:or ( [ sh:datatype xsd:integer ] [ sh:class mig:Claim ] )",
        'sh:qualifiedValueShape [ sh:languageIn ( "en" ) ] ; sh:qualifiedMinCount 1',
        "sh:minCount 2",
        "sh:maxCount 1",
    ],
)
def test_each_kind_of_demand_is_broken_as_the_reference_has_it(tmp_path: Path, demand: str) -> None:
    (tmp_path / "data.ttl").write_text(
        TURTLE
        + """
        claim:x-1 a mig:Claim ; mig:kind claim-kind:dissent , claim-kind:objective , "abc" .
        claim:x-2 a mig:Claim ; mig:kind "Aa"@en , "b"@en , "c"@nl , "d"@fr ; mig:about "d"@fr .
        claim:x-3 a mig:Claim ; mig:kind 4 , 6 , "Abcd" .
        claim:x-4 a mig:Claim ; mig:kind claim:x-1 ; mig:about claim:x-1 .
        claim:x-5 a mig:Claim .
        claim:x-6 a mig:Claim ; mig:kind 4 , 6 , 8 ; mig:validUntil 5 , 7 .
        """,
        encoding="utf-8",
    )
    (tmp_path / "shapes.ttl").write_text(
        TURTLE
        + f"""
        migsh:S a sh:NodeShape ; sh:targetClass mig:Claim ; sh:property migsh:P .
        migsh:P a sh:PropertyShape ; sh:path mig:kind ; {demand} .
        """,
        encoding="utf-8",
    )
    data, shapes = read_turtle(tmp_path / "data.ttl"), read_turtle(tmp_path / "shapes.ttl")
    graph = KnowledgeGraph(
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(DATA)) for triple in data
    )
    book = read_rulebook(KnowledgeGraph.of_triples(shapes), [DATA])
    (rule,) = book.shapes[0].rules

    word = Triple(*(NamedNode(expand(name)) for name in ("mig:Claim", "rdf:type", "owl:Class")))
    findings = shacl.validate(data, shapes, [word]).findings

    assert findings
    assert len(graph.select(rule.query or "")) == len(findings)
