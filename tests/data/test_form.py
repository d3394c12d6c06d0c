"""The form of the Turtle files: short texts, keys that last, and nothing that varies."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from migkg.errors import MigkgError
from migkg.source import BlankNode, Literal, NamedNode, Triple, read_folder, read_turtle
from migkg.terms import GRAPH, ID, PREFIXES, expand, mint
from tests.support import ROOT, ghent

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_DESCRIPTION = 160
FOLDERS = sorted(path for path in (ROOT / "data" / "ttl").iterdir() if path.is_dir())
FILES = sorted(
    path
    for folder in ("data", "ontology", "shapes", "tests/queries", "tests/rules", "tests/vocabulary")
    for path in (ROOT / folder).rglob("*.ttl")
)
# Long strings stay: those of shapes are SPARQL, whose names the file's prefixes explain.
_NOT_NAMES = re.compile(r'(?<!")"(?:[^"\\\n]|\\.)+"|<[^<>"{}|^`\\\s]*>|#[^\n]*')
_PREFIX = re.compile(r"@prefix ([\w-]*): <([^>]*)> \.")
_NAME = re.compile(r"(?<![\w:-])([A-Za-z][\w-]*|):")
every_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
every_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def iris(triples: tuple[Triple, ...]) -> set[str]:
    """Every IRI of a thing that these statements mention."""
    return {
        term.value
        for triple in triples
        for term in (triple.subject, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(ID)
    }


def key_of(iri: str) -> tuple[str, str]:
    kind, _, key = iri.removeprefix(ID).partition("/")
    if kind == "evidence":
        key = key.removesuffix("#selector")
    return kind, key


def test_files_of_all_folders_are_looked_at() -> None:
    assert len(FOLDERS) == 12
    assert {path.relative_to(ROOT).parts[0] for path in FILES} >= {"data", "ontology", "tests"}


def test_description_has_at_most_160_characters() -> None:
    predicate = NamedNode(expand("dcterms:description"))

    long = [
        triple.subject
        for triple in ghent()
        if triple.predicate == predicate
        and isinstance(triple.object, Literal)
        and len(triple.object.value) > LONGEST_DESCRIPTION
    ]

    assert long == []


def test_no_blank_node_stands_in_the_data() -> None:
    assert not any(
        isinstance(term, BlankNode)
        for triple in ghent()
        for term in (triple.subject, triple.object)
    )


@every_folder
def test_folder_describes_itself_with_title_licence_and_publisher(folder: Path) -> None:
    graph = NamedNode(GRAPH + folder.name)
    said = [triple for triple in read_turtle(folder / "source.ttl") if triple.subject == graph]

    def of(name: str) -> list[object]:
        return [triple.object for triple in said if triple.predicate.value == expand(name)]

    titles = [title.language for title in of("dcterms:title") if isinstance(title, Literal)]
    assert sorted(titles, key=str) == ["en", "fr"]
    assert len(of("dcterms:license")) == 1
    assert of("dcterms:publisher") == [NamedNode(expand("organisation:migkg"))]
    assert NamedNode(expand("dcat:Dataset")) in of("rdf:type")


def test_every_key_is_one_that_can_be_minted() -> None:
    for iri in sorted(iris(ghent())):
        kind, key = key_of(iri)

        assert iri.removesuffix("#selector") == mint(kind, key)


def test_key_that_cannot_be_minted_is_noticed() -> None:
    with pytest.raises(MigkgError):
        mint(*key_of(ID + "city/BE-Gent"))
    with pytest.raises(MigkgError):
        mint(*key_of(ID + "city/be-gent#selector"))


def test_no_statement_is_written_twice() -> None:
    for folder in FOLDERS:
        triples = read_folder(folder).triples

        assert len(set(triples)) == len(triples), folder.name


def test_names_of_countries_and_languages_are_generated_to_the_byte(tmp_path: Path) -> None:
    folder = ROOT / "data" / "ttl" / "country-and-language-names"

    subprocess.run(
        [sys.executable, ROOT / "tools" / "country_and_language_names.py", tmp_path], check=True
    )

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in folder.iterdir()}


@every_file
def test_file_ends_with_one_newline_and_has_no_tab_or_trailing_space(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\t" not in text
    assert "\r" not in text
    assert not re.search(r" +$", text, re.MULTILINE)


@every_file
def test_prefixes_are_those_of_the_project_and_all_are_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    declared = _PREFIX.findall(text)
    body = _NOT_NAMES.sub(" ", _PREFIX.sub(" ", text))
    used = set(_NAME.findall(body))

    assert declared == [(name, PREFIXES.get(name)) for name, _ in declared]
    assert len(dict(declared)) == len(declared)
    assert set(dict(declared)) <= used
