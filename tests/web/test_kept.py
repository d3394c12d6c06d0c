"""Answers are kept as far as there is room, for what is asked as for what is answered."""

from __future__ import annotations

from migkg.web.kept import Answers, Kept


def test_what_is_asked_takes_room_as_what_is_answered_does() -> None:
    answers = Answers(room=10_000, largest=5_000)
    for number in range(100):
        answers.keep((f"{number}".ljust(1000),), Kept("text/csv", "", b"1"))

    kept = sum(answers.get((f"{number}".ljust(1000),)) is not None for number in range(100))
    assert 0 < kept < 10
    assert answers.size <= 10_000


def test_what_is_kept_again_takes_its_room_once() -> None:
    answers = Answers(room=10_000, largest=5_000)
    for _ in range(100):
        answers.keep(("a",), Kept("text/csv", "", bytes(1000)))
    once = Answers(room=10_000, largest=5_000)
    once.keep(("a",), Kept("text/csv", "", bytes(1000)))

    assert answers.size == once.size


def test_what_is_too_large_is_not_kept_and_takes_nothing() -> None:
    answers = Answers(room=10_000, largest=5_000)
    answers.keep(("a" * 6000,), Kept("text/csv", "", b""))

    assert answers.get(("a" * 6000,)) is None
    assert answers.size == 0
