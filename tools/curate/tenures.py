"""Who held which office when: the tenures that all batches refer to.

``decisions/posts.csv`` has the offices, ``decisions/tenures.csv`` who held them and when, and
``decisions/persons*.csv`` how the facts spell each name. The batch ``offices`` writes them all
down; the other batches ask here in which office a person acts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.dates import period
from migkg.keys import slug
from tools.curate.tables import FOLDER, labels, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_END = {"day": "", "month": "-31", "year": "-12-31"}
_LENGTH = {"day": 10, "month": 7, "year": 4}
_SMALL = {"of", "the", "for", "and", "in", "at", "city", "lord", "head"}


@dataclass(frozen=True)
class Post:
    """An office in an authority."""

    key: str
    authority: str
    roles: tuple[str, ...]
    row: dict[str, str]


@dataclass(frozen=True)
class Tenure:
    """A person in an office, and the dates that the sources give."""

    key: str
    person: str
    post: Post
    row: dict[str, str]

    @property
    def name(self) -> str:
        """The name of its node, such as ``tenure:be-gent-mayor-mathias-de-clercq``."""
        return f"tenure:{self.key}"

    def can_be(self, on: str | None) -> bool:
        """Whether it is not certainly over, or still to come, in the whole of a period."""
        if not on:
            return True
        start, end = _bounds(on)
        begins = _bounds(self.row["from"])[0] if self.row["from"] else ""
        ends = _bounds(self.row["until"])[1] if self.row["until"] else "9999"
        return begins <= end and start <= ends

    def seen(self, on: str | None) -> bool:
        """Whether the period is in the time that it has by its start."""
        return bool(self.row["from"]) and self.can_be(on)


class Tenures:
    """All tenures, found by the names that the facts use."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    @cached_property
    def posts(self) -> dict[str, Post]:
        """All posts by key."""
        return {
            row["key"]: Post(row["key"], row["authority"], tuple(row["roles"].split()), row)
            for row in rows("posts", self._folder)
        }

    @cached_property
    def all(self) -> dict[str, Tenure]:
        """All tenures by key."""
        return {
            row["key"]: Tenure(row["key"], row["person"], self.posts[row["post"]], row)
            for row in rows("tenures", self._folder)
        }

    @cached_property
    def _persons(self) -> dict[str, str]:
        """The key of each person, by every spelling."""
        found: dict[str, str] = {}
        for path in sorted(self._folder.glob("persons*.csv")):
            for row in rows(path.stem, self._folder):
                spellings = [row["name"], *(name for name, _ in labels(row["other"]))]
                for spelling in (*spellings, *row.get("spelt", "").split("|")):
                    if spelling:
                        found[_plain(spelling)] = row["key"]
        return found

    def person(self, name: str) -> str | None:
        """The key of the holder of office whom a name in the facts means."""
        return self._persons.get(_plain(name))

    def of(self, person: str) -> Iterator[Tenure]:
        """The tenures of a person, by key."""
        return (it for it in self.all.values() if it.person == person)

    def find(self, name: str, body: str = "", on: str | None = None) -> str | None:
        """The office in which a person of this name acts on a day, or none where no one is known.

        The body is the key of an authority (``de-bonn``), or words that name the office or the
        place (``Lord Mayor of Bonn``); without it all offices of the person are looked at. The day
        is as precise as the facts have it; a tenure that is certainly over, or still to come, is
        not given. Of several that are possible, the one that the words tell best comes first, then
        the one whose start is known, then the later one.
        """
        person = self.person(name)
        if not person:
            return None
        possible = [(_likeness(it.post, body), it) for it in self.of(person) if it.can_be(on)]
        told = [(how, it) for how, it in possible if how[0] or not body]
        told.sort(key=lambda told: (told[0], told[1].seen(on), told[1].row["from"]))
        return told[-1][1].name if told else None

    def mayor(self, authority: str, on: str | None = None) -> str | None:
        """The tenure of the one mayor of an authority on a day, or none where it is not certain."""
        held = [
            it
            for it in self.all.values()
            if it.post.authority == authority and "mayor" in it.post.roles and it.seen(on)
        ]
        return held[0].name if len(held) == 1 else None


def _bounds(date: str) -> tuple[str, str]:
    first, precision = period(date)
    return first, first[: _LENGTH[precision]] + _END[precision]


def _plain(name: str) -> str:
    return slug(name.partition("(")[0].strip() or name)


def _likeness(post: Post, body: str) -> tuple[int, int]:
    """How many of the words tell of this post, and how many of its own they leave out, below 0.

    Of the key of an authority all or nothing tells.
    """
    if not body or body == post.authority:
        return 1, 0
    asked = _words(body)
    office = _words(f"{post.row['en']} {post.row['local'].partition('@')[0]}")
    place = _words(f"{post.row['words']} {post.authority[3:]}")
    return len(asked & office) + 2 * len(asked & place), -len(_words(post.row["en"]) - asked)


def _words(phrase: str) -> set[str]:
    """The words of a phrase that are in Latin letters and say something."""
    letters = unicodedata.normalize("NFKD", phrase.lower())
    return set(re.findall("[a-z0-9]+", letters.encode("ascii", "ignore").decode())) - _SMALL
