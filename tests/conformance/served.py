"""The one server that is asked: all files of the tests, each a named graph of one dataset."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from migkg.sandbox import Limits
from tests.conformance import beyond
from tests.conformance.asked import Endpoint, quads
from tests.web.explorer import root_with
from tests.web.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.conformance.manifests import Case


@contextmanager
def served(folder: Path, cases: Iterable[Case]) -> Iterator[Endpoint]:
    """The endpoint, over the graphs of these tests and those beyond them, put into this folder."""
    root = root_with(folder, (*quads(cases), *beyond.quads()))
    with serving(root, Limits(at_once=0, compute=0)) as server:
        yield Endpoint(server.port)
