"""Answers that are cut off, at random bytes: each is an error, or a transfer that is seen to break.

One trial asks for so many rows, of which it is known how many there are, in some format and coding,
by some version of HTTP, of a server whose limits lie near. It may kill the workers at some moment.
What ends as HTTP lets an answer end must then be all of it.
"""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import json
import os
import random
import re
import signal
import zlib
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import brotli
import pyoxigraph as ox
import uvloop

from migkg.source import Literal, NamedNode, Quad
from tests.attacks.transfers import Line, get

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.attacks.target import Target
    from tests.attacks.transfers import Transfer

ROWS = 20_000
SETTINGS: dict[str, Any] = {"deadline": 1, "rows": ROWS, "size": 4, "kept": 1}
"""Limits of rows, of MiB and of seconds, which all are met."""

AT_ONCE = 3
_UNREADABLE = (AssertionError, ValueError, SyntaxError, EOFError, zlib.error, brotli.error)
_THINGS = 60
_MOST = 30_000
_CODINGS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
_WIDTHS = {"quick": 1, "wide": 20, "slow": 1}
"""Hashes in each row, by how it is made: they can hardly be compressed."""

_LIMIT = re.compile(rb"A limit was reached: ([a-z]+)")
_RESULTS = "http://www.w3.org/2005/sparql-results#"
_PATTERN = "?a <urn:p> ?x . ?b <urn:p> ?y . ?c <urn:p> ?z"
_SLOW = f"CONCAT({', '.join(['SHA512(?t)'] * 200)})"


def quads() -> Iterator[Quad]:
    """Statements whose product of three has 216,000 rows, no two alike."""
    for number in range(_THINGS):
        thing = NamedNode(f"urn:thing:{number}")
        yield Quad(thing, NamedNode("urn:p"), Literal(f"value {number}"), NamedNode("urn:graph"))


class Trial(NamedTuple):
    """What is asked, and what is done to the workers."""

    rows: int
    made: str
    """How rows are made: ``quick``, ``wide`` (of much text), or ``slow``."""
    media_type: str
    coding: str
    version: str
    kill_after: float | None
    number: int

    @property
    def request(self) -> bytes:
        """As it is sent."""
        more = "".join(f", SHA512(CONCAT(?x, ?y, ?z, '{it}'))" for it in range(_WIDTHS[self.made]))
        text = f"CONCAT(?x, ?y, ?z{more})"
        slow = f" FILTER({_SLOW} > '')" if self.made == "slow" else ""
        where = f"{{ {_PATTERN} BIND({text} AS ?t){slow} }} LIMIT {self.rows} # {self.number}"
        form = "CONSTRUCT { ?a <urn:q> ?t } WHERE" if self.media_type in _GRAPHS else "SELECT ?a ?t"
        headers = {"accept_encoding": self.coding} if self.coding else {}
        return get(f"{form} {where}", version=self.version, accept=self.media_type, **headers)


class Cut(NamedTuple):
    """What came of many trials."""

    outcomes: Counter[str]
    wrongs: list[str]


def trials(seed: int, count: int) -> Iterator[Trial]:
    """So many trials; of the same seed, the same ones."""
    chance = random.Random(seed)  # noqa: S311  they are to be the same again
    for number in range(count):
        yield Trial(
            chance.randrange(1, _MOST),
            chance.choice(("quick", "quick", "wide", "slow")),
            chance.choice(tuple(_COUNTS)),
            chance.choice(("", *_CODINGS)),
            chance.choice(("1.0", "1.1", "1.1", "1.1")),
            chance.uniform(0, 0.5) if chance.random() < 0.4 else None,
            number,
        )


def judged(trial: Trial, transfer: Transfer) -> str:
    """How a trial ended.

    Raises:
        AssertionError: as it must not.
    """
    assert transfer.status in {200, 422, 503}, transfer.status
    if transfer.status != 200:
        assert transfer.is_whole
        limit = _LIMIT.search(transfer.body)
        assert limit is not None
        return limit[1].decode()
    if not transfer.is_whole:
        assert trial.version == "1.1", "an answer that breaks off is none that HTTP/1.0 can tell"
        return "broken"
    assert trial.rows <= ROWS or trial.media_type in _UNCOUNTED, "more rows than the limit"
    decoded = _CODINGS[transfer.headers.get("content-encoding", "")](transfer.body)
    count = _COUNTS[trial.media_type](decoded)
    assert count == trial.rows, f"{count} rows"
    return "whole"


def _count_xml(body: bytes) -> int:
    root = ET.fromstring(body)  # noqa: S314  it is our own
    return sum(1 for _ in root.iter(f"{{{_RESULTS}}}result"))


def _count_graph(syntax: ox.RdfFormat) -> Callable[[bytes], int]:
    return lambda body: len(set(ox.parse(body, format=syntax)))


_GRAPHS: dict[str, Callable[[bytes], int]] = {
    "text/turtle": _count_graph(ox.RdfFormat.TURTLE),
    "application/n-triples": _count_graph(ox.RdfFormat.N_TRIPLES),
    "application/rdf+xml": _count_graph(ox.RdfFormat.RDF_XML),
    "application/ld+json": _count_graph(ox.RdfFormat.JSON_LD),
}
_UNCOUNTED = _GRAPHS.keys() - {"application/n-triples"}
"""Formats whose statements nobody counts as they are written: their bytes are limited alone."""

_COUNTS: dict[str, Callable[[bytes], int]] = {
    "application/sparql-results+json": lambda body: len(json.loads(body)["results"]["bindings"]),
    "application/sparql-results+xml": _count_xml,
    "text/csv": lambda body: len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1,
    "text/tab-separated-values": lambda body: body.count(b"\n") - 1,
    **_GRAPHS,
}


def cut(target: Target, seed: int, count: int) -> Cut:
    """Make so many trials, some at once."""
    return uvloop.run(_cut(target, seed, count))


async def _cut(target: Target, seed: int, count: int) -> Cut:
    left = trials(seed, count)
    outcomes: Counter[str] = Counter()
    wrongs: list[str] = []

    async def one(line: Line) -> None:
        for trial in left:
            killing = asyncio.create_task(_kill(target, trial.kill_after))
            transfer = await line.send(trial.request)
            killing.cancel()
            try:
                outcomes[judged(trial, transfer)] += 1
            except _UNREADABLE as error:
                wrongs.append(f"{trial}: {error!r}: {transfer.status} {transfer.body[-200:]!r}")
        line.close()

    await asyncio.gather(*(one(Line(target.port)) for _ in range(AT_ONCE)))
    return Cut(outcomes, wrongs)


async def _kill(target: Target, after: float | None) -> None:
    """Kill all workers after so many seconds, as the system does where memory runs out."""
    if after is not None:
        await asyncio.sleep(after)
        for pid in target.workers:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
