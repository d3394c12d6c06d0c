"""The explorer starts on a build that is whole, and on no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migkg.errors import MigkgError, SourceError
from migkg.project import DUMP, MANIFEST
from migkg.source import Literal, NamedNode, Quad
from migkg.terms import GRAPH, expand
from migkg.web.site import read_site
from tests.web.explorer import root_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMED = Quad(
    NamedNode(expand("city:xx-atown")),
    NamedNode(expand("rdfs:label")),
    Literal("Atown"),
    NamedNode(GRAPH + "x"),
)


def cut(dump: Path) -> None:
    dump.write_bytes(b"")


def extend(dump: Path) -> None:
    dump.write_bytes(dump.read_bytes() + b"<a:s> <a:p> <a:o> .\n")


def break_off(dump: Path) -> None:
    dump.write_bytes(dump.read_bytes()[:-5])


@pytest.mark.parametrize("damage", [cut, extend, break_off])
def test_a_dump_that_is_not_the_one_of_the_manifest_is_refused(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    root = root_with(tmp_path, [NAMED])
    damage(root / "build" / DUMP)

    with pytest.raises(MigkgError) as refused:
        read_site(root, None)

    said = str(refused.value)
    assert str(root / "build" / DUMP) in said
    assert str(root / "build" / MANIFEST) in said
    assert "run migkg build" in said


def test_a_dump_that_is_not_there_is_named(tmp_path: Path) -> None:
    root = root_with(tmp_path, [NAMED])
    (root / "build" / DUMP).unlink()

    with pytest.raises(SourceError, match="is not there: run migkg build"):
        read_site(root, None)


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"dump": "x"})])
def test_a_manifest_that_describes_no_dump_is_refused(tmp_path: Path, content: str) -> None:
    root = root_with(tmp_path, [NAMED])
    (root / "build" / MANIFEST).write_text(content, encoding="utf-8")

    with pytest.raises(SourceError, match="missing or damaged: run migkg build"):
        read_site(root, None)


def test_the_kinds_of_things_that_there_are_are_named_once_each(tmp_path: Path) -> None:
    is_a, graph = NamedNode(expand("rdf:type")), NamedNode(GRAPH + "x")
    quads = [
        Quad(NamedNode(expand(name)), is_a, NamedNode("a:Class"), graph)
        for name in (
            "mig:City",
            "city:xx-atown",
            "city:xx-btown",
            "def:theme",
            "evidence:x#selector",
        )
    ]

    kinds = read_site(root_with(tmp_path, quads), None).kinds

    assert kinds == ("city", "def", "evidence", "ontology")
