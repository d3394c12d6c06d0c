"""The verb ``keys``: what is new since keys were published last, entered into their registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from migkg.build import read_project
from migkg.errors import MigkgError
from migkg.formatting import rewrite
from migkg.project import INSTALLED
from migkg.registry import REGISTRY, entered, keyed, read_published, require_kept
from migkg.shacl.report import harmless

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option("--enter", is_flag=True, help="Enter them into the registry: from then on they last.")
@click.pass_obj
def keys(root: Path, *, enter: bool) -> None:
    """List the keys of things that are new since keys were published last.

    A published key is never renamed and never given to another thing; what has to go is marked as
    withdrawn in data/keys.csv, by hand, with the day, its successor and the reason.
    """
    path = root / REGISTRY
    registry, things = read_published(root), keyed(read_project(root).data)
    require_kept(path, registry, things)
    new = sorted(things - registry.keys())
    if enter:
        if root == INSTALLED:
            raise MigkgError("What is installed is not written to: name a project with --root.")
        rewrite({path: entered(registry, new)})
    for thing in new:
        click.echo(harmless(thing))
