"""Answers are the same up to the names of blank nodes, and nothing else is overlooked."""

from __future__ import annotations

import pytest

from tests.conformance.answers import Answer, are_equal, by_value, in_csv, read

RESULT_SET = """
@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
[] a rs:ResultSet ; rs:resultVariable "x" ; rs:solution %s .
"""


def table(*rows: str) -> Answer:
    return read("".join(f"{row}\n" for row in rows).encode(), ".tsv")


def graph(text: str) -> Answer:
    return read(text.encode(), ".ttl", "http://localhost/")


def ordered(*values: int) -> Answer:
    solution = '[ rs:index %d ; rs:binding [ rs:variable "x" ; rs:value %d ] ]'
    return graph(RESULT_SET % ", ".join(solution % it for it in enumerate(values, 1)))


SAME = {
    "rows in another order": (table("?x", "1", "2"), table("?x", "2", "1")),
    "blank nodes of other names": (
        table("?x\t?y", "_:a\t_:b", "_:b\t_:a"),
        table("?x\t?y", "_:c\t_:d", "_:d\t_:c"),
    ),
    "rows in RDF": (graph(RESULT_SET % '[ rs:binding [ rs:variable "x" ; rs:value 1 ] ]'),) * 2,
    "graphs": (graph("[] <p> [ <q> 1 ] ."), graph("_:x <p> _:y . _:y <q> 1 .")),
    "the order that is asked for": (ordered(1, 2), ordered(1, 2)),
    "nothing": (table("?x"), table("?x")),
}
OTHER = {
    "a row more": (table("?x", "1", "1"), table("?x", "1")),
    "a row less": (table("?x", "1"), table("?x", "1", "2")),
    "another variable": (table("?x"), table("?y")),
    "an empty cell": (table("?x\t?y", "1\t"), table("?x\t?y", "1\t1")),
    "blank nodes that are one": (
        table("?x\t?y", "_:a\t_:a"),
        table("?x\t?y", "_:a\t_:b"),
    ),
    "blank nodes joined otherwise": (
        table("?x\t?y", "_:a\t_:b", "_:b\t_:a"),
        table("?x\t?y", "_:a\t_:b", "_:a\t_:b"),
    ),
    "another language": (table("?x", '"a"@en'), table("?x", '"a"@fr')),
    "another order than is asked for": (ordered(1, 2), ordered(2, 1)),
    "another order of rows": (ordered(1, 2), table("?x", "2", "1")),
    "another graph": (graph("<a> <p> 1 ."), graph("<a> <p> 2 .")),
    "rows and a graph": (table("?x"), graph("")),
    "a truth value": (read(b'{"head":{},"boolean":true}', ".srj"), table("?x")),
    "the other truth value": (
        read(b'{"head":{},"boolean":true}', ".srj"),
        read(b'{"head":{},"boolean":false}', ".srj"),
    ),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_what_is_the_same_is_equal(pair: tuple[Answer, Answer]) -> None:
    one, other = pair

    assert are_equal(one, other)
    assert are_equal(other, one)


@pytest.mark.parametrize("pair", OTHER.values(), ids=OTHER)
def test_what_is_not_the_same_is_not_equal_and_not_in_value(pair: tuple[Answer, Answer]) -> None:
    for one, other in (pair, pair[::-1]):
        assert not are_equal(one, other)
        assert not are_equal(by_value(one), by_value(other))


@pytest.mark.parametrize(
    ("one", "other"), [("1.0", "1.00"), ("01", "+1"), ("1e6", "1000000.0E0"), ("-0.50", "-0.5")]
)
def test_numbers_of_one_datatype_are_equal_in_value(one: str, other: str) -> None:
    rows, others = table("?x", one), table("?x", other)

    assert not are_equal(rows, others)
    assert are_equal(by_value(rows), by_value(others))


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("1.0", "1e0"), ("1", '"1"'), ("1", "2")])
def test_numbers_of_two_datatypes_are_not(one: str, other: str) -> None:
    assert not are_equal(by_value(table("?x", one)), by_value(table("?x", other)))


def test_how_often_a_row_stands_is_let_be_where_the_test_says_so() -> None:
    twice, once = table("?x", "1", "1"), table("?x", "1")

    assert are_equal(twice, once, is_lax=True)
    assert not are_equal(twice, table("?x", "2"), is_lax=True)


def test_csv_says_neither_datatypes_nor_languages() -> None:
    rows = table("?x\t?y", '"a"@en\t1.0', "<urn:b>\t")

    assert are_equal(in_csv(rows), read(b"x,y\r\na,1.0\r\nurn:b,\r\n", ".csv"))
    assert not are_equal(in_csv(rows), read(b"x,y\r\na,2.0\r\nurn:b,\r\n", ".csv"))
