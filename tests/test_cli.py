"""The command line: words to calls, results to text, errors to exit codes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from migkg import logic
from migkg.queries import read_queries
from migkg.source import NamedNode, Triple
from migkg.terms import expand
from migkg.versions import current_name
from tests.support import (
    GHENT,
    NO_PAGE,
    PAGE,
    ROOT,
    SMALL,
    WITHOUT_ROWS_ON_GHENT,
    republish,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from migkg.build import Build, Project

    Run = Callable[..., Result]

needs_build = pytest.mark.usefixtures("ghent_build")
needs_page = pytest.mark.skipif(not PAGE.is_file(), reason=NO_PAGE)
QUESTIONS = read_queries(ROOT / "queries")
TENURE = "tenure:xx-atown-mayor-ada-example"
FULL = Path("/dev/full")
IMPOSSIBLE = """
<urn:A> a <http://www.w3.org/2002/07/owl#Class> .
<urn:B> a <http://www.w3.org/2002/07/owl#Class> ;
    <http://www.w3.org/2002/07/owl#disjointWith> <urn:A> .
<urn:x> a <urn:A> , <urn:B> .
"""
PEOPLE = "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"


def break_tenure(root: Path) -> Path:
    """Take the person out of the tenure; the folder of the data."""
    folder = root / "data" / "ttl" / "xx-atown"
    path = folder / "atown.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    org:member person:ada-example ;\n", ""), encoding="utf-8")
    return folder


def statements(result: Result, form: RdfFormat) -> set[Triple]:
    return {quad.triple for quad in parse(result.stdout, format=form)}


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(result.stdout.splitlines()))


# check, build


@pytest.mark.skipif(not logic.java_available(), reason="needs a Java runtime")
def test_check_says_what_it_looked_at(run: Run, small_root: Path) -> None:
    result = run(small_root, "check")

    assert result.exit_code == 0, result.output
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        *("syntax", "headers", "form", "places", "keys", "shapes", "warnings", "logic")
    ]
    assert f"16 rules, {len(QUESTIONS)} questions" in result.stdout
    assert "logic    consistent, no unsatisfiable class" in result.stdout


def test_check_without_java_says_that_logic_did_not_run(
    run: Run, small_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    result = run(small_root, "check")

    assert result.exit_code == 0, result.output
    assert "logic    did not run: it needs Java" in result.stdout


def test_check_says_no_where_the_data_break_a_shape(run: Run, small_root: Path) -> None:
    break_tenure(small_root)

    result = run(small_root, "check")

    assert result.exit_code == 1
    assert TENURE in result.stdout


@pytest.fixture
def no_reasoner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logic, "java_available", lambda: False)


def warn(root: Path) -> None:
    """Take the French label from the person and the tenure."""
    path = root / "data" / "ttl" / "xx-atown" / "atown.ttl"
    text = path.read_text(encoding="utf-8")
    for label in ("Ada Example", "Ada Example, maire d’Aville"):
        line = f'    skos:prefLabel "{label}"@fr ;\n'
        assert line in text
        text = text.replace(line, "")
    path.write_text(text, encoding="utf-8")


def test_term_that_shapes_name_and_nobody_knows_is_said_with_its_place(
    run: Run, small_root: Path
) -> None:
    path = small_root / "shapes" / "place.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("sh:path mig:governmentLevel", "sh:path mig:govermentLevel"))
    line = 1 + text[: text.index("sh:path mig:governmentLevel")].count("\n")

    by_check = run(small_root, "check")
    by_validate = run(small_root, "validate", SMALL / "atown.ttl", "--shapes", path.parent)
    with_ontology = run(
        small_root,
        *("validate", SMALL / "atown.ttl", "--shapes", path.parent),
        *("--ontology", small_root / "ontology"),
    )

    for result in (by_check, with_ontology):
        assert result.exit_code == 2
        assert f"place.ttl:{line}: the shapes name mig:govermentLevel" in result.stderr
        assert "is mig:governmentLevel meant?" in result.stderr
    assert by_validate.exit_code == 2


@pytest.mark.usefixtures("no_reasoner")
def test_check_fails_where_data_warn_more_often_than_is_known(run: Run, small_root: Path) -> None:
    warn(small_root)
    table = small_root / "data" / "warnings.csv"
    table.write_text("constraint,warnings\nmigsh:Named-french,1\n", encoding="utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 1, result.output
    assert "migsh:Named-french: 2, where 1 may be" in result.stdout


def test_build_says_how_much_it_made(run: Run, small_root: Path) -> None:
    result = run(small_root, "build")

    assert result.exit_code == 0, result.output
    stated = json.loads((small_root / "build" / "current" / "manifest.json").read_bytes())
    assert result.stdout.startswith(f"{stated['statements']} statements in 6 graphs; conforms")


def test_build_says_which_version_it_is_and_that_the_same_was_there(
    run: Run, small_root: Path
) -> None:
    first, again = run(small_root, "build"), run(small_root, "build", "--keep", "1")

    name, folder = current_name(small_root / "build"), small_root / "build" / "current"
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert first.stdout.endswith(f"\nversion {name}: {folder}\n")
    assert again.stdout.endswith(f"\nversion {name}, which was published already: {folder}\n")
    assert [path.name for path in (small_root / "build" / "versions").iterdir()] == [name]


def test_build_of_broken_turtle_exits_2_with_the_place(run: Run, small_root: Path) -> None:
    (small_root / "data" / "ttl" / "xx-atown" / "broken.ttl").write_text("<urn:a>\n<urn:b\n")

    result = run(small_root, "build")

    assert result.exit_code == 2
    assert "broken.ttl:" in result.stderr
    assert result.stderr.startswith("migkg: ")
    assert result.stdout == ""


def test_folder_that_is_no_project_exits_2(run: Run, tmp_path: Path) -> None:
    result = run(tmp_path, "build")

    assert result.exit_code == 2
    assert "is no migkg project" in result.stderr


def test_check_names_the_folder_without_which_the_whole_would_be_consistent(
    run: Run, small_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of a contradiction the reasoner itself is asked by the next test; here it is told where.
    monkeypatch.setattr(logic, "java_available", lambda: True)
    monkeypatch.setattr(logic, "reason", lambda it: logic.Verdict(consistent=b"<urn:A>" not in it))
    folder = small_root / "data" / "ttl" / "xx-other"
    folder.mkdir()
    (folder / "other.ttl").write_text(IMPOSSIBLE, encoding="utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 1, result.output
    assert "without data/ttl/xx-other they would not" in result.stdout
    assert 'mig:minimumCount "many"' in result.stdout


@pytest.mark.skipif(not logic.java_available(), reason="needs a Java runtime")
def test_check_says_where_the_ontology_contradicts_itself(run: Run, small_root: Path) -> None:
    (small_root / "ontology" / "more.ttl").write_text(IMPOSSIBLE, encoding="utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 1, result.output
    assert "the ontology contradicts itself" in result.stdout


def test_check_of_a_question_that_cannot_be_asked_exits_2_with_its_path(
    run: Run, small_root: Path
) -> None:
    path = small_root / "queries" / "questions" / "broken.rq"
    path.write_text("#+ summary: x\nthis is no SPARQL\n", encoding="utf-8")

    result = run(small_root, "check")

    assert result.exit_code == 2
    assert str(path) in result.stderr


def test_statement_that_stands_in_two_files_is_counted_once(run: Run, small_root: Path) -> None:
    shutil.copy(SMALL / "atown.ttl", small_root / "data" / "ttl" / "xx-atown" / "again.ttl")

    result = run(small_root, "build")

    lines = (small_root / "build" / "current" / "migkg.nq").read_bytes().count(b"\n")
    assert result.stdout.startswith(f"{lines} statements in 6 graphs")


def test_folder_that_cannot_be_written_exits_2_with_its_name(
    run: Run, small_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    result = run(small_root, "build", "--out", tmp_path / "file" / "out")

    assert result.exit_code == 2
    said = "cannot be written (Not a directory); what was published before is still there"
    assert result.stderr == f"migkg: {tmp_path / 'file' / 'out' / 'versions'}: {said}\n"


@pytest.fixture
def process(built_root: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The command line as a process, whose output goes where one says."""

    def started(*words: str | Path, out: int) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "migkg", "--root", built_root, *words],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )

    return started


@needs_build
@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words",
    [
        ("query", "networks-of-city"),
        ("describe", "city:be-gent"),
        ("evidence", SMALL / "page.txt", "--format", "json"),
        ("validate", SMALL),
        ("--help",),
        ("query", "--help"),
    ],
)
def test_output_that_cannot_be_written_is_one_sentence_and_exit_2(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
    small_root: Path,
    words: tuple[str | Path, ...],
) -> None:
    root = ("--root", small_root) if "evidence" in words else ()
    with FULL.open("wb") as out:
        result = process(*root, *words, out=out.fileno())

    assert result.stderr == b"migkg: No space left on device\n"
    assert result.returncode == 2


@needs_build
def test_reader_that_went_away_is_told_nothing(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    result = process("query", "networks-of-city", out=writing)

    os.close(writing)
    assert (result.returncode, result.stderr) == (2, b"")


# validate


def test_file_with_a_space_in_its_name_is_validated(
    run: Run, built_root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "my data.ttl"
    path.write_bytes(b"".join(one.read_bytes() for one in sorted(SMALL.glob("*.ttl"))))

    assert run(built_root, "validate", path).exit_code == 0


def test_validate_of_data_that_conform_exits_0(run: Run, built_root: Path) -> None:
    result = run(built_root, "validate", SMALL)

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("conforms: ")


def test_validate_in_json_and_turtle_of_data_that_do_not_conform_exits_1(
    run: Run, small_root: Path
) -> None:
    folder = break_tenure(small_root)

    text, as_json, turtle = (
        run(small_root, "validate", folder, "--format", form) for form in ("text", "json", "ttl")
    )

    assert {text.exit_code, as_json.exit_code, turtle.exit_code} == {1}
    assert TENURE in text.stdout
    report = json.loads(as_json.stdout)
    assert report["conforms"] is False
    assert expand(TENURE) in {finding["focusNode"] for finding in report["results"]}
    assert (NamedNode(expand("sh:focusNode")), NamedNode(expand(TENURE))) in {
        (triple.predicate, triple.object) for triple in statements(turtle, RdfFormat.TURTLE)
    }


def test_validate_speaks_the_language_that_is_asked_for(run: Run, small_root: Path) -> None:
    folder = break_tenure(small_root)

    said = {
        language: run(small_root, "validate", folder, "--lang", language).stdout
        for language in ("en", "fr", "nl", "de")
    }

    assert all(TENURE in text for text in said.values())
    assert len(set(said.values())) == 4
    assert "Eine Mitgliedschaft hat genau ein Mitglied" in said["de"]


def test_misspelt_term_of_our_own_names_the_nearest(run: Run, small_root: Path) -> None:
    path = small_root / "data" / "ttl" / "xx-atown" / "atown.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("mig:governs city", "mig:govern city"), encoding="utf-8")

    result = run(small_root, "validate", path.parent)

    assert result.exit_code == 1
    assert "mig:govern" in result.stdout
    assert "mig:governs" in result.stdout.replace(expand("mig:"), "mig:")


def test_validate_of_a_dump_in_another_vocabulary_exits_1_and_says_in_which(
    run: Run, built_root: Path, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.ttl"
    dump.write_text(
        """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix words: <http://e/words#> .
        <http://e/1> a words:Town ; skos:prefLabel "One" ;
          words:population 1 ; words:near <http://e/2> .
        <http://e/2> a words:Town ; words:population 2 .
        """,
        encoding="utf-8",
    )

    result = run(built_root, "validate", dump)

    assert result.exit_code == 1
    assert "nothing in the data was a target" in result.stdout
    assert "     5  http://e/words#" in result.stdout
    assert "     2  http://e/words#Town" in result.stdout


def test_validate_of_nothing_that_the_shapes_judge_exits_1_and_says_so(
    run: Run, built_root: Path, tmp_path: Path
) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:shape> a sh:NodeShape ; sh:targetClass <urn:Class> ; sh:nodeKind sh:IRI .\n",
        encoding="utf-8",
    )

    result = run(built_root, "validate", data, "--shapes", shapes)

    assert result.exit_code == 1
    assert "nothing in the data was a target" in result.stdout


def test_validate_by_the_shapes_of_others_needs_no_ontology_and_says_so(
    run: Run, built_root: Path, tmp_path: Path
) -> None:
    data, shapes, ontology = (tmp_path / f"{name}.ttl" for name in ("data", "shapes", "ontology"))
    data.write_text("<urn:a> a <urn:Sub> .\n<urn:b> a <urn:Class> .\n", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:shape> a sh:NodeShape ; sh:targetClass <urn:Class> ; sh:nodeKind sh:IRI .\n",
        encoding="utf-8",
    )
    ontology.write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "<urn:Sub> rdfs:subClassOf <urn:Class> .\n",
        encoding="utf-8",
    )

    without = run(built_root, "validate", data, "--shapes", shapes)
    with_it = run(built_root, "validate", data, "--shapes", shapes, "--ontology", ontology)

    assert "1 nodes judged" in without.stdout
    assert "without an ontology" in without.stdout
    assert "2 nodes judged" in with_it.stdout
    assert {without.exit_code, with_it.exit_code} == {0}


def test_validate_by_our_shapes_without_our_ontology_refuses_to_start(
    run: Run, built_root: Path
) -> None:
    result = run(built_root, "validate", GHENT, "--shapes", ROOT / "shapes")

    assert result.exit_code == 2
    assert "ontology" in result.stderr
    assert result.stdout == ""


def test_validate_by_shapes_with_faults_exits_2_and_names_them_before_data_are_read(
    run: Run, built_root: Path, tmp_path: Path
) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("this is no Turtle", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:A> sh:targetClass <urn:C> ; sh:property [ sh:path <urn:p> ;\n"
        "  sh:minCoutn 1 ; sh:class 5 ] .\n",
        encoding="utf-8",
    )

    result = run(built_root, "validate", data, "--shapes", shapes)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        f"migkg: {shapes}:3: there is no sh:minCoutn: is sh:minCount meant? (in urn:A)",
        f'{shapes}:3: sh:class takes an IRI, and not "5"^^xsd:integer (in urn:A)',
    ]


def test_validate_notes_what_the_shapes_say_and_nobody_judges_by(
    run: Run, built_root: Path, tmp_path: Path
) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("<urn:a> a <urn:C> .\n", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:A> sh:targetClass <urn:C> ; sh:nodeKind sh:IRI ; sh:rule <urn:rule> .\n",
        encoding="utf-8",
    )

    result = run(built_root, "validate", data, "--shapes", shapes)

    assert result.exit_code == 0
    note = "nothing is judged by sh:rule, which is not supported (urn:A)"
    assert result.stderr == f"migkg: note: {shapes}:2: {note}\n"


def test_validate_that_takes_too_long_exits_2_and_names_the_limit(
    run: Run, built_root: Path
) -> None:
    by_ours = ("--shapes", ROOT / "shapes", "--ontology", ROOT / "ontology")

    result = run(built_root, "validate", GHENT, *by_ours, "--deadline", "0.1")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "longer than 0.1 s and was stopped, so there is no verdict" in result.stderr
    assert "--deadline" in result.stderr


def test_validate_of_a_file_that_is_not_there_exits_2(run: Run, built_root: Path) -> None:
    result = run(built_root, "validate", "missing.ttl")

    assert result.exit_code == 2
    assert "missing.ttl" in result.stderr


# query


@needs_build
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered_by_its_name(run: Run, built_root: Path, name: str) -> None:
    result = run(built_root, "query", name)

    assert result.exit_code == 0, result.output
    assert bool(rows(result)) == (name not in WITHOUT_ROWS_ON_GHENT)


@needs_build
def test_question_is_answered_in_each_format(run: Run, built_root: Path) -> None:
    words = ("query", "who-pledged-and-who-blocked", "--format")

    table = run(built_root, *words, "table")
    as_csv = run(built_root, *words, "csv")
    as_json = run(built_root, *words, "json")
    turtle = run(built_root, *words, "ttl")

    assert table.stdout.splitlines()[0].split() == ["pledge", "pledgedBy", "blockedBy"]
    assert "action:be-gent-moria-pledge  authority:be-gent" in table.stdout
    assert rows(as_csv) == [
        {
            "pledge": expand("action:be-gent-moria-pledge"),
            "pledgedBy": expand("authority:be-gent"),
            "blockedBy": expand("authority:be-federal-government"),
        }
    ]
    assert len(json.loads(as_json.stdout)["results"]["bindings"]) == 1
    assert turtle.exit_code == 2
    assert "cannot be written as Turtle" in turtle.stderr


@needs_build
def test_parameters_are_options(run: Run, built_root: Path) -> None:
    words = ("query", "holders-of-office-on-day", "--day", "2024-06-01")

    (row,) = rows(run(built_root, *words))

    assert row["day"] == "2024-06-01"
    assert row["answer"] == "possible"
    assert rows(run(built_root, *words, "--post", "https://terms.example/post")) == []


@needs_build
@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("networks-of-city", "--city", "city:be-gant"), "Did you mean city:be-gent?"),
        (("holders-of-office-on-day", "--post", "post:be-gent-mayr"), "post:be-gent-mayor"),
    ],
)
def test_thing_of_ours_that_nothing_is_said_of_is_no_parameter(
    run: Run, built_root: Path, words: tuple[str, ...], near: str
) -> None:
    result = run(built_root, "query", *words)

    assert result.exit_code == 2
    assert near in result.stderr
    assert result.stdout == ""


@needs_build
def test_thing_that_is_named_but_not_described_is_a_parameter(
    run: Run, small_root: Path, ghent_build: Build, project: Project
) -> None:
    version = write(ghent_build, project.root, small_root / "build")
    named = f"<urn:a> <urn:b> <{expand('city:xx-named')}> <urn:g> .\n".encode()
    republish(version, small_root / "build", dump=version.dump.read_bytes() + named)

    result = run(small_root, "query", "networks-of-city", "--city", "city:xx-named")

    assert result.exit_code == 0, result.output


@needs_build
def test_value_of_another_type_exits_2(run: Run, built_root: Path) -> None:
    result = run(built_root, "query", "holders-of-office-on-day", "--day", "yesterday")

    assert result.exit_code == 2
    assert "'yesterday' is not a day such as 2023-06-01" in result.stderr


def test_unknown_question_names_the_one_that_was_meant_and_what_lists_them_all(
    run: Run, built_root: Path
) -> None:
    result = run(built_root, "query", "network-of-city")
    listing = run(built_root, "query", "--help")

    assert result.exit_code == 2
    assert "Did you mean networks-of-city" in result.stderr
    assert f"migkg query --help lists all {len(QUESTIONS)}" in result.stderr
    assert all(name in listing.stdout for name in QUESTIONS)


def test_unknown_parameter_names_those_there_are_and_the_one_that_was_meant(
    run: Run, built_root: Path
) -> None:
    result = run(built_root, "query", "networks-of-city", "--town", "city:be-gent")
    misspelt = run(built_root, "query", "networks-of-city", "--citty", "city:be-gent")

    assert result.exit_code == 2
    assert "no option of networks-of-city '--town'" in result.stderr
    assert "There are: --city, --endpoint, --format." in result.stderr
    assert "Did you mean --city?" in misspelt.stderr
    assert "--city" in run(built_root, "query", "networks-of-city", "--help").stdout


@pytest.mark.parametrize(
    "words", [("query", "networks-of-city"), ("query", "-"), ("describe", "city:be-gent")]
)
def test_outside_of_a_project_it_is_said_that_there_is_none(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    result = run(tmp_path, *words, given="ASK {}")

    assert result.exit_code == 2
    assert f"{tmp_path}: is no migkg project" in result.stderr
    assert "--root" in result.stderr


@needs_build
def test_standard_input_that_is_not_utf8_is_called_so(run: Run, built_root: Path) -> None:
    result = run(built_root, "query", "-", given=b'ASK { ?s ?p "Gen\xe8ve" }')

    assert result.exit_code == 2
    assert "is not UTF-8" in result.stderr


def test_help_of_query_lists_every_question_with_what_it_asks(run: Run, built_root: Path) -> None:
    result = run(built_root, "query", "--help")

    assert result.exit_code == 0
    assert all(name in result.stdout for name in QUESTIONS)
    assert QUESTIONS["country-of-ghent"].summary in result.stdout


def test_help_of_a_question_shows_its_parameters_and_defaults(run: Run, built_root: Path) -> None:
    result = run(built_root, "query", "holders-of-office-on-day", "--help")

    assert "Who held this office on this day?" in result.stdout
    assert "post:be-gent-mayor" in result.stdout
    assert "2023-06-01" in result.stdout


@needs_build
def test_query_from_standard_input_is_answered(run: Run, built_root: Path) -> None:
    text = PEOPLE + "SELECT ?person WHERE { ?person a foaf:Person } ORDER BY ?person"

    result = run(built_root, "query", "-", given=text)

    assert [row["person"] for row in rows(result)] == [
        expand("person:mathias-de-clercq"),
        expand("person:rudy-coddens"),
    ]


@needs_build
def test_truth_value_is_yes_or_no_in_a_table(run: Run, built_root: Path) -> None:
    words = ("query", "-", "--format", "table")

    assert run(built_root, *words, given="ASK { ?s ?p ?o }").stdout == "yes\n"
    assert run(built_root, *words, given="ASK { <urn:a> ?p ?o }").stdout == "no\n"


@needs_build
@pytest.mark.parametrize("form", ["csv", "json"])
def test_truth_value_is_json_in_a_pipe(run: Run, built_root: Path, form: str) -> None:
    result = run(built_root, "query", "-", "--format", form, given="ASK { ?s ?p ?o }")

    assert json.loads(result.stdout)["boolean"] is True


@needs_build
def test_statements_are_turtle_or_json_ld(run: Run, built_root: Path) -> None:
    text = PEOPLE + "CONSTRUCT { ?p a foaf:Person } WHERE { ?p a foaf:Person }"

    turtle = run(built_root, "query", "-", "--format", "ttl", given=text)
    as_json = run(built_root, "query", "-", "--format", "json", given=text)

    assert len(statements(turtle, RdfFormat.TURTLE)) == 2
    assert statements(as_json, RdfFormat.JSON_LD) == statements(turtle, RdfFormat.TURTLE)


@needs_build
def test_syntax_error_shows_line_and_column_and_exits_2(run: Run, built_root: Path) -> None:
    result = run(built_root, "query", "-", given="SELECT *\nWHERE {} LIMIT few\n")

    assert result.exit_code == 2
    assert 'line 2, column 16: unexpected "few"' in result.stderr
    assert "\nWHERE {} LIMIT few\n               ^\n" in result.stderr
    assert result.stdout == ""


@needs_build
@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1024/> { ?s ?p ?o } }",
        "SELECT * WHERE { service silent <http://127.0.0.1:1024/> { ?s ?p ?o } }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "LOAD <http://127.0.0.1:1024/>",
    ],
)
def test_service_and_updates_are_refused(run: Run, built_root: Path, text: str) -> None:
    result = run(built_root, "query", "-", given=text)

    assert result.exit_code == 2
    assert result.stderr.startswith("migkg: ")
    assert result.stdout == ""


def test_question_without_a_build_advises_to_build(run: Run, small_root: Path) -> None:
    for words in (("query", "networks-of-city"), ("describe", "city:xx-atown"), ("serve",)):
        result = run(small_root, *words)

        assert result.exit_code == 2
        assert "run migkg build first" in result.stderr


def test_endpoint_that_cannot_be_reached_exits_2(run: Run, built_root: Path) -> None:
    words = ("query", "networks-of-city", "--endpoint", "http://127.0.0.1:1/sparql")

    result = run(built_root, *words)

    assert result.exit_code == 2
    assert "cannot be asked" in result.stderr


# describe


@needs_build
def test_describe_shows_everything_by_source(run: Run, built_root: Path) -> None:
    result = run(built_root, "describe", "city:be-gent")

    assert result.exit_code == 0
    assert "# graph:moving-cities-ghent-fr" in result.stdout
    assert "# graph:derived" in result.stdout
    assert "city:be-gent  rdf:type  mig:City" in result.stdout
    assert '"Gand"@fr' in result.stdout


@needs_build
def test_describe_takes_an_iri_and_shows_a_passage_with_its_place(
    run: Run, built_root: Path
) -> None:
    result = run(built_root, "describe", expand("evidence:moving-cities-ghent-fr-0-4"))

    assert "oa:start  0" in result.stdout
    assert "oa:end  4" in result.stdout


@needs_build
def test_describe_in_each_format_says_the_same(run: Run, built_root: Path) -> None:
    words = ("describe", "city:be-gent")
    lines = run(built_root, *words).stdout.splitlines()

    turtle, as_json, ntriples = (
        run(built_root, *words, "--format", form) for form in ("ttl", "json", "nt")
    )

    said = statements(ntriples, RdfFormat.N_TRIPLES)
    assert len(said) == sum(not line.startswith("#") for line in lines)
    assert statements(turtle, RdfFormat.TURTLE) == said
    assert statements(as_json, RdfFormat.JSON_LD) == said


@needs_build
def test_unknown_thing_names_its_neighbours(run: Run, built_root: Path) -> None:
    result = run(built_root, "describe", "city:be-ghent")

    assert result.exit_code == 2
    assert "Did you mean city:be-gent?" in result.stderr


@needs_build
def test_unknown_term_names_its_neighbours(run: Run, built_root: Path) -> None:
    result = run(built_root, "describe", "mig:Citty")

    assert result.exit_code == 2
    assert "mig:City" in result.stderr


@needs_build
def test_term_is_looked_for_among_those_of_its_vocabulary(run: Run, built_root: Path) -> None:
    result = run(built_root, "describe", "mig:Pledg")

    assert "Did you mean mig:Pledge" in result.stderr
    assert "mig:ledBy" not in result.stderr


@needs_build
def test_shape_is_said_to_be_elsewhere(run: Run, built_root: Path) -> None:
    result = run(built_root, "describe", "migsh:Evidence")

    assert result.exit_code == 2
    assert "/shapes of the explorer" in result.stderr


@pytest.mark.parametrize(
    "name", ["Ghent", "cty:be-gent", "city:be gent", "http://[x", "city:%zz", ""]
)
def test_text_that_is_no_name_exits_2(run: Run, built_root: Path, name: str) -> None:
    result = run(built_root, "describe", name)

    assert result.exit_code == 2
    assert result.stderr.startswith("migkg: ")


# evidence


def test_evidence_that_holds_exits_0(run: Run, small_root: Path) -> None:
    result = run(small_root, "evidence", SMALL / "page.txt")

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "document:xx-atown-page"
    assert "3 passages, 0 fail; the page is the one that was read" in result.stdout


def test_evidence_that_fails_exits_1_and_names_what_rests_on_it(
    run: Run, small_root: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    text = (SMALL / "page.txt").read_text(encoding="utf-8")
    page.write_text("News. " + text.replace("forbade", "forbids"), encoding="utf-8")

    result = run(small_root, "evidence", page)

    assert result.exit_code == 1
    assert "moved to 6–28" in result.stdout
    assert "is not there; on it rests action:xx-atown-pledge" in result.stdout
    assert "the page is NOT the one that was read" in result.stdout


def test_evidence_in_json_has_conforms_and_results(
    run: Run, small_root: Path, tmp_path: Path
) -> None:
    holds = run(small_root, "evidence", SMALL / "page.txt", "--format", "json")
    page = tmp_path / "page.txt"
    shutil.copy(SMALL / "page.txt", page)
    page.write_text(page.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    fails = run(small_root, "evidence", page, "--format", "json")

    assert (holds.exit_code, fails.exit_code) == (0, 1)
    assert json.loads(holds.stdout)["conforms"] is True
    report = json.loads(fails.stdout)
    assert (report["conforms"], report["contentHolds"]) == (False, False)
    assert [passage["holds"] for passage in report["results"]] == [True, True, True]


def test_page_that_is_no_source_exits_2(run: Run, small_root: Path) -> None:
    result = run(small_root, "evidence", ROOT / "pyproject.toml")

    assert result.exit_code == 2
    assert "no document that this graph takes evidence from" in result.stderr


@needs_page
def test_page_on_ghent_is_verified(run: Run, built_root: Path) -> None:
    result = run(built_root, "evidence", PAGE)

    assert result.exit_code == 0, result.output
    assert "22 passages, 0 fail" in result.stdout


# the whole


def test_word_that_is_no_command_exits_2(run: Run, built_root: Path) -> None:
    assert run(built_root, "biuld").exit_code == 2


def test_help_names_every_verb(run: Run, built_root: Path) -> None:
    result = run(built_root, "--help")

    for verb in ("build", "check", "describe", "evidence", "query", "serve", "validate"):
        assert f"  {verb} " in result.stdout


@needs_build
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--host", "0.0.0.0"), "not a loopback address"),  # noqa: S104
        (("--host", "here"), "not an address"),
        (("--deadline", "10s"), "not a valid float"),
        (("--proxies", "somewhere"), "proxies"),
        (("--no-such-option",), "No such option"),
    ],
)
def test_what_is_refused_as_it_is_set_has_an_exit_code_of_its_own(
    run: Run, built_root: Path, words: tuple[str, ...], why: str
) -> None:
    result = run(built_root, "serve", "--port", "0", *words)

    assert result.exit_code == os.EX_CONFIG
    assert why in result.stderr
