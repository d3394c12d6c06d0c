"""Questions as files: their headers, parameters and names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from migkg.errors import QueryError, UnknownName
from migkg.queries import Query, read_queries, read_query
from migkg.source import Literal, NamedNode
from migkg.store import KnowledgeGraph
from migkg.terms import PREFIXES, expand
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("ontology/rules", "queries/first-steps", "queries/questions")
FILES = {
    f"{folder}/{name}": query
    for folder in FOLDERS
    for name, query in read_queries(ROOT / folder).items()
}
QUESTIONS = {name: query for name, query in FILES.items() if name.startswith("queries/")}
every_file = pytest.mark.parametrize("query", FILES.values(), ids=FILES.keys())
every_question = pytest.mark.parametrize("query", QUESTIONS.values(), ids=QUESTIONS.keys())
SELECT = "SELECT ?city WHERE { ?city a ?class }\n"
HEADER = """#+ summary: Which cities are there?
#+ description: >-
#+   In two
#+   lines.
#+ tags:
#+   - cities
#+ defaults:
#+   - city: https://w3id.org/migkg/id/city/be-gent
#+   - day: 2023-06-01
#+   - count: 3
#+   - only: true
#+   - word: Ghent
"""


def write(folder: Path, text: str, name: str = "which-cities.rq") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def xsd(name: str) -> NamedNode:
    return NamedNode(expand(f"xsd:{name}"))


@pytest.fixture
def query(tmp_path: Path) -> Query:
    return read_query(write(tmp_path, HEADER + SELECT))


def test_header_becomes_a_query(query: Query) -> None:
    assert query.name == "which-cities"
    assert query.summary == "Which cities are there?"
    assert query.description == "In two lines."
    assert query.tags == ("cities",)
    assert query.text == HEADER + SELECT
    assert query.defaults == {
        "city": NamedNode(expand("city:be-gent")),
        "day": Literal("2023-06-01", datatype=xsd("date")),
        "count": Literal("3", datatype=xsd("integer")),
        "only": Literal("true", datatype=xsd("boolean")),
        "word": Literal("Ghent"),
    }


def test_header_may_say_it_in_other_languages_too(tmp_path: Path) -> None:
    french = (
        "#+ fr:\n#+   summary: Quelles villes ?\n"
        "#+   description: >-\n#+     En deux\n#+     lignes.\n"
    )

    query = read_query(write(tmp_path, HEADER + french + SELECT))

    assert [str(text) for text in query.summaries] == [
        '"Which cities are there?"@en',
        '"Quelles villes ?"@fr',
    ]
    assert query.descriptions[1] == Literal("En deux lignes.", language="fr")
    assert query.without_header == SELECT


def test_value_has_the_type_of_its_default(query: Query) -> None:
    values = {"city": "city:xx", "day": "2024-02-29", "count": "-7", "only": "false", "word": "x"}

    assert query.bind(values) == {
        "city": NamedNode(expand("city:xx")),
        "day": Literal("2024-02-29", datatype=xsd("date")),
        "count": Literal("-7", datatype=xsd("integer")),
        "only": Literal("false", datatype=xsd("boolean")),
        "word": Literal("x"),
    }


def test_value_that_is_not_given_is_the_default(query: Query) -> None:
    assert query.bind() == query.defaults
    assert query.bind({"word": "x"}) == {**query.defaults, "word": Literal("x")}


def test_white_space_around_a_value_is_dropped(query: Query) -> None:
    assert query.bind({"city": "  city:be-gent\n"}) == query.bind()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("day", value)
            for value in ("2023-02-29", "20230601", "2023-W22-4", "today", "", "٢٠٢٣")
        ),
        *(("count", value) for value in ("three", "3.0", "", "٣", "1e3", "--1")),
        *(("only", value) for value in ("maybe", "", "1", "TRUE")),
        *(("city", value) for value in ("Ghent", "", "city:be gent", "cit:be-gent")),
    ],
)
def test_value_of_another_type_is_refused_by_the_name_of_its_parameter(
    query: Query, name: str, value: str
) -> None:
    with pytest.raises(QueryError) as caught:
        query.bind({name: value})

    assert f"parameter {name}: " in str(caught.value)
    assert caught.value.name == "which-cities"


def test_parameter_that_does_not_exist_names_those_that_do(query: Query) -> None:
    with pytest.raises(UnknownName) as caught:
        query.bind({"cities": "city:be-gent"})

    assert caught.value.known == ("city", "count", "day", "only", "word")


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("", "summary"),
        ("#+ description: no summary\n", "summary"),
        ("#+ summary:\n", "summary"),
        ("#+ - a list\n", "summary"),
        ("#+ summary: [unclosed\n", "not YAML"),
        ("#+ summary: x\n#+ tags: cities\n", "lists"),
        ("#+ summary: x\n#+ defaults:\n#+   city: city:be-gent\n", "lists"),
        ("#+ summary: x\n#+ fr: y\n", "fr needs a line"),
        ("#+ summary: x\n#+ fr:\n#+   description: y\n", "fr needs a line"),
        ("#+ summary: x\n#+ fr:\n#+   summary: y\n#+   tags: z\n", "but no tags"),
        ("#+ summary: x\n#+ fr:\n#+   summary: y\n#+   1: z\n#+   b: z\n", "but no 1"),
        ("#+ summary: x\n#+ description: [y]\n", "description .en. is a text"),
        ("#+ summary: x\n#+ fr:\n#+   summary: y\n#+   description: 1\n", "description .fr. is"),
        ("#+ summary: x\n#+ defaults:\n#+   - day: 1\n#+   - day: 2\n", "'day' has two defaults"),
        ("#+ summary: x\n#+ defaults:\n#+   - city\n", "name: value"),
        ("#+ summary: x\n#+ defaults:\n#+   - City: 1\n", "not a name for a parameter"),
        ("#+ summary: x\n#+ defaults:\n#+   - 1: 1\n", "not a name for a parameter"),
        ("#+ summary: x\n#+ defaults:\n#+   - city: 1.5\n", "no usable type"),
        ("#+ summary: x\n#+ defaults:\n#+   - city: [1]\n", "no usable type"),
        ("#+ summary: x\n#+ defaults:\n#+   - city: https://a b\n", "neither an IRI"),
    ],
)
def test_header_that_is_not_in_order_is_refused_with_the_path_of_the_file(
    tmp_path: Path, header: str, problem: str
) -> None:
    path = write(tmp_path, header + SELECT)

    with pytest.raises(QueryError, match=problem) as caught:
        read_query(path)

    assert caught.value.name == "which-cities"
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_unknown_field_of_a_header_names_those_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, "#+ summary: x\n#+ sumary: y\n" + SELECT)

    with pytest.raises(UnknownName) as caught:
        read_query(path)

    assert caught.value.nearest == ("summary",)
    assert str(path) in str(caught.value)


def test_file_that_cannot_be_read_is_a_query_error(tmp_path: Path) -> None:
    latin = tmp_path / "latin.rq"
    latin.write_bytes(b"#+ summary: Gen\xe8ve\n")

    with pytest.raises(QueryError, match="cannot be read"):
        read_query(tmp_path / "missing.rq")
    with pytest.raises(QueryError, match="cannot be read"):
        read_query(latin)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "#+ summary: x\n" + SELECT)

    with pytest.raises(QueryError, match="has this name too") as caught:
        read_queries(tmp_path)

    assert all(str(tmp_path / folder) in str(caught.value) for folder in ("one", "two"))


def test_text_without_parameters_is_sent_as_it_is(query: Query) -> None:
    assert query.bound_text({}) == query.text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?city WHERE { ?city a <urn:x> }",
        "select ?city where{?city a <urn:x>}",
        "SELECT ?city # WHERE { not here }\nWHERE\n# { nor here\n{ ?city a <urn:x> }",
        "PREFIX where: <urn:where>\nSELECT ?city WHERE { ?city a <urn:x> }",
        'SELECT ?city ("WHERE {" AS ?text) WHERE { ?city a <urn:x> }',
        "SELECT ?city ('''it's { WHERE''' AS ?text) WHERE { ?city a <urn:x> }",
        "SELECT ?city (STR(<urn:WHERE>) AS ?text) WHERE { { ?city a <urn:x> } UNION { } }",
    ],
)
def test_values_are_put_into_the_outermost_group(text: str) -> None:
    city, other = NamedNode("urn:city"), NamedNode("urn:other")
    question = Query("q", "?", "", (), {"city": city}, text)
    graph = KnowledgeGraph.of_triples([])
    for thing in (city, other):
        graph.add(
            KnowledgeGraph().construct(f"CONSTRUCT {{ <{thing.value}> a <urn:x> }} WHERE {{}}")
        )

    bound = question.bound_text({"city": city})

    assert "VALUES ?city { <urn:city> }" in bound
    assert {row["city"] for row in graph.select(bound)} == {city}


def test_query_without_where_cannot_be_sent_with_parameters() -> None:
    question = Query("q", "?", "", (), {"city": Literal("x")}, "DESCRIBE ?city")

    with pytest.raises(QueryError, match="WHERE"):
        question.bound_text(question.bind())


def test_files_of_all_folders_are_looked_at() -> None:
    folders = {query.path.parent.name for query in FILES.values() if query.path}
    assert folders == {"rules", "first-steps", "questions"}
    assert len(read_queries(ROOT / "queries")) == len(QUESTIONS)


@every_file
def test_name_of_a_file_is_words_and_hyphens(query: Query) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", query.name)


@every_file
def test_prefixes_are_those_of_the_project_sorted_and_all_used(query: Query) -> None:
    declared = re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", query.text, re.MULTILINE)
    body = re.sub(r"^(#|PREFIX).*$", "", query.text, flags=re.MULTILINE)

    assert declared == sorted(declared)
    assert declared == [(name, PREFIXES.get(name)) for name, _ in declared]
    assert all(re.search(rf"(?<![\w-]){name}:", body) for name, _ in declared)


@every_file
def test_lines_are_no_longer_than_a_screen(query: Query) -> None:
    assert max(map(len, query.text.splitlines())) <= 200
    assert "\t" not in query.text
    assert query.text.endswith("\n")


@every_question
def test_question_ends_with_a_question_mark_and_has_tags(query: Query) -> None:
    assert query.summary.endswith("?")
    assert query.tags


@every_question
def test_every_parameter_is_projected_and_rows_are_ordered(query: Query) -> None:
    head = query.text.partition("WHERE")[0]

    assert all(f"?{name} " in head + " " for name in query.defaults)
    KnowledgeGraph().select(query.text, **query.bind())
    single = "GROUP BY" in query.text or "country-of" in query.name
    assert single or "ORDER BY" in query.text


@every_question
def test_what_is_not_known_is_called_so_in_every_question(query: Query) -> None:
    answers = re.findall(r'"([^"]*)"', query.without_header)

    assert not {"unknown", "not captured", "not recorded", "unclear", "?"} & set(answers)


@every_question
def test_a_date_is_selected_with_its_precision_or_as_a_bound(query: Query) -> None:
    columns = set(re.findall(r"\?(\w+)", query.text.partition("SELECT")[2].partition("WHERE")[0]))
    dates = r"mig:(?:validFrom|validUntil|occurredOn|attestedOn)|dcterms:(?:issued|modified)"
    shown = set(re.findall(rf"(?:{dates}) \?(\w+)", query.without_header)) & columns
    precise = re.findall(r"mig:\w+Precision \?(\w+)", query.without_header)

    assert len(shown) <= len(columns & set(precise)), shown
