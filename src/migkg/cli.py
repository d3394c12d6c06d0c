"""The command line: words to calls, results to text, errors to exit codes.

Exit codes: 0 fine, 1 the data say no (the report is on standard output), 2 it could not be done.
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
from migkg import logic, remote, shacl
from migkg.build import (
    DUMP,
    assemble,
    read_data,
    read_project,
)
from migkg.build import (
    build as build_,
)
from migkg.errors import MigkgError, NonConformance, QueryError, SourceError, UnknownName
from migkg.interchange import jsonld, turtle
from migkg.queries import Query, read_queries
from migkg.sandbox import refuse
from migkg.source import Literal, NamedNode, Triple, ntriples
from migkg.store import KnowledgeGraph
from migkg.terms import curie, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORMATS = {
    "table": ("application/sparql-results+json", "text/turtle"),
    "csv": ("text/csv", "text/turtle"),
    "json": ("application/sparql-results+json", "application/ld+json"),
    "ttl": ("application/sparql-results+json", "text/turtle"),
}
"""What to ask of the engine for each format: rows and truth values, statements."""


class Door(click.Group):
    """The one place where an error becomes a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; the data's no is exit 1, all that could not be done exit 2."""
        try:
            return super().invoke(ctx)
        except NonConformance as error:
            click.echo(str(error))
            ctx.exit(1)
        except MigkgError as error:
            click.echo(f"migkg: {error}", err=True)
            ctx.exit(2)


@click.group(cls=Door)
@click.version_option(package_name="migkg")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The project folder (default: the current one).",
)
@click.pass_context
def main(ctx: click.Context, root: Path) -> None:
    """How cities act on migration, as a knowledge graph."""
    ctx.obj = root


@main.command()
@click.pass_obj
def check(root: Path) -> None:
    """Look at the repository: syntax, headers, shapes before and after the rules, logic."""
    project = read_project(root)
    files = sum(
        len(source.files) for source in (project.ontology, project.concepts, *project.sources)
    )
    click.echo(f"syntax   {files} Turtle files of vocabulary and data")
    rules, questions = read_queries(root / "ontology" / "rules"), read_queries(root / "queries")
    click.echo(f"headers  {len(rules)} rules, {len(questions)} questions")
    made = assemble(project)
    click.echo(f"shapes   {made.report.summary()}")
    if not logic.java_available():
        click.echo("logic    did not run: it needs Java (the command java)")
        return
    verdict = logic.reason(ntriples({quad.triple for quad in made.quads}))
    if not verdict.consistent:
        click.echo("logic    inconsistent: the data contradict the ontology")
        sys.exit(1)
    if verdict.unsatisfiable:
        click.echo("logic    no thing can be a " + ", ".join(map(curie, verdict.unsatisfiable)))
        sys.exit(1)
    click.echo("logic    consistent, no unsatisfiable class")


@main.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Default: build/.")
@click.pass_obj
def build(root: Path, out: Path | None) -> None:
    """Read, check, derive, check again, write: data/ttl becomes build/."""
    made = build_(root, out)
    click.echo(
        f"{len(made.quads)} statements in {len(made.graphs)} graphs; {made.report.summary()}"
    )


@main.command()
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--shapes",
    "shapes_at",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Shapes to judge by, a file or a folder (default: those of the project).",
)
@click.option(
    "--ontology",
    "ontology_at",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="The ontology behind the shapes, a file or a folder.",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Of the messages.")
@click.pass_obj
def validate(
    root: Path,
    data: Sequence[Path],
    shapes_at: Sequence[Path],
    ontology_at: Sequence[Path],
    form: str,
    lang: str,
) -> None:
    """Judge Turtle files by shapes: the project's own, or any others."""
    triples = read_data(data)
    if shapes_at:
        shapes, ontology = read_data(shapes_at), read_data(ontology_at)
    else:
        project = read_project(root)
        shapes, ontology = project.shapes, project.vocabulary + read_data(ontology_at)
    report = shacl.validate(triples, shapes, ontology)
    if form == "json":
        click.echo(json.dumps(report.to_json(), indent=2, ensure_ascii=False))
    elif form == "ttl":
        click.echo(report.to_turtle(), nl=False)
    else:
        click.echo(report.to_text(lang))
    sys.exit(0 if report.conforms else 1)


@main.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "ttl", "json", "nt"]), default="text")
@click.pass_obj
def describe(root: Path, name: str, form: str) -> None:
    """Show everything said of a thing (an IRI or a name such as city:be-gent), by source."""
    iri = expand(name)
    graph = _opened(root)
    quads = graph.describe(iri)
    if not quads:
        raise UnknownName("thing", curie(iri), _neighbours(graph, iri))
    triples = [quad.triple for quad in quads]
    if form == "text":
        for source, said in itertools.groupby(
            sorted(quads, key=lambda quad: str(quad.graph_name)), lambda quad: quad.graph_name
        ):
            click.echo(f"# {_shown(source)}")
            for quad in said:
                click.echo("  ".join(map(_shown, (quad.subject, quad.predicate, quad.object))))
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
        click.echo(_verification_text(found))
    sys.exit(0 if found.holds else 1)


@main.command()
@click.option("--host", default="127.0.0.1", help="A loopback address.")
@click.option("--port", default=8000, type=click.IntRange(0, 65535), show_default=True)
@click.pass_obj
def serve(root: Path, host: str, port: int) -> None:
    """Open the explorer and the SPARQL endpoint on this machine."""
    from migkg.web import server  # the other commands start without Flask

    seeds = os.environ.get("MIGKG_SEEDS")
    _built(root)
    server.serve(root, host, port, pages=Path(seeds) if seeds else None)


class Questions(click.Group):
    """Each question is a command of its own; its parameters are its options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the questions, and ``-`` for one from standard input."""
        return ["-", *_questions(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of one question."""
        if cmd_name == "-":
            return _question_command(None)
        known = _questions(ctx)
        if cmd_name not in known:
            raise UnknownName("question", cmd_name, known)
        return _question_command(known[cmd_name])


@main.group(cls=Questions)
def query() -> None:
    """Ask a question of the gallery by its name, or the query on standard input (-)."""


def _questions(ctx: click.Context) -> dict[str, Query]:
    root: Path = ctx.find_root().params.get("root") or Path()
    return read_queries(root / "queries")


def _question_command(question: Query | None) -> click.Command:
    options: list[click.Parameter] = [
        click.Option(
            ["--format", "form"],
            type=click.Choice(sorted(FORMATS)),
            default="table" if sys.stdout.isatty() else "csv",
            help="Default: table on a terminal, csv in a pipe.",
        ),
        click.Option(["--endpoint"], metavar="URL", help="Ask this SPARQL 1.1 server instead."),
    ]
    defaults = question.defaults if question else {}
    for name, term in defaults.items():
        shown = curie(term.value) if isinstance(term, NamedNode) else term.value
        options.append(click.Option([f"--{name}"], help=f"Default: {shown}."))

    @click.pass_context
    def ask(ctx: click.Context, /, form: str, endpoint: str | None, **values: str | None) -> None:
        given = {name: value for name, value in values.items() if value is not None}
        bindings = question.bind(given) if question else {}
        text = question.text if question else sys.stdin.read()
        result_type, graph_type = FORMATS[form]
        if endpoint:
            bound = question.bound_text(bindings) if question else text
            content, media_type = remote.answer(endpoint, bound, result_type, graph_type)
        else:
            refuse(text)
            graph = _opened(ctx.find_root().obj)
            content, media_type = graph.answer(text, result_type, graph_type, **bindings)
        _print_answer(content, media_type, form)

    return click.Command(
        question.name if question else "-",
        callback=ask,
        params=options,
        help=f"{question.summary}\n\n{question.description}"
        if question
        else "From standard input.",
        short_help=question.summary if question else "The query on standard input.",
    )


def _print_answer(content: bytes, media_type: str, form: str) -> None:
    rows = media_type == "application/sparql-results+json"
    if form == "ttl" and rows:
        raise QueryError("rows and truth values cannot be written as Turtle; ask for table or csv")
    if form == "table" and rows:
        click.echo(_table(json.loads(content)))
    else:
        click.echo(content, nl=not content.endswith(b"\n"))


def _table(results: dict[str, Any]) -> str:
    """SPARQL JSON results as aligned columns, IRIs as prefixed names."""
    if "boolean" in results:
        return "yes" if results["boolean"] else "no"
    names = results["head"]["vars"]
    lines = [names] + [
        [_cell(row[name]) if name in row else "" for name in names]
        for row in results["results"]["bindings"]
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    rule = ["─" * width for width in widths]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [lines[0], rule, *lines[1:]]
    )


def _cell(term: dict[str, str]) -> str:
    value = curie(term["value"]) if term["type"] == "uri" else term["value"]
    return " ".join(value.split())


def _shown(term: object) -> str:
    if isinstance(term, NamedNode):
        return curie(term.value)
    if isinstance(term, Literal) and not term.language:
        return term.value
    return str(term)


def _verification_text(found: evidence_.Verification) -> str:
    lines = [curie(found.document)]
    for passage in found.passages:
        place = f"{passage.start}–{passage.end}"
        if passage.holds:
            lines.append(f"  holds  {place}")
            continue
        what = (
            f"moved to {passage.found[0]}–{passage.found[1]}" if passage.found else "is not there"
        )
        resting = ", ".join(map(curie, passage.supports))
        lines.append(f"  FAILS  {place} {what}; on it rests {resting}")
    failed = sum(not passage.holds for passage in found.passages)
    lines.append(
        f"{len(found.passages)} passages, {failed} fail; the page is "
        + ("the one that was read" if found.content_holds else "NOT the one that was read")
    )
    return "\n".join(lines)


def _neighbours(graph: KnowledgeGraph, iri: str) -> list[str]:
    """Names that could have been meant: the things of the same kind."""
    kind = iri.rpartition("/")[0] + "/" if "#" not in iri else iri.rpartition("#")[0] + "#"
    subjects = {quad.subject for quad in graph.quads()}
    return [
        curie(subject.value)
        for subject in subjects
        if isinstance(subject, NamedNode)
        and subject.value.startswith(kind)
        and not subject.value.endswith("#selector")
    ]


def _built(root: Path) -> Path:
    path = root / "build" / DUMP
    if not path.is_file():
        raise SourceError(path, "is not there: run migkg build first")
    return path


def _opened(root: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(_built(root))
