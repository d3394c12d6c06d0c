"""The endpoints that are measured side by side, each started as its documentation says."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import ROOT, installed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Command = list[str | Path]
BIN = Path(sys.executable).parent
FUSEKI = ROOT / ".fuseki" / "lib"
OURS, ON_DISK, IN_MEMORY = "migkg", "Oxigraph, read-only from disk", "Oxigraph, in memory"
RDFLIB, JENA = "rdflib-endpoint", "Fuseki, in memory"
_LOGGING = "log4j2.properties"


@dataclass(frozen=True)
class Given:
    """What is served: our project with its build, and the same default graph in one file.

    The folder is for what a peer writes; the words are more of them for ``migkg serve``.
    """

    root: Path
    triples: Path
    folder: Path
    words: Sequence[str] = ()

    @property
    def store(self) -> Path:
        """The store of the native server, on disk."""
        return self.folder / "store"


@dataclass(frozen=True)
class Endpoint:
    """An endpoint: its name and version, the path that is asked, and the command that starts it."""

    name: str
    version: Callable[[], str]
    path: str
    command: Callable[[Given, int], Command]
    before: Callable[[Given], None] = lambda _: None
    """What is done before it is started."""
    after: Callable[[Given, str], None] = lambda _, __: None
    """What is done once it answers, at its address, before it is measured."""
    warmth: float = 1
    """How many rounds it takes to become warm; a virtual machine compiles as it goes."""

    @property
    def is_here(self) -> bool:
        """Whether it is installed."""
        return bool(self.version())

    def address(self, port: int) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{port}{self.path}"


def _jar() -> Path | None:
    return next(iter(FUSEKI.glob("jena-fuseki-server-*.jar")), None)


def _fuseki_version() -> str:
    jar = _jar()
    return jar.stem.rpartition("-")[2] if jar and shutil.which("java") else ""


def _ours(given: Given, port: int) -> Command:
    return [BIN / "migkg", "--root", given.root, "serve", "--port", str(port), *given.words]


def _load(given: Given) -> None:
    if not given.store.exists():
        load: Command = [
            BIN / "oxigraph",
            "load",
            "--location",
            given.store,
            "--file",
            given.triples,
        ]
        subprocess.run(load, check=True, capture_output=True)
        optimize: Command = [BIN / "oxigraph", "optimize", "--location", given.store]
        subprocess.run(optimize, check=True, capture_output=True)


def _on_disk(given: Given, port: int) -> Command:
    serve: Command = [BIN / "oxigraph", "serve-read-only", "--location", given.store]
    return [*serve, "--bind", f"127.0.0.1:{port}"]


def _in_memory(_: Given, port: int) -> Command:
    return [BIN / "oxigraph", "serve", "--bind", f"127.0.0.1:{port}"]


def _post(given: Given, address: str) -> None:
    """Fill the native server, which keeps in memory what it is sent."""
    store = address.removesuffix("/query") + "/store?default"
    size = str(given.triples.stat().st_size)
    headers = {"Content-Type": "application/n-triples", "Content-Length": size}
    with given.triples.open("rb") as file:
        request = urllib.request.Request(store, file, headers, method="POST")
        with urllib.request.urlopen(request) as response:
            response.read()


def _rdflib(given: Given, port: int) -> Command:
    serve: Command = [BIN / "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port)]
    return [*serve, given.triples]


def _say_little(given: Given) -> None:
    """Have Fuseki write warnings alone: else it writes three lines for each request."""
    appender = "appender.out.type = Console\nappender.out.name = out\n"
    root = "rootLogger.level = warn\nrootLogger.appenderRef.out.ref = out\n"
    (given.folder / _LOGGING).write_text(appender + root, encoding="utf-8")


def _fuseki(given: Given, port: int) -> Command:
    jar = _jar()
    assert jar is not None  # noqa: S101 - it is here, or it would not be started
    data = ["--quiet", "--localhost", "--port", str(port), f"--file={given.triples}", "/ds"]
    quiet = f"-Dlog4j.configurationFile={given.folder / _LOGGING}"
    return ["java", quiet, "-jar", jar, *data]


OWN = Endpoint(OURS, partial(installed, "migkg"), "/sparql", _ours)
PEERS = (
    Endpoint(ON_DISK, partial(installed, "oxigraph"), "/query", _on_disk, before=_load),
    Endpoint(IN_MEMORY, partial(installed, "oxigraph"), "/query", _in_memory, after=_post),
    Endpoint(RDFLIB, partial(installed, "rdflib-endpoint"), "/", _rdflib),
    Endpoint(JENA, _fuseki_version, "/ds/query", _fuseki, _say_little, warmth=20),
)
