"""Answers that were given and may be asked for again, as many bytes of them as there is room for.

Who asks what is just being evaluated for another waits for that answer instead.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import LimitExceeded, MigkgError
from migkg.sandbox import OF_MOMENT

if TYPE_CHECKING:
    from collections.abc import Hashable


EACH = 512
"""Bytes that an answer takes beside its body; its key is short, whatever was asked."""


class Kept(NamedTuple):
    """A whole answer as it is sent."""

    media_type: str
    coding: str
    body: bytes


class Answers:
    """Answers by what they answer; where there is no more room, who was not asked longest goes.

    >>> answers = Answers(room=1000, largest=4)
    >>> answers.keep("a", Kept("text/csv", "", b"1234"))
    >>> answers.keep("b", Kept("text/csv", "", b"12345"))
    >>> answers.get("a") is not None, answers.get("b")
    (True, None)
    """

    def __init__(self, room: int, largest: int) -> None:
        """None yet; room for so many bytes, in answers of at most ``largest``.

        Keys are to be short, such as digests: they are not counted.
        """
        self._room, self._largest = room, largest
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.size = 0
        """Bytes of all answers that are kept."""
        self._flights: dict[Hashable, asyncio.Future[MigkgError | None]] = {}
        self.hits = self.misses = 0

    def get(self, key: Hashable) -> Kept | None:
        """The answer that is kept, if it is."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            self.hits += 1
        return kept

    def keep(self, key: Hashable, answer: Kept) -> None:
        """Keep an answer, if it is not too large."""
        if len(answer.body) > self._largest:
            return
        before = self._kept.pop(key, None)  # two may have made it at once
        if before is not None:
            self.size -= EACH + len(before.body)
        self.size += EACH + len(answer.body)
        self._kept[key] = answer
        while self.size > self._room:
            _, gone = self._kept.popitem(last=False)
            self.size -= EACH + len(gone.body)

    async def landed(self, key: Hashable) -> Kept | None:
        """The answer, waiting for it as long as another is having it evaluated.

        None where the asker is to evaluate it, within ``flight``.

        Raises:
            MigkgError: the one that the other met.
        """
        while True:
            kept = self.get(key)
            if kept is not None:
                return kept
            flight = self._flights.get(key)
            if flight is None:
                self.misses += 1
                return None
            error = await asyncio.shield(flight)
            if error is not None:
                raise error
            if key not in self._kept and key not in self._flights:
                self.misses += 1
                return None  # it could not be kept: each evaluates it then

    def land(self, key: Hashable) -> None:
        """Let nobody wait any more: it is kept now, or will not be."""
        landing = self._flights.pop(key, None)
        if landing is not None:
            landing.set_result(None)

    def flight(self, key: Hashable) -> _Flight:
        """What, as a block, lets others wait for what is evaluated in it."""
        return _Flight(self._flights, key)


class _Flight:
    """An evaluation for which others wait."""

    __slots__ = ("_flights", "_key", "_landing")

    def __init__(
        self, flights: dict[Hashable, asyncio.Future[MigkgError | None]], key: Hashable
    ) -> None:
        self._flights, self._key = flights, key
        self._landing: asyncio.Future[MigkgError | None] | None = None

    def __enter__(self) -> None:
        if self._key not in self._flights:
            self._landing = asyncio.get_running_loop().create_future()
            self._flights[self._key] = self._landing

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if self._landing is not None and not self._landing.done():
            passes = isinstance(error, LimitExceeded) and error.limit in OF_MOMENT
            told = error if isinstance(error, MigkgError) and not passes else None
            del self._flights[self._key]
            self._landing.set_result(told)
