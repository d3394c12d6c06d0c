"""Every question on small given data: the exact rows, in their order, in two engines."""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from migkg.queries import Query, read_queries
from migkg.source import read_turtle
from migkg.store import KnowledgeGraph
from migkg.terms import MIG, curie
from tests.queries.terms import terms_said, terms_used
from tests.support import (
    ROOT,
    WITHOUT_ROWS_ON_GHENT,
    by_value,
    expected_rows,
    ghent,
    in_rdflib,
    lent_by_rdflib,
    rows_of_rdflib,
    shown,
    with_conclusions,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import rdflib

    from migkg.source import Triple

HERE = Path(__file__).parent
QUESTIONS = read_queries(ROOT / "queries" / "questions")
FIRST_STEPS = read_queries(ROOT / "queries" / "first-steps")
ALL = {**QUESTIONS, **FIRST_STEPS}
CASES = sorted(path.parent for path in HERE.glob("*/*/given.ttl"))
FIRST_ANSWERS: dict[str, list[dict[str, str]]] = {
    "awards-of-ghent": [{"award": "award:be-gent-solidarity-unnamed", "atLeast": "2"}],
    "country-of-ghent": [{"country": "country:BEL", "label": "Belgium"}],
    "mayor-of-ghent-on-a-day": [{"mayor": "person:mathias-de-clercq", "answer": "possible"}],
    "networks-of-ghent": [{"completeness": "completeness:not-captured"}],
    "page-of-a-fact": [
        {"document": "document:moving-cities-ghent-fr", "page": "https://moving-cities.eu/ghent"}
    ],
    "who-has-received-an-award": [
        {
            "recipient": "authority:be-gent",
            "award": "award:be-gent-solidarity-unnamed",
            "honoured": f"collaboration:be-gent-civil-society-{form}",
        }
        for form in ("formal", "support")
    ],
    "who-pledged-and-who-blocked": [
        {
            "pledge": "action:be-gent-moria-pledge",
            "pledgedBy": "authority:be-gent",
            "blockedBy": "authority:be-federal-government",
        }
    ],
}


@lru_cache(maxsize=2)
def whole(folder: Path | None) -> tuple[Triple, ...]:
    """The given data of a case, or those of Ghent, with the vocabulary and all conclusions."""
    return tuple(with_conclusions(read_turtle(folder / "given.ttl") if folder else ghent()))


@cache
def terms_of(folder: Path | None) -> frozenset[str]:
    return frozenset(terms_said(whole(folder)))


@cache
def ghent_in_store() -> KnowledgeGraph:
    return KnowledgeGraph.of_triples(whole(None))


@cache
def ghent_in_other_engine() -> rdflib.Graph:
    return in_rdflib(whole(None))


def parameters(folder: Path) -> dict[str, str]:
    path = folder / "parameters.yaml"
    loaded = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {name: str(value) for name, value in loaded.items()}


def expected(folder: Path) -> tuple[list[str], list[dict[str, str]]]:
    return expected_rows(folder / "expected.csv")


def case_name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@pytest.fixture(scope="module", params=CASES, ids=case_name)
def folder(request: pytest.FixtureRequest) -> Path:
    """Of the module, so that all is asked of one case before the next one is read."""
    path: Path = request.param
    terms_of(path)
    return path


@pytest.fixture(scope="module")
def store(folder: Path) -> KnowledgeGraph:
    return KnowledgeGraph.of_triples(whole(folder))


@pytest.fixture(scope="module")
def other_engine(folder: Path) -> Iterator[rdflib.Graph]:
    with lent_by_rdflib(whole(folder)) as graph:
        yield graph


every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())


def test_every_question_has_a_case_and_every_case_has_a_question() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert set(QUESTIONS) <= folders <= set(ALL)
    assert {folder.parent.name for folder in CASES} == folders


def test_every_folder_of_a_case_is_run() -> None:
    folders = {
        path for path in HERE.glob("*/*") if path.is_dir() and "__pycache__" not in path.parts
    }

    assert folders == set(CASES)
    assert all((folder / "expected.csv").is_file() for folder in folders)


def test_parameters_of_a_case_are_those_of_its_question(folder: Path) -> None:
    question = ALL[folder.parent.name]

    assert set(parameters(folder)) == set(question.defaults)


def test_question_gives_exactly_the_rows_expected(folder: Path, store: KnowledgeGraph) -> None:
    question = ALL[folder.parent.name]
    columns, rows = expected(folder)

    answer = store.select(question.text, **question.bind(parameters(folder)))

    assert shown(answer) == rows
    assert {name for row in answer for name in row} <= set(columns)


def test_other_engine_gives_the_same_rows(
    folder: Path, store: KnowledgeGraph, other_engine: rdflib.Graph
) -> None:
    question = ALL[folder.parent.name]
    bindings = question.bind(parameters(folder))

    theirs = rows_of_rdflib(other_engine, question.text, bindings)

    assert by_value(theirs) == by_value(store.select(question.text, **bindings))
    assert shown(theirs) == expected(folder)[1]


def test_question_sent_as_text_gives_the_same_rows_in_both_engines(
    folder: Path, store: KnowledgeGraph, other_engine: rdflib.Graph
) -> None:
    question = ALL[folder.parent.name]
    bindings = question.bind(parameters(folder))
    text = question.bound_text(bindings)

    bound = by_value(store.select(question.text, **bindings))

    assert by_value(store.select(text)) == bound
    assert by_value(rows_of_rdflib(other_engine, text)) == bound


def test_answer_as_bytes_has_the_columns_and_cells_of_the_rows(
    folder: Path, store: KnowledgeGraph
) -> None:
    question = ALL[folder.parent.name]
    bindings = question.bind(parameters(folder))

    content, _ = store.answer(question.text, "text/csv", "text/turtle", **bindings)

    written = list(csv.DictReader(content.decode().splitlines()))
    rows = store.select(question.text, **bindings)
    assert written == [
        {name: row[name].value if name in row else "" for name in expected(folder)[0]}
        for row in rows
    ]


@pytest.mark.parametrize("name", ALL)
def test_every_term_of_ours_that_a_question_names_occurs_in_its_cases(name: str) -> None:
    folders: set[Path | None] = {folder for folder in CASES if folder.parent.name == name}
    if name in FIRST_STEPS:  # its exact rows on Ghent are a case too
        folders.add(None)

    ours = {term for term in terms_used(ALL[name].text) if term.startswith(MIG)}
    said = set().union(*map(terms_of, folders))
    assert {curie(term) for term in ours - said} == set()


@every_question
def test_question_on_ghent_is_answered_alike_by_both_engines_and_both_ways(
    question: Query,
) -> None:
    bindings = question.bind()

    rows = ghent_in_store().select(question.text, **bindings)

    assert bool(rows) == (question.name not in WITHOUT_ROWS_ON_GHENT), "listed and has rows, or not"
    assert ghent_in_store().select(question.bound_text(bindings)) == rows
    theirs = rows_of_rdflib(ghent_in_other_engine(), question.text, bindings)
    assert by_value(theirs) == by_value(rows)


def test_only_questions_are_listed_as_without_rows_on_ghent() -> None:
    assert set(WITHOUT_ROWS_ON_GHENT) <= set(QUESTIONS)


def test_every_first_step_has_an_expected_answer() -> None:
    assert set(FIRST_STEPS) == set(FIRST_ANSWERS)


@pytest.mark.parametrize("name", FIRST_STEPS)
def test_first_step_gives_exactly_the_rows_expected_in_both_engines(name: str) -> None:
    text = FIRST_STEPS[name].text

    assert shown(ghent_in_store().select(text)) == FIRST_ANSWERS[name]
    assert shown(rows_of_rdflib(ghent_in_other_engine(), text)) == FIRST_ANSWERS[name]
