"""The verb ``query``: a question of the gallery, or the query on standard input."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from migkg import remote
from migkg.cli.graph import opened, unknown_thing
from migkg.cli.wording import table
from migkg.errors import QueryError, UnknownName
from migkg.project import chosen, require_project
from migkg.queries import read_queries
from migkg.sandbox import refuse
from migkg.source import NamedNode
from migkg.terms import BASE, curie

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from migkg.queries import Query
    from migkg.source import Term
    from migkg.store import KnowledgeGraph

FORMATS = {
    "table": ("application/sparql-results+json", "text/turtle"),
    "csv": ("text/csv", "text/turtle"),
    "json": ("application/sparql-results+json", "application/ld+json"),
    "ttl": ("application/sparql-results+json", "text/turtle"),
}
"""What to ask of the engine for each format: rows and truth values, statements."""


_READ = f"{__name__}.questions"


class Questions(click.Group):
    """Each question is a command of its own; its parameters are its options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the questions, and ``-`` for one from standard input."""
        return ["-", *_questions(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of one question."""
        if cmd_name == "-":
            return _question_command(None)
        questions = _questions(ctx)
        if cmd_name not in questions:
            require_project(_root(ctx))
            raise UnknownName("question", cmd_name, questions, listed_by="migkg query --help")
        return _question_command(questions[cmd_name])


class QuestionCommand(click.Command):
    """A question, whose parameters are its options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The options and their values; one that there is not is told from those that there are."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            options = [name for parameter in self.params for name in parameter.opts]
            raise UnknownName(f"option of {self.name}", error.option_name, options) from error


@click.group(cls=Questions)
def query() -> None:
    """Ask a question of the gallery by its name, or the query on standard input (-)."""


def _questions(ctx: click.Context) -> dict[str, Query]:
    # Help asks for one command after the other, and all of them are told from the same questions.
    found: dict[str, Query] | None = ctx.meta.get(_READ)
    if found is None:
        found = ctx.meta[_READ] = read_queries(_root(ctx) / "queries")
    return found


def _root(ctx: click.Context) -> Path:
    # The words of the whole line are known even where they are only completed, not carried out.
    return chosen(ctx.find_root().params.get("root")).root


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
        text = question.text if question else _standard_input()
        result_type, graph_type = FORMATS[form]
        if endpoint is not None:
            bound = question.bound_text(bindings) if question else text
            content, media_type = remote.answer(endpoint, bound, result_type, graph_type)
        else:
            refuse(text)
            graph = opened(ctx.find_root().obj)
            _require_known(graph, (bindings[name] for name in given))
            content, media_type = graph.answer(text, result_type, graph_type, **bindings)
        _print_answer(content, media_type, form)

    return QuestionCommand(
        question.name if question else "-",
        callback=ask,
        params=options,
        help=f"{question.summary}\n\n{question.description}"
        if question
        else "From standard input.",
        short_help=question.summary if question else "The query on standard input.",
    )


def _standard_input() -> str:
    content: bytes = sys.stdin.buffer.read()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise QueryError("the query on standard input is not UTF-8") from error


def _require_known(graph: KnowledgeGraph, values: Iterable[Term]) -> None:
    """Refuse a thing of ours of which nothing is said: it is misspelt, and would have no answer."""
    for term in values:
        iri = term.value if isinstance(term, NamedNode) else ""
        if iri.startswith(BASE) and not graph.mentions(iri):
            raise unknown_thing(graph, iri)


def _print_answer(content: bytes, media_type: str, form: str) -> None:
    rows = media_type == "application/sparql-results+json"
    if form == "ttl" and rows:
        raise QueryError("rows and truth values cannot be written as Turtle; ask for table or csv")
    if form == "table" and rows:
        click.echo(table(json.loads(content)))
    else:
        click.echo(content, nl=not content.endswith(b"\n"))
