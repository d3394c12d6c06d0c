"""Who asks how much: what each client may have at once, and in each minute."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from migkg.sandbox.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

REMEMBERED = 10_000
"""The most clients of which is known what they have asked: those that asked last."""

OURSELVES = ""
"""The client as which this program itself asks: it may have what it likes."""

MINUTE = 60.0

SHARE = 4
"""One client may leave this part of what may wait for all readers: a fourth."""

_LAST = 0.25  # the weight of the last query in what is usual


class _Account:
    __slots__ = ("at_once", "spent", "unread", "until", "usual")

    def __init__(self, now: float, usual: float) -> None:
        self.at_once, self.unread, self.spent, self.until = 0, 0, 0.0, now
        self.usual = usual


class Clients:
    """Accounts of what clients have asked, by a name for each, such as its address.

    What was spent is forgiven evenly: a client that may have 60 s in each minute pays off one
    second in a second. All methods are for one thread, that of the event loop.

    >>> clients = Clients(Limits(at_once=1, queue_of_client=0))
    >>> clients.enter("192.0.2.1")
    >>> clients.enter("192.0.2.1")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    migkg.errors.LimitExceeded: 1 queries of yours are being evaluated and 0 wait: ...
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self.unread = 0
        """Bytes of answers that wait for their readers, but for small ones."""

    def enter(self, client: str) -> None:
        """Note that a query of this client has arrived; ``leave`` is to follow.

        Raises:
            LimitExceeded: the client has too much at once (``at-once``), or has spent what it may
                (``compute``); then the query is not noted.
        """
        account = self._account(client)
        if client == OURSELVES:
            account.at_once += 1
            return
        most = self._limits.at_once + self._limits.queue_of_client
        if self._limits.at_once and account.at_once >= most:
            raise self._limits.reached("at-once")
        if 0 < self._limits.compute <= account.spent:
            raise self._limits.reached("compute")
        account.at_once += 1

    def leave(self, client: str, seconds: float, took: float | None = None) -> None:
        """Note that a query has ended, which was evaluated for so long, and took so much of it."""
        account = self._account(client)
        account.at_once -= 1
        account.spent += seconds
        account.usual += ((seconds if took is None else took) - account.usual) * _LAST

    def spent(self, client: str) -> float:
        """Seconds that queries of this client were evaluated lately, as far as not forgiven."""
        return self._account(client).spent

    def usual(self, client: str) -> float:
        """Seconds that a query of this client usually takes; of one that is new, a slice.

        >>> clients = Clients(Limits(slice=0.1))
        >>> clients.leave("192.0.2.1", 0.02)
        >>> round(clients.usual("192.0.2.1"), 3)
        0.08
        """
        return self._account(client).usual

    def keep(self, client: str, more: int, *, begins: bool) -> None:
        """Note that more bytes wait for this client to read them; ``let_go`` is to follow.

        Raises:
            LimitExceeded: another answer begins, and too much waits already for all (``spooled``),
                or for this client (``unread``); then they are not noted.
        """
        account, most = self._account(client), self._limits.spooled
        if begins and client != OURSELVES:
            if account.unread >= most // SHARE:
                raise self._limits.reached("unread")
            if self.unread >= most:
                raise self._limits.reached("spooled")
        account.unread += more
        self.unread += more

    def let_go(self, client: str, read: int) -> None:
        """Note that so many bytes do not wait any more."""
        self._account(client).unread -= read
        self.unread -= read

    def _account(self, client: str) -> _Account:
        now = self._clock()
        account = self._accounts.get(client)
        if account is None:
            account = self._accounts[client] = _Account(now, self._limits.slice)
            if len(self._accounts) > REMEMBERED:
                self._forget()
        else:
            self._accounts.move_to_end(client)
            rate = (self._limits.compute or Limits.compute) / MINUTE
            account.spent = max(0.0, account.spent - rate * (now - account.until))
            account.until = now
        return account

    def _forget(self) -> None:
        """Forget who has nothing at work and asked longest ago."""
        for client, account in self._accounts.items():
            if account.at_once == account.unread == 0:
                del self._accounts[client]
                return
