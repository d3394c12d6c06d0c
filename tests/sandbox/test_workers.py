"""Workers come, go and are replaced, and none is left behind."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from migkg.errors import LimitExceeded, MigkgError, SourceError
from migkg.sandbox import Limits, Sandbox, nursery, pool, worker
from migkg.sandbox.nursery import Nursery
from tests.processes import children, is_there
from tests.sandbox.asking import CARTESIAN, HALF_A_SECOND, JSON, TURTLE, ask, ended
from tests.waiting import wait_until, within

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from migkg.sandbox.job import Job
    from migkg.sandbox.nursery import Worker


def test_another_worker_is_at_hand_while_all_are_at_work(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    with Sandbox(graph, Limits(workers=1, slice=9)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN)

        wait_until(lambda: sandbox.load.short and len(children(sandbox.process)) == 2)
        time.sleep(0.2)
        assert len(children(sandbox.process)) == 2


def test_workers_stay_and_no_other_is_forked_however_many_queries_come(graph: Path) -> None:
    with Sandbox(graph, Limits(workers=2)) as sandbox, ThreadPoolExecutor(4) as four:

        def asked(queries: int) -> set[int]:
            answers = four.map(lambda number: ask(sandbox, f"ASK {{}} # {number}"), range(queries))
            assert all(answers)
            return children(sandbox.process)

        asked(50)
        before = asked(10)
        assert asked(200) == before
        assert 2 <= len(before) <= 3
        wait_until(lambda: len(children(sandbox.process)) == 2)


def test_workers_that_die_while_idle_are_replaced(graph: Path) -> None:
    with Sandbox(graph) as sandbox:
        ask(sandbox)
        for process in children(sandbox.process):
            os.kill(process, signal.SIGKILL)
        time.sleep(0.1)

        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_when_the_process_that_holds_the_graph_dies_another_takes_its_place(graph: Path) -> None:
    with Sandbox(graph) as sandbox:
        ask(sandbox)
        nursery = sandbox.process
        assert nursery is not None
        os.kill(nursery, signal.SIGKILL)
        wait_until(lambda: nursery not in children())

        assert ask(sandbox) == {"head": {}, "boolean": True}


@pytest.mark.parametrize("step", ["_become_ready", "_linked"])
def test_a_process_that_does_not_come_to_hold_the_graph_is_started_again(
    graph: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    does, failed = getattr(Nursery, step), list[Nursery]()

    def fails_twice(nursery: Nursery) -> Any:
        if len(failed) < 2:
            failed.append(nursery)
            raise {
                "_become_ready": MigkgError("it has ended"),
                "_linked": OSError(errno.EMFILE, "Too many open files"),
            }[step]
        return does(nursery)

    with Sandbox(graph) as sandbox:
        monkeypatch.setattr(Nursery, step, fails_twice)
        assert sandbox.process is not None
        os.kill(sandbox.process, signal.SIGKILL)
        wait_until(lambda: failed)

        assert ask(sandbox) == {"head": {}, "boolean": True}
    assert len(failed) == 2


def test_a_worker_is_replaced_after_a_number_of_queries(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MOST_ASKED", 50)
    with Sandbox(graph, Limits(workers=1)) as sandbox:
        ask(sandbox)
        first = children(sandbox.process)
        for _ in range(110):
            ask(sandbox)

        assert first
        wait_until(lambda: not first <= children(sandbox.process))


def test_a_worker_is_ended_also_when_the_process_that_is_to_end_it_is_far_behind(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    async def given_up(job: Job, asked: Worker) -> None:
        for _ in range(1000):  # more than are taken before it reads them
            asked.nursery.command(worker.EASE, 0)
        job.give_up()

    with Sandbox(graph, Limits(deadline=60)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.long)
        (working,) = sandbox._pool.scheduler.long
        assert working._worker is not None
        process = sandbox._pool._nursery._pids[working._worker.number]
        assert sandbox.process is not None
        os.kill(sandbox.process, signal.SIGSTOP)
        try:
            within(sandbox, given_up(working, working._worker))
        finally:
            os.kill(sandbox.process, signal.SIGCONT)

        wait_until(lambda: not is_there(process))


def test_no_process_is_left_behind_and_who_was_asking_is_told(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    before = children()
    with Sandbox(graph, Limits(deadline=30)) as sandbox:
        asked = askers.submit(ended, sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.long)
        during, at_work = children() - before, children(sandbox.process)

    assert str(asked.result()) == "the sandbox is closed"
    assert len(during) == 1
    assert at_work
    assert children() == before
    wait_until(lambda: not any(map(is_there, at_work)))
    gc.collect()  # a process that was not waited for would warn here


def test_workers_end_with_the_process_that_forked_them(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    with Sandbox(graph) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.long)
        nursery = sandbox.process
        assert nursery is not None
        at_work = children(nursery)

        os.kill(nursery, signal.SIGKILL)

        assert at_work
        wait_until(lambda: not any(map(is_there, at_work)))


OUTLIVES = (
    "from migkg.sandbox import worker as it; it.die_with_parent = lambda *parent: None; it.main()"
)
"""How a process begins whose workers the system does not kill with it."""


def test_a_worker_is_let_go_of_with_its_process_even_if_the_system_does_not_kill_it(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nursery, "_START", OUTLIVES)
    with Sandbox(graph) as sandbox:
        ask(sandbox)
        wait_until(lambda: len(children(sandbox.process)) == 2)
        idle = children(sandbox.process)
        assert sandbox.process is not None
        os.kill(sandbox.process, signal.SIGKILL)

        wait_until(lambda: not any(map(is_there, idle)))


def test_a_worker_at_work_whose_process_has_ended_is_let_go_of_once_it_has_answered(
    graph: Path, askers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, may_start = Nursery.start, threading.Event()

    async def waits(nursery: Nursery, lost: Callable[[], None]) -> None:
        while not may_start.is_set():  # noqa: ASYNC110  what sets it is another thread
            await asyncio.sleep(0.01)
        await start(nursery, lost)

    monkeypatch.setattr(nursery, "_START", OUTLIVES)
    with Sandbox(graph, Limits(workers=1, slice=9)) as sandbox:
        asked = askers.submit(ended, sandbox, HALF_A_SECOND)
        wait_until(lambda: len(children(sandbox.process)) == 2)
        workers = children(sandbox.process)
        monkeypatch.setattr(Nursery, "start", waits)
        assert sandbox.process is not None
        os.kill(sandbox.process, signal.SIGKILL)

        assert asked.result() is None
        wait_until(lambda: not any(map(is_there, workers)))
        may_start.set()
        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_a_worker_that_was_forked_just_when_its_process_died_ends(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = "from migkg.sandbox import worker as it; it.os.getppid = lambda: 1; it.main()"
    monkeypatch.setattr(nursery, "_START", begin)
    with Sandbox(graph) as sandbox:
        error = ended(sandbox, "ASK {}")

    assert isinstance(error, LimitExceeded)
    assert error.limit == "crash"


def test_when_a_server_is_killed_nothing_of_its_sandbox_is_left(graph: Path) -> None:
    code = (
        "import sys, threading; from pathlib import Path; from migkg.sandbox import Sandbox\n"
        f"with Sandbox(Path({str(graph)!r})) as sandbox:\n"
        f"  asked = (sandbox.answer, ({CARTESIAN!r}, {JSON!r}, {TURTLE!r}))\n"
        "  threading.Thread(target=asked[0], args=asked[1]).start()\n"
        "  while not sandbox.load.long: pass\n"
        "  print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        (nursery,) = children(server.pid)
        below = {nursery, *children(nursery)}
        server.kill()

    assert len(below) >= 2
    wait_until(lambda: not any(map(is_there, below)))


def test_a_graph_that_is_no_nquads_is_said_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text("this is no N-Quads\n", encoding="utf-8")
    before, threads = children(), threading.active_count()

    with pytest.raises(SourceError, match=r"graph\.nq"), Sandbox(path):
        pass

    assert (children(), threading.active_count()) == (before, threads)


def test_a_start_that_is_given_up_leaves_nothing(graph: Path) -> None:
    before = children()

    async def gives_up() -> None:
        starting = asyncio.create_task(Sandbox(graph).__aenter__())
        while not children() - before:  # noqa: ASYNC110
            await asyncio.sleep(0)
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        assert children() == before

    asyncio.run(gives_up())


def test_others_go_on_while_processes_are_waited_for_that_do_not_end(graph: Path) -> None:
    before, turns = children(), list[int]()

    async def counts() -> None:
        while True:
            await asyncio.sleep(0.02)
            turns.append(1)

    async def closes() -> None:
        async with Sandbox(graph) as sandbox:
            assert sandbox.process is not None
            os.kill(sandbox.process, signal.SIGSTOP)
            counting = asyncio.create_task(counts())
        counting.cancel()

    asyncio.run(closes())

    assert len(turns) > 5
    assert children() == before


def test_the_process_that_forks_tells_when_the_system_has_none_to_spare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused() -> int:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    ours, theirs = socket.socketpair()
    nursery = worker._Nursery.__new__(worker._Nursery)
    nursery._control = theirs
    monkeypatch.setattr(os, "fork", refused)
    with ours, theirs, selectors.DefaultSelector() as selector:
        nursery._fork(7, os.dup(theirs.fileno()), selector)
        told = worker.REPORT.unpack(ours.recv(worker.REPORT.size))

    assert told == (worker.EXITED, 7, os.EX_TEMPFAIL)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")
def test_it_is_known_for_how_long_a_worker_had_a_processor(graph: Path) -> None:
    with Sandbox(graph, Limits(workers=1)) as sandbox:
        ask(sandbox)
        *_, worker = sandbox._pool._idle  # the one that was at work lately comes last
        before = worker.processor_seconds
        ask(sandbox, HALF_A_SECOND.replace("?d ?e ?f", "?d ?e ?c"))
        after = worker.processor_seconds

    assert before is not None
    assert after is not None
    assert 0 < before < after < 5


def test_a_sandbox_that_is_closed_while_a_worker_is_forked_leaves_nothing_open(
    graph: Path,
) -> None:
    for _ in range(5):
        with ThreadPoolExecutor(4) as askers, Sandbox(graph) as sandbox:
            for _ in range(4):
                askers.submit(ended, sandbox, CARTESIAN, "a")
            time.sleep(0.001)

    gc.collect()  # what is open warns now, and that is an error in a test
