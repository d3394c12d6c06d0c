"""The explorer starts on a build that is whole, and on no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.errors import SourceError
from migkg.project import BUILD, DUMP, MANIFEST
from migkg.sandbox import Sandbox
from migkg.source import Literal, NamedNode, Quad
from migkg.terms import GRAPH, expand
from migkg.versions import CURRENT, current, publish, publish_again
from migkg.web import application_of
from migkg.web.site import read_site
from tests.support import republish, spoil
from tests.web.explorer import root_with, site_of, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from migkg.versions import Version

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
        site_of(root)


def test_a_site_is_of_the_version_that_it_is_given(tmp_path: Path) -> None:
    root = root_with(tmp_path, [NAMED])
    older = current(root / BUILD)
    republish(older, root / BUILD, dump=b"")

    assert len(site_of(root).graph) == 0
    assert len(read_site(older).graph) == 1


@pytest.mark.parametrize("content", [None, b"", b"\xff"])
def test_a_build_that_does_not_say_what_it_is_is_refused(
    tmp_path: Path, content: bytes | None
) -> None:
    root = root_with(tmp_path, [NAMED])
    republish(current(root / BUILD), root / BUILD, manifest=content)

    with pytest.raises(
        SourceError, match=r"manifest\.json: is missing or no JSON: run migkg build"
    ):
        site_of(root)


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

    kinds = site_of(root_with(tmp_path, quads)).kinds

    assert kinds == ("city", "def", "evidence", "ontology")


WORDS = (
    *(
        f"/{it}.{ending}"
        for it in ("ontology", "shapes")
        for ending in ("ttl", "nt", "rdf", "jsonld")
    ),
    *(f"/shapes/Membership.{ending}" for ending in ("ttl", "nt", "rdf", "jsonld")),
    "/coverage",
    "/quality",
)


def client_of_version(version: Version) -> FlaskClient:
    return application_of(version, Sandbox(version.dump)).test_client()


@pytest.fixture
def other_words(tmp_path: Path) -> tuple[Path, Version]:
    """A folder in which a version with other ontology and shapes follows on one, and that one."""
    root = root_with(tmp_path, [NAMED])
    before = current(root / BUILD)
    changed = {
        "ontology/migkg.ttl": b"mig:New a owl:Class .\n",
        "shapes/membership.ttl": b"migsh:New a sh:NodeShape ; sh:targetClass mig:City .\n",
    }
    project = {name: (before.project / name).read_bytes() + it for name, it in changed.items()}
    republish(before, root / BUILD, project)
    return root, before


def test_pages_are_made_from_what_their_version_holds(other_words: tuple[Path, Version]) -> None:
    root, before = other_words
    assert [it.name for it in root.iterdir()] == [BUILD]  # nothing else is there to be read

    first = {place: client_of_version(before).get(place).data for place in WORDS}
    after = without_sandbox(root)

    assert b"mig:New " in after.get("/ontology.ttl").data
    assert b"shapes#New> " in after.get("/shapes.nt").data
    assert b"shapes#New> " in after.get("/shapes/New.nt").data
    publish_again(root / BUILD, before.name)
    back = without_sandbox(root)
    for place in WORDS:
        assert back.get(place).data == first[place]
    assert back.get("/shapes/New.nt").status_code == 404


def test_all_that_pages_are_made_from_is_read_when_a_version_is_opened(
    other_words: tuple[Path, Version],
) -> None:
    root, _ = other_words
    client, other = without_sandbox(root), without_sandbox(root)
    said = {place: client.get(place).data for place in WORDS}
    project = current(root / BUILD).project
    spoil(project / "shapes" / "membership.ttl", b"this is no Turtle")
    (project / "ontology" / "migkg.ttl").unlink()

    for place in WORDS:
        assert other.get(place).data == said[place]
    with pytest.raises(SourceError, match=r"project/\S+\.ttl: is not the file that .*: run migkg"):
        without_sandbox(root)


def test_a_version_of_before_it_held_the_project_is_refused(tmp_path: Path) -> None:
    files = {DUMP: b"", MANIFEST: b'{"graphs": []}'}
    publish(tmp_path / BUILD, files)

    with pytest.raises(
        SourceError, match=r"project: is missing, since an older migkg built .*: run migkg build"
    ):
        without_sandbox(tmp_path)
