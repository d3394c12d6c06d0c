"""The verb ``validate``: any Turtle files, judged by any shapes, and the report in any form."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migkg.cli.delivering import delivered
from migkg.cli.explaining import explain_request, refuse_unexplained
from migkg.cli.graph import say_which_project
from migkg.cli.judging import VERDICT, judge_request, judged_apart, request
from migkg.cli.spooling import spooled
from migkg.cli.stopping import cleared_when_stopped
from migkg.errors import SourceError
from migkg.project import require_project, turtle_files
from migkg.sandbox import DEADLINE, MEMORY
from migkg.shacl.explaining import SLOWEST
from migkg.shacl.report import FORMS, harmless
from migkg.terms import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.cli.judging import Engine

_EXPLAINING = f"{explain_request.__module__}:{explain_request.__name__}"
_FILES = click.Path(path_type=Path, exists=True, allow_dash=True)


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
    help="Write the report there, whole or not at all, and print its summary; - prints it.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Of the messages.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "reference"]),
    default="auto",
    show_default=True,
    help="Ours for each shape that it covers, or pySHACL for all.",
)
@click.option(
    "--explain",
    metavar="SHAPE",
    default="",
    help="Show how this shape is judged and what that takes, instead of a report: an IRI or a "
    f"prefixed name, or {SLOWEST} for a table of all.",
)
@click.option(
    "--deadline",
    type=click.FloatRange(0, min_open=True),
    default=DEADLINE,
    show_default=True,
    help="Seconds that a judgement by shapes of others may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(1),
    default=MEMORY,
    show_default=True,
    help="MiB that it may take (on Linux).",
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
    engine: Engine,
    explain: str,
    deadline: float,
    memory: int,
) -> None:
    """Judge Turtle files by shapes: the project's own, or any others.

    A folder stands for the .ttl files below it, - for standard input.

    Exit code: 0 the data conform, 1 they do not, or nothing in them was a target, 2 it could not be
    done; above 128 a signal stopped it. Of an explanation: 0 it was made, whatever the data are
    like, or the same.
    """
    if math.isnan(deadline):  # it is neither above nor below any bound
        raise click.BadParameter("nan is no number of seconds", param_hint="--deadline")
    if output == Path("-"):
        output = None
    of_project = [] if shapes_at else _files_of_project(ctx.obj)
    with (
        cleared_when_stopped(),
        spooled(data, shapes_at, ontology_at) as read,
        delivered(output, [*read.originals, *of_project]) as stream,
    ):

        def told(text: str) -> None:
            _told(read.renamed(text))

        asked = request(
            *read.groups,
            given=read.given,
            root=ctx.obj,
            engine=engine,
            form=form,
            most=most,
            language=lang,
            is_told=output is not None,
            explain=explain,
        )
        if explain:
            refuse_unexplained(asked)
        if shapes_at:
            task = _EXPLAINING if explain else ""
            conforms = judged_apart(
                asked, stream, told, task=task, deadline=deadline, memory=memory
            )
        else:
            work = explain_request if explain else judge_request
            conforms = work(asked, stream.write, told) == 0
    if not conforms and not shapes_at:
        say_which_project(ctx)
    sys.exit(0 if conforms else 1)


def _told(text: str) -> None:
    said = harmless(text)
    if said.startswith(VERDICT):
        click.echo(said.removeprefix(VERDICT))
    else:
        click.echo(f"migkg: {said}", err=True)


def _files_of_project(root: Path) -> list[Path]:
    """The files of the project, by whose shapes the data are judged.

    Raises:
        SourceError: there is no project.
    """
    try:
        require_project(root)
    except SourceError as error:
        problem = f"{error.problem}; shapes of your own are given by --shapes"
        raise SourceError(error.path, problem) from error
    return turtle_files(root)
