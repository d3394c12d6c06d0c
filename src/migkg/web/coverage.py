"""How far the graph goes: the account of the facts, and tables of what is held."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from migkg.coverage import TABLES, Table, rows_of, sections
from migkg.web.rendering import kept_page, reader, site

blueprint = Blueprint("coverage", __name__)


@blueprint.get("/coverage")
def coverage() -> Any:
    """The page of coverage."""

    def made() -> dict[str, Any]:
        entries = site().account
        return {
            "sections": sections(entries),
            "left_out": [it for it in entries if not it.things],
            "records": len(entries),
            "tables": [(table, _shown(table)) for table in TABLES],
        }

    return kept_page("coverage.html", made)


def _shown(table: Table) -> list[list[Any]]:
    """The cells of a table: things by name, all else as it is."""
    return [
        [
            reader().ref(cell[1:-1]) if isinstance(cell, str) and cell.startswith("<") else cell
            for cell in row
        ]
        for row in rows_of(site().graph, table)
    ]
