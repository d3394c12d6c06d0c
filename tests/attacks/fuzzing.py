"""``python -m tests.attacks.fuzzing ROOT SEED COUNT``: spoiled queries, and odd requests, by HTTP.

Each is one of ``sparql_mutations`` in one of the ways in which HTTP lets a query be sent, and in
some in which it does not. How the server answered is checked for each: never a failure of its own,
an error in words that a program or a person reads, an answer that its format's readers read.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote_from_bytes
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import uvloop

from tests.attacks.target import target
from tests.attacks.transfers import Line
from tests.sparql_mutations import mutations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.attacks.target import Target
    from tests.attacks.transfers import Transfer

LINES = 24
"""Connections at once."""

SETTINGS: dict[str, Any] = {"deadline": 1, "workers": 4, "kept": 1, "queue_of_client": 2 * LINES}

_FORM, _QUERY = b"application/x-www-form-urlencoded", b"application/sparql-query"
_LONGEST_ADDRESS = 200_000
_FORMATS = (
    *(b"application/sparql-results+json", b"application/sparql-results+xml", b"text/csv"),
    *(b"text/tab-separated-values", b"text/turtle", b"application/n-triples"),
    *(b"application/rdf+xml", b"application/ld+json"),
)
_ODD_ACCEPTS = (
    *(b"*/*", b"", b";q=1", b"text/csv;q=0.5, */*;q=0", b"a/b", b"text/*", b"text/html;q=0.1"),
    *(b"application/json", b"text/turtle;charset=latin-1", b"\xff\xfe", b",,," * 99, b"q" * 5000),
)
_ODD_HEADERS = (
    *((b"accept-encoding", b"gzip, br;q=0"), (b"accept-encoding", b"br;q=x, *;q=9")),
    *((b"if-none-match", b"*"), (b"if-none-match", b'W/"a", "b'), (b"query-id", b"../../x")),
    *((b"query-id", b"a"), (b"x-forwarded-for", b"127.0.0.9, \xff"), (b"host", b"example.org")),
    *((b"host", b"[::1"), (b"content-length", b"7x"), (b"transfer-encoding", b"gzip")),
    *((b"expect", b"100-continue"), (b"origin", b"null"), (b"cookie", b"a=" + b"b" * 9000)),
    *((b"range", b"bytes=0-1"), (b"te", b"trailers"), (b"upgrade", b"h2c"), (b"", b"x")),
    *((b"content-encoding", b"gzip"), (b"content-type", b"text/plain"), (b"a b", b"c")),
)
_PARAMETERS = (
    *(b"default-graph-uri=urn:a", b"named-graph-uri=not%20an%20iri", b"query=ASK%7B%7D"),
    *(b"update=DROP%20ALL", b"format=csv", b"format=nothing", b"%zz", b"%FF=1", b"a&&&=", b"a=1;b"),
)


class Request(NamedTuple):
    """What is sent."""

    method: bytes
    content: bytes


class Fuzzed(NamedTuple):
    """What came of many."""

    statuses: Counter[int]
    wrongs: list[str]
    seconds: float
    growth: int
    """Bytes by which the memory of the server grew after the first tenth."""


def requests(seed: int, count: int) -> Iterator[Request]:
    """So many odd requests; of the same seed, the same ones."""
    chance = random.Random(seed)  # noqa: S311  they are to be the same again
    for mutation in mutations(seed, count):
        query = mutation if isinstance(mutation, bytes) else mutation.encode(errors="surrogatepass")
        yield _request(chance, query)


def _request(chance: random.Random, query: bytes) -> Request:
    parameters = [b"query=" + quote_from_bytes(query).encode()]
    if chance.random() < 0.1:
        parameters.insert(chance.randrange(2), chance.choice(_PARAMETERS))
    method = chance.choice((b"GET", b"GET", b"GET", b"form", b"form", b"direct", b"direct"))
    accept = chance.choice(_FORMATS) if chance.random() < 0.9 else chance.choice(_ODD_ACCEPTS)
    if chance.random() < 0.5:
        accept += b", */*;q=0.1"
    headers = [(b"host", b"localhost"), (b"accept", accept)]
    address, body = b"/sparql", b""
    if method == b"GET":
        address += b"?" + b"&".join(parameters)
        if len(address) > _LONGEST_ADDRESS:
            address = address[:_LONGEST_ADDRESS]
        method = chance.choice((b"GET",) * 30 + (b"HEAD", b"OPTIONS", b"PUT", b"get", b"G\0T"))
    else:
        body = b"&".join(parameters) if method == b"form" else query
        headers.append((b"content-type", _FORM if method == b"form" else _QUERY))
        method = b"POST"
    if body and chance.random() < 0.1:
        headers.append((b"transfer-encoding", b"chunked"))
        half = len(body) // 2
        parts = (it for it in (body[:half], body[half:]) if it)
        body = b"".join(b"%x\r\n%s\r\n" % (len(it), it) for it in parts) + b"0\r\n\r\n"
    elif body:
        headers.append((b"content-length", b"%d" % len(body)))
    if chance.random() < 0.1:
        headers.insert(chance.randrange(len(headers) + 1), chance.choice(_ODD_HEADERS))
    version = b"1.0" if chance.random() < 0.03 else b"1.1"
    lines = [b"%s %s HTTP/%s" % (method, address, version)]
    lines += [b"%s: %s" % header for header in headers]
    return Request(method, b"\r\n".join([*lines, b"", body]))


def wrong_with(transfer: Transfer, method: bytes) -> str:
    """What is wrong with an answer; empty if nothing is."""
    if not transfer.status or (transfer.status >= 500 and transfer.status != 503):
        return f"status {transfer.status}"
    if not transfer.is_whole:
        return "" if transfer.status == 200 else "an error that breaks off"
    if method in {b"HEAD", b"OPTIONS"} or transfer.status in {204, 304}:
        return ""
    if transfer.status == 200:
        return _unreadable(transfer)
    if transfer.media_type == "application/problem+json":
        known = json.loads(transfer.body)
        as_said = known["status"] == transfer.status and known["title"] and known["detail"]
        return "" if as_said else "a problem that says too little"
    is_text = transfer.media_type in {"text/plain", "text/html"} and transfer.body.decode()
    return "" if is_text else f"an error in {transfer.media_type}"


def _unreadable(transfer: Transfer) -> str:
    if "content-encoding" in transfer.headers:
        return ""  # that is tested elsewhere
    read = _READERS.get(transfer.media_type)
    if read is None:
        return f"an answer in {transfer.media_type}"
    try:
        read(transfer.body)
    except (ValueError, SyntaxError, KeyError, AssertionError, csv.Error) as error:
        return f"{transfer.media_type} that cannot be read: {error!r}"
    return ""


def _read_json(body: bytes) -> None:
    document = json.loads(body)
    if "boolean" not in document:
        names = set(document["head"]["vars"])
        assert all(names >= row.keys() for row in document["results"]["bindings"])


def _read_csv(body: bytes) -> None:
    head, *rows = csv.reader(io.StringIO(body.decode(), newline=""), strict=True)
    assert all(len(row) == len(head) or (not row and len(head) < 2) for row in rows)


def _read_tsv(body: bytes) -> None:
    head, *rows = body.decode().removesuffix("\n").split("\n")
    assert all(row.count("\t") == head.count("\t") for row in rows)


def _read_graph(syntax: ox.RdfFormat) -> Callable[[bytes], object]:
    return lambda body: sum(1 for _ in ox.parse(body, format=syntax, base_iri="urn:base:"))


_READERS: dict[str, Callable[[bytes], object]] = {
    "application/sparql-results+json": _read_json,
    "application/json": json.loads,
    "application/sparql-results+xml": ET.fromstring,
    "text/csv": _read_csv,
    "text/tab-separated-values": _read_tsv,
    "text/turtle": _read_graph(ox.RdfFormat.TURTLE),
    "application/n-triples": _read_graph(ox.RdfFormat.N_TRIPLES),
    "application/rdf+xml": _read_graph(ox.RdfFormat.RDF_XML),
    "application/ld+json": _read_graph(ox.RdfFormat.JSON_LD),
    "text/html": bytes.decode,
}


def fuzz(target: Target, seed: int, count: int) -> Fuzzed:
    """Send so many, on several connections, and look at each answer."""
    begin = time.monotonic()
    fuzzed = uvloop.run(_fuzz(target, seed, count))
    wrongs = fuzzed.wrongs if target.lives else [*fuzzed.wrongs, "the server has ended"]
    return fuzzed._replace(seconds=time.monotonic() - begin, wrongs=wrongs)


async def _fuzz(target: Target, seed: int, count: int) -> Fuzzed:
    left = enumerate(requests(seed, count))
    statuses: Counter[int] = Counter()
    wrongs: list[str] = []
    resident: list[int] = []

    async def send() -> None:
        line = Line(target.port)
        for number, request in left:
            if number == count // 10:
                resident.append(target.resident)
            transfer = await line.send(request.content, request.method.decode("latin-1"))
            statuses[transfer.status] += 1
            if wrong := wrong_with(transfer, request.method):
                wrongs.append(
                    f"{number}: {wrong}: {request.content[:3000]!r}: {transfer.body[:300]!r}"
                )
        line.close()

    await asyncio.gather(*(send() for _ in range(LINES)))
    return Fuzzed(statuses, wrongs, 0.0, target.resident - resident[0])


def main() -> None:
    """Do it, and print what came of it."""
    root, seed, count = sys.argv[1:]
    with target(Path(root), **SETTINGS) as served:
        fuzzed = fuzz(served, int(seed), int(count))
    print(fuzzed._replace(wrongs=fuzzed.wrongs[:20]))  # noqa: T201


if __name__ == "__main__":
    main()
