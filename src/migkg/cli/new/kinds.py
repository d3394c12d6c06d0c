"""The verb ``new``, and the stubs it makes of places, offices and what is done in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from migkg import drafts
from migkg.cli.new.adding import drafting, supported
from migkg.cli.new.options import (
    Sourcing,
    country,
    how_surely,
    naming,
    of_country,
    on_day,
    point,
    since_when,
    sourcing,
    tagged,
    until_when,
)
from migkg.drafts.draft import LICENCE, OURS

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.drafts import Naming


@click.group()
def new() -> None:
    """Add a stub of a fact: keyed, in its form, with its evidence.

    What is there already is shown and not made again. Nothing is made up: what a stub needs and is
    not given is asked for.
    """


@new.command()
@naming
@click.option("--country", callback=country, required=True, help="Such as DE.")
@click.option("--point", callback=point, help="Where it lies, such as 52.27,8.05.")
@click.option(
    "--authority-label",
    "authority_labels",
    callback=tagged,
    multiple=True,
    help="What its authority is called, where not “City of …”: en=….",
)
@sourcing
@click.pass_obj
def city(
    root: Path,
    naming: Naming,
    country: str,
    point: tuple[float, float] | None,
    authority_labels: dict[str, str],
    sourcing: Sourcing,
) -> None:
    """A city and the authority that governs it; NAME is what it is called in English."""
    with supported(root, sourcing) as (draft, support):
        drafts.city(draft, naming, country, support, point=point, authority_names=authority_labels)


@new.command()
@naming
@click.option("--kind", required=True, help="Of the code list authority-kind: ministry, ….")
@click.option("--level", default="", help="Where the kind does not say it: national, ….")
@of_country
@click.option("--governs", default="", help="The city whose own government it is.")
@click.option("--in-city", default="", help="The city that it is a part of, or sits in.")
@sourcing
@click.pass_obj
def authority(
    root: Path,
    naming: Naming,
    kind: str,
    level: str,
    country: str,
    governs: str,
    in_city: str,
    sourcing: Sourcing,
) -> None:
    """An authority that is not that of a new city; NAME is what it is called in English."""
    with supported(root, sourcing) as (draft, support):
        drafts.authority(
            draft,
            naming,
            country,
            support,
            kind=kind,
            level=level,
            governs=governs,
            in_city=in_city,
        )


@new.command()
@naming
@click.option("--actor", "actors", multiple=True, required=True, help="Who acts; again for each.")
@click.option("--kind", required=True, help="Of the code list action-kind: offer, letter, ….")
@click.option("--description", required=True, help="What is done, in your own words (at most 160).")
@click.option("--theme", "themes", multiple=True, required=True, help="Of the code list theme.")
@on_day
@click.option("--to", multiple=True, help="To whom it is addressed; again for each.")
@click.option("--blocks", default="", help="The action that a block prevents: action:….")
@click.option("--answers", default="", help="The action that it answers: action:….")
@click.option("--people", type=click.IntRange(min=1), help="How many it offers to receive, ….")
@how_surely
@sourcing
@click.pass_obj
def action(
    root: Path,
    naming: Naming,
    actors: tuple[str, ...],
    kind: str,
    description: str,
    themes: tuple[str, ...],
    on: str,
    to: tuple[str, ...],
    blocks: str,
    answers: str,
    people: int | None,
    confidence: str,
    sourcing: Sourcing,
) -> None:
    """What an authority did; NAME says it in a few words of English."""
    with supported(root, sourcing) as (draft, support):
        drafts.action(
            draft,
            naming,
            support,
            actors=actors,
            kind=kind,
            description=description,
            themes=themes,
            on=on,
            to=to,
            blocks=blocks,
            answers=answers,
            people=people,
            confidence=confidence,
        )


@new.command()
@click.option("--person", required=True, help="Their name, or person:… of one who is there.")
@click.option("--post", default="", help="The office: post:….")
@click.option("--mayor-of", default="", help="Or the authority whose mayor they are.")
@since_when
@until_when
@click.option("--kind", default="", help="Of the code list tenure-kind, where not regular: acting.")
@how_surely
@click.option("--another", is_flag=True, help="Another person of this name, or one more time.")
@click.option("--qualifier", default="", help="A word behind the key that tells them apart.")
@sourcing
@click.pass_obj
def tenure(
    root: Path,
    person: str,
    post: str,
    mayor_of: str,
    since: str,
    until: str,
    kind: str,
    confidence: str,
    another: bool,
    qualifier: str,
    sourcing: Sourcing,
) -> None:
    """Who held a public office, from when and until when."""
    if bool(post) == bool(mayor_of):
        raise click.UsageError(
            "Which office is it? Say --mayor-of authority:…, or --post post:… for another one."
        )
    with supported(root, sourcing) as (draft, support):
        office = post or drafts.mayoralty(draft, mayor_of, support)
        drafts.tenure(
            draft,
            person,
            office,
            support,
            since=since,
            until=until,
            kind=kind,
            confidence=confidence,
            another=another,
            qualifier=qualifier,
        )


@new.command()
@naming
@click.option("--in", "within", required=True, help="The authority: authority:….")
@click.option("--role", required=True, help="Of the code list role: minister, ….")
@sourcing
@click.pass_obj
def post(root: Path, naming: Naming, within: str, role: str, sourcing: Sourcing) -> None:
    """A public office other than that of a mayor; NAME is its title in English."""
    with supported(root, sourcing) as (draft, support):
        drafts.post(draft, naming, support, within=within, role=role)


@new.command()
@click.argument("key")
@click.option("--title", "titles", callback=tagged, multiple=True, help="en=… and fr=….")
@click.option("--description", required=True, help="What it holds, in a sentence of English.")
@click.option("--licence", default=LICENCE.strip("<>"), show_default=True, help="Its address.")
@click.option("--publisher", default=OURS, show_default=True, help="Who answers for it.")
@click.option("--dry-run", is_flag=True, help="Print the Turtle, and write nothing.")
@click.pass_obj
def collection(
    root: Path,
    key: str,
    titles: dict[str, str],
    description: str,
    licence: str,
    publisher: str,
    dry_run: bool,
) -> None:
    """A folder of data/ttl of your own, KEY, that you answer for."""
    for tag, language in (("en", "English"), ("fr", "French")):
        if tag not in titles:
            raise click.UsageError(f"What is it called in {language}? Say --title {tag}=….")
    with drafting(root, None, dry_run=dry_run) as draft:
        draft.collection(key, titles, description, f"<{licence}>", publisher)
