"""A shape with the nodes that it looks at, and their values, as patterns of queries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from migkg.shacl.model.shapes import Shape

_ONCE = re.compile(
    r"\?this <[^<>]+> <[^<>]+> \.|VALUES \?this \{[^{}]*\}|GRAPH <[^<>]+> \{[^{}]*\}"
)
"""The patterns that bind ``?this`` to no node twice."""


class Restriction(NamedTuple):
    """A variable of a query beside ``$this``, and the pattern that binds it to some values."""

    variable: str
    pattern: str


@dataclass(frozen=True)
class Aimed:
    """A shape with its focus nodes: patterns that bind ``?this``, and it with ``?value``.

    They may do so several times; ``nodes`` binds it once to each focus node.
    """

    shape: Shape
    focus: str
    values: str = field(init=False)

    def __post_init__(self) -> None:
        path = self.shape.path
        itself = f"{self.focus} BIND (?this AS ?value)"
        if path is None:
            values = itself
        else:
            values = f"{self.focus} ?this {path.sparql} ?value ."
            if path.empty:  # Oxigraph finds no empty path at a node that is not in the data
                values = f"{{ {values} }} UNION {{ {itself} }}"
        object.__setattr__(self, "values", values)

    @property
    def nodes(self) -> str:
        """The pattern that binds ``?this`` once to each focus node."""
        if _ONCE.fullmatch(self.focus):
            return f"{self.focus} "
        return f"{{ SELECT DISTINCT ?this {{ {self.focus} }} }} "
