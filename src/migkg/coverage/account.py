"""The account of the facts: each record, and the things that say it or the reason why it is out."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ACCOUNT = "data/account.csv"
"""Where the account is, in a project that has one."""

FIELDS = ["record", "gist", "things", "reason", "note"]


@dataclass(frozen=True)
class Entry:
    """A record by its address, such as ``networks.json#memberships/12``, and what became of it."""

    record: str
    gist: str
    things: tuple[str, ...]
    reason: str
    note: str

    @property
    def section(self) -> str:
        """The file and the list in it that hold the record: ``networks: memberships``."""
        file, _, rest = self.record.partition(".json#")
        names = [part for part in rest.split("/") if not part.isdigit()]
        return f"{file}: {', '.join(names)}"

    @property
    def why(self) -> str:
        """The reason alone, without the address of another record."""
        return "duplicate of another" if self.reason.startswith("duplicate of") else self.reason


@dataclass(frozen=True)
class Section:
    """How many records of one list are in and out."""

    name: str
    inside: int
    outside: int

    @property
    def share_outside(self) -> float:
        """Which part of them is out, from 0 to 1."""
        return self.outside / (self.inside + self.outside)


def account_of(root: Path) -> tuple[Entry, ...]:
    """What became of the records of a project; nothing where it gives no account.

    Raises:
        SourceError: as ``read_account``.
    """
    path = root / ACCOUNT
    return read_account(path) if path.is_file() else ()


def read_account(path: Path) -> tuple[Entry, ...]:
    """The entries of an account.

    Raises:
        SourceError: it cannot be read, or an entry says neither where a record is nor why not.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(path, f"cannot be read: {error}") from error
    if reader.fieldnames != FIELDS:
        raise SourceError(path, f"begins with the line {','.join(FIELDS)}", 1)
    entries = []
    for line, row in enumerate(rows, 2):
        things = tuple(row["things"].split())
        if not things and not row["reason"]:
            raise SourceError(path, f"{row['record']} is neither in nor out", line)
        entries.append(Entry(row["record"], row["gist"], things, row["reason"], row["note"]))
    return tuple(entries)


def sections(entries: Iterable[Entry]) -> list[Section]:
    """How many records of each list are in and out, by name."""
    inside, outside = Counter[str](), Counter[str]()
    for entry in entries:
        (inside if entry.things else outside)[entry.section] += 1
    names = sorted(inside | outside)
    return [Section(name, inside[name], outside[name]) for name in names]
