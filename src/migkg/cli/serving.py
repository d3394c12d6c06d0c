"""``migkg serve``: the explorer and the endpoint, run as the settings say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from migkg.cli.graph import built, say_which_project


class _Settings(click.Command):
    """A command that has an option for each setting; they are read where they are needed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.show()
            ctx.exit(os.EX_CONFIG)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from migkg.settings import table, variable  # the other commands start without it

        if not self.params:
            self.params = [
                click.Option(
                    [f"--{name.replace('_', '-')}"],
                    default=default,
                    type=None if isinstance(default, tuple) else type(default),
                    multiple=isinstance(default, tuple),
                    is_flag=isinstance(default, bool),
                    envvar=variable(name),
                    show_default=default not in {(), "", False},
                    show_envvar=True,
                    help=meaning,
                )
                for name, default, meaning in table()
            ]
        return super().get_params(ctx)


@click.command(cls=_Settings)
@click.pass_context
def serve(ctx: click.Context, /, **given: Any) -> None:
    """Open the explorer and the SPARQL endpoint.

    Each option may be set by a variable of the environment as well; where there may be several of
    one, they stand there with spaces between them.
    """
    from migkg.settings import Settings
    from migkg.web import server

    seeds = os.environ.get("MIGKG_SEEDS")
    built(ctx.obj)  # or say what is missing before anything is started
    say_which_project(ctx)
    server.serve(ctx.obj, Settings(**given), pages=Path(seeds) if seeds else None)
