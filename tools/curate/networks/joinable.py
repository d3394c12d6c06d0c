"""What can be joined, as the table of networks has it, with its record in the facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.curate.tables import rows

if TYPE_CHECKING:
    from tools.curate.facts import Facts, Record


@dataclass(frozen=True)
class Joinable:
    """Something that can be joined: its row in the table, and its record in the facts."""

    row: dict[str, str]
    record: Record | None

    @property
    def node(self) -> str:
        """Its name, such as ``network:eurocities``; empty where it is no thing of its own."""
        return self.row["node"]

    @property
    def key(self) -> str:
        """The key of its node, from which the keys of those who joined are made."""
        return self.node.partition(":")[2] or self.row["id"]

    @property
    def sort(self) -> str:
        """The class of its node, without a prefix."""
        return self.row["class"]

    @property
    def file(self) -> str:
        """The file in which it is told, with those who joined."""
        return f"networks/{self.key}.ttl"

    @property
    def sources(self) -> list[str]:
        """The pages that it rests on."""
        listed: list[str] = self.record["sources"] if self.record else []
        return [*listed, *self.row["sources"].split()]

    def short(self, language: str) -> str:
        """A name short enough for the labels of others."""
        return self.row[f"short_{language}"] or self.row[language]


def read(facts: Facts) -> dict[str, Joinable]:
    """All that the table has, by identifier."""
    return {row["id"]: Joinable(row, facts.networks.get(row["id"])) for row in rows("networks")}
