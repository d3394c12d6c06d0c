"""Attacks on a server, several at once from several addresses, with a polite client beside them."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from tests.attacks.polite import polite
from tests.attacks.transfers import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.attacks.corpus import Attack
    from tests.attacks.polite import Fared
    from tests.attacks.target import Target
    from tests.attacks.transfers import Transfer

ATTACKERS = 6
GRACE = 0.5
"""Seconds after the deadline within which each attack has ended."""

SLOWEST = 0.25
"""Seconds within which 99 of 100 polite queries have their answer."""

_RETRIES = 200
_BUSY = frozenset(("limit-long", "limit-queue"))


class Ended(NamedTuple):
    """How an attack ended."""

    attack: Attack
    transfer: Transfer

    @property
    def outcome(self) -> str:
        """The status, or ``cut`` where a transfer broke off after it began."""
        if self.transfer.status == 200 and not self.transfer.is_whole:
            return "cut"
        return str(self.transfer.status) if self.transfer.is_whole else "lost"

    @property
    def is_right(self) -> bool:
        """Whether it ended as it must."""
        allowed = {"400", "403", "406", "413", "414", "422", "431", "503"}
        if self.attack.end != "refused":
            allowed.add("cut")
        if self.attack.end == "harmless":
            allowed.add("200")
        return self.outcome in allowed


class Assault(NamedTuple):
    """What came of many attacks."""

    ended: list[Ended]
    fared: Fared
    was_still: bool
    """Whether afterwards there were no more processes than before."""

    @property
    def outcomes(self) -> Counter[str]:
        """How many ended how."""
        return Counter(it.outcome for it in self.ended)

    @property
    def slowest(self) -> Ended:
        """The one that took longest."""
        return max(self.ended, key=lambda it: it.transfer.seconds)

    def wrongs(self, deadline: float) -> Iterator[str]:
        """What was not as it must be."""
        patience = deadline + GRACE + self.fared.slack
        for it in self.ended:
            if not it.is_right or it.transfer.seconds > patience:
                yield (
                    f"{it.attack.name}: {it.outcome} after {it.transfer.seconds:.2f} s:"
                    f" {it.transfer.body[:200]!r}"
                )
        yield from (f"a polite query: {it}" for it in self.fared.failed)
        if self.fared.p99 > SLOWEST + self.fared.slack:
            yield f"polite queries wait {self.fared.p99:.3f} s (p99); {self.fared}"
        if not self.was_still:
            yield "processes are left over"


def assault(target: Target, attacks: Sequence[Attack], attackers: int = ATTACKERS) -> Assault:
    """Send these attacks, so many at once, each until the server has looked at it."""
    at_rest = len(target.family)
    with polite(target.port) as beside:
        ended = asyncio.run(_attack(target.port, attacks, attackers))
    assert beside.fared is not None
    # The pool keeps as many idle workers as it lets work at once.
    was_still = target.settles(max(at_rest, 4))
    return Assault(ended, beside.fared, was_still)


async def _attack(port: int, attacks: Sequence[Attack], attackers: int) -> list[Ended]:
    left = iter(attacks)
    lines = [Line(port, f"127.0.0.{number}") for number in range(2, 2 + attackers)]
    try:
        return list(itertools.chain(*await asyncio.gather(*(_each(left, it) for it in lines))))
    finally:
        for line in lines:
            line.close()


async def _each(left: Iterator[Attack], line: Line) -> list[Ended]:
    ended = []
    for attack in left:
        for _ in range(_RETRIES):
            transfer = await line.send(attack.request())
            # What was turned away for want of room was not tried yet.
            if transfer.status != 503 or not any(it.encode() in transfer.body for it in _BUSY):
                break
            await asyncio.sleep(0.2)
        ended.append(Ended(attack, transfer))
    return ended
