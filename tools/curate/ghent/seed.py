"""The page of Moving Cities, read unit by unit: the account of what was read of it.

The things are told in ``data/ttl/moving-cities-ghent-fr/``; its ``reading.csv`` says which unit of
the text gave which of them, and why a unit gave none.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from tools.curate.facts import Record

if TYPE_CHECKING:
    from tools.curate.desk import Desk

_ROOT = Path(__file__).parent.parent.parent.parent
READING = _ROOT / "data" / "ttl" / "moving-cities-ghent-fr" / "reading.csv"

_TRAPS = (
    "document:moving-cities-ghent-fr",
    "document:moving-cities-ghent-fr",
    "post:be-gent-social-policy-and-finance statement:be-gent-rudy-coddens-bottom-up",
    "city:be-gent authority:be-gent",
    "person:mathias-de-clercq",
    "award:be-gent-solidarity-unnamed collective:be-gent-civil-society",
    "action:be-federal-moria-block",
    "claim:be-gent-networks-not-captured",
    "report:moving-cities-ghent",
)
"""Where each trap of the text is minded, in the order of the facts."""


def account_for_the_seed(desk: Desk) -> None:
    """Keep what was read with the things that its unit of the text gave."""
    with READING.open(encoding="utf-8", newline="") as file:
        units = {int(row["unit"]): row for row in csv.DictReader(file)}
    for record in desk.facts.records("ghent", "seed_reading"):
        desk.ledger.open(record, record["gist_en"])
        unit = units[record["sentence_no"]]
        if unit["nodes"]:
            desk.ledger.keep(record, *unit["nodes"].split())
        else:
            desk.ledger.leave_out(record, "out of scope", unit["reason"])
    for record in desk.facts.records("ghent", "seed_quotes"):
        desk.ledger.open(record, f"{record['speaker']}, {record['id']}")
        desk.ledger.keep(record, *_statements(units, record["sentences"]))
    for record in desk.facts.records("ghent", "seed_fr_vs_en"):
        desk.ledger.open(record, record["difference"])
        desk.ledger.keep(record, *units[record["sentence"]]["nodes"].split())
    traps = desk.facts.file("ghent")["seed_traps"]
    for place, (trap, things) in enumerate(zip(traps, _TRAPS, strict=True)):
        record = Record(f"ghent.json#seed_traps/{place}", {"text": trap})
        desk.ledger.open(record, trap)
        desk.ledger.keep(record, *things.split())


def _statements(units: dict[int, dict[str, str]], sentences: list[int]) -> list[str]:
    """What was said in these sentences."""
    names = [name for sentence in sentences for name in units[sentence]["nodes"].split()]
    return [name for name in dict.fromkeys(names) if name.startswith("statement:")]
