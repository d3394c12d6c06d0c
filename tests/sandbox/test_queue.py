"""Who waits is served, told that there is no room, or loses its place."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import time
from concurrent.futures import FIRST_COMPLETED, wait
from typing import TYPE_CHECKING

import pytest

from migkg.errors import LimitExceeded, MigkgError
from migkg.sandbox import Asking, Limits, Sandbox
from migkg.sandbox.nursery import Nursery, Worker
from migkg.sandbox.pool import Pool
from tests.processes import children
from tests.sandbox.asking import CARTESIAN, HALF_A_SECOND, JSON, TURTLE, ask, ask_at_once, ended
from tests.waiting import wait_until, within

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ThreadPoolExecutor
    from pathlib import Path

    from migkg.sandbox.job import Reply


def test_a_full_queue_turns_the_next_one_away(graph: Path, askers: ThreadPoolExecutor) -> None:
    with Sandbox(graph, Limits(workers=1, slice=9, deadline=5, queue=1)) as sandbox:

        def ask_one_more() -> MigkgError | None:
            wait_until(lambda: sandbox.load.waiting)
            return ended(sandbox, "ASK {}")

        asked = askers.submit(ask_one_more)
        ask_at_once(sandbox, (HALF_A_SECOND, ""), ("ASK {}", ""))
        error = asked.result()

    assert isinstance(error, LimitExceeded)
    assert error.limit == "queue"
    assert "not begun" in str(error)


def test_a_full_queue_makes_room_for_who_has_less_in_it_than_another(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    with Sandbox(graph, Limits(workers=1, slice=30, deadline=30, queue=4)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN, "a")
        wait_until(lambda: sandbox.load.short)
        asked = []
        for number, client in enumerate("abaa"):
            asked.append(askers.submit(ended, sandbox, "ASK {}", client))
            wait_until(lambda: sandbox.load.waiting > number)  # noqa: B023

        asked.append(askers.submit(ended, sandbox, "ASK {}", "c"))
        (refused,) = wait(asked, return_when=FIRST_COMPLETED).done

        assert limit_of(asked.index(refused), refused.result()) == (3, "queue")
        for client in "ab":  # who has as many there as another, or but one less, is refused
            assert limit_of(0, ended(sandbox, "ASK {}", client)) == (0, "queue")
        assert sandbox.load.waiting == 4


def limit_of(number: int, error: MigkgError | None) -> tuple[int, str]:
    assert isinstance(error, LimitExceeded)
    return number, error.limit


def test_who_waits_too_long_is_turned_away(graph: Path, askers: ThreadPoolExecutor) -> None:
    async def asked(sandbox: Sandbox) -> Reply:
        since = time.monotonic() - 29.8
        return await sandbox.ask(Asking("ASK {}", JSON, TURTLE), since=since)

    with Sandbox(graph, Limits(workers=1, slice=30, deadline=30)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.short)

        with pytest.raises(LimitExceeded) as caught:
            within(sandbox, asked(sandbox))

        assert caught.value.limit == "queue"
        assert sandbox.load[:2] == (0, 1)


def test_the_queue_has_room_for_all_who_asked_while_a_process_was_starting(
    graph: Path, askers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, ask_pool, met = Nursery.start, Pool.ask, list[str]()

    async def noted(pool: Pool, asking: Asking, client: str) -> Reply:
        met.append(client)
        return await ask_pool(pool, asking, client)

    async def starts_when_all_have_asked(nursery: Nursery, lost: Callable[[], None]) -> None:
        while len(met) < 12:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await start(nursery, lost)

    with Sandbox(graph, Limits(workers=1, queue=1, deadline=9)) as sandbox:
        monkeypatch.setattr(Nursery, "start", starts_when_all_have_asked)
        monkeypatch.setattr(Pool, "ask", noted)
        assert sandbox.process is not None
        os.kill(sandbox.process, signal.SIGKILL)
        wait_until(lambda: not sandbox._pool._is_ready())
        asked = [askers.submit(ended, sandbox, "ASK {}", str(it)) for it in range(12)]

        assert [it.result() for it in asked] == [None] * 12
        assert not sandbox._pool._excused


def test_who_asks_just_when_the_process_that_holds_the_graph_dies_waits_for_the_next(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork, refused = Nursery.fork, list[Nursery]()

    async def refuses_once(nursery: Nursery) -> Worker:
        if not refused:
            refused.append(nursery)
            raise BrokenPipeError
        return await fork(nursery)

    monkeypatch.setattr(Nursery, "fork", refuses_once)
    with Sandbox(graph) as sandbox:
        assert ask(sandbox) == {"head": {}, "boolean": True}
    assert refused


def asking(sandbox: Sandbox, query: str) -> Future[Reply]:
    """A query that is being asked, and may be given up."""
    asked = sandbox.ask(Asking(query, JSON, TURTLE))
    return asyncio.run_coroutine_threadsafe(asked, sandbox.loop)


def test_who_has_left_loses_its_place_in_the_queue(graph: Path, askers: ThreadPoolExecutor) -> None:
    with Sandbox(graph, Limits(workers=1, slice=9, deadline=9)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.short)

        waits = asking(sandbox, "ASK { }")
        wait_until(lambda: sandbox.load.waiting)
        waits.cancel()

        wait_until(lambda: not sandbox.load.waiting)


def test_the_worker_of_who_has_left_is_ended(graph: Path) -> None:
    with Sandbox(graph, Limits(deadline=30)) as sandbox:
        asked = asking(sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.long)
        at_work = children(sandbox.process)
        asked.cancel()

        wait_until(lambda: not sandbox.load.long)
        wait_until(lambda: not at_work <= children(sandbox.process))
        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_who_asks_is_told_when_no_worker_can_be_started(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    with Sandbox(graph, Limits(deadline=30)) as sandbox:
        with monkeypatch.context() as patch:
            patch.setattr(Nursery, "fork", refused)
            begin = time.monotonic()
            with pytest.raises(LimitExceeded, match="ask again in some seconds"):
                ask(sandbox)
            assert time.monotonic() - begin < 15  # and not when its time is up

        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_a_worker_that_could_not_be_forked_is_no_fault_of_the_query(
    graph: Path, askers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(*_: object) -> int:
        return os.EX_TEMPFAIL

    monkeypatch.setattr(Nursery, "exit_code", told)
    with Sandbox(graph, Limits(workers=1)) as sandbox:
        asked = askers.submit(ended, sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.long)
        for process in children(sandbox.process):
            os.kill(process, signal.SIGKILL)
        error = asked.result()

    assert isinstance(error, LimitExceeded)
    assert error.limit == "queue"
