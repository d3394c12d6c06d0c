"""Queries end: with an answer, a complaint, or at a limit."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from migkg.errors import LimitExceeded
from migkg.sandbox import Asking, Limits, Sandbox
from migkg.sandbox.clients import Clients
from tests.processes import children
from tests.sandbox.asking import CARTESIAN, GROWING_STRING, JSON, MIB, TURTLE, ask, ended
from tests.sandbox.conftest import DEADLINE
from tests.waiting import wait_until, within

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    from migkg.sandbox.job import Reply


def test_a_query_without_end_is_stopped_at_the_deadline(sandbox: Sandbox) -> None:
    begin = time.monotonic()

    with pytest.raises(LimitExceeded, match=r"longer than 1 s.*share no variable") as caught:
        ask(sandbox, CARTESIAN)

    assert caught.value.limit == "deadline"
    assert DEADLINE <= time.monotonic() - begin < DEADLINE + 1
    assert ask(sandbox) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("deadline", "waited", "limit"), [(0.5, 0.0, "deadline"), (9.0, 8.8, "queue")]
)
def test_what_has_waited_for_nearly_all_of_its_time_is_told_that_others_held_it_up(
    graph: Path, deadline: float, waited: float, limit: str
) -> None:
    async def asked(sandbox: Sandbox) -> Reply:
        return await sandbox.ask(Asking(CARTESIAN, JSON, TURTLE), since=time.monotonic() - waited)

    with (
        Sandbox(graph, Limits(deadline=deadline)) as sandbox,
        pytest.raises(LimitExceeded) as caught,
    ):
        within(sandbox, asked(sandbox))

    assert caught.value.limit == limit


def test_a_query_that_breaks_the_engine_is_survived(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    with Sandbox(graph, Limits(deadline=9)) as sandbox:
        for _ in range(3):
            asked = askers.submit(ended, sandbox, CARTESIAN)
            wait_until(lambda: sandbox.load.long)
            killed = list(sandbox._pool._nursery.workers)
            for process in children(sandbox.process):
                os.kill(process, signal.SIGSEGV)
            error = asked.result()
            assert isinstance(error, LimitExceeded)
            assert error.limit == "crash"
            wait_until(lambda: not any(worker.lives for worker in killed))  # noqa: B023

        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_a_query_that_eats_memory_is_stopped(graph: Path) -> None:
    with Sandbox(graph, Limits(workers=1, deadline=30, memory=128 * MIB)) as sandbox:
        with pytest.raises(LimitExceeded, match="more than 128 MiB") as caught:
            ask(sandbox, GROWING_STRING)

        assert caught.value.limit == "memory"
        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_an_answer_beyond_the_size_limit_is_an_error_and_not_cut(sandbox: Sandbox) -> None:
    with pytest.raises(LimitExceeded, match="LIMIT and OFFSET") as caught:
        ask(sandbox, "SELECT * { ?a ?p ?b . ?c ?p ?d }")  # some gigabytes

    assert caught.value.limit == "size"


def test_what_a_client_has_spent_is_forgiven_in_time() -> None:
    now = 0.0
    clients = Clients(Limits(compute=30), lambda: now)
    clients.enter("a")
    clients.leave("a", 31)

    with pytest.raises(LimitExceeded, match="30 s within a minute") as caught:
        clients.enter("a")

    assert caught.value.limit == "compute"
    clients.enter("b")
    now = 4.0
    clients.enter("a")
    assert clients.spent("a") == 29.0


def test_what_waits_for_readers_has_a_bound_and_one_client_has_a_fourth_of_it() -> None:
    def reached(client: str, *, begins: bool = True) -> str | None:
        try:
            clients.keep(client, 10, begins=begins)
        except LimitExceeded as error:
            return error.limit
        return None

    clients = Clients(Limits(spooled=40))

    assert [reached(client) for client in "aabbcde"] == [
        *(None, "unread", None, "unread", None, None, "spooled")
    ]
    assert reached("a", begins=False) is None
    assert (reached(""), clients.unread) == (None, 60)
    clients.let_go("a", 20)
    clients.let_go("", 10)
    assert (reached("a"), reached("e")) == (None, "spooled")
