"""Answers to queries as they stand on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migkg.terms import curie
from migkg.web.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migkg.web.answered import Outcome
    from migkg.web.reading import Reader, Ref

SHOWN = 1_000
"""The most rows on a page; it says so, and the whole answer can be downloaded."""

CELLS = 5_000
"""The most cells on a page, unless a single row has more."""

DEEPEST = 8
"""Levels of statements about statements that are written out."""

NUMBERS = {"integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger"}

_EVERYTHING = re.compile(r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](\w+)")


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


def table(reader: Reader, outcome: Outcome, query: str = "") -> Table:
    """The first rows of an answer, for this reader."""
    variables = _as_named(outcome.variables, query)
    shown = min(SHOWN, max(CELLS // max(len(variables), 1), 1))
    return Table(
        variables,
        tuple(
            tuple(_cell(reader, row.get(name)) for name in variables)
            for row in outcome.rows[:shown]
        ),
        len(outcome.rows),
    )


def _as_named(variables: tuple[str, ...], query: str) -> tuple[str, ...]:
    """What ``SELECT *`` gives, in the order in which the query first names it."""
    named = list(dict.fromkeys(_VARIABLE.findall(query)))
    if _EVERYTHING.search(query) and set(variables) <= set(named):
        return tuple(sorted(variables, key=named.index))
    return variables


def _cell(reader: Reader, term: Mapping[str, Any] | None) -> Cell:
    if term is None:
        return Cell(None)
    if term["type"] == "uri":
        return Cell(reader.ref(term["value"]))
    if term["type"] in {"bnode", "triple"}:
        return Cell(Label(_written(term)))
    datatype = term.get("datatype", "").rpartition("#")[2]
    return Cell(Label(term["value"], term.get("xml:lang", "")), datatype in NUMBERS)


def _written(term: Mapping[str, Any], levels: int = DEEPEST) -> str:
    """A term in one line, as in Turtle."""
    value = term["value"]
    if term["type"] == "uri":
        return curie(value)
    if term["type"] == "bnode":
        return f"_:{value}"
    if term["type"] == "triple":
        parts = (value[part] for part in ("subject", "predicate", "object"))
        inner = " ".join(_written(part, levels - 1) for part in parts) if levels else "…"
        return f"<<( {inner} )>>"
    language = term.get("xml:lang")
    return f'"{value}"' + (f"@{language}" if language else "")


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
    lines = query.split("\n")  # as the engine counts them
    line, column = int(problem["line"]), int(problem.get("column", 1))
    return Pointer(line, column, lines[line - 1].rstrip("\r")) if 0 < line <= len(lines) else None
