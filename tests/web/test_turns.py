"""Pages are made for one client after the other, however much one of them asks for."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from migkg.web.bridge import MADE_AT_ONCE, OF_CLIENT, WAITING
from migkg.web.problem import Refusal
from migkg.web.turns import Turns
from tests.waiting import wait_until

if TYPE_CHECKING:
    from tests.web.serving import Served


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_each_client_has_its_turn_and_no_more_at_once_than_it_may() -> None:
    async def all_of_them() -> tuple[list[str], int]:
        turns, had, at_once = Turns(at_once=3, of_client=2, waiting=9), list[str](), Counted()

        async def one(client: str) -> None:
            async with turns.turn(client):
                had.append(client)
                with at_once:
                    await settled()

        await asyncio.gather(*(one(it) for it in "aaaaabbbbc"))
        return had, at_once.most

    had, most = asyncio.run(all_of_them())

    assert (sorted(had), most) == (sorted("aaaaabbbbc"), 3)
    assert had[:3] == ["a", "a", "b"]
    assert had.index("c") <= 5


class Counted:
    """How many were in a block at once, at most."""

    most = now = 0

    def __enter__(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        self.now -= 1


def test_who_leaves_before_or_just_when_it_has_its_turn_takes_none_from_others() -> None:
    async def those_who_stay() -> list[str]:
        turns, had = Turns(at_once=1, of_client=1, waiting=9), list[str]()

        async def one(name: str) -> None:
            async with turns.turn(name):
                had.append(name)
                await settled()

        for leave_after in range(4):
            tasks = [asyncio.create_task(one(it)) for it in "abcd"]
            for _ in range(leave_after):
                await asyncio.sleep(0)
            tasks[0].cancel()
            tasks[1].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        async with turns.turn("e"):
            return had

    had = asyncio.run(asyncio.wait_for(those_who_stay(), 5))

    assert (had.count("c"), had.count("d")) == (4, 4)


def test_beyond_so_many_that_wait_a_client_is_refused_and_others_are_not() -> None:
    async def refused() -> None:
        turns = Turns(at_once=1, of_client=1, waiting=2)

        async def one() -> None:
            async with turns.turn("a"):
                pass

        async with turns.turn("a"):
            waiting = [asyncio.create_task(one()) for _ in range(2)]
            other = asyncio.create_task(one_of_another(turns))
            await settled()
            with pytest.raises(Refusal):
                await one()
        await asyncio.gather(*waiting, other)

    asyncio.run(refused())


async def one_of_another(turns: Turns) -> None:
    async with turns.turn("b"):
        pass


def test_what_goes_on_comes_before_what_has_not_begun_and_is_not_refused() -> None:
    async def in_order() -> list[str]:
        turns, had = Turns(at_once=1, of_client=1, waiting=1), list[str]()

        async def one(name: str, *, goes_on: bool) -> None:
            async with turns.turn("a", goes_on=goes_on):
                had.append(name)

        async with turns.turn("a"):
            asked = [("new", False), ("one", True), ("other", True)]
            tasks = [asyncio.create_task(one(name, goes_on=it)) for name, it in asked]
            await settled()
        await asyncio.gather(*tasks)
        return had

    assert asyncio.run(in_order())[-1] == "new"


@pytest.mark.parametrize(
    "path",
    [
        *("/cities", "/missing", "/static/missing", "/healthz/missing", "/sparql/missing"),
        *("/questions/missing", "/questions/networks-of-city?city=city:nowhere"),
        *("/questions/networks-of-city", "/questions/networks-of-city.csv"),
        *("/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/sparql"),
    ],
)
def test_one_client_holds_up_neither_the_pages_of_others_nor_what_is_light(
    served: Served, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    pages = served.front.edition.pages
    answer, goes_on, at_work = pages.wsgi_app, threading.Event(), list[str]()

    def slowly(environment: Any, start: Any) -> Any:
        if environment["REMOTE_ADDR"] == "127.0.0.2":
            at_work.append("greedy")
            goes_on.wait(30)
        return answer(environment, start)

    monkeypatch.setattr(pages, "wsgi_app", slowly)
    head = "Host: localhost\r\nConnection: close\r\nAccept: text/html, */*;q=0.1\r\n\r\n"
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(1) as polite:
        greedy = []
        for number in range(OF_CLIENT + WAITING + 5):
            address = ("127.0.0.1", served.port)
            client = socket.create_connection(address, 15, ("127.0.0.2", 0))
            stack.enter_context(client)
            if number >= OF_CLIENT:
                wait_until(lambda: len(at_work) == OF_CLIENT)
            client.sendall(f"GET {path} HTTP/1.1\r\n{head}".encode())
            greedy.append(client)
        wait_until(lambda: len(at_work) == OF_CLIENT)
        refused = [it.recv(2000) for it in greedy[-5:]]
        answers = [polite.submit(served.get, it) for it in ("/", "/healthz", "/static/style.css")]
        statuses = [it.result(timeout=15)[0] for it in answers]
        goes_on.set()
        taken = [it.recv(4000).lower() for it in greedy[:-5]]
        wait_until(lambda: not served.front.edition.users)

    assert MADE_AT_ONCE > OF_CLIENT
    assert statuses == [200, 200, 200]
    for it in taken:  # a query may be too much for the sandbox, which is another thing
        assert it.startswith(b"http/1.1 ")
        assert not (it.startswith(b"http/1.1 429 ") and b"retry-after: 5" in it)
    for answer_ in refused:
        text, _, body = answer_.partition(b"\r\n\r\n")
        assert text.startswith(b"HTTP/1.1 429 ")
        assert b"retry-after: 5" in text.lower()
        assert b"\r\naccess-control-allow-origin: *" in text.lower()
        assert b"too-many-pages" in body or b"You ask for too much at once" in body
