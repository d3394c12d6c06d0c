"""HermiT accepts the ontology and what is sound, and refuses what contradicts it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migkg.errors import LogicError
from migkg.logic import Verdict, java_available, reason
from migkg.source import Triple, ntriples, read_turtle

if TYPE_CHECKING:
    from tests.ontology.lookup import Graph

HERE = Path(__file__).parent
SOUND = Verdict(consistent=True)
REFUSED = Verdict(consistent=False)
TOY = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Wet a owl:Class ; owl:disjointWith :Dry .
:Dry a owl:Class .
:WetAndDry a owl:Class ; rdfs:subClassOf :Wet , :Dry .
:BelowIt a owl:Class ; rdfs:subClassOf :WetAndDry .
"""
STATEMENT = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"


@pytest.mark.java
@pytest.mark.usefixtures("java")
class TestWithJava:
    def test_the_ontology_is_consistent_and_no_class_is_empty(self, everything: Graph) -> None:
        assert reason(ntriples(everything.triples)) == SOUND

    def test_the_ontology_and_the_data_are_consistent(self, everything: Graph, data: Graph) -> None:
        assert reason(ntriples(everything.triples + data.triples)) == SOUND

    def test_a_small_sound_graph_is_accepted(self, everything: Graph) -> None:
        sound = read_turtle(HERE / "valid.ttl")
        assert reason(ntriples([*everything.triples, *sound])) == SOUND

    def test_a_class_that_can_have_no_instance_is_named_and_so_is_what_lies_below(
        self, tmp_path: Path
    ) -> None:
        assert reason(ntriples(toy(tmp_path))) == Verdict(
            consistent=True,
            unsatisfiable=("http://example.org/BelowIt", "http://example.org/WetAndDry"),
        )

    def test_one_verdict_does_not_colour_the_next(self, tmp_path: Path) -> None:
        with_an_instance = ntriples(toy(tmp_path)) + (
            b"<http://example.org/it> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            b"<http://example.org/BelowIt> .\n"
        )
        assert reason(with_an_instance) == REFUSED
        assert reason(STATEMENT) == SOUND
        assert reason(b"") == SOUND

    def test_an_import_is_not_followed(self) -> None:
        header = (
            b"<http://example.org/> <http://www.w3.org/2002/07/owl#imports> <http://x.invalid/> .\n"
        )
        assert reason(header + STATEMENT) == SOUND

    @pytest.mark.parametrize(
        "line",
        [
            b"nonsense",
            b'<http://example.org/a> <http://example.org/b> "open .',
            b"\xff",
            b"<a> a <b> .",
        ],
    )
    def test_what_is_not_a_statement_is_an_error_with_its_line(self, line: bytes) -> None:
        with pytest.raises(LogicError, match="Line 2 is not a statement"):
            reason(STATEMENT + line)

    def test_nothing_is_printed_and_no_file_is_left_behind(
        self,
        everything: Graph,
        tmp_path: Path,
        capfd: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        broken = read_turtle(HERE / "broken" / "block-of-itself.ttl")
        assert reason(ntriples([*everything.triples, *broken])) == REFUSED
        assert tempfile.tempdir == str(tmp_path)
        assert list(tmp_path.iterdir()) == []
        assert capfd.readouterr() == ("", "")

    def test_a_reasoner_that_fails_is_an_error_and_no_verdict(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        java = tmp_path / "java"
        java.write_text("#!/bin/sh\necho no memory left >&2\nexit 3\n", encoding="utf-8")
        java.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        with pytest.raises(LogicError, match=r"HermiT failed: .*no memory left"):
            reason(STATEMENT)


def test_without_java_there_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert not java_available()
    with pytest.raises(LogicError, match="needs Java"):
        reason(STATEMENT)


def toy(folder: Path) -> list[Triple]:
    path = folder / "toy.ttl"
    path.write_text(TOY, encoding="utf-8")
    return read_turtle(path)
