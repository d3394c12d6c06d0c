"""The facts as they were collected: JSON files of records, each with an address of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Record:
    """A record: its address, such as ``networks.json#memberships/12``, and what it says."""

    address: str
    says: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.says.get(key)

    def within(self, key: str) -> Iterator[Record]:
        """The records in a list of this one, with addresses below its own."""
        for place, item in enumerate(self.says.get(key) or ()):
            says = item if isinstance(item, dict) else {"text": item}
            yield Record(f"{self.address}/{key}/{place}", says)


class Facts:
    """The folder of facts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, dict[str, Any]] = {}

    def file(self, name: str) -> dict[str, Any]:
        """All that one file holds, by its name without ``.json``."""
        if name not in self._read:
            self._read[name] = json.loads(
                (self._folder / f"{name}.json").read_text(encoding="utf-8")
            )
        return self._read[name]

    def records(self, name: str, section: str) -> list[Record]:
        """The records of a section, in their order."""
        return [
            Record(f"{name}.json#{section}/{place}", says)
            for place, says in enumerate(self.file(name)[section])
        ]

    @cached_property
    def networks(self) -> dict[str, Record]:
        """The networks, campaigns, charters and projects, by their identifiers in the facts."""
        return {record["id"]: record for record in self.records("networks", "networks")}
