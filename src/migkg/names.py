"""Things found by their names, in any language, also by the beginning of one or with typing errors.

Names are compared by their letters: capitals and accents make no difference, and ü is both u and
ue. SQLite finds exact names, beginnings and words; what is near to a name shares three letters in
a row with it, and RapidFuzz counts the errors in what does.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from array import array
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_OTHER = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d"})
_OTHER |= str.maketrans({"þ": "th", "ı": "i", "’": "'", "ʼ": "'"})
_WORD = re.compile(r"\w+")

_DROPPED = {"Mn", "Cc", "Cf", "Cs", "Cn"}
"""Marks above and below letters, and what is no letter at all."""


_REMEMBERED = 10_000
"""Letters of which it is remembered: whoever searches may ask for all of the million there are."""


class _Letters(dict[int, int | None]):
    """Which letters stay: each is looked up once, as it is met, while there is room."""

    def __missing__(self, code: int) -> int | None:
        stays = None if unicodedata.category(chr(code)) in _DROPPED else code
        if len(self) < _REMEMBERED:
            self[code] = stays
        return stays


_LETTERS = _Letters()

LONGEST = 200
"""The most letters of what is looked for; the rest is not looked at."""

_FEW = 3
"""With fewer names than these, and none that is or begins so, it may have been mistyped."""

_NEAREST = 80

_LOOKED_THROUGH = 100_000
"""The most names that are all compared where a short one may have no three letters right."""

_ERRORS = ((9, 2), (4, 1))
"""From so many letters on, so many typing errors are forgiven."""

_TABLES = """
CREATE TABLE name (folded TEXT NOT NULL, thing TEXT NOT NULL, text TEXT NOT NULL,
  language TEXT NOT NULL, kind TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (folded, kind, content='', prefix='1 2 3');
"""
_READY = """
INSERT INTO words (rowid, folded, kind) SELECT rowid, folded, kind FROM name;
CREATE INDEX by_name ON name (folded);
INSERT INTO words (words) VALUES ('optimize');
"""
_SELECT = "SELECT name.thing, name.text, name.language, name.kind FROM name"
_EXACTLY = " WHERE name.folded = ? AND (? = '' OR name.kind = ?) LIMIT ?"
_BY_WORDS = " JOIN words ON words.rowid = name.rowid WHERE words MATCH ? LIMIT ?"
_BY_ROW = " WHERE name.rowid = ?"
_TOUCHED = 4
"""The most groups of three letters that one error changes: two letters that changed places."""


@dataclass(frozen=True)
class Name:
    """A name of a thing, with its language, and the kind of thing."""

    thing: str
    text: str
    language: str = ""
    kind: str = ""


class Match(IntEnum):
    """How a name is met, the best first."""

    EXACT = 0
    BEGINNING = 1
    WORD = 2
    NEAR = 3


@dataclass(frozen=True)
class Hit:
    """A name that was found, how, and how many typing errors lie between."""

    name: Name
    match: Match
    errors: int = 0


class NameIndex:
    """An index of names in memory, which any thread may ask.

    The order in which names are given is that of their weight: of those that are met alike, the
    first come first.

    >>> index = NameIndex([Name("city:be-gent", "Gent", "nl"), Name("city:be-gent", "Gand", "fr")])
    >>> [(it.name.text, it.match.name) for it in index.find("gan")]
    [('Gand', 'BEGINNING')]
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._asking = Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.executescript(_TABLES)
        self._base.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?)", _rows(names))
        self._base.executescript(_READY)
        self._base.commit()
        self._spelt = _Spelt(self._base.execute("SELECT folded, kind FROM name ORDER BY rowid"))

    def find(self, text: str, limit: int = 20, kind: str = "") -> list[Hit]:
        """The things with a name like this, each once by the best of its names.

        Args:
            text: what is looked for.
            limit: the most things that are given.
            kind: the kind of things that are looked for, any where empty.
        """
        asked = folded(text[:LONGEST])
        words = _WORD.findall(asked)
        if not words:
            return []
        found: dict[str, Hit] = {}
        of_kind = f'kind : "{kind}" AND ' if kind else ""
        begins = f'{of_kind}folded : ^ "{" ".join(words)}" *'
        holds = f"{of_kind}folded : ({' '.join(map(_quoted, words))} *)"
        most = 4 * limit
        with self._asking:
            ways = (
                (Match.EXACT, _EXACTLY, (asked, kind, kind, most)),
                (Match.BEGINNING, _BY_WORDS, (begins, most)),
                (Match.WORD, _BY_WORDS, (holds, most)),
            )
            for match, where, values in ways:
                if len(found) < limit:
                    for row in self._base.execute(_SELECT + where, values):
                        found.setdefault(row[0], Hit(Name(*row[:4]), match))
            if len(found) < _FEW and all(hit.match > Match.BEGINNING for hit in found.values()):
                for row, errors in self._spelt.near(asked, kind):
                    (name,) = self._base.execute(_SELECT + _BY_ROW, (row,))
                    found.setdefault(name[0], Hit(Name(*name), Match.NEAR, errors))
        return list(found.values())[:limit]


class _Spelt:
    """Names by their letters, to be found though they were mistyped.

    Each three letters in a row lead to the names that have them, by the length of the name: for
    with so many errors a name is so much longer or shorter at most.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._folded = [""]  # rows are counted from 1
        self._kinds = [""]
        self._rows: defaultdict[tuple[str, int], array[int]] = defaultdict(lambda: array("I"))
        for row, (name, kind) in enumerate(names, 1):
            self._folded.append(name)
            self._kinds.append(kind)
            for three in _threes(name):
                self._rows[three, len(name)].append(row)

    def near(self, asked: str, kind: str) -> list[tuple[int, int]]:
        """The rows of names that may be meant, each with its errors, the fewest first."""
        most = next((most for length, most in _ERRORS if len(asked) >= length), 0)
        for errors in range(1, most + 1):
            if found := self._within(errors, asked, kind):
                return found
        return []

    def _within(self, errors: int, asked: str, kind: str) -> list[tuple[int, int]]:
        """The names with so many errors at most.

        Such a name has all but ``_TOUCHED`` groups of three letters for each error, so it has one
        at least of the rarest that are one more than that.
        """
        lengths = range(len(asked) - errors, len(asked) + errors + 1)
        having = [
            [rows for it in lengths if (rows := self._rows.get((three, it)))]
            for three in _threes(asked)
        ]
        having.sort(key=lambda it: sum(map(len, it)))
        rarest = chain.from_iterable(having[: errors * _TOUCHED + 1])
        found = self._counted(errors, asked, kind, set(chain.from_iterable(rarest)))
        if not found and len(self._folded) <= _LOOKED_THROUGH:
            all_of_length = (it for it, name in enumerate(self._folded) if len(name) in lengths)
            found = self._counted(errors, asked, kind, all_of_length)
        return found

    def _counted(
        self, errors: int, asked: str, kind: str, rows: Iterable[int]
    ) -> list[tuple[int, int]]:
        choices = {it: self._folded[it] for it in rows if kind in {"", self._kinds[it]}}
        near = extract(asked, choices, scorer=OSA.distance, score_cutoff=errors, limit=_NEAREST)
        by_errors = sorted((int(distance), row) for _, distance, row in near)
        return [(row, distance) for distance, row in by_errors]


def _threes(name: str) -> set[str]:
    return {name[at : at + 3] for at in range(len(name) - 2)}


def folded(text: str, *, spelt: bool = False) -> str:
    """The letters of a name by which it is compared; ``spelt`` writes ü as ue.

    >>> folded("Müllheim"), folded("Müllheim", spelt=True), folded("GDAŃSK")
    ('mullheim', 'muellheim', 'gdansk')
    """
    text = unicodedata.normalize("NFC", text.casefold())
    if spelt:
        text = text.translate(_SPELT)
    plain = unicodedata.normalize("NFKD", text.translate(_OTHER))
    return " ".join(plain.translate(_LETTERS).split())


def _rows(names: Iterable[Name]) -> Iterator[tuple[str, str, str, str, str]]:
    for name in names:
        forms = dict.fromkeys((folded(name.text), folded(name.text, spelt=True)))
        for form in forms:
            yield form, name.thing, name.text, name.language, name.kind


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
