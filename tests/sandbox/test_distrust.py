"""What a worker sends is held to what a sound one would: it may have been taken over."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from migkg.errors import LimitExceeded
from migkg.sandbox import Asking, Clients, Limits
from migkg.sandbox.job import Job
from migkg.sandbox.nursery import Worker
from migkg.sandbox.output import ANSWER, FRAME, LAST, MORE
from migkg.sandbox.pool import Pool
from migkg.sandbox.worker import INVALID, LIMIT, UNWRITABLE

if TYPE_CHECKING:
    from pathlib import Path

HEAD = b"text/csv "


def frame(kind: bytes, flags: int, body: bytes, size: int | None = None) -> bytes:
    text = HEAD if kind == ANSWER else b""
    return FRAME.pack(kind, flags, len(text), len(body) if size is None else size) + text + body


def asked() -> tuple[Worker, Any]:
    """A worker that has been asked, and who asks."""
    worker, asker = Worker(Mock(largest=1 << 20), 1), Mock()
    worker.connection_made(Mock())
    worker.ask(b"{}", asker)
    return worker, asker


def test_what_nobody_asked_for_is_not_taken_for_the_next_answer() -> None:
    worker, asker = asked()
    last = frame(ANSWER, LAST, b"true")
    worker.data_received(last + last)

    assert asker.replied.call_count == 1
    assert not worker.lives

    worker, asker = asked()
    worker.data_received(last)
    assert worker.lives
    worker.data_received(last)
    assert asker.replied.call_count == 1
    assert not worker.lives


def test_a_frame_that_claims_to_be_larger_than_any_answer_is_not_waited_for() -> None:
    worker, asker = asked()
    worker.data_received(frame(ANSWER, 0, b"", size=(1 << 32) - 1))

    worker._link.abort.assert_called_once()  # type: ignore[union-attr]
    assert not asker.replied.called


def test_an_answer_that_never_ends_is_given_up(tmp_path: Path) -> None:
    async def fails() -> None:
        limits = Limits(size=1 << 20)
        pool = Pool(tmp_path, limits, Clients(limits))
        job = Job(pool, Asking("", "", ""), "")
        pool.clients.enter("")
        job.replied(ANSWER, 0, HEAD, b"")
        for _ in range(3):
            job.replied(MORE, 0, b"", bytes(1 << 20))
        reply = await job.reply
        with pytest.raises(LimitExceeded):
            await reply.finished()
        reply.close()

    asyncio.run(fails())


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ANSWER, b"text/csv"),
        (ANSWER, b"\xff \xff"),
        (INVALID, b'[false, "cut o'),
        (INVALID, b'[false, "too few"]'),
        (INVALID, b"7"),
        (LIMIT, b"{}"),
        (UNWRITABLE, b"\xff"),
    ],
)
def test_a_reply_that_cannot_be_understood_ends_the_query_at_once(
    tmp_path: Path, kind: bytes, text: bytes
) -> None:
    async def limit() -> str:
        limits = Limits()
        pool = Pool(tmp_path, limits, Clients(limits))
        pool.clients.enter("")
        job = Job(pool, Asking("", "", ""), "")
        job.replied(kind, LAST, text, b"")
        with pytest.raises(LimitExceeded) as caught:
            await asyncio.wait_for(job.reply, 1)
        return caught.value.limit

    assert asyncio.run(limit()) == "crash"
