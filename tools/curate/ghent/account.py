"""The account of the records on Ghent, down to the single fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.curate.facts import Record
from tools.curate.tables import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.curate.desk import Desk

FILE = "ghent.json#"
_SECTIONS = ("organisations", "forums", "initiatives", "events_and_actions")
_PLAIN = ("identifiers", "gaps")
_TOLD_ELSEWHERE = ("awards", "officials")
"""Sections that other batches answer for; some things here rest on their pages too."""
_PRIVATE = "a fact that names a private person"


class Account:
    """Which things say which facts, and which facts stay out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._records = {record.address: record for record in self._opened()}
        self._foreign = {
            fact.address: fact
            for section in _TOLD_ELSEWHERE
            for record in desk.facts.records("ghent", section)
            for fact in record.within("facts")
        }
        self._said: dict[str, None] = {}

    def _opened(self) -> Iterator[Record]:
        ledger, facts = self._desk.ledger, self._desk.facts
        for section in _SECTIONS:
            for record in facts.records("ghent", section):
                ledger.open(record, record["name"] or record["label"])
                yield record
                for fact in record.within("facts"):
                    private = fact["names_private_person"]
                    ledger.open(fact, _PRIVATE if private else fact["fact"])
                    yield fact
        for section in _PLAIN:
            for place, says in enumerate(facts.file("ghent")[section]):
                told = says if isinstance(says, dict) else {"text": says}
                record = Record(f"{FILE}{section}/{place}", told)
                gist = record["text"] or f"{record['entity']}: {record['scheme']}"
                ledger.open(record, gist)
                yield record
        for record in facts.records("same_things", "actions"):
            yield record

    def sources(self, short: str) -> list[str]:
        """The pages of a fact, or of all facts of a record."""
        record = self._records.get(_long(short)) or self._foreign[_long(short)]
        facts = [record, *record.within("facts")]
        return [fact["url"] for fact in facts if (fact["url"] or "").startswith("http")]

    def keep(self, short: str, thing: str) -> None:
        """This thing says the fact, and the record that the fact is in."""
        address = _long(short)
        for part in dict.fromkeys((address, address.partition("/facts/")[0])):
            record = self._records.get(part)
            if not record:
                continue
            try:
                self._desk.ledger.keep(record, thing)
            except KeyError:  # a batch that tells both, such as chains, may not have been run
                self._desk.ledger.open(record, record["one"])
                self._desk.ledger.keep(record, thing)
            self._said[part] = None

    def close(self) -> None:
        """Leave out what the table of it names."""
        for row in rows("ghent_out"):
            record = self._records[_long(row["record"])]
            self._desk.ledger.leave_out(record, row["reason"], row["note"])


def _long(short: str) -> str:
    """The full address of a fact or a record.

    >>> _long("organisations/4.2")
    'ghent.json#organisations/4/facts/2'
    """
    return short if "#" in short else FILE + short.replace(".", "/facts/")
