"""How long it takes to find a thing by its name among a million names.

Usage: python -m benchmarks.names [NAMES]

The names are those of our cities, and others made of pieces of them. Each way of asking is asked
for a thousand names drawn at random; the least, middle and greatest times are told.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.machine import machine
from migkg.names import Name, NameIndex
from migkg.project import turtle_below
from migkg.source import Literal, NamedNode, Triple, read_turtle
from migkg.terms import ID, expand
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ASKED = 1_000
LABELS = {expand("skos:prefLabel"), expand("skos:altLabel")}
SHORTEST = 8  # letters of a name that is mistyped


def names(count: int, dice: random.Random) -> list[Name]:
    """So many names, of which those of our cities are the first."""
    ours = sorted(
        {
            it.object.value
            for file in turtle_below([ROOT / "data" / "ttl" / "places"])
            for it in read_turtle(file)
            if isinstance(it.object, Literal) and _names_city(it)
        }
    )
    pieces = [name[at : at + 4] for name in ours for at in range(0, len(name) - 3, 2)]
    made = ours[:count]
    while len(made) < count:
        made.append("".join(dice.choices(pieces, k=dice.randint(2, 4))))
    return [Name(f"urn:{place}", text) for place, text in enumerate(made)]


def _names_city(said: Triple) -> bool:
    city = isinstance(said.subject, NamedNode) and said.subject.value.startswith(f"{ID}city/")
    return city and said.predicate.value in LABELS


def mistyped(text: str, dice: random.Random) -> str:
    """The text with two letters changed about."""
    at = dice.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def searching(count: int) -> Iterator[str]:
    """An index of so many names, and what it takes to ask it, as lines of Markdown."""
    dice = random.Random(7)  # noqa: S311 - nothing is kept secret here
    made = names(count, dice)
    start = time.perf_counter()
    index = NameIndex(made)
    yield f"{count:,} names in an index after {time.perf_counter() - start:.1f} s;"
    yield f"each way of asking for {ASKED:,} names drawn at random.\n"
    yield "| asked for | least, ms | middle, ms | 95 of 100, ms | most, ms |"
    yield "|---|---:|---:|---:|---:|"
    ways: dict[str, Callable[[str], str]] = {
        "the whole name": lambda text: text,
        "its first three letters": lambda text: text[:3],
        "its first letter": lambda text: text[:1],
        "it with two letters changed about": lambda text: mistyped(text, dice),
    }
    long = [it.text for it in made if len(it.text) >= SHORTEST]
    del made  # or Python would look through a million names for garbage while it is timed
    for what, way in ways.items():
        took = []
        for text in dice.choices(long, k=ASKED):
            asked = way(text)
            start = time.perf_counter()
            index.find(asked)
            took.append(1000 * (time.perf_counter() - start))
        took.sort()
        cells = (took[0], statistics.median(took), took[int(0.95 * len(took))], took[-1])
        yield f"| {what} | {' | '.join(f'{it:.2f}' for it in cells)} |"


def main() -> None:
    """Build the index, ask, and print what it took."""
    count = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    print(*machine(), "", *searching(count), sep="\n")


if __name__ == "__main__":
    main()
