"""A table on a page shows as much as can be read, in the order in which it was asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from migkg.web.answered import Outcome
from migkg.web.labels import Label
from migkg.web.reading import Reader, Ref
from migkg.web.results import CELLS, SHOWN, pointer, table
from tests.web.explorer import site_of

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build
    from migkg.source import Term
    from migkg.store import Row
    from migkg.web.site import Site

GHENT = "https://w3id.org/migkg/id/city/be-gent"


@pytest.fixture(scope="module")
def site(ghent_build: Build, built_root: Path) -> Site:
    assert ghent_build.graphs
    return site_of(built_root)


@pytest.fixture
def reader(site: Site) -> Reader:
    return Reader(site, ["en"])


def uri(value: str) -> dict[str, Any]:
    return {"type": "uri", "value": value}


def outcome(variables: tuple[str, ...], *rows: dict[str, Any]) -> Outcome:
    return Outcome(0.0, variables, rows)


def test_a_wide_table_shows_fewer_rows_and_counts_all(reader: Reader) -> None:
    names = tuple(f"v{number}" for number in range(90))
    row = dict.fromkeys(names, uri(GHENT))

    shown = table(reader, outcome(names, *[row] * SHOWN))

    assert len(shown.rows) == CELLS // 90
    assert shown.total == SHOWN


def test_a_table_of_one_column_shows_as_many_rows_as_ever(reader: Reader) -> None:
    shown = table(reader, outcome(("v",), *[{"v": uri(GHENT)}] * (SHOWN + 1)))

    assert len(shown.rows) == SHOWN


def test_one_row_is_shown_however_wide(reader: Reader) -> None:
    names = tuple(f"v{number}" for number in range(CELLS + 1))

    assert len(table(reader, outcome(names, {}, {})).rows) == 1


def test_names_are_looked_up_for_things_of_the_graph_only(
    site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    select = site.graph.select

    def counted(query: str, /, **given: Term) -> list[Row]:
        asked.append(query)
        return select(query, **given)

    monkeypatch.setattr(site.graph, "select", counted)

    table(reader, outcome(("v",), *({"v": uri(f"http://e.example/{n}")} for n in range(100))))

    assert asked == []


def test_a_page_of_computed_addresses_is_made_without_delay(reader: Reader) -> None:
    names = tuple(f"v{number}" for number in range(90))
    rows = [
        {name: uri(f"http://e.example/{name}/{number}") for name in names}
        for number in range(SHOWN)
    ]
    begin = time.thread_time()

    table(reader, outcome(names, *rows))

    assert time.thread_time() - begin < 1


def test_what_everything_is_asked_of_stands_in_the_order_of_the_query(reader: Reader) -> None:
    answer = outcome(("o", "p", "s"), {"o": uri("a:o"), "p": uri("a:p"), "s": uri("a:s")})

    shown = table(reader, answer, "select distinct *\nWHERE { ?s ?p $o }")

    assert shown.variables == ("s", "p", "o")
    assert [cell.value.iri for cell in shown.rows[0] if isinstance(cell.value, Ref)] == [
        "a:s",
        "a:p",
        "a:o",
    ]


@pytest.mark.parametrize(
    "query", ["# ?b\nSELECT ?a ?b { ?b ?c ?a }", "SELECT * { ?b ?c ?d }", "SELECT (COUNT(*) AS ?n)"]
)
def test_columns_that_were_asked_for_by_name_stay_as_they_are(reader: Reader, query: str) -> None:
    assert table(reader, outcome(("a", "b")), query).variables == ("a", "b")


def test_a_statement_about_a_statement_is_written_as_in_turtle(reader: Reader) -> None:
    inner = {"subject": {"type": "bnode", "value": "b0"}, "predicate": uri("a:p")}
    text = {"type": "literal", "value": "oui", "xml:lang": "fr"}
    term = {"type": "triple", "value": {**inner, "object": text}}
    outer = {"subject": uri(GHENT), "predicate": uri("a:q"), "object": term}

    shown = table(reader, outcome(("t",), {"t": {"type": "triple", "value": outer}}))

    assert shown.rows[0][0].value == Label('<<( city:be-gent a:q <<( _:b0 a:p "oui"@fr )>> )>>')


def test_statements_about_statements_end_somewhere(reader: Reader) -> None:
    term = uri("a:o")
    for _ in range(2000):
        parts = {"subject": uri("a:s"), "predicate": uri("a:p"), "object": term}
        term = {"type": "triple", "value": parts}

    (((cell,),)) = table(reader, outcome(("t",), {"t": term})).rows

    assert isinstance(cell.value, Label)
    assert "<<( … )>>" in cell.value.text


def test_the_line_pointed_at_is_the_one_that_the_engine_counts() -> None:
    found = pointer('ASK {\u2028\r\n ?s "\x85" ( }\r\n', {"line": 2, "column": 9})

    assert found is not None
    assert found.text == ' ?s "\x85" ( }'
