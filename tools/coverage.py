"""Write how far the graph goes to docs/coverage.md: the account of the facts, and what is held.

Usage: python -m tools.coverage [FILE]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.coverage import ACCOUNT, TABLES, read_account, rows_of, sections
from migkg.project import BUILD
from migkg.source import Literal, named
from migkg.store import KnowledgeGraph
from migkg.versions import current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migkg.coverage import Entry

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coverage.md"
_NAME = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?name WHERE { ?thing skos:prefLabel|rdfs:label ?name FILTER (LANG(?name) = "en") }
"""


def page(graph: KnowledgeGraph, entries: Sequence[Entry]) -> str:
    """The whole page as Markdown."""
    return "\n".join((*_account(entries), *_tables(graph)))


def _account(entries: Sequence[Entry]) -> Iterator[str]:
    out = [it for it in entries if not it.things]
    yield "# Coverage\n"
    yield "Written by `make coverage`. What is not in it is not known to us,"
    yield "which does not mean that it is not so.\n"
    yield "## Account of the facts\n"
    share = 100 * len(out) / len(entries)
    yield f"Of {len(entries):,} records {len(out):,} are left out, {share:.1f} %."
    yield f"Where each of them is in the graph stands in [`{ACCOUNT}`](../{ACCOUNT}).\n"
    yield "| records | in the graph | left out |\n|---|---:|---:|"
    for it in sections(entries):
        yield f"| {it.name} | {it.inside:,} | {it.outside:,} |"
    yield "\n| why left out | records |\n|---|---:|"
    for why, count in sorted(Counter(it.why for it in out).items(), key=lambda it: (-it[1], it)):
        yield f"| {why} | {count:,} |"
    yield "\n<details><summary>What is left out</summary>\n"
    for entry in out:
        note = f" – {entry.note}" if entry.note else ""
        yield _plain(f"- {entry.gist} ({entry.record}): {entry.why}{note}")
    yield "\n</details>\n"


def _tables(graph: KnowledgeGraph) -> Iterator[str]:
    for table in TABLES:
        yield f"## {table.title}\n\n{table.lead}\n"
        rows = rows_of(graph, table)
        numeric = [isinstance(cell, int) for cell in (rows or [("",) * len(table.columns)])[0]]
        yield f"| {' | '.join(heading for _, heading in table.columns)} |"
        yield f"|{'|'.join('---:' if it else '---' for it in numeric)}|"
        for row in rows:
            yield f"| {' | '.join(_cell(graph, cell) for cell in row)} |"
        yield ""


def _cell(graph: KnowledgeGraph, cell: str | int) -> str:
    if isinstance(cell, int):
        return f"{cell:,}"
    if not cell.startswith("<"):
        return _plain(cell)
    names = sorted(
        row["name"].value
        for row in graph.select(_NAME, thing=named(cell))
        if isinstance(row["name"], Literal)
    )
    return _plain(names[0] if names else cell[1:-1])


def _plain(text: str) -> str:
    """The text without what Markdown would take for its own."""
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").replace("_", "\\_")


def main() -> None:
    """Write the page of the build that is there."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    graph = KnowledgeGraph.open(current(ROOT / BUILD).dump)
    path.write_text(page(graph, read_account(ROOT / ACCOUNT)), encoding="utf-8")


if __name__ == "__main__":
    main()
