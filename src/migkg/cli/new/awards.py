"""The stubs of awards, of who won them, and of who was only put forward."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

from migkg import drafts
from migkg.cli.new.adding import supported
from migkg.cli.new.options import (
    Sourcing,
    how_surely,
    naming,
    of_themes,
    on_day,
    once_more,
    since_when,
    sourcing,
    until_when,
)
from migkg.drafts import Occasion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from migkg.drafts import Naming

    Command = Callable[..., None]

_award = click.option("--award", required=True, help="The award: award:eurocities-awards.")


def _occasion(command: Command) -> Command:
    """Let a command take what is told of one occasion on which an award is given."""

    @click.option("--description", required=True, help="What for, in your own words (at most 160).")
    @on_day
    @click.option("--edition", default="", help="The edition, as the source has it: 2019.")
    @click.option("--category", default="", help="The category, in English.")
    @click.option("--rank", type=click.IntRange(min=1), help="The place, where there are several.")
    @of_themes
    @click.option("--in-capacity", "capacity", default="", help="The office of a person: tenure:….")
    @how_surely
    @once_more
    @functools.wraps(command)
    def wrapped(
        *args: Any,
        description: str,
        on: str,
        edition: str,
        category: str,
        rank: int | None,
        themes: tuple[str, ...],
        capacity: str,
        confidence: str,
        qualifier: str,
        **settings: Any,
    ) -> None:
        given = Occasion(
            description, on, edition, category, rank, themes, capacity, confidence, qualifier
        )
        command(*args, occasion=given, **settings)

    return wrapped


@click.command()
@naming
@click.option("--kind", required=True, help="Of the code list award-kind: prize, ….")
@click.option("--given-by", "givers", multiple=True, help="Who gives it; again for each.")
@since_when
@until_when
@of_themes
@sourcing
@click.pass_obj
def award(
    root: Path,
    naming: Naming,
    kind: str,
    givers: tuple[str, ...],
    since: str,
    until: str,
    themes: tuple[str, ...],
    sourcing: Sourcing,
) -> None:
    """An award; NAME is what it is called in English. Who won it is a conferral."""
    with supported(root, sourcing) as (draft, support):
        drafts.award(
            draft,
            naming,
            support,
            kind=kind,
            givers=givers,
            since=since,
            until=until,
            themes=themes,
        )


@click.command()
@_award
@click.option("--recipient", "recipients", multiple=True, help="Who won it; again for each.")
@click.option("--conferred-for", default="", help="The initiative that it honours: initiative:….")
@_occasion
@sourcing
@click.pass_obj
def conferral(
    root: Path,
    award: str,
    recipients: tuple[str, ...],
    conferred_for: str,
    occasion: Occasion,
    sourcing: Sourcing,
) -> None:
    """That somebody won an award."""
    with supported(root, sourcing) as (draft, support):
        drafts.conferral(
            draft, award, support, occasion, recipients=recipients, conferred_for=conferred_for
        )


@click.command()
@_award
@click.option(
    "--nominee", "nominees", multiple=True, required=True, help="Who is put forward; for each."
)
@_occasion
@sourcing
@click.pass_obj
def nomination(
    root: Path, award: str, nominees: tuple[str, ...], occasion: Occasion, sourcing: Sourcing
) -> None:
    """That somebody was put forward for an award, or on its shortlist, and did not win it."""
    with supported(root, sourcing) as (draft, support):
        drafts.nomination(draft, award, support, occasion, nominees=nominees)


COMMANDS = (award, conferral, nomination)
