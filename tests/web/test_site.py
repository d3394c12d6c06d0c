"""The explorer starts on a build that is whole, and on no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.errors import SourceError
from migkg.project import BUILD, DUMP
from migkg.source import Literal, NamedNode, Quad
from migkg.terms import GRAPH, expand
from migkg.versions import CURRENT, current
from migkg.web.site import read_site
from tests.support import republish, spoil
from tests.web.explorer import root_with

if TYPE_CHECKING:
    from pathlib import Path

NAMED = Quad(
    NamedNode(expand("city:xx-atown")),
    NamedNode(expand("rdfs:label")),
    Literal("Atown"),
    NamedNode(GRAPH + "x"),
)


def test_a_site_is_not_read_from_a_version_that_is_damaged(tmp_path: Path) -> None:
    root = root_with(tmp_path, [NAMED])
    spoil(root / BUILD / CURRENT / DUMP, b"<a:s> <a:p> <a:o> .\n")

    with pytest.raises(SourceError, match=r"migkg\.nq: is not the file that .*: run migkg build"):
        read_site(root, None)


def test_a_site_is_of_the_version_that_it_is_given(tmp_path: Path) -> None:
    root = root_with(tmp_path, [NAMED])
    older = current(root / BUILD)
    republish(older, root / BUILD, dump=b"")

    assert len(read_site(root, None).graph) == 0
    assert len(read_site(root, None, older).graph) == 1


@pytest.mark.parametrize("content", [None, b"", b"\xff"])
def test_a_build_that_does_not_say_what_it_is_is_refused(
    tmp_path: Path, content: bytes | None
) -> None:
    root = root_with(tmp_path, [NAMED])
    republish(current(root / BUILD), root / BUILD, manifest=content)

    with pytest.raises(
        SourceError, match=r"manifest\.json: is missing or no JSON: run migkg build"
    ):
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
