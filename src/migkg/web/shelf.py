"""What was made once and may be asked for again, as much of it as there is room for."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Made = TypeVar("Made")


class Shelf(Generic[Made]):
    """Things by their key; where there is no more room, what nobody asked for longest goes.

    >>> shelf = Shelf[str](room=2)
    >>> [shelf.get(key, key.upper) for key in ("a", "b", "a", "c")]
    ['A', 'B', 'A', 'C']
    >>> shelf.get("a", lambda: "made again"), shelf.get("b", lambda: "made again")
    ('A', 'made again')
    """

    def __init__(self, room: int) -> None:
        """An empty one, with room for so many things."""
        self._room = room
        self._things: OrderedDict[Hashable, Made] = OrderedDict()
        self._flights: dict[Hashable, Future[Made]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._things)

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The thing with this key, which ``make`` gives where it is not there.

        Who asks for what is just being made waits for that.

        Raises:
            Exception: what ``make`` raises, to all who wait; the next one tries again.
        """
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
            waiting = self._flights.get(key)
            flight = self._flights.setdefault(key, Future())
        if waiting is not None:
            return waiting.result()
        try:
            made = make()
        except BaseException as error:
            del self._flights[key]
            flight.set_exception(error)
            raise
        with self._lock:
            del self._flights[key]
            self._things[key] = made
            if len(self._things) > self._room:
                self._things.popitem(last=False)
        flight.set_result(made)
        return made
