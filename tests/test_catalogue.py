"""The graph says what can be asked of it, in the form that foreign editors look for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from migkg.catalogue import catalogue
from migkg.errors import QueryError
from migkg.project import WORDS
from migkg.queries import OTHER_LANGUAGES, Words, read_queries, read_words
from migkg.source import Literal
from migkg.terms import PREFIXES, QUERY
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build

QUESTIONS = read_queries(ROOT / "queries")
WRITTEN = read_words(ROOT / WORDS)
# What editors ask that know the metadata of the SIB.
EXAMPLES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?question ?comment ?query WHERE {
  ?question a sh:SPARQLExecutable ;
    rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct ?query .
  FILTER (LANG(?comment) = "en")
} ORDER BY ?question
"""
DECLARED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE {
  [] sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] .
}
"""


def test_every_question_can_be_found_in_the_graph_and_asked_as_it_stands_there(
    ghent_build: Build,
) -> None:
    graph = ghent_build.graph
    found = {row["question"].value.removeprefix(QUERY): row for row in graph.select(EXAMPLES)}

    assert set(found) == set(QUESTIONS)
    for name, row in found.items():
        assert row["comment"].value == QUESTIONS[name].summary
        assert "#+" not in row["query"].value
        as_it_stands, with_header = row["query"].value, QUESTIONS[name].text
        assert graph.select(as_it_stands) == graph.select(with_header)


def test_every_prefix_is_declared_in_the_graph(ghent_build: Build) -> None:
    rows = ghent_build.graph.select(DECLARED)

    assert {row["prefix"].value: row["namespace"].value for row in rows} == PREFIXES


def test_question_and_keywords_are_in_four_languages(ghent_build: Build) -> None:
    rows = ghent_build.graph.select(
        """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX schema: <https://schema.org/>
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?question (COUNT(DISTINCT LANG(?comment)) AS ?comments)
          (COUNT(DISTINCT LANG(?word)) AS ?words) WHERE {
          ?question a sh:SPARQLExecutable ; rdfs:comment ?comment ; schema:keywords ?word .
        } GROUP BY ?question"""
    )

    assert len(rows) == len(QUESTIONS)
    assert {(row["comments"].value, row["words"].value) for row in rows} == {("4", "4")}


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_and_description_are_said_once_in_each_language(name: str) -> None:
    question = QUESTIONS[name]
    languages = ["en", *OTHER_LANGUAGES]

    assert [text.language for text in question.summaries] == languages
    assert [text.language for text in question.descriptions] in ([], languages)
    assert len({text.value for text in question.summaries}) == len(languages)
    assert all(text.value.endswith("?") for text in question.summaries)
    assert all(text.value.endswith(".") for text in question.descriptions)


def test_every_word_is_used_and_every_class_exists(ghent_build: Build) -> None:
    parameters = {name for question in QUESTIONS.values() for name in question.defaults}
    tags = {tag for question in QUESTIONS.values() for tag in question.tags}

    assert set(WRITTEN.parameters) == parameters
    assert set(WRITTEN.tags) == tags
    for thing in (*WRITTEN.classes.values(), *WRITTEN.lists.values()):
        assert thing.value in ghent_build.graph
    assert not WRITTEN.classes.keys() & WRITTEN.lists.keys()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (Words({}, WRITTEN.tags, {}), "the parameter 'city' has no words"),
        (Words(WRITTEN.parameters, {}, {}), "the tag 'consumers' has no words"),
    ],
)
def test_tag_or_parameter_without_words_is_named_with_the_file(words: Words, problem: str) -> None:
    question = QUESTIONS["networks-of-city"]

    with pytest.raises(QueryError, match=problem) as caught:
        catalogue({question.name: question}, words)

    assert caught.value.path == question.path


def test_question_without_a_tag_is_named_with_the_file_and_what_to_write() -> None:
    question = replace(QUESTIONS["networks-of-city"], tags=())

    with pytest.raises(QueryError, match="needs tags, first whom it serves") as caught:
        catalogue({question.name: question}, WRITTEN)

    assert caught.value.path == question.path


def test_graph_of_questions_is_the_same_whatever_their_order() -> None:
    backwards = dict(reversed(QUESTIONS.items()))

    assert catalogue(QUESTIONS, WRITTEN) == catalogue(backwards, WRITTEN)


def test_words_are_read_in_four_languages() -> None:
    assert WRITTEN.tags["networks"][1] == Literal("réseaux", language="fr")
    assert WRITTEN.classes["city"].value.endswith("#City")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "needs a word in en, fr, nl, de"),
        ("parameters: {}\n", "needs a word"),
        ("parameters: {city: 1}\ntags: {}\n", "needs a word"),
        ("parameters: {city: {en: City}}\ntags: {}\n", "the parameter 'city' has no word in fr"),
        (
            "parameters: {}\ntags: {time: {en: t, fr: t, de: t}}\n",
            "the tag 'time' has no word in nl",
        ),
        ("parameters: [", "cannot be read"),
    ],
)
def test_words_that_are_not_in_order_are_refused_with_the_path(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(QueryError, match=problem) as caught:
        read_words(path)

    assert caught.value.path == path


def test_words_are_sorted_so_that_a_new_one_has_its_place() -> None:
    content = yaml.safe_load((ROOT / WORDS).read_text(encoding="utf-8"))

    assert list(content["parameters"]) == sorted(content["parameters"])
    assert list(content["tags"]) == sorted(content["tags"])
