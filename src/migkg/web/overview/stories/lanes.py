"""Lanes of a drawn story: who acts stands in that of their level, courts in one of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import DEF, MIG

if TYPE_CHECKING:
    from migkg.store import KnowledgeGraph

_ACTOR = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?actor ?class ?level ?kind WHERE {
  ?actor a ?class .
  OPTIONAL { ?actor mig:governmentLevel ?level }
  OPTIONAL { ?actor mig:kind ?kind }
}
"""


@dataclass(frozen=True)
class Lane:
    """A lane by its key, which is also the class of its colour, and its name."""

    key: str
    name: str


LANES = (
    Lane("civil", "civil society"),
    Lane("cities", "cities together"),
    Lane("municipal", "municipal"),
    Lane("regional", "regional"),
    Lane("national", "national"),
    Lane("courts", "courts"),
    Lane("european", "European and beyond"),
    Lane("other", "others"),
)
"""All lanes in the order in which they stand; a drawing has those in which somebody acts."""

_BY_LEVEL = {
    f"{DEF}level/municipal": "municipal",
    f"{DEF}level/regional": "regional",
    f"{DEF}level/national": "national",
    f"{DEF}level/european": "european",
    f"{DEF}level/international": "european",
}
_COURT = f"{DEF}authority-kind/court"


def lane_of(graph: KnowledgeGraph, actor: str) -> str:
    """The key of the lane of an actor; of a collective nobody knows the level."""
    classes, levels, kinds = set(), set(), set()
    for row in graph.select(_ACTOR, actor=NamedNode(actor)):
        classes.add(row["class"].value)
        levels |= {row["level"].value} if "level" in row else set()
        kinds |= {row["kind"].value} if "kind" in row else set()
    if _COURT in kinds:
        return "courts"
    for level, key in _BY_LEVEL.items():
        if level in levels:
            return key
    if MIG + "CityNetwork" in classes:
        return "cities"
    return "civil" if MIG + "CivilSocietyOrganisation" in classes else "other"
