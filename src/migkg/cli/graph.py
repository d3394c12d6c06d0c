"""The graph that was built, what is in it, and which project it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from migkg.errors import MigkgError, UnknownName
from migkg.project import BUILD, chosen, require_project
from migkg.shacl.report import harmless
from migkg.store import KnowledgeGraph
from migkg.terms import MIGSH, curie
from migkg.versions import Version, current, current_name

if TYPE_CHECKING:
    from pathlib import Path


def built(root: Path) -> Version:
    """The version of the project that was built last.

    Raises:
        SourceError: there is no project, it has not been built, or the version is damaged.
    """
    if current_name(root / BUILD) is None:
        require_project(root)
    return current(root / BUILD)


def opened(root: Path) -> KnowledgeGraph:
    """The graph of the project.

    Raises:
        SourceError: as ``built``.
    """
    return KnowledgeGraph.open(built(root).dump)


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
