"""Who has a part in something that is joined: members, signers, participants, the examined.

What one city has a part in, seen from the city, is told in ``migkg.web.joinings``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import DEF, with_prefixes
from migkg.web.overview.asking import number, term, text
from migkg.web.reading import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.store import Row
    from migkg.web.footnotes import Footnotes, Note
    from migkg.web.reading import Reader, Ref

PATTERNS = {
    "CityNetwork": "?link a mig:NetworkMembership ; org:organization {0} ; org:member ?who .",
    "Charter": "?link mig:signedCharter {0} ; mig:actor ?who .",
    "Initiative": "?link a mig:Participation ; mig:participationIn {0} ; mig:participant ?who .",
    "Assessment": "?link mig:examinedIn {0} ; mig:participant ?who .",
}
"""What says that ``?who`` has a part in something, by the class of the latter."""

_LINKS = """
SELECT ?link ?who ?standing ?country ?city ?point ?from ?fromAs ?until ?untilAs ?seen ?seenAs
  ?confidence ?ended WHERE {{
  {pattern}
  OPTIONAL {{ ?link mig:membershipStatus|mig:participationRole ?standing }}
  OPTIONAL {{ ?who mig:country ?country }}
  OPTIONAL {{ ?who mig:governs ?city OPTIONAL {{ ?city geo:hasGeometry/geo:asWKT ?point }} }}
  OPTIONAL {{ ?link mig:validFrom|mig:occurredOn ?from }}
  OPTIONAL {{ ?link mig:validFromPrecision|mig:occurredOnPrecision ?fromAs }}
  OPTIONAL {{ ?link mig:validUntil ?until }}
  OPTIONAL {{ ?link mig:validUntilPrecision ?untilAs }}
  OPTIONAL {{ ?link mig:attestedOn ?seen }}
  OPTIONAL {{ ?link mig:attestedOnPrecision ?seenAs }}
  OPTIONAL {{ ?link mig:confidence ?confidence }}
  OPTIONAL {{ ?link mig:endedBy ?ended }}
}} ORDER BY ?who ?link"""

_EVIDENCE = "SELECT DISTINCT ?link ?evidence WHERE {{ {pattern} ?link mig:supportedBy ?evidence }}"

_YEARS = """
SELECT ?year (COUNT(DISTINCT ?link) AS ?count) WHERE {{
  {pattern}
  ?link mig:validFrom|mig:occurredOn ?from .
  {standing}BIND (SUBSTR(STR(?from), 1, 4) AS ?year)
}} GROUP BY ?year ORDER BY ?year"""

_MEMBERS_ONLY = "?link mig:membershipStatus/skos:broader* membership-status:member .\n  "

_STANDINGS = with_prefixes("SELECT ?it WHERE { ?it skos:broader* membership-status:member }")


@dataclass(frozen=True)
class Link:
    """Someone with a part in something: of what standing, since and until when, by what source."""

    ref: Ref
    who: Ref
    country: Ref | None
    city: str
    point: str
    standing: Ref | None
    since: str
    until: str
    seen: str
    plain: bool
    """Whether it is that of a member, of which no more is said."""
    disputed: bool
    ended: Ref | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Links:
    """All who have a part in something, by how they stand to it, and the query for them."""

    query: str
    within: tuple[Link, ...]
    left: tuple[Link, ...]
    others: tuple[Link, ...]

    @property
    def all(self) -> tuple[Link, ...]:
        """All of them."""
        return (*self.within, *self.left, *self.others)


@dataclass(frozen=True)
class Years:
    """How many began to have a part in something in each year, and the query for it."""

    query: str
    counts: dict[int, int]


def links(reader: Reader, notes: Footnotes, kind: str, iri: str) -> Links:
    """Who has a part in a thing of this kind, one of ``PATTERNS``."""
    pattern = PATTERNS[kind].format(term(iri))
    graph, asked = reader.site.graph, with_prefixes(_LINKS.format(pattern=pattern))
    evidence: dict[str, list[NamedNode]] = {}
    for row in graph.select(with_prefixes(_EVIDENCE.format(pattern=pattern))):
        if isinstance(found := row["evidence"], NamedNode):
            evidence.setdefault(text(row, "link"), []).append(found)
    first = {text(row, "link"): row for row in reversed(graph.select(asked))}
    rows = sorted(first.values(), key=lambda row: _order(reader, row))
    told = [_told(reader, notes, row, evidence.get(text(row, "link"), ())) for row in rows]
    inside = {row["it"].value for row in graph.select(_STANDINGS)}
    is_network = kind == "CityNetwork"
    left = [it for it in told if is_network and (it.until or _stands(it) == _FORMER)]
    others = [it for it in told if is_network and it not in left and _stands(it) not in inside]
    within = [it for it in told if it not in left and it not in others]
    return Links(asked, tuple(within), tuple(left), tuple(others))


def years(reader: Reader, kind: str, iri: str) -> Years:
    """How many began to have a part in a thing in each year, so far as sources tell."""
    standing = _MEMBERS_ONLY if kind == "CityNetwork" else ""
    pattern = PATTERNS[kind].format(term(iri))
    asked = with_prefixes(_YEARS.format(pattern=pattern, standing=standing))
    rows = reader.site.graph.select(asked)
    counts = {number(row, "year"): number(row, "count") for row in rows}
    return Years(asked, {year: count for year, count in counts.items() if year})


def by_country(all_: Iterable[Link]) -> list[tuple[Ref | None, Sequence[Link]]]:
    """Links by the country of whoever has them."""
    grouped = groupby(all_, key=lambda it: it.country)
    return [(country, tuple(those)) for country, those in grouped]


_FORMER = f"{DEF}membership-status/former-member"


def _stands(link: Link) -> str:
    return link.standing.iri if link.standing else ""


def _order(reader: Reader, row: Row) -> tuple[bool, str, str]:
    """By country and name; what is of no country comes last."""
    country, name = text(row, "country"), text(row, "city") or text(row, "who")
    label = reader.ref(country).label.key if country else ""
    return not country, label, reader.ref(name).label.key


def _told(reader: Reader, notes: Footnotes, row: Row, evidence: Iterable[NamedNode]) -> Link:
    country, standing, ended = text(row, "country"), text(row, "standing"), text(row, "ended")
    return Link(
        ref=reader.ref(text(row, "link")),
        who=reader.ref(text(row, "city") or text(row, "who")),
        country=reader.ref(country) if country else None,
        city=text(row, "city"),
        point=text(row, "point"),
        standing=reader.ref(standing) if standing else None,
        since=in_words(text(row, "from"), text(row, "fromAs")),
        until=in_words(text(row, "until"), text(row, "untilAs")),
        seen=in_words(text(row, "seen"), text(row, "seenAs")),
        plain=standing == f"{DEF}membership-status/member",
        disputed=text(row, "confidence") == f"{DEF}confidence/disputed",
        ended=reader.ref(ended) if ended else None,
        notes=notes.cite(evidence),
    )
