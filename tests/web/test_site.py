"""The explorer starts on a build that is whole, and on no other."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from migkg.errors import SourceError
from migkg.project import BUILD, DUMP
from migkg.source import Literal, NamedNode, Quad
from migkg.terms import GRAPH, expand
from migkg.versions import CURRENT, current
from migkg.web.site import read_site
from tests.support import ROOT, republish, spoil
from tests.web.explorer import root_with, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

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


WORDS = (
    *(f"/{it}.{ending}" for it in ("ontology", "shapes") for ending in ("ttl", "nt", "rdf")),
    "/shapes/Membership.ttl",
    "/coverage",
    "/quality",
)


def content(client: FlaskClient, place: str) -> list[bytes]:
    """The lines of what lies there, whatever its blank nodes are called."""
    return sorted(re.sub(rb"\b[0-9a-f]{28,32}\b", b"", client.get(place).data).split(b"\n"))


def test_all_that_pages_are_made_from_is_read_when_a_version_is_opened(tmp_path: Path) -> None:
    small = root_with(tmp_path, [NAMED])
    for part in ("ontology", "shapes"):
        (small / part).unlink()
        shutil.copytree(ROOT / part, small / part)
    before, other = without_sandbox(small), without_sandbox(small)
    said = {place: content(before, place) for place in WORDS}
    ontology = small / "ontology" / "migkg.ttl"
    ontology.write_text(f"{ontology.read_text(encoding='utf-8')}mig:New a owl:Class .\n")
    shape = small / "shapes" / "membership.ttl"
    new = "migsh:New a sh:NodeShape ; sh:targetClass mig:City ."
    shape.write_text(f"{shape.read_text(encoding='utf-8')}{new}\n")

    after = without_sandbox(small)

    for place in WORDS:
        assert content(other, place) == said[place]  # asked for when the files were others
    assert b"mig:New " in after.get("/ontology.ttl").data
    assert b"shapes#New> " in after.get("/shapes.nt").data
    assert b"shapes#New> " in after.get("/shapes/New.nt").data
    shape.write_text("this is no Turtle")
    ontology.unlink()
    assert b"shapes#New" in after.get("/shapes.rdf").data
    assert b"ontology#New" in after.get("/ontology.nt").data
    with pytest.raises(SourceError, match=r"migkg\.ttl"):
        read_site(small, None)
