"""The graph that was built, what is in it, and which project it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from migkg.errors import MigkgError, SourceError, UnknownName
from migkg.project import DUMP, chosen, require_project
from migkg.shacl.report import harmless
from migkg.store import KnowledgeGraph
from migkg.terms import MIGSH, curie

if TYPE_CHECKING:
    from pathlib import Path


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


def unknown_thing(graph: KnowledgeGraph, iri: str) -> MigkgError:
    """That there is no such thing, with those that could have been meant."""
    if iri.startswith(MIGSH):
        return MigkgError(
            f"{curie(iri)} would be a shape, and the graph holds none: "
            "they stand in the folder shapes/, and on /shapes of the explorer (migkg serve)."
        )
    return UnknownName("thing", curie(iri), map(curie, graph.near(iri)))


def say_which_project(ctx: click.Context) -> None:
    """Say that the installed project was used, to whoever may have meant another."""
    reason = chosen(ctx.find_root().params.get("root")).reason
    if reason:
        click.echo(f"migkg: {harmless(reason)}", err=True)
