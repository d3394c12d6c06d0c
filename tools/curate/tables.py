"""The tables of decisions: CSV files beside this module."""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "decisions"


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """The rows of a table by its name without ``.csv``; one that is not there has none.

    Raises:
        ValueError: a row has more or fewer cells than the head line.
    """
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    for place, row in enumerate(read, 2):
        if None in row or None in row.values():
            message = f"{path.name}, line {place}: not as many cells as the head has"
            raise ValueError(message)
    return read


def labels(cell: str) -> list[tuple[str, str]]:
    """The labels in a cell, as text and language.

    >>> labels("Gent@nl|Gand@fr")
    [('Gent', 'nl'), ('Gand', 'fr')]
    """
    pairs = (part.rpartition("@") for part in cell.split("|") if part)
    return [(name, language) for name, _, language in pairs]
