"""A generated graph of about a million statements: what it takes in memory, and lookups in it.

The lookups come from ten polite clients, at a steady rate, while four hostile ones ask without
end for what has no end.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from benchmarks.endpoints import BIN, Given
from benchmarks.found import Held
from benchmarks.machine import ROOT
from benchmarks.open_loop import Waits, open_loop, status_of
from benchmarks.usage import memory, processes
from benchmarks.work import JSON, fetch
from migkg.project import BUILD
from migkg.source import ntriples, read_nquads
from migkg.versions import current

if TYPE_CHECKING:
    from pathlib import Path

ASSERTED = 0.585
"""The share of the statements that are in the files; the rules conclude the rest."""

RATE, SECONDS, HOSTILE = 200, 60, 4
POLITE = [f"127.0.0.{it}" for it in range(10, 20)]
ATTACKER = "127.0.0.9"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

_COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"
_ROWS = "SELECT * { ?a ?b ?c } LIMIT 10000"
_THINGS = "SELECT DISTINCT ?thing { ?thing a <https://w3id.org/migkg/ontology#City> } LIMIT 1000"
_HEADER = """\
<https://w3id.org/migkg/graph/generated>
    <http://purl.org/dc/terms/title> "Generated"@en ;
    <http://purl.org/dc/terms/license> <https://creativecommons.org/publicdomain/zero/1.0/> ;
.
"""
_BESIDE = ("migkg", "country-and-language-names")
"""The collections that stand by themselves, and that others need."""


def given_large(triples: int, folder: Path) -> Given:
    """A project of about so many statements, as it is built, and the same for the peers."""
    root = folder / "project"
    data = root / "data" / "ttl"
    (data / "generated").mkdir(parents=True)
    for part in ("ontology", "queries", "shapes"):
        (root / part).symlink_to(ROOT / part)
    for collection in _BESIDE:
        (data / collection).symlink_to(ROOT / "data" / "ttl" / collection)
    (data / "generated" / "source.ttl").write_text(_HEADER, encoding="utf-8")
    file = folder / "data.ttl"
    words: list[str | Path] = [sys.executable, "-m", "benchmarks.generated"]
    words += [str(triples * ASSERTED), file, "--share", "0"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    file.rename(data / "generated" / "data.ttl")
    subprocess.run([BIN / "migkg", "--root", root, "build"], check=True, capture_output=True)
    return Given(root, default_graph(root, folder), folder)


def default_graph(root: Path, folder: Path) -> Path:
    """The default graph of a build as N-Triples, each statement once."""
    file = folder / "default.nt"
    said = {it.triple for it in read_nquads(current(root / BUILD).dump)}
    file.write_bytes(ntriples(sorted(said, key=str)))
    return file


def holding(pid: int, address: str) -> Held:
    """What a server holds in memory, once all of its processes have been at work."""
    queries = [f"{it} #{number}" for number in range(8) for it in (_COUNT, _ROWS)]
    with ThreadPoolExecutor(2) as clients:
        for _ in clients.map(lambda it: fetch(f"{address}?query={_quoted(it)}", JSON), queries):
            pass
    return Held(memory(pid), len(processes(pid)))


def lookups(address: str) -> tuple[Waits, Counter[int]]:
    """Lookups beside hostile clients, and how often those were answered with which status."""
    said = json.loads(fetch(f"{address}?query={_quoted(_THINGS)}", JSON))
    things = [it["thing"]["value"] for it in said["results"]["bindings"]]
    parts = urllib.parse.urlsplit(address)

    def lookup(number: int) -> str:
        query = f"SELECT ?p ?o {{ <{things[number % len(things)]}> ?p ?o }} LIMIT 20 #{number}"
        return f"{parts.path}?query={_quoted(query)}"

    async def both() -> tuple[Waits, Counter[int]]:
        statuses: Counter[int] = Counter()
        hostile = [
            asyncio.create_task(_attack(parts.port or 80, parts.path, statuses))
            for _ in range(HOSTILE)
        ]
        waits = await open_loop(
            parts.port or 80, lookup, rate=RATE, seconds=SECONDS, clients=POLITE
        )
        for it in hostile:
            it.cancel()
        await asyncio.gather(*hostile, return_exceptions=True)
        return waits, statuses

    return asyncio.run(both())


async def _attack(port: int, path: str, statuses: Counter[int]) -> None:
    for number in itertools.count():
        status = 0
        with suppress(OSError, EOFError, ValueError):
            query = _quoted(f"{ENDLESS} #{number}")
            status = await status_of(port, f"{path}?query={query}", ATTACKER)
        statuses[status] += 1
        await asyncio.sleep(0.05)


def _quoted(query: str) -> str:
    return urllib.parse.quote(query)
