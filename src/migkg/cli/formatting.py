"""The verb ``fmt``: Turtle files put into their form, or those named that are not in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migkg.errors import MigkgError
from migkg.formatting import formatted, rewrite
from migkg.project import INSTALLED, require_project, turtle_below, turtle_files
from migkg.source import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def unformatted(files: Iterable[Path]) -> dict[Path, str]:
    """The files that are not in their form, each with the text that it should have."""
    wanted = {path: formatted(path) for path in files}
    return {path: text for path, text in wanted.items() if text != read_text(path)}


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--check", "only_check", is_flag=True, help="Name the files, and change none.")
@click.pass_obj
def fmt(root: Path, files: Sequence[Path], only_check: bool) -> None:
    """Put Turtle FILES, and all in folders, into their form (default: those of the project).

    Comments stay. One above the prefixes is the head of the file; one with an empty line below it
    opens a section, within which the subjects are sorted; any other belongs to its subject.
    """
    if not files and root == INSTALLED and not only_check:
        raise MigkgError("What is installed is not written to: name the files to format.")
    if not files:
        require_project(root)
    found = turtle_files(root) if not files else turtle_below(files)
    wanted = unformatted(found)
    for path, text in wanted.items():
        if not only_check:
            rewrite({path: text})
        click.echo(path)
    sys.exit(1 if wanted and only_check else 0)
