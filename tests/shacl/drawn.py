"""Pairs of data and shapes whose every choice hypothesis makes, also smaller ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.shacl.random_shapes import FEATURES, RARE, Maker

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

Text = tuple[str, str]
"""Data and shapes in Turtle."""


def draw(start: int, each: int) -> Iterator[tuple[str, Text]]:
    """So many pairs for each feature, which their first shape has: no two alike, under a number.

    There are more of what is rare. The same start gives the same pairs.
    """
    number = 0
    for place, wanted in enumerate(FEATURES):
        found: dict[Text, None] = {}

        def keep(text: Text, found: dict[Text, None] = found) -> None:
            found[text] = None

        _drawing(keep, seed_of(start, place), wanted, _count(each, wanted), Phase.generate)
        for data, shapes in found:
            yield wanted, (_numbered(data, number), _numbered(shapes, number))
            number += 1


def smallest(start: int, wanted: str, each: int, is_wrong: Callable[[Text], bool]) -> Text | None:
    """The first of the pairs for a feature that is wrong, made smaller by hypothesis."""
    last: list[Text] = []

    def check(text: Text) -> None:
        if is_wrong(text):
            last[:] = [text]
            raise AssertionError

    place = FEATURES.index(wanted)
    try:
        phases = (Phase.generate, Phase.shrink)
        _drawing(check, seed_of(start, place), wanted, _count(each, wanted), *phases)
    except AssertionError:
        return last[0]
    return None


def seed_of(start: int, place: int) -> int:
    """The seed of hypothesis for the feature at this place."""
    return start * 1000 + place


def _count(each: int, wanted: str) -> int:
    return each * 5 if wanted in RARE else each


def _numbered(text: str, number: int) -> str:
    return text.replace("00000", f"{number:05}")


def _drawing(
    body: Callable[[Text], None], start: int, wanted: str, count: int, *phases: Phase
) -> None:
    @seed(start)
    @settings(
        max_examples=count,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False))
    def each(random: random.Random) -> None:
        maker = Maker(random, 0, wanted)
        body((maker.data(), maker.shapes()))

    each()
