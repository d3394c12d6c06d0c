"""One server at work for all clients, with a tap for each, and what it should answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from migkg.project import DUMP
from tests.clients.questions import Graph
from tests.clients.tap import Tap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from migkg.build import Build

STARTS_WITHIN = 30


@pytest.fixture(scope="session")
def graph(ghent_build: Build, built_root: Path) -> Graph:
    assert ghent_build.graphs
    (dump,) = (built_root / "build").rglob(DUMP)  # wherever a version keeps it
    return Graph(dump)


@pytest.fixture(scope="session")
def port(
    ghent_build: Build, built_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """The port of a server that was started as anybody starts it."""
    assert ghent_build.graphs
    log = tmp_path_factory.mktemp("served") / "log"
    command = [sys.executable, "-m", "migkg", "--root", str(built_root), "serve", "--port", "0"]
    with log.open("w") as errors, subprocess.Popen(command, stderr=errors) as server:
        end = time.monotonic() + STARTS_WITHIN
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text())) is None:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end
            time.sleep(0.05)
        yield int(found[1])
        server.terminate()


@pytest.fixture(scope="module")
def tap(port: int) -> Iterator[Tap]:
    with Tap(port) as tap:
        yield tap


@pytest.fixture(scope="module")
def endpoint(tap: Tap) -> str:
    return f"{tap.address}/sparql"


@pytest.fixture(scope="session")
def told(port: int) -> Callable[[str], str]:
    """What the endpoint says is wrong with a query, to whoever asks without any library.

    That it says something of use is for a test to see that has the sentence as a client shows it.
    """

    def ask(query: str) -> str:
        body = urlencode({"query": query}).encode()
        headers = {"Accept": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{port}/sparql", body, headers=headers)
        with pytest.raises(urllib.error.HTTPError) as caught, urllib.request.urlopen(request):
            pass
        with caught.value as answer:
            detail: str = json.load(answer)["detail"]
        return detail

    return ask
