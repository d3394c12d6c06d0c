"""Answers are kept within their room, whatever was asked, and nobody waits for a reader."""

from __future__ import annotations

import asyncio
import gc
import time
import urllib.error
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from migkg.errors import LimitExceeded
from migkg.sandbox import Limits
from migkg.web.kept import EACH, MOST, Answers, Kept
from tests.web.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build

SMALL = Kept("text/csv", "", b"1234")


def test_what_two_made_at_once_is_counted_once() -> None:
    answers = Answers(room=10 * EACH, largest=EACH)
    for _ in range(100):
        answers.keep("same", SMALL)

    assert answers.size == EACH + len(SMALL.body)
    assert answers.get("same") == SMALL


def test_many_answers_that_are_nearly_empty_are_not_all_kept() -> None:
    answers = Answers(room=10 * EACH, largest=EACH)
    for number in range(100):
        answers.keep(number, Kept("text/csv", "", b""))

    assert sum(answers.get(number) is not None for number in range(100)) == 10


def test_answers_that_are_kept_are_few_enough_and_not_looked_through_for_circles() -> None:
    answers = Answers(room=1 << 30, largest=EACH)
    for number in range(MOST + 1):
        answers.keep(number, SMALL)
    gc.collect()

    assert answers.get(0) is None
    assert len(answers._kept) == MOST
    assert not any(map(gc.is_tracked, answers._kept.values()))


def test_who_waits_goes_on_as_soon_as_nothing_will_be_kept() -> None:
    async def waits() -> Kept | None:
        answers = Answers(room=10 * EACH, largest=EACH)
        with answers.flight("same"):
            waiting = asyncio.create_task(answers.landed("same"))
            await asyncio.sleep(0)
            answers.land("same")
            return await asyncio.wait_for(waiting, 1)

    assert asyncio.run(waits()) is None


@pytest.mark.parametrize("shortened", [False, True])
def test_a_deadline_is_that_of_all_who_wait_but_where_it_was_shortened(*, shortened: bool) -> None:
    async def waits() -> Kept | None:
        answers = Answers(room=10 * EACH, largest=EACH)
        with (
            suppress(LimitExceeded),
            answers.flight("same", shortened=shortened),
        ):
            waiting = asyncio.create_task(answers.landed("same"))
            await asyncio.sleep(0)
            raise LimitExceeded("deadline", "too late")
        return await asyncio.wait_for(waiting, 1)

    if shortened:
        assert asyncio.run(waits()) is None
    else:
        with pytest.raises(LimitExceeded):
            asyncio.run(waits())


@pytest.mark.parametrize("path", ["/sparql", "/ontology.ttl"])
def test_the_length_of_what_is_asked_takes_no_room(
    ghent_build: Build, built_root: Path, path: str
) -> None:
    assert ghent_build.graphs
    with serving(built_root) as served:
        long = "ASK {} # " + 10_000 * "x"
        for _ in range(2):
            address = f"{path}?{urlencode({'query': long})}"
            assert served.get(address, **{"Accept-Encoding": "gzip"})[0] == 200
        edition = served.front.edition
        kept = [*edition.endpoint.answers._kept, *edition.compressed._kept]

    assert kept
    assert max(len(repr(key)) for key in kept) < 500


def test_a_slow_reader_of_a_large_answer_lets_others_have_it(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    large = urlencode({"query": "SELECT * { ?a ?p ?b . ?c ?p ?d } LIMIT 60000"})
    with serving(built_root, Limits(at_once=0, compute=0)) as served:
        reader = served.send(f"/sparql?{large}")
        assert reader.recv(10)
        begin = time.monotonic()

        assert served.get(f"/sparql?{large}")[0] == 200
        assert time.monotonic() - begin < 10
        reader.close()


def test_requests_that_are_remembered_are_short_in_all_that_they_say(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    with serving(built_root) as served:
        known = served.front.edition.endpoint._known
        form = "application/sparql-query"
        for long in ({"Content-Type": f"{form}; x={2000 * 'x'}"}, {"Accept": 2000 * "x"}):
            request = urllib.request.Request(
                f"{served.address}/sparql", b"ASK {}", {"Content-Type": form, **long}
            )
            with suppress(urllib.error.HTTPError), urllib.request.urlopen(request):
                pass

        assert known.cache_info().currsize == 0
