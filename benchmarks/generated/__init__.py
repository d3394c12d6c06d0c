"""Data of our vocabulary in any amount, the same for the same seed, without errors or with them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from benchmarks.generated import told
from benchmarks.generated.errors import Injector
from benchmarks.generated.record import HEAD
from benchmarks.generated.shared import TRIPLES_PER_TOWN, Shared
from benchmarks.generated.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from benchmarks.generated.errors import Injected
    from benchmarks.generated.record import Record

__all__ = ["generate", "records"]


def records(triples: int, seed: int = 1) -> Iterator[Record]:
    """Correct records, one after the other, until there are about so many triples."""
    shared = Shared.among(max(1, triples // TRIPLES_PER_TOWN), seed)
    written = 0
    towns = (told.all_of(Town(shared, number)) for number in itertools.count())
    for group in itertools.chain([shared.records()], towns):
        for record in group:
            yield record
            written += len(record.said)
        if written + TRIPLES_PER_TOWN // 2 >= triples:
            return


def generate(
    file: TextIO, triples: int, *, share: float = 0.005, seed: int = 1
) -> tuple[int, list[Injected]]:
    """Write Turtle with errors in this share of the records.

    Returns:
        How many triples were written, and the errors.
    """
    injector = Injector(share, seed)
    file.write(HEAD)
    written = 0
    for record in records(triples, seed):
        for kept in injector.spoil(record):
            file.write(str(kept))
            written += len(kept.said)
    return written, injector.injected
