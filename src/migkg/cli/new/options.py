"""The options that the stubs share: names, sources, and where they go."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migkg import codes
from migkg.dates import period
from migkg.drafts import Naming, Page, Text
from migkg.errors import MigkgError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., None]


def date(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """A date as precise as its source, if there is such a one; empty where none is given."""
    try:
        period(value) if value else None
    except MigkgError as error:
        raise click.BadParameter(str(error)) from error
    return value or ""


def tagged(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Words by the tags of their languages, from fr=Gand."""
    return dict(map(_tagged, values))


def _tagged(value: str) -> tuple[str, str]:
    tag, mark, words = value.partition("=")
    words = " ".join(words.split())
    if not mark or not words:
        raise click.BadParameter(f"{value!r} lacks the language or the words: fr=Gand, say.")
    # A tag may name a region too, such as fr-BE.
    if tag.partition("-")[0] not in codes.LANGUAGES.values():
        raise click.BadParameter(f"{tag!r} is no tag of a language: fr for French, el for Greek.")
    return tag, words


def country(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """The three letters of a country, from two or three; empty where none is given."""
    try:
        return codes.country(value) if value else ""
    except UnknownName as error:
        near = f" Did you mean {' or '.join(error.nearest)}?" if error.nearest else ""
        raise click.BadParameter(f"{value!r} is no code of a country such as DE.{near}") from error


def point(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> tuple[float, float] | None:
    """Latitude and longitude, in degrees."""
    if value is None:
        return None
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", value)
    if not found:
        raise click.BadParameter(f"{value!r} is no point such as 52.27,8.05.")
    return float(found[1]), float(found[2])


since_when = click.option("--since", "--from", "since", callback=date, help="Since when, if said.")
until_when = click.option("--until", callback=date, help="Until when, if it is over.")
on_day = click.option("--on", callback=date, help="When, as precisely as the source has it.")
of_country = click.option("--country", callback=country, help="Such as DE.")
of_themes = click.option(
    "--theme", "themes", multiple=True, help="Of the code list theme: reception, …."
)
how_surely = click.option("--confidence", default="stated", show_default=True)
once_more = click.option(
    "--qualifier", default="", help="A word behind the key, for one more of the same."
)

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@dataclass(frozen=True)
class Sourcing:
    """What the options say of the source, and of where all goes."""

    page: Page | None
    evidence: tuple[str, ...]
    collection: str | None
    dry_run: bool


def naming(command: Command) -> Command:
    """Let a command take the English name, those in other languages, and what decides its key."""

    @click.argument("name")
    @click.option(
        "--label", "labels", callback=tagged, multiple=True, help="fr=Gand; again for each."
    )
    @click.option("--key", default="", help="The key, where that made of the name does not fit.")
    @click.option("--another", is_flag=True, help="It is none of those that are called so.")
    @click.option("--qualifier", default="", help="A word behind the key, to tell homonyms apart.")
    @click.option("--same-as", multiple=True, help="Its address in Wikidata, GeoNames, ….")
    @functools.wraps(command)
    def wrapped(
        *args: Any,
        name: str,
        labels: dict[str, str],
        key: str,
        another: bool,
        qualifier: str,
        same_as: tuple[str, ...],
        **settings: Any,
    ) -> None:
        words = " ".join(name.split())
        if not words:
            raise click.UsageError("The name is empty: give what it is called in English.")
        names = {"en": words} | labels
        if "fr" not in names:
            raise click.UsageError(f"What is {words!r} called in French? Say --label fr=….")
        given = Naming(names, key, another, qualifier, same_as)
        command(*args, naming=given, **settings)

    return wrapped


def sourcing(command: Command) -> Command:
    """Let a command take the page on which the fact rests, and the collection it goes to."""

    @click.option("--source", help="The address of the page that says it.")
    @click.option("--language", default="", help="The language of a page that is new, such as de.")
    @click.option("--published", callback=date, help="The date of its content, if any.")
    @click.option("--publisher", default="", help="Who publishes it, if its host is new.")
    @click.option(
        "--title", "titles", callback=tagged, multiple=True, help="A title of ours: en=…."
    )
    @click.option("--rights", default="", help="Of the code list rights; default: unknown.")
    @click.option("--retrieved", callback=date, help="When it was read; default: today.")
    @click.option("--text", type=_FILE, help="The text of the page, if you hold it; see --quote.")
    @click.option(
        "--quote",
        "quotes",
        multiple=True,
        help="Words of it that say so; only their place is kept.",
    )
    @click.option("--evidence", multiple=True, help="Evidence that is there, as evidence:….")
    @click.option("--collection", help="The folder of data/ttl that all goes to.")
    @click.option("--dry-run", is_flag=True, help="Print the Turtle, and write nothing.")
    @functools.wraps(command)
    def wrapped(
        *args: Any,
        source: str | None,
        language: str,
        published: str,
        publisher: str,
        titles: dict[str, str],
        rights: str,
        retrieved: str,
        text: Path | None,
        quotes: tuple[str, ...],
        evidence: tuple[str, ...],
        collection: str | None,
        dry_run: bool,
        **settings: Any,
    ) -> None:
        if not source and not evidence:
            raise click.UsageError(
                "Where is this said? Give the page by --source https://…, or evidence that is "
                "there by --evidence evidence:…."
            )
        if bool(text) != bool(quotes) or (text and not source):
            raise click.UsageError(
                "A passage is given by --source, --text FILE and --quote WORDS together."
            )
        read = period(retrieved)[0] if retrieved else dt.datetime.now(dt.UTC).date().isoformat()
        page = None
        if source:
            held = Text.read(text) if text else None
            page = Page(source, read, language, published, publisher, titles, rights, held, quotes)
        given = Sourcing(page, evidence, collection, dry_run)
        command(*args, sourcing=given, **settings)

    return wrapped
