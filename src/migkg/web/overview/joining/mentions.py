"""What else the graph tells of something that is joined: its acts, seats in it, what it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.terms import expand, with_prefixes
from migkg.web.overview.asking import term, text

if TYPE_CHECKING:
    from migkg.web.reading import Reader, Ref

WORDS = {
    "mig:actor": "What it did",
    "mig:addressedTo": "What was addressed to it",
    "org:organization": "Seats and offices in it",
    "mig:ledBy": "Leads",
    "mig:initiatedBy": "Initiated",
    "mig:issuedBy": "Issued",
    "mig:operatedBy": "Runs",
    "mig:fundedBy": "Funds",
    "mig:implements": "Carried out by",
    "mig:setDownIn": "What is set down in it",
    "mig:awardGiver": "Awards it gives",
    "mig:conferredFor": "Awarded for it",
    "mig:claimedBy": "What it says",
}
"""The properties that point to it, with what they tell in its own page."""

_MENTIONS = """
SELECT DISTINCT ?how ?it WHERE {{
  VALUES ?how {{ {ways} }}
  ?it ?how {about} .
  FILTER NOT EXISTS {{ ?it a mig:NetworkMembership }}
}} ORDER BY ?how ?it"""


@dataclass(frozen=True)
class Mention:
    """Things that point to it by one property, under the words for it."""

    word: str
    property: Ref
    refs: tuple[Ref, ...]


@dataclass(frozen=True)
class Mentions:
    """All that else is told of it, and the query for it."""

    query: str
    lines: tuple[Mention, ...]


def mentions(reader: Reader, iri: str) -> Mentions:
    """What else the graph tells of the thing with this IRI."""
    asked = with_prefixes(_MENTIONS.format(ways=" ".join(WORDS), about=term(iri)))
    found: dict[str, list[str]] = {}
    for row in reader.site.graph.select(asked):
        found.setdefault(text(row, "how"), []).append(text(row, "it"))
    return Mentions(
        asked,
        tuple(
            Mention(word, reader.ref(expand(name)), reader.refs_to(found[expand(name)]))
            for name, word in WORDS.items()
            if expand(name) in found
        ),
    )
