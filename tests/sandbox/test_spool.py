"""What waits for a reader is read as it came, also where the disk becomes full."""

from __future__ import annotations

import asyncio
import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from migkg.errors import LimitExceeded
from migkg.sandbox import Sandbox
from migkg.sandbox.spool import IN_MEMORY, PART, Spool
from tests.sandbox.asking import LARGE, MIB, ask, ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BYTES = bytes(range(251))


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let a file have so many bytes in this block: of what is more, a part is written at first."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)


async def read(spool: Spool) -> tuple[bytes, Exception | None]:
    """What a reader has of it, and the error that it meets."""
    parts = []
    try:
        async for part in spool.parts():
            assert 0 < len(part) <= PART
            parts.append(part)
    except OSError as error:
        return b"".join(parts), error
    return b"".join(parts), None


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY + 7])
def test_what_was_put_is_read(size: int) -> None:
    content = (BYTES * (size // len(BYTES) + 1))[:size]

    async def put_and_read() -> tuple[bytes, Exception | None]:
        spool = Spool()
        for at in range(0, size, 100_000):
            spool.put(content[at : at + 100_000])
        spool.end()
        assert (spool.length, spool.whole()) == (size, content)
        found = await read(spool)
        spool.close()
        return found

    assert asyncio.run(put_and_read()) == (content, None)


@pytest.mark.parametrize("room", [1000, IN_MEMORY, IN_MEMORY + 1000, 3 * IN_MEMORY + 5])
def test_on_a_full_disk_the_reader_has_what_was_put_before_and_then_the_error(room: int) -> None:
    async def put_and_read() -> tuple[int, bytes, Exception | None]:
        spool = Spool()
        with room_for(room):
            try:
                while True:
                    spool.put(BYTES * 1000)
            except OSError as error:
                spool.end(error)
        size, read_of_it = spool.size, await read(spool)
        spool.close()
        return size, *read_of_it

    size, found, met = asyncio.run(asyncio.wait_for(put_and_read(), 10))

    assert isinstance(met, OSError)
    assert max(IN_MEMORY, room) - len(BYTES) * 1000 < size <= max(IN_MEMORY, room)
    assert found == BYTES * (size // len(BYTES))


def test_an_answer_for_which_the_disk_has_no_room_is_cut_off_and_others_are_given(
    graph: Path,
) -> None:
    with Sandbox(graph) as sandbox:
        with room_for(2 * MIB):
            error = ended(sandbox, LARGE)

        assert isinstance(error, LimitExceeded)
        assert error.limit == "spooled"
        assert ask(sandbox) == {"head": {}, "boolean": True}
