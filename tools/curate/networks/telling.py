"""What all parts of this batch share: what can be joined, and the nodes that say who joined."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migkg.statements import Statement, iri, text

if TYPE_CHECKING:
    from tools.curate.desk import Desk
    from tools.curate.facts import Record
    from tools.curate.networks.joinable import Joinable

SEED = {
    "authority:be-gent": {"en": "City of Ghent", "fr": "Ville de Gand"},
    "city:be-gent": {"en": "Ghent", "fr": "Gand"},
}
"""Things that the page on Ghent names: they are told there and not here."""


@dataclass
class Telling:
    """The desk, what can be joined by its identifier in the facts, and who joined by which node."""

    desk: Desk
    joinables: dict[str, Joinable]
    joined: dict[tuple[str, str], str] = field(default_factory=dict)
    """The node of each pair of what is joined and the key of who joined."""
    held: Counter[str] = field(default_factory=Counter)
    """How many have joined each thing, candidates and those who left apart."""
    by_record: dict[str, str] = field(default_factory=dict)
    """The node that each record became."""

    def called(self, name: str, language: str) -> str:
        """What a thing is called."""
        if name in SEED:
            return SEED[name][language]
        return self.desk.files.label(name, language)

    def names(self, en: str, fr: str) -> list[Statement]:
        """A label in each of our two languages."""
        return [("skos:prefLabel", text(en, "en")), ("skos:prefLabel", text(fr, "fr"))]

    def keep(self, record: Record, node: str) -> None:
        """This node says what the record says."""
        self.by_record[record.address] = node
        self.desk.ledger.keep(record, node)

    def agent(self, words: str) -> str | None:
        """The node that ``place:Ghent,BE`` or a prefixed name means; None for an unknown place."""
        if not words.startswith("place:"):
            return words
        name, country, kind = (*words.removeprefix("place:").split(","), "")[:3]
        return self.desk.places.authority(name, country, kind)


def described(en: str) -> list[Statement]:
    """A description in our own words, if there is one."""
    return [("dcterms:description", text(en, "en"))] if en else []


def noted(en: str) -> list[Statement]:
    """A note for those who edit, if there is one."""
    return [("skos:editorialNote", text(en, "en"))] if en else []


def coded(predicate: str, scheme: str, cell: str) -> list[Statement]:
    """The concepts of a code list that a cell names, parted by spaces."""
    return [(predicate, iri(f"{scheme}:{it}")) for it in cell.split()]
