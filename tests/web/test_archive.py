"""A large document is made once, whole or not at all, and sent to any number of readers."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import IO

import pytest

from migkg.web.archive import PIECE, Archive


def test_document_is_made_once_for_all_who_ask_at_the_same_time() -> None:
    archive, made = Archive(), []

    def write(file: IO[bytes]) -> None:
        made.append(file)
        time.sleep(0.05)
        file.write(b"x" * (2 * PIECE + 1))

    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(lambda _: archive.get("key", write), range(8)))

    assert len(made) == len(set(documents)) == 1
    assert [len(it) for it in archive.read(documents[0])] == [PIECE, PIECE, 1]


def test_documents_are_read_side_by_side_each_whole() -> None:
    archive = Archive()
    contents = {number: bytes([number]) * (PIECE + number) for number in range(20)}

    def fetched(number: int) -> bytes:
        document = archive.get(number, lambda file: file.write(contents[number]))
        return b"".join(archive.read(document))

    with ThreadPoolExecutor(8) as pool:
        found = dict(zip(contents, pool.map(fetched, contents), strict=True))

    assert found == contents


def test_document_that_could_not_be_made_leaves_nothing_and_may_be_tried_again() -> None:
    archive = Archive()

    def fail(file: IO[bytes]) -> None:
        file.write(b"half of it")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        archive.get("key", fail)
    document = archive.get("key", lambda file: file.write(b"whole"))

    assert document.start == 0
    assert b"".join(archive.read(document)) == b"whole"
