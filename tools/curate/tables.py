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


def by(
    columns: tuple[str, ...], name: str, folder: Path = FOLDER
) -> dict[tuple[str, ...], dict[str, str]]:
    """The rows of a table by what they have in these columns together.

    Raises:
        ValueError: two rows have the same there, as where a name fits two cities.
    """
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for place, row in enumerate(rows(name, folder), 2):
        key = tuple(row[column] for column in columns)
        if key in found:
            first = list(found).index(key) + 2
            message = f"{name}.csv, line {place}: {', '.join(key)} stands in line {first} already"
            raise ValueError(message)
        found[key] = row
    return found


def keyed(column: str, name: str, folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """The rows of a table by what they have in a column.

    Raises:
        ValueError: two rows have the same there, as where a key is given twice.
    """
    return {key: row for (key,), row in by((column,), name, folder).items()}


def labels(cell: str) -> list[tuple[str, str]]:
    """The labels in a cell, as text and language.

    >>> labels("Gent@nl|Gand@fr")
    [('Gent', 'nl'), ('Gand', 'fr')]
    """
    pairs = (part.rpartition("@") for part in cell.split("|") if part)
    return [(name, language) for name, _, language in pairs]
