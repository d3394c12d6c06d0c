"""The command line: words to calls, results to text, errors to exit codes.

Exit codes: 0 fine, 1 the data say no (the report is on standard output), 2 it could not be done,
78 a server refuses to serve as it is set (``EX_CONFIG`` of sysexits.h).
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migkg import evidence as evidence_
from migkg.build import build as build_
from migkg.build import read_project
from migkg.cli.asking import query
from migkg.cli.checking import check
from migkg.cli.formatting import fmt
from migkg.cli.graph import opened, say_which_project, unknown_thing
from migkg.cli.keys import keys
from migkg.cli.new import new
from migkg.cli.serving import serve
from migkg.cli.stopping import INTERRUPTED
from migkg.cli.validating import validate
from migkg.cli.wording import sentence, shown, verification
from migkg.errors import LimitExceeded, MigkgError, NonConformance, NotServed, QueryError
from migkg.interchange import jsonld, turtle
from migkg.project import BUILD, INSTALLED, chosen
from migkg.shacl.report import harmless
from migkg.source import Triple, named, ntriples
from migkg.store import KnowledgeGraph
from migkg.versions import CURRENT, KEPT, current_name, publish_again

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Door(click.Group):
    """The one place where an error becomes a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; the data's no is exit 1, what could not be done exit 2 or 78."""
        try:
            return super().invoke(ctx)
        except NonConformance as error:
            click.echo(str(error))
            ctx.exit(1)
        except MigkgError as error:
            click.echo(f"migkg: {sentence(error)}", err=True)
            if isinstance(error, QueryError | LimitExceeded) and error.excerpt:
                click.echo(error.excerpt, err=True)
            say_which_project(ctx)
            ctx.exit(os.EX_CONFIG if isinstance(error, NotServed) else 2)
        except OSError as error:
            _give_up(error)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("migkg: interrupted", err=True)
            ctx.exit(INTERRUPTED)

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the whole; help that cannot be written is exit 2 too."""
        try:
            return super().main(*args, **settings)
        except OSError as error:
            _give_up(error)
            sys.exit(2)


def _give_up(error: OSError) -> None:
    """Say what could not be read or written; whoever stopped reading is told nothing."""
    try:
        sys.stdout.flush()
    except OSError:
        # Or Python would try once more as it ends.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):
        where = "" if error.filename is None else f"{error.filename}: "
        said = harmless(f"{where}{error.strerror or error}")
        click.echo(f"migkg: {said}", err=True)


@click.group(cls=Door)
@click.version_option(package_name="migkg")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The project folder (default: the current one, or else the one installed with migkg).",
)
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """How cities act on migration, as a knowledge graph."""
    ctx.obj = chosen(root).root


@main.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Default: build/.")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=KEPT,
    show_default=True,
    help="How many versions to leave there, with the new one.",
)
@click.option("--back-to", metavar="NAME", help="Publish a version again that is still there.")
@click.pass_obj
def build(root: Path, out: Path | None, keep: int, back_to: str | None) -> None:
    """Read, check, derive, check again, publish: data/ttl becomes a version in build/."""
    if root == INSTALLED and out is None:
        raise MigkgError(f"{INSTALLED} is built already; name a folder for another build by --out")
    folder = out or root / BUILD
    before = current_name(folder)
    if back_to is not None:
        again = publish_again(folder, back_to)
        click.echo(f"version {again.name}, in place of {before or 'none'}: {folder / CURRENT}")
        return
    made = build_(root, folder, keep=keep)
    click.echo(
        f"{len(made.quads)} statements in {len(made.graphs)} graphs; {made.report.summary()}"
    )
    name = current_name(folder)
    same = ", which was published already" if name == before else ""
    click.echo(f"version {name}{same}: {folder / CURRENT}")


@main.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "ttl", "json", "nt"]), default="text")
@click.pass_obj
def describe(root: Path, name: str, form: str) -> None:
    """Show everything said of a thing (an IRI or a name such as city:be-gent), by source."""
    thing = named(name)
    graph = opened(root)
    quads = graph.describe(thing.value)
    if not quads:
        raise unknown_thing(graph, thing.value)
    triples = [quad.triple for quad in quads]
    if form == "text":
        for source, said in itertools.groupby(
            sorted(quads, key=lambda quad: str(quad.graph_name)), lambda quad: quad.graph_name
        ):
            click.echo(f"# {shown(source)}")
            for quad in said:
                click.echo("  ".join(map(shown, (quad.subject, quad.predicate, quad.object))))
    else:
        written: Callable[[Sequence[Triple]], bytes] = {
            "ttl": turtle,
            "json": jsonld,
            "nt": ntriples,
        }[form]
        click.echo(written(triples), nl=False)


@main.command()
@click.argument("page", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def evidence(root: Path, page: Path, form: str) -> None:
    """Recompute the hash of a page and of every passage that the graph claims of it."""
    graph = KnowledgeGraph.of_triples(read_project(root).data)
    found = evidence_.verify(graph, page)
    if form == "json":
        passages = [
            {
                "evidence": passage.evidence,
                "claimed": [passage.start, passage.end],
                "found": passage.found,
                "holds": passage.holds,
                "supports": passage.supports,
            }
            for passage in found.passages
        ]
        content = {
            "document": found.document,
            "conforms": found.holds,
            "contentHolds": found.content_holds,
            "results": passages,
        }
        click.echo(json.dumps(content, indent=2))
    else:
        click.echo(verification(found))
    sys.exit(0 if found.holds else 1)


main.add_command(check)
main.add_command(validate)
main.add_command(query)
main.add_command(fmt)
main.add_command(new)
main.add_command(keys)
main.add_command(serve)
