"""Answers that are cut off: an error, or a transfer that is seen to break; never a clean end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attacks.cutting import SETTINGS, Trial, cut, judged, quads
from tests.attacks.target import target
from tests.attacks.transfers import Transfer
from tests.web.explorer import root_with

if TYPE_CHECKING:
    from pathlib import Path

TRIALS = 50


def test_what_is_cut_off_at_random_bytes_is_never_taken_for_an_answer(tmp_path: Path) -> None:
    root = root_with(tmp_path, quads())
    with target(root, **SETTINGS) as served:
        result = cut(served, 1, TRIALS)
        assert served.lives

    assert result.wrongs == []
    assert result.outcomes.total() == TRIALS
    assert {"whole", "broken"} < result.outcomes.keys()


CSV = b"a,t\r\n1,2\r\n1,3\r\n"


@pytest.mark.parametrize(
    ("status", "body", "is_whole", "outcome"),
    [
        (200, CSV, True, "whole"),
        (200, CSV[:8], False, "broken"),
        (422, b"422 A limit was reached: rows\nx", True, "rows"),
        (200, CSV[:-5], True, ""),
        (500, b"", True, ""),
        (422, b"", True, ""),
    ],
)
def test_an_answer_that_is_cut_off_and_ends_cleanly_is_noticed(
    status: int, body: bytes, *, is_whole: bool, outcome: str
) -> None:
    trial = Trial(2, "quick", "text/csv", "", "1.1", None, 0)
    transfer = Transfer(status, {"content-type": "text/csv"}, body, is_whole, 0.0)

    if outcome:
        assert judged(trial, transfer) == outcome
    else:
        with pytest.raises(AssertionError):
            judged(trial, transfer)
