"""Versions of a graph that can be told apart by what is answered from them."""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from migkg.project import BUILD, DUMP
from migkg.versions import current, publish

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = "http://www.w3.org/2004/02/skos/core#"
PROPERTY = f"{_WORDS}changeNote"
MARKED = tuple(
    f"https://w3id.org/migkg/id/city/{it}" for it in ("be-gent", "al-tirane", "at-graz", "at-enns")
)
"""What says which version it is of."""

UNKNOWN = -1
"""The number of no version."""

_GRAPH = "https://w3id.org/migkg/graph/places"
_MARK = re.compile(rb"endurance (\d+)")
_BUILD = re.compile(rb'SHA-256 of the whole graph: ([0-9a-f]{64})">[0-9a-f]{12}<')


class Published(NamedTuple):
    """A version that was published, or is being published."""

    number: int
    begun: float
    """When its publication began, by the monotonic clock."""
    digest: str
    """The SHA-256 of its dump."""


class Marked:
    """The versions of one folder, in their order, and which of them answers are of."""

    def __init__(self, root: Path, whole: Path) -> None:
        """Publish below ``root``; ``whole`` is a project folder, whose build is marked."""
        build = current(whole / BUILD)
        self._files = {name: build.file(name).read_bytes() for name in build.digests}
        self.root = root
        self.published: list[Published] = []
        self._first_seen: dict[int, float] = {}

    def publish(self) -> None:
        """Publish another version."""
        number = len(self.published)
        dump = self._files[DUMP]
        for it in MARKED:  # each at its place, for a dump is sorted
            before, place, after = dump.partition(f"\n<{it}> <{_WORDS}".encode())
            mark = f'\n<{it}> <{PROPERTY}> "endurance {number}" <{_GRAPH}> .'
            dump = before + mark.encode() + place + after
        digest = hashlib.sha256(dump).hexdigest()
        self.published.append(Published(number, time.monotonic(), digest))
        publish(self.root / BUILD, {**self._files, DUMP: dump})

    def numbers_in(self, content: bytes) -> set[int]:
        """The versions that an answer says it is of, as a thing there does or a page at its end."""
        marks = {int(it) for it in _MARK.findall(content)}
        return marks | {self.number_of(it.decode()) for it in _BUILD.findall(content)}

    def number_of(self, digest: str) -> int:
        """The number of the version whose dump has this digest."""
        return {it.digest: it.number for it in self.published}.get(digest, UNKNOWN)

    def fault(self, number: int, begun: float, ended: float) -> str:
        """What is wrong with an answer of this version that was asked and came at these times.

        Once an answer of a version has come, what is asked afterwards is answered from that one or
        a later one.
        """
        if not 0 <= number < len(self.published):
            return "of no version"
        latest = max((it for it, seen in self._first_seen.items() if seen < begun), default=0)
        self._first_seen.setdefault(number, ended)
        return "of an older version than before" if number < latest else ""

    def waits(self) -> list[float]:
        """For each version but the first, the seconds until an answer was of it."""
        return [
            self._first_seen[it.number] - it.begun
            for it in self.published[1:]
            if it.number in self._first_seen
        ]


def unmarked(content: bytes) -> bytes:
    """An answer without what tells versions apart."""
    return _BUILD.sub(b"", _MARK.sub(b"endurance", content))
