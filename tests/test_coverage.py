"""How far the graph goes: the account as it is read, and tables that say what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.coverage import TABLES, read_account, rows_of, sections
from migkg.errors import SourceError
from migkg.store import KnowledgeGraph
from migkg.terms import expand
from tests.support import ghent, with_conclusions
from tests.web.explorer import BROWSER, explorer

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build

HEAD = "record,gist,things,reason,note\n"


def account(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "account.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_records_are_counted_by_the_list_that_holds_them(tmp_path: Path) -> None:
    path = account(
        tmp_path,
        "a.json#rows/0,one,city:be-gent,,\n"
        "a.json#rows/1,two,,no source,seen nowhere\n"
        "a.json#rows/1/facts/0,three,,duplicate of a.json#rows/0,\n",
    )

    entries = read_account(path)

    assert [(it.name, it.inside, it.outside) for it in sections(entries)] == [
        ("a: rows", 1, 1),
        ("a: rows, facts", 0, 1),
    ]
    assert [it.why for it in entries] == ["", "no source", "duplicate of another"]


@pytest.mark.parametrize(
    ("rows", "line"), [("a.json#rows/0,one,,,\n", 2), ("a.json#x/0,a,b:c,,\na.json#x/1,b,,,\n", 3)]
)
def test_record_that_is_neither_in_nor_out_is_named_with_its_line(
    tmp_path: Path, rows: str, line: int
) -> None:
    with pytest.raises(SourceError, match="is neither in nor out") as caught:
        read_account(account(tmp_path, rows))

    assert caught.value.line == line


def test_account_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "account.csv"
    path.write_text("record;gist\n", encoding="utf-8")

    with pytest.raises(SourceError, match="begins with the line record,gist"):
        read_account(path)


def test_each_table_can_be_asked_for_and_counts_what_is_there() -> None:
    graph = KnowledgeGraph.of_triples(with_conclusions(ghent()))
    found = {table.key: rows_of(graph, table) for table in TABLES}

    assert (f"<{expand('mig:Pledge')}>", 1) in found["kinds"]
    assert (f"<{expand('city:be-gent')}>", f"<{expand('country:BEL')}>") in found["unplaced"]
    assert found["oldest"] == []
    assert all(len(row) == len(table.columns) for table in TABLES for row in found[table.key])


def test_page_links_each_table_to_its_query(ghent_build: Build, built_root: Path) -> None:
    assert ghent_build.graphs
    with explorer(built_root) as client:
        text = client.get("/coverage", headers=BROWSER).get_data(as_text=True)

    assert text.count('href="/sparql?query=') == len(TABLES)
    assert "does not mean that it is not so" in text
    assert 'href="/page/city/be-gent"' in text
