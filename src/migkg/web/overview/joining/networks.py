"""All that cities join, by kind: since when, how far it reaches, how much of it is on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.terms import MIG, with_prefixes
from migkg.web.overview.asking import number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.store import Row
    from migkg.web.reading import Reader, Ref

KINDS = {
    "CityNetwork": ("networks", "Networks", "Bodies whose members are cities or their like."),
    "Charter": ("charters", "Charters", "Texts that cities sign: charters, declarations, letters."),
    "Campaign": ("campaigns", "Campaigns", "Calls that a city answers, often by a decision."),
    "Project": ("projects", "Projects", "Work together for a time, often funded."),
    "Assessment": ("assessments", "Assessments", "Studies in which cities are looked at."),
}
"""The classes of what is joined, each with its place on the page, its title and what it is."""

QUERY = with_prefixes("""
SELECT ?it ?class ?kind ?from ?scope ?held ?total ?day ?how WHERE {
  VALUES ?class { mig:CityNetwork mig:Charter mig:Campaign mig:Project mig:Assessment }
  ?it a ?class .
  OPTIONAL { ?it mig:kind ?kind }
  OPTIONAL { ?it mig:validFrom ?from }
  OPTIONAL { ?it mig:geographicScope ?scope }
  OPTIONAL { SELECT ?it (COUNT(DISTINCT ?link) AS ?held) WHERE {
    { ?link a mig:NetworkMembership ; org:organization ?it ; mig:membershipStatus ?standing .
      FILTER EXISTS { ?standing skos:broader* membership-status:member }
      FILTER NOT EXISTS { ?link mig:validUntil ?until } }
    UNION { ?link mig:signedCharter ?it }
    UNION { ?link a mig:Participation ; mig:participationIn ?it }
    UNION { ?link mig:examinedIn ?it } } GROUP BY ?it }
  OPTIONAL { ?claim mig:about ?it ; mig:kind claim-kind:coverage ; mig:completeness ?how .
    OPTIONAL { ?claim mig:statedTotal ?total } OPTIONAL { ?claim mig:attestedOn ?day } }
} ORDER BY ?class DESC(?held) ?it""")


@dataclass(frozen=True)
class Entry:
    """Something that is joined, in a line."""

    ref: Ref
    kind: Ref | None
    since: str
    scope: Ref | None
    held: int
    total: int
    year: str
    completeness: Ref | None


@dataclass(frozen=True)
class Group:
    """All of one class."""

    key: str
    title: str
    about: str
    entries: Sequence[Entry]


def groups(reader: Reader) -> list[Group]:
    """What is joined, by class; most on record first."""
    found: dict[str, dict[str, Entry]] = {}
    for row in reader.site.graph.select(QUERY):
        class_ = text(row, "class").removeprefix(MIG)
        known = found.setdefault(class_, {}).get(text(row, "it"))
        # Where more than one source says how complete the record is, a stated total goes first.
        if known is None or (number(row, "total") and not known.total):
            found[class_][text(row, "it")] = _entry(reader, row)
    return [
        Group(key, title, about, sorted(found[class_].values(), key=_order))
        for class_, (key, title, about) in KINDS.items()
        if class_ in found
    ]


def _order(entry: Entry) -> tuple[int, str]:
    return -entry.held, entry.ref.label.key


def _entry(reader: Reader, row: Row) -> Entry:
    kind, scope, how = (text(row, name) for name in ("kind", "scope", "how"))
    return Entry(
        ref=reader.ref(text(row, "it")),
        kind=reader.ref(kind) if kind else None,
        since=text(row, "from")[:4],
        scope=reader.ref(scope) if scope else None,
        held=number(row, "held"),
        total=number(row, "total"),
        year=text(row, "day")[:4],
        completeness=reader.ref(how) if how else None,
    )
