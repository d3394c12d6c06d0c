"""Whose request is answered next, where more ask than can be answered at once: each client in turn.

All of it happens in one event loop.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from migkg.web.problem import Problem, Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_TOO_MANY = Problem(
    HTTPStatus.TOO_MANY_REQUESTS,
    "too-many-pages",
    "You ask for too much at once",
    "Ask again when some of it has been answered.",
    headers={"Retry-After": "5"},
)


class Turns:
    """Turns for so many at once, for some of each client; the clients that wait have them in turn.

    >>> async def taken() -> list[str]:
    ...     turns, had = Turns(at_once=1, of_client=1, waiting=2), []
    ...     async def one(client: str) -> None:
    ...         async with turns.turn(client):
    ...             had.append(client)
    ...     async with turns.turn("greedy"):
    ...         asked = [asyncio.create_task(one(it)) for it in ("greedy", "greedy", "polite")]
    ...         await asyncio.sleep(0)
    ...     await asyncio.gather(*asked)
    ...     return had
    >>> asyncio.run(taken())
    ['greedy', 'polite', 'greedy']
    """

    def __init__(self, at_once: int, of_client: int, waiting: int) -> None:
        """``waiting`` is how many of one client may wait for their turns: one at least."""
        self._at_once, self._of_client, self._most = at_once, of_client, waiting
        self._at_work: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, client: str, *, goes_on: bool = False) -> AsyncIterator[None]:
        """What is done in this block is done in a turn of the client.

        What ``goes_on`` had a turn before: it comes before what has not begun, and is not refused.

        Raises:
            Refusal: too much of this client waits already.
        """
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._waiting.setdefault(client, deque())
        if goes_on:
            queue.appendleft(turn)
        elif len(queue) >= self._most:
            raise Refusal(_TOO_MANY)
        else:
            queue.append(turn)
        self._go_on()
        try:
            await turn
            yield
        finally:
            if turn.done() and not turn.cancelled():
                self._at_work[client] -= 1
                if not self._at_work[client]:
                    del self._at_work[client]
            elif turn in self._waiting.get(client, ()):
                self._waiting[client].remove(turn)
                self._tidy(client)
            self._go_on()

    def _go_on(self) -> None:
        """Give turns to those who wait, as far as there are."""
        while self._at_work.total() < self._at_once:
            client = next((it for it in self._waiting if self._may(it)), None)
            if client is None:
                return
            turn = self._waiting[client].popleft()
            self._waiting.move_to_end(client)
            self._tidy(client)
            if not turn.cancelled():
                self._at_work[client] += 1
                turn.set_result(None)

    def _tidy(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]

    def _may(self, client: str) -> bool:
        return self._at_work[client] < self._of_client
