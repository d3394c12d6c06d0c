"""Turtle in, terms out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.errors import MigkgError, SourceError
from migkg.source import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    Triple,
    named,
    nquads,
    ntriples,
    read_folder,
    read_nquads,
    read_turtle,
)
from migkg.terms import BASE, GRAPH

if TYPE_CHECKING:
    from pathlib import Path

A, B, P = (NamedNode(f"https://terms.example/{name}") for name in "abp")
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
DECIMAL = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
PREFIX = "@prefix : <https://terms.example/> .\n"


def write(folder: Path, text: str | bytes, name: str = "given.ttl") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else (PREFIX + text).encode())
    return path


def test_statements_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, ":b :p :a .\n:a :p :b .\n")

    assert read_turtle(path) == [Triple(B, P, A), Triple(A, P, B)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (":a :p :b .\n:a :p\n", 4),
        (":a :p ;;; ? .\n", 2),
        (":a undeclared:p :b .\n", 2),
        (':a :p "open\n', 2),
        ("\n\n:a :p <not an iri> .\n", 4),
    ],
)
def test_syntax_error_says_file_line_and_column(tmp_path: Path, text: str, line: int) -> None:
    path = write(tmp_path, text)

    with pytest.raises(SourceError) as caught:
        read_turtle(path)

    assert caught.value.line == line
    assert caught.value.column is not None
    assert str(caught.value).startswith(f"{path}:{line}:{caught.value.column}: ")
    assert caught.value.problem
    assert "Traceback" not in str(caught.value)


def test_byte_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, PREFIX.encode() + b':a :p "a" .\n:a :p "Gen\xe8ve" .\n')

    with pytest.raises(SourceError) as caught:
        read_turtle(path)

    assert caught.value.line == 3
    assert "UTF-8" in str(caught.value)


def test_byte_order_mark_is_refused_by_its_name(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbf" + PREFIX.encode() + b":a :p :b .\n")

    with pytest.raises(SourceError, match="remove the byte-order mark at the start"):
        read_turtle(path)


@pytest.mark.parametrize("name", ["my data.ttl", "a%zz.ttl", "[x].ttl", "é#?.ttl"])
def test_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert read_turtle(write(tmp_path, ":a :p :b .\n", name)) == [Triple(A, P, B)]


@pytest.mark.parametrize("name", ["http://[x", "city:%zz", "city:[x]"])
def test_name_that_makes_no_iri_is_refused(name: str) -> None:
    with pytest.raises(MigkgError, match="neither an IRI nor a prefixed name"):
        named(name)


def test_text_beyond_ascii_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, ':a :p "Genève — 𝄞 العربية"@fr .\n')

    assert read_turtle(path) == [Triple(A, P, Literal("Genève — 𝄞 العربية", language="fr"))]


@pytest.mark.parametrize("text", [":a :p <<( :a :p :b )>> .\n", "<< :a :p :b >> :p :a .\n"])
def test_triple_term_is_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)

    with pytest.raises(SourceError, match=r"RDF 1\.[12]|expected"):
        read_turtle(path)


def test_file_that_is_not_there_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_turtle(tmp_path / "missing.ttl")


def test_relative_iri_is_resolved_against_our_base_and_no_path_of_the_machine(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "<> :p <other> .\n", "given name.ttl".replace(" ", "-"))

    (triple,) = read_turtle(path)

    assert triple.subject == NamedNode(f"{BASE}file/given-name.ttl")
    assert triple.object == NamedNode(f"{BASE}file/other")


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("01", Literal("01", datatype=INTEGER)),
        ("+1", Literal("+1", datatype=INTEGER)),
        ("1.0", Literal("1.0", datatype=DECIMAL)),
        (
            '"1"^^<https://terms.example/own>',
            Literal("1", datatype=NamedNode(A.value[:-1] + "own")),
        ),
        ('" a "', Literal(" a ")),
        (
            '"2023-02-30"^^<http://www.w3.org/2001/XMLSchema#date>',
            Literal("2023-02-30", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")),
        ),
    ],
)
def test_literal_is_read_and_written_as_it_stands(
    tmp_path: Path, written: str, term: Literal
) -> None:
    path = write(tmp_path, f":a :p {written} .\n")

    triples = read_turtle(path)

    assert triples == [Triple(A, P, term)]
    assert f'"{term.value}"' in ntriples(triples).decode()
    assert f'"{term.value}"' in nquads([Quad(A, P, term, B)]).decode()


def test_blank_nodes_of_two_files_never_meet(tmp_path: Path) -> None:
    first = read_turtle(write(tmp_path, "_:x :p :a .\n", "first.ttl"))
    second = read_turtle(write(tmp_path, "_:x :p :a .\n", "second.ttl"))

    assert isinstance(first[0].subject, BlankNode)
    assert first[0].subject != second[0].subject


def test_folder_is_the_collection_of_its_files_in_the_order_of_their_names(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "xx-collection"
    folder.mkdir()
    write(folder, ":b :p :a .\n", "second.ttl")
    write(folder, ":a :p :b .\n", "first.ttl")
    (folder / "notes.md").write_text("not Turtle", encoding="utf-8")

    source = read_folder(folder)

    assert source.graph == NamedNode(f"{GRAPH}xx-collection")
    assert [path.name for path in source.files] == ["first.ttl", "second.ttl"]
    assert source.triples == (Triple(A, P, B), Triple(B, P, A))


def test_folder_without_turtle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"holds no \.ttl file"):
        read_folder(tmp_path)


def test_same_dataset_gives_the_same_bytes_whatever_its_order_and_labels() -> None:
    def dataset(one: str, two: str) -> list[Quad]:
        x, y = BlankNode(one), BlankNode(two)
        return [Quad(x, P, y, A), Quad(y, P, Literal("last"), A), Quad(A, P, x, B)]

    written = nquads(dataset("x", "y"))

    assert written == nquads(dataset("c14n1", "c14n0")[::-1])
    assert written.splitlines() == sorted(written.splitlines())
    assert written.count(b"\n") == 3


def test_quad_given_twice_is_written_once() -> None:
    quad = Quad(A, P, B, A)

    assert nquads([quad, quad]) == nquads([quad])


def test_quads_that_were_written_are_read_back(tmp_path: Path) -> None:
    quads = [Quad(A, P, Literal("01", datatype=INTEGER), B), Quad(A, P, Literal("Gand"), A)]
    path = tmp_path / "dump.nq"
    path.write_bytes(nquads(quads))

    assert set(read_nquads(path)) == set(quads)


def test_dump_that_is_broken_or_missing_is_a_source_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("<a> <b>\n", encoding="utf-8")

    with pytest.raises(SourceError):
        read_nquads(broken)
    with pytest.raises(SourceError, match="cannot be read"):
        read_nquads(tmp_path / "missing.nq")
