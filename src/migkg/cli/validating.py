"""The verb ``validate``: any Turtle files, judged by any shapes, and the report in any form."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from migkg.build import judge, read_data, read_project
from migkg.cli.graph import say_which_project
from migkg.cli.locating import located
from migkg.cli.wording import words_of
from migkg.errors import SourceError
from migkg.project import turtle_below
from migkg.shacl.report import FORMS, WITH_PLACES, Excerpt, numbered, write
from migkg.terms import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FILES = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("data", nargs=-1, required=True, type=_FILES)
@click.option(
    "--shapes",
    "shapes_at",
    multiple=True,
    type=_FILES,
    help="Shapes to judge by, a file or a folder (default: those of the project).",
)
@click.option(
    "--ontology",
    "ontology_at",
    multiple=True,
    type=_FILES,
    help="The ontology behind the shapes, a file or a folder.",
)
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="text", show_default=True)
@click.option(
    "--max-results",
    "most",
    type=click.IntRange(min=1),
    metavar="N",
    help="Show no more than N findings, the gravest; the verdict stays that of the whole.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report there, whole or not at all, and print its summary.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Of the messages.",
)
@click.pass_context
def validate(
    ctx: click.Context,
    data: Sequence[Path],
    shapes_at: Sequence[Path],
    ontology_at: Sequence[Path],
    form: str,
    most: int | None,
    output: Path | None,
    lang: str,
) -> None:
    """Judge Turtle files by shapes: the project's own, or any others.

    Exit code: 0 the data conform, 1 they do not, or nothing in them was a target, 2 it could not be
    done.
    """
    triples = read_data(data)
    if shapes_at:
        shapes, ontology = read_data(shapes_at), read_data(ontology_at)
    else:
        project = read_project(ctx.obj)
        shapes, ontology = project.shapes, project.vocabulary + read_data(ontology_at)
    judged = judge(triples, shapes, ontology, shapes_at or [ctx.obj / "shapes"])
    report, numbers = numbered(judged, chain(triples, ontology, shapes))
    excerpt = Excerpt(report, most, lang)
    if form in WITH_PLACES:
        files = turtle_below(data)
        excerpt = Excerpt(report, most, lang, located(excerpt.shown, triples, files, numbers))
    with _opened(output) as stream:
        write(excerpt, form, stream)
        if form == "text" and not report.focus_nodes:
            stream.write(f"{words_of(triples)}\n".encode())
    if output is not None:
        click.echo(report.summary())
    if form == "csv" or output is not None:
        _say_what_rows_cannot(excerpt, told=output is not None)
    if not report.conforms and not shapes_at:
        say_which_project(ctx)
    sys.exit(0 if report.conforms else 1)


def _say_what_rows_cannot(excerpt: Excerpt, *, told: bool) -> None:
    """Say that nothing was judged, or not all is shown, to whoever reads no report of it."""
    if not excerpt.whole.focus_nodes and not told:
        click.echo(f"migkg: {excerpt.whole.summary()}", err=True)
    if excerpt.cut:
        click.echo(f"migkg: {excerpt.cut}", err=True)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that takes its place as a whole when it is complete.

    Raises:
        SourceError: there is no folder to hold the file.
    """
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif output.exists() and not output.is_file():
        with output.open("wb") as stream:  # a device or a pipe, which is not to be replaced
            yield stream
    else:
        place = output.resolve()  # what a link leads to is replaced, not the link
        if not place.parent.is_dir():
            raise SourceError(output, "cannot be written: its folder is not there")
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".migkg-") as draft:
            with (Path(draft) / place.name).open("wb") as stream:
                yield stream
            (Path(draft) / place.name).replace(place)
