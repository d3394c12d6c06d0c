"""What became of each record: the things that say it, or the reason why it is left out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tools.curate.facts import Record

REASONS = (
    "private person",
    "out of scope",
    "no source",
    "contradicts itself",
    "says more than its source",
    "duplicate of",
    "nothing rests on it",
)
"""Why a record may be left out; after ``duplicate of`` comes the address of the other."""


@dataclass
class Entry:
    """A record in short, and what became of it."""

    gist: str
    things: list[str] = field(default_factory=list)
    reason: str = ""
    note: str = ""


class Ledger:
    """The account of all records that a batch has to answer for."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def open(self, record: Record, gist: str) -> None:
        """This record is to be accounted for; the gist is a few words that tell it from others."""
        self._entries[record.address] = Entry(gist)

    def keep(self, record: Record, *things: str) -> None:
        """These things say what the record says."""
        known = self._entries[record.address].things
        known.extend(thing for thing in things if thing not in known)

    def leave_out(self, record: Record, reason: str, note: str = "") -> None:
        """The record is left out, for one of the ``REASONS``.

        Raises:
            ValueError: the reason is not one of them.
        """
        if not reason.startswith(REASONS):
            message = f"{reason!r} is no reason to leave {record.address} out"
            raise ValueError(message)
        self._entries[record.address].reason = reason
        self._entries[record.address].note = note

    def unexplained(self) -> list[str]:
        """The addresses of records that are neither in nor out."""
        return [at for at, entry in self._entries.items() if not (entry.things or entry.reason)]

    def write(self, path: Path) -> None:
        """Write the account as CSV, in the order in which records were opened."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(("record", "gist", "things", "reason", "note"))
        for address, entry in self._entries.items():
            things = " ".join(entry.things)
            rows.writerow((address, entry.gist, things, entry.reason, entry.note))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.getvalue(), encoding="utf-8")
