"""Bytes and time of the pages of the whole graph: the first time, and as they are kept.

By hand: ``python -m benchmarks.pages``, which needs a build (``migkg build``). Pages are made
in this process, without a network between; the first time holds the queries that a page asks and
the names that nobody had asked for yet.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from benchmarks.machine import ROOT, machine
from migkg.project import BUILD
from migkg.sandbox import Sandbox
from migkg.versions import current
from migkg.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

PAGES = (
    "/",
    "/questions",
    "/ontology",
    "/shapes",
    "/quality",
    "/quality/findings",
    "/quality/shapes",
    "/coverage",
    "/cities",
    "/networks",
    "/countries",
    "/timeline",
    "/chains",
    "/chains?country=DEU&answer=refusal",
    "/offices",
    "/offices?country=DEU",
    "/organisations",
    "/approaches",
    "/awards",
    "/sources",
    "/sources?language=DEU&page=3",
    "/sources/publishers",
    "/page/city/be-gent",
    "/page/city/de-berlin",
    "/page/network/eurocities",
    "/page/country/DEU",
    "/page/chain/be-gent-moria-2020",
    "/page/chain/it-security-decree",
    "/page/event/moria-camp-fire",
    "/page/post/fr-government-minister-of-the-interior",
    "/page/person/mathias-de-clercq",
    "/page/document/sws-geonames-org",
    "/page/action/be-gent-moria-pledge",
)
"""One page of every kind, the longest that is known of it."""

HEAVIEST = 10

MOST = 200_000
"""The bytes that a page should not exceed."""

HTML = {"Accept": "text/html"}


@dataclass(frozen=True)
class Measured:
    """A page: its bytes, and the seconds for the first time and for each time after."""

    place: str
    size: int
    first: float
    again: float

    def __str__(self) -> str:
        mark = " (more than a page should have)" if self.size > MOST else ""
        return (
            f"| `{self.place}` | {self.size / 1000:.1f}{mark} | {self.first * 1000:.0f} "
            f"| {self.again * 1000:.2f} | {1 / self.again:.0f} |"
        )


def measure(client: FlaskClient, place: str, rounds: int) -> Measured:
    """One page, asked for the first time and then again and again."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        response = client.get(place, headers=HTML)
        body = response.get_data()
        times.append(time.perf_counter() - start)
        if response.status_code != HTTPStatus.OK:
            raise SystemExit(f"{place}: {response.status}")
    return Measured(place, len(body), times[0], statistics.median(times[1:]))


def pages(root: Path, rounds: int, most: int | None = None) -> Iterator[str]:
    """The pages of the build below this folder as lines of Markdown, the heaviest first.

    All of them, or the first so many.
    """
    client = create_app(root, Sandbox(current(root / BUILD).dump)).test_client()
    measured = sorted((measure(client, it, rounds) for it in PAGES), key=lambda it: -it.size)
    over = sum(it.size > MOST for it in measured)
    yield f"One of each kind, the heaviest first; {over} are over {MOST / 1000:.0f} kB of HTML."
    yield "The first time holds the queries that the page asks; after that it is kept.\n"
    yield "| page | kB | first time, ms | again, ms | pages per second |"
    yield "|---|---:|---:|---:|---:|"
    yield from map(str, measured[:most])


def main() -> None:
    """Measure all pages, and print the table with the heaviest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--all", action="store_true", help="all pages, not the ten heaviest alone")
    options = parser.parse_args()
    print(*machine(), sep="\n")
    most = None if options.all else HEAVIEST
    print(*pages(ROOT, options.rounds, most), sep="\n")


if __name__ == "__main__":
    main()
