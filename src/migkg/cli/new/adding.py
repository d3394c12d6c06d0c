"""How a stub is added: drafted, judged by the shapes together with all the rest, and written."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from migkg.build import judge, read_project
from migkg.cli.wording import shown
from migkg.drafts import Draft, Known, Support
from migkg.errors import AlreadyKnown, MigkgError
from migkg.project import INSTALLED
from migkg.shacl.report import harmless
from migkg.source import Source, named
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from migkg.build import Project
    from migkg.cli.new.options import Sourcing
    from migkg.shacl import Finding, Report


@contextmanager
def drafting(root: Path, collection: str | None, *, dry_run: bool) -> Iterator[Draft]:
    """A draft on this project, which is judged and written when all is told.

    What is there already ends the command with exit code 1, as does what breaks a Violation: both
    are what the data say.
    """
    if root == INSTALLED:
        raise MigkgError("What is installed is not written to: go to a checkout of the project.")
    project = read_project(root)
    known = Known(project.sources, project.vocabulary)
    draft = Draft(root, known, collection)
    try:
        yield draft
    except AlreadyKnown as error:
        _show(known, error)
        sys.exit(1)
    found = _judged(project, draft)
    if broken := [it for it in found if it.severity == "Violation"]:
        click.echo("Nothing is written, for it would break what the data promise:")
        click.echo("\n".join(_lines(broken)))
        sys.exit(1)
    if dry_run:
        click.echo(
            "\n".join(f"# {file}\n{text}" for file, text in draft.turtle().items()), nl=False
        )
    else:
        _say_what_is_new(draft)
    lines = [f"  {name}  {words}" for name, words in draft.notes] + _lines(found)
    if lines:
        click.echo("\n".join(["Still to be filled in or looked at:", *lines]), err=dry_run)


@contextmanager
def supported(root: Path, sourcing: Sourcing) -> Iterator[tuple[Draft, Support]]:
    """A draft as ``drafting`` makes it, and what is to be told in it rests on."""
    with drafting(root, sourcing.collection, dry_run=sourcing.dry_run) as draft:
        yield draft, Support(draft, sourcing.page, sourcing.evidence)


def _judged(project: Project, draft: Draft) -> list[Finding]:
    """What the shapes object to because of the draft, seen with all that is there."""
    added = Source("draft", (), tuple(draft.triples))
    whole = _report(replace(project, sources=(*project.sources, added))).findings
    new = {named(name) for name in draft.things}
    about = [it for it in whole if it.focus in new or it.value in new]
    # What is broken elsewhere may be so by the draft, or have been so before.
    elsewhere = [it for it in whole if it.severity == "Violation" and it not in about]
    if elsewhere:
        before = _report(project).findings
        elsewhere = [it for it in elsewhere if it not in before]
    return [*elsewhere, *(it for it in about if it.severity in {"Violation", "Warning"})]


def _report(project: Project) -> Report:
    """What the shapes say of what is asserted; what follows from it is for ``check`` to judge."""
    return judge(project.data, project.shapes, project.vocabulary, [project.root / "shapes"])


def _say_what_is_new(draft: Draft) -> None:
    for file in draft.write():
        click.echo(file)
        for name, at in draft.things.items():
            if at == file and "#" not in name:  # a part of what stands beside it
                click.echo(f"  {harmless(curie(named(name).value))}")


def _show(known: Known, error: AlreadyKnown) -> None:
    click.echo(harmless(str(error)))
    for name in error.names:
        place = known.place(name)
        click.echo(f"\n# {place}" if place else "")
        click.echo("\n".join(map(harmless, known.shown(name).splitlines())))


def _lines(findings: Sequence[Finding]) -> list[str]:
    return [harmless(f"  {shown(it.focus)}  {it.message()} [{curie(it.rule)}]") for it in findings]
