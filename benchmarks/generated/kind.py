"""What a kind of error is: to which records it can happen, how, and which shape is to find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.generated.record import Record


@dataclass(frozen=True)
class Kind:
    """A kind of error: ``edit`` gives the records that stand where a correct one stood."""

    name: str
    rule: str
    fits: Callable[[Record], bool]
    edit: Callable[[Record, int], list[Record]]
    node: Callable[[Record, int], str]


def spoilt(
    name: str,
    rule: str,
    fits: Callable[[Record], bool],
    edit: Callable[[Record], Record],
    node: Callable[[Record], str] = lambda it: it.iri,
) -> Kind:
    """A kind of error that changes the record, and is found at it unless another node is named."""
    return Kind(name, rule, fits, lambda it, _: [edit(it)], lambda it, _: node(it))


def has(name: str, value: str = "") -> Callable[[Record], bool]:
    """Whether a record has a value of the property, or this one."""
    return lambda it: (value in it.values(name)) if value else bool(it.values(name))


def of_kind(*kinds: str) -> Callable[[Record], bool]:
    """Whether a record is a thing of one of these kinds, and no part of one."""
    return lambda it: it.kind in kinds and "#" not in it.key


def adding(*said: tuple[str, str]) -> Callable[[Record], Record]:
    """Says more of the record."""
    return lambda it: it.having(*said)


def without(name: str) -> Callable[[Record], Record]:
    """Leaves out what the record says by this property."""
    return lambda it: it.without(name)


def saying(name: str, value: str) -> Callable[[Record], Record]:
    """Says this by the property, and nothing else."""
    return lambda it: it.changed(name, value)
