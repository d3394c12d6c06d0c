"""The stubs of what cities join, and of how somebody joins it."""

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
    of_country,
    of_themes,
    on_day,
    once_more,
    since_when,
    sourcing,
    until_when,
)
from migkg.drafts import Profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from migkg.drafts import Naming

    Command = Callable[..., None]

_of = click.option("--of", "who", required=True, help="Who: authority:de-osnabrueck.")
_role = click.option("--role", default="", help="Of the code list participation-role: partner, ….")


def _profile(command: Command) -> Command:
    """Let a command take what is told of all that cities join."""

    @of_country
    @click.option(
        "--scope",
        default="",
        help="Of the code list geographic-scope; with a country by default national.",
    )
    @since_when
    @until_when
    @click.option("--description", default="", help="What it is, in your own words (at most 160).")
    @of_themes
    @functools.wraps(command)
    def wrapped(
        *args: Any,
        country: str,
        scope: str,
        since: str,
        until: str,
        description: str,
        themes: tuple[str, ...],
        **settings: Any,
    ) -> None:
        given = Profile(country, scope, since, until, description, themes)
        command(*args, profile=given, **settings)

    return wrapped


@click.command()
@naming
@click.option("--kind", required=True, help="Of the code list network-kind: network, ….")
@click.option("--seat", default="", help="The city where it is at home.")
@_profile
@sourcing
@click.pass_obj
def network(
    root: Path, naming: Naming, kind: str, seat: str, profile: Profile, sourcing: Sourcing
) -> None:
    """A network of cities; NAME is what it is called in English.

    A campaign, a project, a charter or a study is none: it is joined otherwise.
    """
    with supported(root, sourcing) as (draft, support):
        drafts.network(draft, naming, support, profile, kind=kind, seat=seat)


@click.command()
@naming
@_profile
@sourcing
@click.pass_obj
def campaign(root: Path, naming: Naming, profile: Profile, sourcing: Sourcing) -> None:
    """A campaign that cities take part in; NAME is what it is called in English."""
    with supported(root, sourcing) as (draft, support):
        drafts.campaign(draft, naming, support, profile)


@click.command()
@naming
@click.option("--led-by", multiple=True, help="The authority in charge of it; again for each.")
@_profile
@sourcing
@click.pass_obj
def project(
    root: Path, naming: Naming, led_by: tuple[str, ...], profile: Profile, sourcing: Sourcing
) -> None:
    """A project with funds and a term; NAME is what it is called in English.

    Cities take part in it, even where its funder calls them members of a network.
    """
    with supported(root, sourcing) as (draft, support):
        drafts.project(draft, naming, support, profile, led_by=led_by)


@click.command()
@naming
@click.option("--kind", required=True, help="Of the code list charter-kind: declaration, ….")
@_profile
@sourcing
@click.pass_obj
def charter(root: Path, naming: Naming, kind: str, profile: Profile, sourcing: Sourcing) -> None:
    """A charter, a declaration or a letter that is signed; NAME is what it is called in English."""
    with supported(root, sourcing) as (draft, support):
        drafts.charter(draft, naming, support, profile, kind=kind)


@click.command()
@_of
@click.option("--in", "body", required=True, help="The network: network:eurocities.")
@click.option("--status", default="", help="Of the code list membership-status; default: member.")
@since_when
@until_when
@how_surely
@once_more
@sourcing
@click.pass_obj
def membership(root: Path, /, who: str, body: str, sourcing: Sourcing, **said: str) -> None:
    """The membership of an authority in a network."""
    with supported(root, sourcing) as (draft, support):
        drafts.membership(draft, who, body, support, **said)


@click.command()
@_of
@click.option(
    "--in", "initiative", required=True, help="The campaign or project: initiative:the-shift."
)
@_role
@since_when
@until_when
@click.option("--decided-by", default="", help="The decision that it follows from: action:….")
@click.option("--description", default="", help="What they do in it, in your own words.")
@how_surely
@once_more
@sourcing
@click.pass_obj
def participation(
    root: Path, /, who: str, initiative: str, sourcing: Sourcing, **said: str
) -> None:
    """That an authority takes part in a campaign or a project."""
    with supported(root, sourcing) as (draft, support):
        drafts.participation(draft, who, initiative, support, **said)


@click.command()
@_of
@click.option(
    "--in", "assessment", required=True, help="The index or study: assessment:moving-cities."
)
@_role
@since_when
@until_when
@how_surely
@once_more
@sourcing
@click.pass_obj
def examination(root: Path, /, who: str, assessment: str, sourcing: Sourcing, **said: str) -> None:
    """That an index or a study looks at an authority, which joins nothing by that."""
    with supported(root, sourcing) as (draft, support):
        drafts.examination(draft, who, assessment, support, **said)


@click.command()
@click.option("--actor", "who", required=True, help="Who signs: authority:de-osnabrueck.")
@click.option("--charter", required=True, help="What is signed: charter:integrating-cities.")
@on_day
@click.option("--to", multiple=True, help="Whom a letter is addressed to; again for each.")
@_role
@click.option(
    "--theme",
    "themes",
    multiple=True,
    help="Of the code list theme; default: those of the charter.",
)
@click.option("--description", default="", help="In your own words; default: Among those who ….")
@how_surely
@once_more
@sourcing
@click.pass_obj
def signing(
    root: Path,
    /,
    who: str,
    charter: str,
    to: tuple[str, ...],
    themes: tuple[str, ...],
    sourcing: Sourcing,
    **said: str,
) -> None:
    """That an authority signs a charter, a declaration or a letter."""
    with supported(root, sourcing) as (draft, support):
        drafts.signing(draft, who, charter, support, to=to, themes=themes, **said)


COMMANDS = (
    *(network, campaign, project, charter),
    *(membership, participation, examination, signing),
)
