"""What is counted on the page of quality is counted as its query says, and quickly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from migkg.errors import QueryError
from migkg.store import KnowledgeGraph
from migkg.web import measures
from tests.web.explorer import site_of

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build

ALL = [
    *(measure for part in measures.PARTS for measure in part.measures),
    *(measure for _, *both in measures.USED for measure in both),
    measures.COVERAGE,
]


@pytest.mark.parametrize("measure", ALL, ids=[f"{it.words}-{at}" for at, it in enumerate(ALL)])
def test_the_number_is_that_of_the_different_rows_of_the_query(
    ghent_build: Build, built_root: Path, measure: measures.Measure
) -> None:
    assert ghent_build.graphs
    site = site_of(built_root)
    rows = site.graph.select(measure.query)

    assert site.number(measure.query) == len(rows) == len({str(row) for row in rows})


def test_what_has_evidence_and_what_has_none_is_all_that_is_said(
    ghent_build: Build, built_root: Path
) -> None:
    site = site_of(built_root)
    left_out = {"ontology", "concepts", "derived", "questions"}
    said = [graph for graph in ghent_build.graphs if graph.name not in left_out]
    with_, without = measures.EVIDENCE.measures[-2:]

    assert site.number(with_.query) > 0
    assert site.number(with_.query) + site.number(without.query) == sum(
        len(set(graph.triples)) for graph in said
    )


def test_rows_are_counted_however_the_query_ends(ghent_build: Build, built_root: Path) -> None:
    assert ghent_build.graphs
    site = site_of(built_root)
    inner = "SELECT ?s WHERE {\n{ SELECT ?s WHERE { ?s ?p ?o }\nORDER BY ?s LIMIT 3 }\n}"

    assert site.number(inner) == 3
    assert site.number("SELECT ?s WHERE { ?s ?p ?o } LIMIT 3") == 3
    assert site.number(f"{inner}\nORDER BY ?s") == 3


def test_only_rows_are_counted() -> None:
    with pytest.raises(QueryError, match="SELECT"):
        KnowledgeGraph().count("ASK { ?s ?p ?o }")


def test_a_query_of_ours_ends_with_its_order() -> None:
    assert all(re.search(r"\nORDER BY [^\n]+\Z", it.query) for it in ALL)
