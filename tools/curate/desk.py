"""What every batch works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.source import read_folder
from tools.curate.documents import Documents
from tools.curate.ledger import Ledger
from tools.curate.places import Places
from tools.curate.registry import Registry
from tools.curate.statements import Files
from tools.curate.tables import rows
from tools.curate.tenures import Tenures

if TYPE_CHECKING:
    from tools.curate.facts import Facts


DATA = Path(__file__).parent.parent.parent / "data" / "ttl"
WRITTEN_BY_HAND = ("migkg", "moving-cities-ghent-fr")
"""The collections that were there before, in which some of our things have their names."""

BY_HAND = ("organisation:moving-cities", "organisation:migkg")
"""Publishers that the collections written by hand tell."""

TOLD_LATER = ("forum:gr-athens-accmr",)
"""Publishers that the batch on profiles tells."""


@dataclass(frozen=True)
class Desk:
    """The facts, what is written, and the account of both."""

    facts: Facts
    files: Files
    documents: Documents
    places: Places
    registry: Registry
    ledger: Ledger
    tenures: Tenures = field(default_factory=Tenures)

    @classmethod
    def laid(cls, facts: Facts) -> Desk:
        """A desk with nothing written yet."""
        files = Files(it for name in WRITTEN_BY_HAND for it in read_folder(DATA / name).triples)
        documents = Documents(files)
        places = Places(files, documents)
        registry = Registry(files, documents, places)
        # Networks are told by their batch, which need not have come yet.
        networks = [row["node"] for row in rows("networks")]
        documents.tell_agent = lambda agent, url: (
            agent in {*BY_HAND, *TOLD_LATER, *networks} or registry.tell(agent, url)
        )
        return cls(facts, files, documents, places, registry, Ledger())
