"""The graph that was built, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.errors import MigkgError, SourceError, UnknownName
from migkg.project import DUMP, require_project
from migkg.source import NamedNode
from migkg.store import KnowledgeGraph
from migkg.terms import BASE, MIGSH, curie

if TYPE_CHECKING:
    from pathlib import Path

_OBJECT = "SELECT ?thing ?property WHERE { ?other ?property ?thing } LIMIT 1"


def built(root: Path) -> Path:
    """The dump of the project.

    Raises:
        SourceError: there is no project, or it has not been built.
    """
    path = root / "build" / DUMP
    if not path.is_file():
        require_project(root)
        raise SourceError(path, "is not there: run migkg build first")
    return path


def opened(root: Path) -> KnowledgeGraph:
    """The graph of the project.

    Raises:
        SourceError: there is no project, or it has not been built.
    """
    return KnowledgeGraph.open(built(root))


def known(graph: KnowledgeGraph, thing: NamedNode) -> bool:
    """Whether the graph knows a thing; of those that others name it is not asked."""
    return (
        not thing.value.startswith(BASE)
        or thing.value in graph
        or bool(graph.select(_OBJECT, thing=thing))
    )


def unknown_thing(graph: KnowledgeGraph, thing: NamedNode) -> MigkgError:
    """That there is no such thing, with those of its kind that could have been meant."""
    iri = thing.value
    if iri.startswith(MIGSH):
        return MigkgError(
            f"{curie(iri)} would be a shape, and the graph holds none: "
            "they stand in the folder shapes/, and on /shapes of the explorer (migkg serve)."
        )
    kind = iri.rpartition("/")[0] + "/" if "#" not in iri else iri.rpartition("#")[0] + "#"
    subjects = {quad.subject for quad in graph.quads()}
    neighbours = [
        curie(subject.value)
        for subject in subjects
        if isinstance(subject, NamedNode)
        and subject.value.startswith(kind)
        and not subject.value.endswith("#selector")
    ]
    return UnknownName("thing", curie(iri), neighbours)
