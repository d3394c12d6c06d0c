"""Queries are answered, as a whole or in parts, by any of the workers."""

from __future__ import annotations

import gzip
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import brotli
import pytest

from migkg.errors import LimitExceeded, MigkgError, QueryError, SourceError, Unwritable
from migkg.sandbox import Asking, Limits, Sandbox, job
from migkg.sandbox.job import HELD, Job
from migkg.store import GRAPH_FORMATS, RESULT_FORMATS
from tests.processes import children
from tests.sandbox.asking import JSON, LARGE, MIB, STATEMENTS, TURTLE, XML, ask
from tests.waiting import within

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize("character", ["e", "é", "語", "\N{GRINNING FACE}"])
def test_a_mistake_is_told_at_once_however_much_of_the_query_it_quotes(
    sandbox: Sandbox, character: str
) -> None:
    most = 60_000 // len(character.encode())  # of what a query may have
    with pytest.raises(QueryError) as caught:
        ask(sandbox, f"SELECT (<urn:{character * most}>(1) AS ?x) {{}}")

    assert caught.value.problem.count(character) > 1000
    assert len(str(caught.value)) < 10_000


def test_eight_askers_are_all_answered(sandbox: Sandbox) -> None:
    def rows(number: int) -> object:
        return ask(sandbox, f"SELECT ?o {{ <http://e/{number}> <http://e/p> ?o }}")

    with ThreadPoolExecutor(8) as askers:
        answers = list(askers.map(rows, range(400)))

    for number, answer in enumerate(answers):
        value = {"type": "uri", "value": f"http://e/{number * 7 % STATEMENTS}"}
        assert answer == {"head": {"vars": ["o"]}, "results": {"bindings": [{"o": value}]}}


def test_an_answer_of_which_nothing_has_gone_out_is_evaluated_again_when_its_worker_is_killed(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, killed = Job._keep, list[int]()
    with Sandbox(graph, Limits(deadline=30)) as served:

        def kill_once(killing: Job) -> None:
            if not killed:
                killed.extend(children(served.process))
                for process in killed:
                    os.kill(process, signal.SIGKILL)
            keep(killing)

        monkeypatch.setattr(Job, "_keep", kill_once)
        monkeypatch.setattr(job, "HELD", 1 << 20)  # more than may be on its way by then
        some = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
        body, _ = served.answer(some, JSON, TURTLE)

    assert len(json.loads(body)["results"]["bindings"]) == 20000
    assert killed


def test_an_answer_that_is_let_go_of_makes_room_for_another(graph: Path) -> None:
    async def taken(sandbox: Sandbox) -> list[int]:
        reply = await sandbox.ask(Asking(LARGE, JSON, TURTLE), "a")
        await reply.finished()
        clients = sandbox._pool.clients
        before = clients.unread
        reply.close()
        reply.close()
        return [before, clients.unread]

    with Sandbox(graph) as sandbox:
        before, after = within(sandbox, taken(sandbox))
    assert before > HELD
    assert after == 0


def test_after_the_block_nothing_is_answered(graph: Path) -> None:
    with Sandbox(graph) as sandbox:
        pass

    with pytest.raises(MigkgError, match="closed"):
        ask(sandbox)


def test_a_graph_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there"), Sandbox(tmp_path / "none.nq"):
        pass


def test_every_worker_reads_the_graph_that_was_there_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text('<http://e/a> <http://e/p> "old" <http://e/g> .\n', encoding="utf-8")
    with Sandbox(path, Limits(workers=1)) as sandbox:
        ask(sandbox)
        path.write_text('<http://e/a> <http://e/p> "new" <http://e/g> .\n', encoding="utf-8")
        for process in children(sandbox.process):
            os.kill(process, signal.SIGKILL)

        body, _ = sandbox.answer("SELECT ?o { <http://e/a> ?p ?o }", "text/csv", TURTLE)

    assert body == b"o\r\nold\r\n"


def test_an_answer_begins_to_come_before_it_is_whole(graph: Path) -> None:
    async def parts(sandbox: Sandbox) -> tuple[bool, bytes]:
        reply = await sandbox.ask(Asking(LARGE, JSON, TURTLE))
        was_whole = reply.at_hand
        content = b"".join([part async for part in reply.parts()])
        reply.close()
        return was_whole, content

    with Sandbox(graph) as sandbox:
        was_whole, content = within(sandbox, parts(sandbox))

    assert not was_whole
    assert len(content) > HELD
    assert len(json.loads(content)["results"]["bindings"]) == 60000


@pytest.mark.parametrize("limit", ["rows", "size"])
def test_an_answer_that_is_cut_off_after_it_began_fails_where_it_breaks_off(
    graph: Path, limit: str
) -> None:
    async def parts(sandbox: Sandbox) -> int:
        reply = await sandbox.ask(Asking(LARGE.replace("60000", "200000"), JSON, TURTLE))
        came = 0
        try:
            async for part in reply.parts():
                came += len(part)
        except LimitExceeded as error:
            assert error.limit == limit  # noqa: PT017  after some parts
        else:
            came = 0
        reply.close()
        return came

    limits = Limits(rows=50000) if limit == "rows" else Limits(size=8 * MIB)
    with Sandbox(graph, limits) as sandbox:
        assert within(sandbox, parts(sandbox)) > HELD


def test_rows_that_turn_out_to_be_no_xml_after_the_answer_began_break_it_off(
    graph: Path,
) -> None:
    query = f'SELECT * {{ {{ {LARGE} }} UNION {{ VALUES ?a {{ "\\u0001" }} }} }}'
    query += " ORDER BY ?a"  # literals come after IRIs

    came: list[bytes] = []

    async def read(sandbox: Sandbox) -> None:
        reply = await sandbox.ask(Asking(query, XML, TURTLE))
        try:
            async for part in reply.parts():
                came.append(part)  # noqa: PERF401  what came before it broke off
        finally:
            reply.close()

    with Sandbox(graph) as sandbox, pytest.raises(Unwritable):
        within(sandbox, read(sandbox))
    assert sum(map(len, came)) > HELD


@pytest.mark.parametrize("coding", ["br", "gzip"])
@pytest.mark.parametrize("query", [LARGE, LARGE.replace("60000", "100"), "ASK {}"])
def test_a_compressed_answer_says_the_same(graph: Path, coding: str, query: str) -> None:
    async def both(sandbox: Sandbox) -> list[bytes]:
        found = []
        for wanted in ("", coding):
            reply = await sandbox.ask(Asking(query, JSON, TURTLE, coding=wanted))
            content = b"".join([part async for part in reply.parts()])
            assert reply.coding in {"", wanted}
            if reply.coding:
                plain = brotli.decompress if coding == "br" else gzip.decompress
                assert len(content) < len(plain(content)) / 2
                content = plain(content)
            found.append(content)
            reply.close()
        return found

    with Sandbox(graph) as sandbox:
        plain, compressed = within(sandbox, both(sandbox))

    assert plain == compressed
