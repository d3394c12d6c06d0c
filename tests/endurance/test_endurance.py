"""Clients who are slow, or greedy, do not keep the server from others; not for some seconds here.

``make endurance`` does the same at length, and writes docs/endurance.md.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.endurance.client import percentile
from tests.endurance.fairness import ENOUGH, LONGEST, shared
from tests.endurance.process import Server, server_of
from tests.endurance.slow import KINDS, endured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.build import Build

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="clients need the addresses from 127.0.0.2 on: Linux"
)

AT_HAND = 0.5


@pytest.fixture(scope="module")
def server(ghent_build: Build, built_root: Path) -> Iterator[Server]:
    assert ghent_build.graphs
    with server_of(built_root) as server:
        yield server


def test_slow_clients_of_all_kinds_keep_nobody_else_waiting(server: Server) -> None:
    seen = endured(server, KINDS, 300 * len(KINDS), 8, "/page/city/be-gent")

    assert seen.opened >= 300 * len(KINDS)
    assert not [(it.status, it.failure or it.body) for it in seen.failed]
    assert percentile(seen.seconds, 0.9) < AT_HAND
    assert max(seen.seconds) < 2 * LONGEST  # other tests have the processors as well


@pytest.mark.parametrize(("greedy", "at_once"), [(1, 8), (3, 8), (6, 20)])
def test_greedy_clients_leave_polite_ones_their_share(
    server: Server, greedy: int, at_once: int
) -> None:
    shares = shared(server, greedy, at_once, 4)

    assert shares.least >= ENOUGH
    assert max(shares.waits) < LONGEST
    for answers in shares.greedy.values():
        refused = [it for it in answers if it.status in {429, 503}]
        assert refused
        assert all("retry-after" in it.headers for it in refused)
        assert {it.status for it in answers} <= {200, 429, 503}
    assert 200 in {it.status for answers in shares.greedy.values() for it in answers}
