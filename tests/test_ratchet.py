"""Warnings on the data are held to those that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.cli.ratchet import KNOWN, hold
from migkg.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

FOUND = {"migsh:Named-french": 2}
RULES = ["migsh:Named-english", "migsh:Named-french", "migsh:Used-city"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / KNOWN
    path.parent.mkdir()
    return path


def test_without_a_table_nothing_is_held(tmp_path: Path) -> None:
    assert hold(tmp_path, FOUND, RULES) == (
        True,
        "2, held to nothing: there is no data/warnings.csv",
    )


@pytest.mark.parametrize(
    ("known", "held", "said"),
    [
        ("", False, "migsh:Named-french: 2, where 0 may be"),
        ("migsh:Named-french,1\nmigsh:Named-english,9\n", False, "2, where 1 may be"),
        ("migsh:Named-french,2\n", True, "2, as data/warnings.csv says"),
        ("migsh:Named-french,2\nmigsh:Used-city,1\n", True, "2, 1 fewer than data/warnings.csv"),
    ],
)
def test_no_constraint_may_warn_more_often_than_is_known(
    table: Path,
    known: str,
    held: bool,  # noqa: FBT001
    said: str,
) -> None:
    table.write_text(f"constraint,warnings\n{known}", encoding="utf-8")

    answer = hold(table.parents[1], FOUND, RULES)

    assert answer[0] is held
    assert said in answer[1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("shape,count\n", "warnings.csv: begins with"),
        ("constraint,warnings\nmigsh:Used-city,few\n", "warnings.csv:2: each constraint"),
        ("constraint,warnings\nmigsh:Used-city,1\nmigsh:Used-city,2\n", "warnings.csv:3: each con"),
        ("constraint,warnings\nmigsh:Usedcity,1\n", "warnings.csv:2: .* is migsh:Used-city meant"),
        ("constraint,warnings\n?,1\n", "warnings.csv:2: .* remove the line"),
    ],
)
def test_table_that_cannot_be_read_is_refused_with_the_place(
    table: Path, text: str, place: str
) -> None:
    table.write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match=place):
        hold(table.parents[1], FOUND, RULES)


def test_table_in_another_encoding_is_refused(table: Path) -> None:
    table.write_bytes("constraint,warnings\nmigsh:Gegenstände,1\n".encode("latin-1"))

    with pytest.raises(SourceError, match=r"warnings\.csv: is not CSV in UTF-8"):
        hold(table.parents[1], FOUND, RULES)


def test_table_whose_beginning_is_marked_is_read(table: Path) -> None:
    table.write_text("constraint,warnings\nmigsh:Named-french,2\n", encoding="utf-8-sig")

    assert hold(table.parents[1], FOUND, RULES)[0]
