"""Answers to queries as they stand on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migkg.web.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migkg.web.reading import Reader, Ref
    from migkg.web.sparql import Outcome

SHOWN = 1_000
"""The most rows on a page; it says so, and the whole answer can be downloaded."""

NUMBERS = {"integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger"}


@dataclass(frozen=True)
class Cell:
    """A term in a table; None where the variable is unbound."""

    value: Ref | Label | None
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows with names and links, and how many there are in all."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int


def table(reader: Reader, outcome: Outcome) -> Table:
    """The rows of an answer, for this reader."""
    return Table(
        outcome.variables,
        tuple(
            tuple(_cell(reader, row.get(name)) for name in outcome.variables)
            for row in outcome.rows[:SHOWN]
        ),
        len(outcome.rows),
    )


def _cell(reader: Reader, term: Mapping[str, str] | None) -> Cell:
    if term is None:
        return Cell(None)
    if term["type"] == "uri":
        return Cell(reader.ref(term["value"]))
    if term["type"] == "bnode":
        return Cell(Label(f"_:{term['value']}"))
    datatype = term.get("datatype", "").rpartition("#")[2]
    return Cell(Label(term["value"], term.get("xml:lang", "")), datatype in NUMBERS)


@dataclass(frozen=True)
class Pointer:
    """The line in which a query cannot be read, and the column at which it stops."""

    line: int
    column: int
    text: str

    @property
    def indent(self) -> str:
        """What stands before the caret that points at the column; tabs stay tabs."""
        before = self.text[: max(self.column - 1, 0)]
        return "".join(character if character == "\t" else " " for character in before)


def pointer(query: str, problem: Mapping[str, Any] | None) -> Pointer | None:
    """Where in the query the problem lies, if it says so."""
    if problem is None or "line" not in problem:
        return None
    lines = query.splitlines()
    line, column = int(problem["line"]), int(problem.get("column", 1))
    return Pointer(line, column, lines[line - 1]) if 0 < line <= len(lines) else None
