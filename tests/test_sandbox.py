"""Queries end: with an answer, a complaint, or at a limit; and nothing gets out."""

from __future__ import annotations

import errno
import gc
import json
import os
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from migkg.errors import LimitExceeded, MigkgError, QueryError, RefusedQuery, SourceError
from migkg.sandbox import Sandbox
from migkg.sandbox.process import Worker
from migkg.store import GRAPH_FORMATS, RESULT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
DEADLINE = 1.0
MIB = 1 << 20
STATEMENTS = 3000

CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
NESTED_GROUPS = "ASK " + "{" * 2400 + "}" * 2400
NESTED_COLLECTIONS = "ASK { " + "(" * 199 + ")" * 199 + " ?p ?o }"
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
GROWING_STRING = f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('abcdefgh' AS ?x0) {DOUBLINGS} }}"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.nq"
    lines = (
        f"<http://e/{n}> <http://e/p> <http://e/{n * 7 % STATEMENTS}> <http://e/g> .\n"
        for n in range(STATEMENTS)
    )
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sandbox(graph: Path) -> Iterator[Sandbox]:
    with Sandbox(graph, deadline=DEADLINE, result_limit=MIB) as sandbox:
        yield sandbox


def ask(sandbox: Sandbox, query: str = "ASK { }") -> object:
    body, media_type = sandbox.answer(query, JSON, TURTLE)
    assert media_type == JSON
    return json.loads(body)


def children() -> set[int]:
    tasks = f"/proc/{os.getpid()}/task"
    if not os.path.isdir(tasks):  # noqa: PTH112
        pytest.skip("the system does not list the children of a process")
    found: set[int] = set()
    for task in os.listdir(tasks):  # noqa: PTH208
        with open(f"{tasks}/{task}/children", encoding="ascii") as listing:  # noqa: PTH123
            found.update(map(int, listing.read().split()))
    return found


def test_a_query_is_answered_from_the_graph(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "SELECT ?o { <http://e/5> <http://e/p> ?o }")

    rows = [{"o": {"type": "uri", "value": "http://e/35"}}]
    assert answer == {"head": {"vars": ["o"]}, "results": {"bindings": rows}}


def test_the_named_graph_can_be_asked_as_well(sandbox: Sandbox) -> None:
    answer = ask(sandbox, "ASK { GRAPH <http://e/g> { <http://e/5> <http://e/p> <http://e/35> } }")

    assert answer == {"head": {}, "boolean": True}


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
def test_rows_come_in_each_format(sandbox: Sandbox, media_type: str) -> None:
    body, given = sandbox.answer("SELECT * { <http://e/5> ?p ?o }", media_type, TURTLE)

    assert given == media_type
    assert b"http://e/35" in body


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_statements_come_in_each_format(sandbox: Sandbox, media_type: str) -> None:
    body, given = sandbox.answer("DESCRIBE <http://e/5>", JSON, media_type)

    assert given == media_type
    assert b"http://e/35" in body


def test_a_syntax_error_has_its_line_and_column(sandbox: Sandbox) -> None:
    with pytest.raises(QueryError) as caught:
        ask(sandbox, "SELECT ?s\nWHERE { ?s ?p }")

    assert (caught.value.line, caught.value.column) == (2, 15)


@pytest.mark.parametrize(
    "query", [CARTESIAN, NESTED_COLLECTIONS], ids=["evaluating", "planning 412 bytes"]
)
def test_a_query_without_end_is_stopped_at_the_deadline(sandbox: Sandbox, query: str) -> None:
    begin = time.monotonic()

    with pytest.raises(LimitExceeded, match="longer than 1 s") as caught:
        ask(sandbox, query)

    assert caught.value.limit == "deadline"
    assert DEADLINE <= time.monotonic() - begin < DEADLINE + 1
    assert ask(sandbox) == {"head": {}, "boolean": True}


def test_a_query_that_crashes_the_engine_is_survived(sandbox: Sandbox) -> None:
    for _ in range(3):
        with pytest.raises(LimitExceeded) as caught:
            ask(sandbox, NESTED_GROUPS)
        assert caught.value.limit == "crash"

    assert ask(sandbox) == {"head": {}, "boolean": True}


def test_a_query_that_eats_memory_is_stopped(graph: Path) -> None:
    with Sandbox(graph, workers=1, deadline=30, memory=128 * MIB) as sandbox:
        with pytest.raises(LimitExceeded, match="more than 128 MiB") as caught:
            ask(sandbox, GROWING_STRING)

        assert caught.value.limit == "memory"
        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_an_answer_beyond_the_size_limit_is_an_error_and_not_cut(sandbox: Sandbox) -> None:
    with pytest.raises(LimitExceeded, match="LIMIT and OFFSET") as caught:
        ask(sandbox, "SELECT * { ?a ?p ?b . ?c ?p ?d }")  # some gigabytes

    assert caught.value.limit == "size"


def test_a_service_is_refused_and_behind_the_refusal_stands_the_barrier(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        for silent in ("", "SILENT "):
            query = f"SELECT * {{ SERVICE {silent}<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"

            with pytest.raises(RefusedQuery):
                ask(sandbox, query)
            if sandbox.network_barrier == "seccomp":
                try:
                    sandbox._answer(query, JSON, TURTLE, None, None)
                except QueryError as error:
                    assert "ermission denied" in str(error)  # noqa: PT017
                else:
                    assert silent

        with pytest.raises(TimeoutError):
            listener.accept()


def test_eight_askers_are_all_answered(sandbox: Sandbox) -> None:
    def rows(number: int) -> object:
        return ask(sandbox, f"SELECT ?o {{ <http://e/{number}> <http://e/p> ?o }}")

    with ThreadPoolExecutor(8) as askers:
        answers = list(askers.map(rows, range(400)))

    for number, answer in enumerate(answers):
        value = {"type": "uri", "value": f"http://e/{number * 7 % STATEMENTS}"}
        assert answer == {"head": {"vars": ["o"]}, "results": {"bindings": [{"o": value}]}}


def test_who_waits_is_served_in_the_order_of_arrival(graph: Path) -> None:
    served: list[int] = []

    with Sandbox(graph, workers=1, deadline=5) as sandbox:

        def wait(number: int) -> None:
            ask(sandbox)
            served.append(number)

        ask(sandbox)
        worker = sandbox._lease()
        askers = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
        for number, asker in enumerate(askers):
            asker.start()
            while len(sandbox._waiting) <= number:
                time.sleep(0.001)

        sandbox._release(worker, sound=True)
        for asker in askers:
            asker.join()

    assert served == list(range(8))


def test_a_full_queue_turns_the_next_one_away(graph: Path) -> None:
    with Sandbox(graph, workers=1, deadline=5, queue=1) as sandbox:
        ask(sandbox)
        worker = sandbox._lease()
        asker = threading.Thread(target=ask, args=(sandbox,))
        asker.start()
        while not sandbox._waiting:
            time.sleep(0.001)

        with pytest.raises(LimitExceeded, match="not begun") as caught:
            ask(sandbox)

        assert caught.value.limit == "queue"
        sandbox._release(worker, sound=True)
        asker.join()


def test_who_waits_too_long_is_turned_away(graph: Path) -> None:
    with Sandbox(graph, workers=1, deadline=0.2) as sandbox:
        assert sandbox.network_barrier in {"seccomp", "none"}
        worker = sandbox._lease()

        with pytest.raises(LimitExceeded) as caught:
            ask(sandbox)

        assert caught.value.limit == "queue"
        assert not sandbox._waiting
        sandbox._release(worker, sound=True)


def test_workers_that_die_while_idle_are_replaced(graph: Path) -> None:
    with Sandbox(graph) as sandbox:
        ask(sandbox)
        for worker in list(sandbox._workers):
            worker._process.kill()
            worker._process.wait()

        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_a_worker_whose_memory_has_grown_is_replaced(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_of_worker = Worker.ask
    with Sandbox(graph, workers=1) as sandbox:
        ask(sandbox)
        (first,) = sandbox._workers
        with monkeypatch.context() as patch:
            patch.setattr(
                Worker, "ask", lambda *given: ask_of_worker(*given)._replace(retires=True)
            )
            assert ask(sandbox) == {"head": {}, "boolean": True}

        assert not first.lives()
        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_no_process_is_left_behind_and_who_was_asking_is_told(graph: Path) -> None:
    told: list[str] = []

    before = children()
    with Sandbox(graph, deadline=30) as sandbox:

        def ask_without_end() -> None:
            try:
                ask(sandbox, CARTESIAN)
            except MigkgError as error:
                told.append(str(error))

        ask(sandbox)
        during = children()
        asker = threading.Thread(target=ask_without_end)
        asker.start()
        time.sleep(0.1)
    asker.join()

    assert told == ["the sandbox is closed"]
    assert len(during - before) == 2
    assert children() == before
    gc.collect()  # a process that was not waited for would warn here


def test_a_worker_without_a_parent_ends_itself(graph: Path) -> None:
    with Sandbox(graph, workers=1, deadline=0.1) as sandbox:
        assert sandbox.network_barrier in {"seccomp", "none"}
        worker = sandbox._lease()
        query = json.dumps([CARTESIAN, JSON, TURTLE, None, None]).encode()
        with pytest.raises(TimeoutError):
            worker.ask(query, 0.1, MIB)

        assert worker._process.wait(timeout=5) < 0
        sandbox._release(worker, sound=False)


def test_after_the_block_nothing_is_answered(graph: Path) -> None:
    with Sandbox(graph) as sandbox:
        pass

    with pytest.raises(MigkgError, match="closed"):
        ask(sandbox)


def test_a_graph_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there"), Sandbox(tmp_path / "none.nq"):
        pass


def test_a_graph_that_is_no_nquads_is_said_when_it_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text("this is no N-Quads\n", encoding="utf-8")
    with Sandbox(path) as sandbox:
        with pytest.raises(SourceError):
            ask(sandbox)
        with pytest.raises(SourceError):
            _ = sandbox.network_barrier


def test_workers_see_nothing_of_the_environment(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "secret")
    with Sandbox(graph, workers=1) as sandbox:
        ask(sandbox)
        (worker,) = sandbox._workers
        try:
            with open(f"/proc/{worker._process.pid}/environ", "rb") as file:  # noqa: PTH123
                environment = file.read()
        except OSError:
            pytest.skip("the system does not show the environment of a process")

    assert b"SECRET_OF_THE_PARENT" not in environment


def test_who_has_left_loses_its_place_in_the_queue(graph: Path) -> None:
    with Sandbox(graph, workers=1, deadline=30) as sandbox:
        ask(sandbox)
        worker = sandbox._lease()

        with pytest.raises(MigkgError, match="has left"):
            sandbox.answer("ASK { }", JSON, TURTLE, gone=lambda: True)

        assert not sandbox._waiting
        sandbox._release(worker, sound=True)


def test_the_worker_of_who_has_left_is_free_for_others(graph: Path) -> None:
    with Sandbox(graph, workers=1, deadline=30) as sandbox:
        ask(sandbox)
        begin = time.monotonic()

        with pytest.raises(MigkgError, match="has left"):
            sandbox.answer(CARTESIAN, JSON, TURTLE, gone=lambda: True)

        assert ask(sandbox) == {"head": {}, "boolean": True}
        assert time.monotonic() - begin < 10


def test_a_limit_is_told_though_no_other_worker_can_be_started(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    with Sandbox(graph, workers=1, deadline=0.5) as sandbox:
        ask(sandbox)
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", refused)
            with pytest.raises(LimitExceeded, match="longer than"):
                ask(sandbox, CARTESIAN)
            begin = time.monotonic()
            with pytest.raises(MigkgError, match="no worker process can be started"):
                ask(sandbox)
            assert time.monotonic() - begin < 0.4

        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_a_worker_without_a_thread_to_greet_it_is_ended_and_its_place_is_free(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    before = children()
    with Sandbox(graph, workers=1, deadline=0.5) as sandbox:
        ask(sandbox)
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", refused)
            with pytest.raises(LimitExceeded, match="longer than"):
                ask(sandbox, CARTESIAN)
            assert children() == before

        assert ask(sandbox) == {"head": {}, "boolean": True}


def test_every_worker_reads_the_graph_that_was_there_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text('<http://e/a> <http://e/p> "old" <http://e/g> .\n', encoding="utf-8")
    with Sandbox(path, workers=1) as sandbox:
        ask(sandbox)
        path.write_text('<http://e/a> <http://e/p> "new" <http://e/g> .\n', encoding="utf-8")
        (worker,) = sandbox._workers
        worker._process.kill()
        worker._process.wait()

        body, _ = sandbox.answer("SELECT ?o { <http://e/a> ?p ?o }", "text/csv", TURTLE)

        assert body == b"o\r\nold\r\n"
        assert '"old"' in sandbox.graph.read_text(encoding="utf-8")
    assert not sandbox.graph.exists()
