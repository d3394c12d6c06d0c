"""What the endpoints are asked for, and whether what they answer is all of it."""

from __future__ import annotations

import csv
import http.client
import io
import json
import statistics
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass

from benchmarks.closed_loop import Loop

JSON, CSV = "application/sparql-results+json", "text/csv"
PATIENCE = 120.0
AT_LEAST = 3
"""Requests of a round of heavy work, however long they take."""

_GHENT = "<https://w3id.org/migkg/id/city/be-gent>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_JOINED = "<https://w3id.org/migkg/ontology#everInNetwork>"


@dataclass(frozen=True)
class Work:
    """A request: what it is called, its query and format, and the number of rows of its answer.

    One that is not ``cached`` is another text each time, by a comment with the next number.
    """

    name: str
    query: str
    rows: int
    accept: str = JSON
    cached: bool = False
    heavy: bool = False
    """Whether one alone keeps a server busy: then they are counted, one after the other."""

    def address(self, endpoint: str) -> str:
        """Where it is asked; of what is not cached, with ``NUMBER`` for the next number."""
        text = urllib.parse.quote(self.query if self.cached else f"{self.query} #")
        return f"{endpoint}?query={text}{'' if self.cached else 'NUMBER'}"


_SMALL = (
    f"SELECT ?network ?name {{ {_GHENT} {_JOINED} ?network . ?network {_LABEL} ?name }} LIMIT 8"
)
_TEN_THOUSAND = f"SELECT ?thing ?name {{ ?thing {_LABEL} ?name }} LIMIT 10000"

ASK = Work("ASK", f"ASK {{ {_GHENT} {_JOINED} ?network }}", 1)
SELECT = Work("SELECT, 8 rows", _SMALL, 8)
ASK_CACHED = Work("ASK, again", ASK.query, 1, cached=True)
SELECT_CACHED = Work("SELECT, 8 rows, again", _SMALL, 8, cached=True)
ROWS_JSON = Work("10,000 rows, JSON", _TEN_THOUSAND, 10_000, heavy=True)
ROWS_CSV = Work("10,000 rows, CSV", _TEN_THOUSAND, 10_000, CSV, heavy=True)
WORKS = (ASK, SELECT, ASK_CACHED, SELECT_CACHED, ROWS_JSON, ROWS_CSV)
LARGE = Work("60,000 rows", "SELECT * { ?a ?b ?c } LIMIT 60000", 60_000, heavy=True)


def problem(work: Work, endpoint: str) -> str:
    """What is wrong with the answer of this endpoint; nothing where it has all rows."""
    try:
        body = fetch(work.address(endpoint).replace("NUMBER", "0"), work.accept)
        rows = rows_of(body, work.accept)
    except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    return "" if rows == work.rows else f"{rows:,} rows instead of {work.rows:,}"


def fetch(address: str, accept: str) -> bytes:
    """The body of an answer.

    Raises:
        OSError: the answer is an error, or there is none.
    """
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        body: bytes = response.read()
    return body


def rows_of(body: bytes, accept: str) -> int:
    r"""How many rows an answer has; a truth value counts as one if it is true.

    >>> rows_of(b'{"head": {}, "boolean": true}', JSON)
    1
    >>> rows_of(b"thing,name\r\n1,2\r\n", CSV)
    1
    """
    if accept == CSV:
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    said = json.loads(body)
    return int(said["boolean"]) if "boolean" in said else len(said["results"]["bindings"])


@dataclass(frozen=True)
class Timed:
    """One answer: seconds to the first byte of its body and to its end, and its bytes."""

    first: float
    total: float
    bytes: int


def timed(connection: http.client.HTTPConnection, path: str, accept: str) -> Timed:
    """Ask once on this connection, which is opened again where the server has closed it.

    Raises:
        OSError: the answer is an error, or there is none.
    """
    start = time.perf_counter()
    connection.request("GET", path, headers={"Accept": accept})
    response = connection.getresponse()
    size = len(response.read(1))
    first = time.perf_counter() - start
    while piece := response.read(2**16):
        size += len(piece)
    if response.status != http.client.OK:
        raise OSError(f"{response.status} {response.reason}")
    return Timed(first, time.perf_counter() - start, size)


def one_by_one(address: str, accept: str, seconds: float, first: int) -> Loop:
    """Ask one after the other for so many seconds, on one connection; none is left unanswered."""
    parts = urllib.parse.urlsplit(address)
    path = f"{parts.path}?{parts.query}"
    connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
    answers: list[Timed] = []
    failed = 0
    begin = time.perf_counter()
    while len(answers) + failed < AT_LEAST or time.perf_counter() - begin < seconds:
        number = str(first + len(answers) + failed + 1)
        try:
            answers.append(timed(connection, path.replace("NUMBER", number), accept))
        except (OSError, http.client.HTTPException):
            failed += 1
            connection.close()
    took = time.perf_counter() - begin
    connection.close()
    times = sorted(it.total for it in answers) or [float("nan")]
    return Loop(
        answered=len(answers),
        seconds=took,
        p50=statistics.median(times),
        p99=times[round(0.99 * (len(times) - 1))],
        bytes=sum(it.bytes for it in answers),
        failed=failed,
    )
