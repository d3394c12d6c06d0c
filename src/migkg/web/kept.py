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


MOST = 20_000
"""Answers that are kept."""

EACH = 512
"""Bytes that an answer takes beside its body; its key is short, whatever was asked."""


class Kept(NamedTuple):
    """A whole answer as it is sent."""

    media_type: str
    coding: str
    body: bytes


class Answers:
    """Answers by what they answer; where there is no more room, who was not asked longest goes.

    They are held as plain tuples, and at most ``MOST`` of them, since Python looks through all else
    for circles again and again: a tenth of a second, for a hundred thousand small answers.

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
        self._kept: OrderedDict[Hashable, tuple[str, str, bytes]] = OrderedDict()
        self.size = 0
        """Bytes of all answers that are kept."""
        self._flights: dict[Hashable, _Flight] = {}
        self.hits = self.misses = 0

    def get(self, key: Hashable) -> Kept | None:
        """The answer that is kept, if it is."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        self.hits += 1
        return Kept(*kept)

    def keep(self, key: Hashable, answer: Kept) -> None:
        """Keep an answer, if it is not too large."""
        if len(answer.body) > self._largest:
            return
        before = self._kept.pop(key, None)  # two may have made it at once
        if before is not None:
            self.size -= EACH + len(before[-1])
        self.size += EACH + len(answer.body)
        self._kept[key] = (answer.media_type, answer.coding, answer.body)
        while self.size > self._room or len(self._kept) > MOST:
            _, gone = self._kept.popitem(last=False)
            self.size -= EACH + len(gone[-1])

    def clear(self) -> None:
        """Keep nothing."""
        self._kept.clear()
        self.size = 0

    def flies(self, key: Hashable) -> bool:
        """Whether another is having it evaluated."""
        return key in self._flights

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
                return None
            error = await flight.landed()
            if error is not None:
                raise error
            # What could not be kept is evaluated by one after the other, not by all at once.

    def land(self, key: Hashable) -> None:
        """Let nobody wait any more: it is kept now, or will not be."""
        flight = self._flights.pop(key, None)
        if flight is not None:
            flight.land(None)

    def flight(self, key: Hashable, *, shortened: bool = False) -> _Flight:
        """What, as a block, lets others wait for what is evaluated in it.

        Of one that is ``shortened``, others who wait may still have time when it has none.
        """
        self.misses += 1
        passing = OF_MOMENT | {"deadline"} if shortened else OF_MOMENT
        return _Flight(self._flights, key, passing)


class _Flight:
    """An evaluation for which others wait."""

    __slots__ = ("_flights", "_key", "_landing", "_passing")

    def __init__(
        self, flights: dict[Hashable, _Flight], key: Hashable, passing: frozenset[str]
    ) -> None:
        self._flights, self._key, self._passing = flights, key, passing
        self._landing: asyncio.Future[MigkgError | None] | None = None

    def __enter__(self) -> None:
        self._flights.setdefault(self._key, self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if self._flights.get(self._key) is self:
            passes = isinstance(error, LimitExceeded) and error.limit in self._passing
            del self._flights[self._key]
            self.land(error if isinstance(error, MigkgError) and not passes else None)

    async def landed(self) -> MigkgError | None:
        """Wait for its end, and tell the error that it met, if others would too."""
        if self._landing is None:
            self._landing = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._landing)

    def land(self, error: MigkgError | None) -> None:
        """Tell those who wait."""
        if self._landing is not None:
            self._landing.set_result(error)
