"""Errors of many kinds, put into correct records, each with the shape that is to find it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.generated.dice import Dice
from benchmarks.generated.kinds import KINDS
from migkg.terms import expand

if TYPE_CHECKING:
    from benchmarks.generated.kind import Kind
    from benchmarks.generated.record import Record

_PATIENCE = 0.3
"""The share of fitting records that are left alone, so that errors do not gather in the first."""


@dataclass(frozen=True)
class Injected:
    """An error: of which kind, the shape or SPARQL constraint to find it, and the node concerned.

    The node is the focus node of the result, or its value where the shape looks at the whole graph.
    """

    kind: str
    rule: str
    node: str


class Injector:
    """Spoils a share of the records that pass, each kind of error as often as the others.

    A kind that is due waits for a record to which it can happen.
    """

    def __init__(self, share: float, seed: int) -> None:
        self._share, self._dice = share, Dice(f"{seed} errors")
        self._due, self._next = 0.0, itertools.cycle(KINDS)
        self._waiting: list[Kind] = []
        self.injected: list[Injected] = []

    def spoil(self, record: Record) -> list[Record]:
        """The record as it is, or spoilt; one more where the error is to say something twice."""
        self._due += self._share
        while self._due >= 1:
            self._due -= 1
            self._waiting.append(next(self._next))
        kind = next((it for it in self._waiting if it.fits(record)), None)
        if kind is None or self._dice.chance(_PATIENCE):
            return [record]
        self._waiting.remove(kind)
        number = len(self.injected)
        spoilt = kind.edit(record, number)
        node = kind.node(spoilt[-1], number)
        self.injected.append(Injected(kind.name, expand(kind.rule), node))
        return spoilt
