"""Short queries are served while long ones go on, and nobody has all."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from migkg.errors import LimitExceeded
from migkg.sandbox import Limits, Sandbox, job, scheduler
from migkg.sandbox.clients import Clients
from migkg.sandbox.job import Job
from migkg.sandbox.nursery import Worker
from migkg.sandbox.scheduler import LITTLE, Scheduler
from tests.processes import children, is_there
from tests.sandbox.asking import CARTESIAN, HALF_A_SECOND, JSON, TURTLE, ask, ask_at_once, ended
from tests.waiting import wait_until, within

if TYPE_CHECKING:
    from pathlib import Path


def test_who_waits_is_served_in_the_order_of_arrival(graph: Path, begun: list[str]) -> None:
    queries = [HALF_A_SECOND, *(f"ASK {{}} # {number}" for number in range(8))]
    with Sandbox(graph, Limits(workers=1, slice=9, deadline=9)) as sandbox:
        ask_at_once(sandbox, *((query, "") for query in queries))

    assert begun == queries


def test_who_has_had_least_is_served_before_others_who_came_earlier() -> None:
    limits = Limits()
    clients = Clients(limits)
    for client, seconds in (("greedy", 5.0), ("modest", 0.01)):
        clients.enter(client)
        clients.leave(client, seconds)
    places: Any = Scheduler(limits, clients)
    first, next_ = Asked("greedy", 1), Asked("modest", 2)

    assert places.next_of([first, next_]) is next_


def test_short_queries_are_answered_while_long_ones_go_on(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    with Sandbox(graph, Limits(workers=1, long=2, slice=0.2, deadline=30)) as sandbox:
        for client in "ab":
            askers.submit(ended, sandbox, CARTESIAN, client)
        wait_until(lambda: sandbox.load.long == 2)

        for _ in range(20):
            ask(sandbox)

        assert sandbox.load.long == 2
        with pytest.raises(LimitExceeded, match="this is another one") as caught:
            sandbox.answer(CARTESIAN, JSON, TURTLE, client="a")
        assert caught.value.limit == "long"


def test_short_queries_are_answered_while_others_hope_to_be_long_ones(
    graph: Path, askers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LITTLE", 99.0)
    monkeypatch.setattr(job, "LOWEST", 99.0)
    with Sandbox(graph, Limits(workers=1, long=2, slice=0.2, deadline=30)) as sandbox:
        for client in "abc":
            askers.submit(ended, sandbox, CARTESIAN, client)
        wait_until(lambda: (sandbox.load.long, len(sandbox._pool.scheduler.hopeful)) == (2, 1))

        for _ in range(20):
            ask(sandbox)
        error = ended(sandbox, CARTESIAN, "d")

        assert isinstance(error, LimitExceeded)
        assert error.limit == "long"
        assert (sandbox.load.long, len(sandbox._pool.scheduler.hopeful)) == (2, 1)
        wait_until(lambda: [it for it in niceness(sandbox) if it] == [5, 5, 5])


def test_who_hopes_becomes_a_long_query_when_one_ends_or_is_cut_off_in_time(
    graph: Path, askers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LITTLE", 99.0)
    with Sandbox(graph, Limits(workers=1, long=1, slice=0.05, deadline=8)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN, "a")
        wait_until(lambda: sandbox.load.long)
        (first,) = sandbox._pool.scheduler.long
        refused = ended(sandbox, CARTESIAN, "b")
        askers.submit(ended, sandbox, CARTESIAN, "c")
        wait_until(lambda: sandbox._pool.scheduler.hopeful)
        (second,) = sandbox._pool.scheduler.hopeful
        within(sandbox, given_up(first))
        wait_until(lambda: sandbox._pool.scheduler.long == {second})
        within(sandbox, given_up(second))

    assert isinstance(refused, LimitExceeded)
    assert refused.limit == "long"


def test_where_no_query_may_be_a_long_one_each_ends_after_its_slice(graph: Path) -> None:
    with Sandbox(graph, Limits(workers=1, long=0, slice=0.05, deadline=9)) as sandbox:
        error = ended(sandbox, CARTESIAN)

        assert isinstance(error, LimitExceeded)
        assert error.limit == "long"
        assert ask(sandbox)


def test_a_worker_that_has_given_way_is_not_kept_for_the_next_query(
    graph: Path, askers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LITTLE", 99.0)
    monkeypatch.setattr(job, "LOWEST", 99.0)
    with Sandbox(graph, Limits(workers=1, long=1, slice=0.05, deadline=20)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN, "a")
        wait_until(lambda: sandbox.load.long)

        assert ended(sandbox, HALF_A_SECOND, "b") is None
        wait_until(lambda: [it for it in niceness(sandbox) if it] == [5])
        assert not any(worker.gives_way for worker in sandbox._pool._idle)


def test_a_worker_in_place_of_one_that_was_killed_gives_way_as_that_did(
    graph: Path, askers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "LOWEST", 99.0)
    with Sandbox(graph, Limits(workers=1, slice=0.05, deadline=20)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN)
        wait_until(lambda: sandbox.load.long)
        wait_until(lambda: 5 in niceness(sandbox))
        (working,) = sandbox._pool.scheduler.long
        assert working._worker is not None
        killed = sandbox._pool._nursery._pids[working._worker.number]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not is_there(killed))

        wait_until(lambda: 5 in niceness(sandbox))
        assert sandbox.load.long == 1


async def given_up(job: Job) -> None:
    job.give_up()


def niceness(sandbox: Sandbox) -> list[int]:
    """The priorities of all workers that are still there."""
    found = []
    for process in children(sandbox.process):
        with contextlib.suppress(ProcessLookupError):
            found.append(os.getpriority(os.PRIO_PROCESS, process))
    return found


def test_who_has_had_most_gives_way_to_the_long_query_of_another(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    some = "{ SELECT * { ?a ?b ?c } LIMIT 1500 } { SELECT * { ?d ?e ?f } LIMIT 1500 }"
    with Sandbox(graph, Limits(long=2, slice=0.02, deadline=20)) as sandbox:
        first = askers.submit(ended, sandbox, CARTESIAN, "a")
        time.sleep(LITTLE)
        second = askers.submit(ended, sandbox, CARTESIAN, "b")
        wait_until(lambda: sandbox.load.long == 2)

        assert ended(sandbox, f"SELECT (COUNT(*) AS ?n) {{ {some} }}", "c") is None
        error = first.result()
    assert isinstance(error, LimitExceeded)
    assert error.limit == "long"
    assert str(second.result()) == "the sandbox is closed"


def test_one_client_leaves_room_for_the_long_queries_of_others(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    with Sandbox(graph, Limits(workers=1, long=2, slice=0.05, deadline=9)) as sandbox:
        askers.submit(ended, sandbox, CARTESIAN, "greedy")
        wait_until(lambda: sandbox.load.long == 1)

        with pytest.raises(LimitExceeded) as caught:
            sandbox.answer(CARTESIAN, JSON, TURTLE, client="greedy")

        assert caught.value.limit == "long"


def test_a_client_has_so_many_queries_at_once_and_no_more(
    graph: Path, askers: ThreadPoolExecutor
) -> None:
    limits = Limits(at_once=2, queue_of_client=1, deadline=9)
    with Sandbox(graph, limits) as sandbox:
        for _ in range(3):
            askers.submit(ended, sandbox, CARTESIAN, "a")
        wait_until(lambda: (sandbox.load.long, sandbox.load.waiting) == (2, 1))

        with pytest.raises(LimitExceeded, match="2 queries of yours are being") as caught:
            sandbox.answer("ASK {}", JSON, TURTLE, client="a")

        assert caught.value.limit == "at-once"
        assert sandbox.answer("ASK {}", JSON, TURTLE, client="b")
        assert ask(sandbox)


class Asked:
    """A query of a client that arrived at a moment, and has been evaluated for some seconds."""

    def __init__(self, client: str, arrived: float, seconds: float = 0.0) -> None:
        self.client, self.arrived, self.seconds = client, arrived, seconds


def test_what_a_client_is_having_counts_as_what_it_has_had() -> None:
    limits = Limits()
    places: Any = Scheduler(limits, Clients(limits))
    first, next_ = Asked("greedy", 1), Asked("polite", 2)

    assert places.next_of([first, next_]) is first
    places.long = {Asked("greedy", 0, seconds=5)}
    assert places.next_of([first, next_]) is next_


@pytest.mark.parametrize(
    ("processor_seconds", "usual", "slices"),
    [
        (property(lambda _: time.monotonic()), 0.1, 1),
        (property(lambda _: 1.0), 0.3, 1),
        (property(lambda _: time.monotonic() / 8), 0.1, 4),
        (property(lambda _: time.monotonic() / 8), 0.2, 1),
        (property(lambda _: time.monotonic() / 20), 0.2, 2),
    ],
)
def test_a_query_that_a_busy_machine_holds_up_has_more_time_before_it_is_a_long_one(
    graph: Path,
    monkeypatch: pytest.MonkeyPatch,
    processor_seconds: property,
    usual: float,
    slices: int,
) -> None:
    lengthen, looks = Scheduler.lengthen, list[Job]()

    def noted(places: Scheduler, job: Job) -> None:
        looks.append(job)
        lengthen(places, job)

    monkeypatch.setattr(Worker, "processor_seconds", processor_seconds)
    with ThreadPoolExecutor(1) as other, Sandbox(graph, Limits(long=1, slice=0.2)) as sandbox:
        monkeypatch.setattr(Clients, "usual", lambda *_: usual)
        other.submit(ended, sandbox, CARTESIAN, "a")
        wait_until(lambda: sandbox.load.long)
        monkeypatch.setattr(Scheduler, "lengthen", noted)
        begin = time.monotonic()
        error = ended(sandbox, CARTESIAN, "a")
        seconds = time.monotonic() - begin

    assert isinstance(error, LimitExceeded)
    assert error.limit == "long"
    assert seconds >= slices * 0.2
    assert 1 <= len(looks) <= slices
