"""The page of what cities join: a network, a charter, a campaign, a project, an assessment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal
from migkg.terms import ID, MIG, expand, with_prefixes
from migkg.web.labels import Label
from migkg.web.overview.asking import number, term, text
from migkg.web.overview.joining.charts import Bars, bars
from migkg.web.overview.joining.joiners import by_country, links, years
from migkg.web.overview.joining.mentions import mentions
from migkg.web.overview.joining.sizes import sizes
from migkg.web.overview.places.maps import around, outline, spread
from migkg.web.story import Teller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.web.footnotes import Footnotes
    from migkg.web.overview.joining.joiners import Link, Links, Years
    from migkg.web.overview.joining.mentions import Mentions
    from migkg.web.overview.joining.sizes import Sizes
    from migkg.web.overview.places.maps import Spread
    from migkg.web.reading import Moment, Reader, Ref
    from migkg.web.story import Fact

KINDS = {
    MIG + "CityNetwork": "CityNetwork",
    MIG + "Charter": "Charter",
    MIG + "Campaign": "Initiative",
    MIG + "Project": "Initiative",
    MIG + "Assessment": "Assessment",
}
"""The classes whose things have such a page, with what says who has a part in them."""

WORDS = {
    "CityNetwork": ("Members", "Member", "Joined", "Since"),
    "Charter": ("Signers", "Signer", "Signed", "Signed"),
    "Initiative": ("Participants", "Participant", "Joined", "Since"),
    "Assessment": ("Examined", "Examined", "Examined", "Examined"),
}
"""Who has a part in it, as many and as one; that they have, and since when."""

TOLD = (
    ("mig:kind", "Kind"),
    ("mig:validFrom", "Founded"),
    ("mig:validUntil", "Ended"),
    ("mig:geographicScope", "Scope"),
    ("mig:country", "Country"),
    ("mig:inCity", "Seat"),
    ("mig:legalForm", "Legal form"),
    ("mig:initiatedBy", "Initiated by"),
    ("mig:issuedBy", "Issued by"),
    ("mig:ledBy", "Led by"),
    ("mig:operatedBy", "Run by"),
    ("mig:fundedBy", "Funded by"),
    ("mig:joiningCondition", "Asks of whoever joins"),
    ("mig:requiresSigning", "Asks to sign"),
    ("org:subOrganizationOf", "Part of"),
    ("mig:within", "Within"),
    ("mig:replaces", "Replaces"),
    ("mig:targetLevel", "Aimed at the level"),
    ("mig:targetGroup", "For whom"),
    ("mig:theme", "Themes"),
    ("owl:differentFrom", "Not to be confused with"),
)
"""What is said of such a thing, in the order in which one would ask."""

_BEGINS = {"Charter": "Of", "Initiative": "Began", "Assessment": "Began"}

WANTED = {
    "CityNetwork": ("mig:validFrom", "mig:inCity", "mig:legalForm", "mig:joiningCondition"),
    "Charter": ("mig:validFrom", "mig:initiatedBy"),
    "Initiative": ("mig:validFrom", "mig:ledBy"),
    "Assessment": ("mig:validFrom", "mig:issuedBy"),
}
_UNKNOWN = {
    "mig:validFrom": "when it began",
    "mig:inCity": "where its seat is",
    "mig:legalForm": "its legal form",
    "mig:joiningCondition": "what it asks of whoever joins",
    "mig:initiatedBy": "who initiated it",
    "mig:ledBy": "who leads it",
    "mig:issuedBy": "who issued it",
}
"""What a reader expects to be told; where it is not known, the page says so."""

_POINTING = """
SELECT ?how ?it WHERE {{
  VALUES ?how {{ org:subOrganizationOf mig:within mig:replaces mig:requiresSigning mig:meetingOf }}
  ?it ?how {0}
}} ORDER BY ?how ?it"""

_POINTED = {
    "mig:replaces": "Replaced by",
    "org:subOrganizationOf": "Has as parts",
    "mig:within": "Within it",
    "mig:requiresSigning": "Asked for by",
    "mig:meetingOf": "Met at",
}

_COVERAGE = """
SELECT ?claim ?how ?total ?day WHERE {{
  ?claim mig:about {0} ; mig:kind claim-kind:coverage ; mig:completeness ?how .
  OPTIONAL {{ ?claim mig:statedTotal ?total }}
  OPTIONAL {{ ?claim mig:attestedOn ?day }}
}} ORDER BY ?claim"""

_TOLD_OF = """
SELECT DISTINCT ?it ?kind WHERE {{
  ?it mig:about {0} ; mig:kind ?kind FILTER (?kind != claim-kind:coverage)
}} ORDER BY ?it"""

_CITIES = "SELECT ?city WHERE {{ ?city mig:everJoined {0} }} LIMIT 1"

_ACTS = "SELECT DISTINCT ?act WHERE {{ ?act mig:{0} {1} }} ORDER BY ?act"


@dataclass(frozen=True)
class Line:
    """Something said of the thing, in a word, and the property that says it."""

    word: str
    property: Ref
    values: tuple[Ref | Moment, ...]


@dataclass(frozen=True)
class Coverage:
    """How complete the record is said to be, and of how many."""

    completeness: Ref
    total: int
    year: str
    fact: Fact


@dataclass(frozen=True)
class Act:
    """A decision about joining, and who took it."""

    fact: Fact
    actors: tuple[Ref, ...]


@dataclass(frozen=True)
class Joined:
    """All that the page tells."""

    fact: Fact
    classes: tuple[Ref, ...]
    names: tuple[Label, ...]
    aliases: tuple[Label, ...]
    words: tuple[str, str, str, str]
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    sizes: Sizes
    links: Links
    countries: Sequence[tuple[Ref | None, Sequence[Link]]]
    spread: Spread
    years: Years
    bars: Bars | None
    declined: tuple[Act, ...]
    declined_query: str
    intended: tuple[Act, ...]
    intended_query: str
    told: tuple[Fact, ...]
    mentions: Mentions
    notes: Footnotes
    lit: str
    """The outline of the country that all are in, if it is one."""
    filter: str
    """What narrows the list of cities to those that joined it; empty where there is none."""


def joined_as(classes: set[str]) -> str | None:
    """What says who has a part in a thing of these classes, if it is one that is joined."""
    return next((kind for class_, kind in KINDS.items() if class_ in classes), None)


def tell(reader: Reader, iri: str, kind: str) -> Joined:
    """The page of the thing with this IRI, which is joined as things of this kind are."""
    teller = Teller(reader)
    said = teller.said_of(iri)
    fact = teller.fact(iri)
    lines = _lines(teller, iri, kind)
    coverage, stated = _coverage(teller, iri), sizes(teller, iri)
    members = links(reader, teller.notes, kind, iri)
    begun = years(reader, kind, iri)
    declined, intended = (
        with_prefixes(_ACTS.format(name, term(iri))) for name in ("declinesToJoin", "intendsToJoin")
    )
    rows = reader.site.graph.select(with_prefixes(_TOLD_OF.format(term(iri))))
    cities = with_prefixes(_CITIES.format(term(iri)))
    places = {it.city: it.point for it in members.within if it.city}
    return Joined(
        fact=fact,
        classes=reader.classes(iri),
        names=_labels(said.get("skos:prefLabel", ())),
        aliases=_labels(said.get("skos:altLabel", ())),
        words=WORDS[kind],
        lines=lines,
        unknown=tuple(_UNKNOWN[name] for name in WANTED[kind] if name not in said),
        coverage=coverage,
        sizes=stated,
        links=members,
        countries=by_country(members.within),
        spread=around(spread(reader, places.items())),
        years=begun,
        bars=bars(begun.counts),
        declined=_acts(teller, declined),
        declined_query=declined,
        intended=_acts(teller, intended),
        intended_query=intended,
        told=tuple(teller.fact(text(row, "it")) for row in rows),
        mentions=mentions(reader, iri),
        notes=teller.notes,
        lit=_outline(members.within),
        filter=iri.removeprefix(ID) if reader.site.graph.select(cities) else "",
    )


def _outline(those: Sequence[Link]) -> str:
    countries = {it.country.iri if it.country else "" for it in those}
    return outline(countries.pop().rpartition("/")[2]) if len(countries) == 1 else ""


def _labels(texts: Sequence[object]) -> tuple[Label, ...]:
    found = {Label(it.value, it.language or "") for it in texts if isinstance(it, Literal)}
    return tuple(sorted(found, key=lambda label: (label.lang, label.text)))


def _lines(teller: Teller, iri: str, kind: str) -> tuple[Line, ...]:
    reader, said = teller.reader, teller.said_of(iri)
    lines = []
    for name, word in TOLD:
        moment = reader.moment(said, name) if name.startswith("mig:valid") else None
        values = (moment,) if moment else reader.refs(said.get(name, ()))
        if values:
            shown = _BEGINS.get(kind, word) if name == "mig:validFrom" else word
            lines.append(Line(shown, reader.ref(expand(name)), values))
    pointing: dict[str, list[str]] = {}
    for row in reader.site.graph.select(with_prefixes(_POINTING.format(term(iri)))):
        pointing.setdefault(text(row, "how"), []).append(text(row, "it"))
    for name, word in _POINTED.items():
        if found := pointing.get(expand(name)):
            lines.append(Line(word, reader.ref(expand(name)), reader.refs_to(found)))
    return tuple(lines)


def _coverage(teller: Teller, iri: str) -> tuple[Coverage, ...]:
    rows = teller.reader.site.graph.select(with_prefixes(_COVERAGE.format(term(iri))))
    return tuple(
        Coverage(
            completeness=teller.reader.ref(text(row, "how")),
            total=number(row, "total"),
            year=text(row, "day")[:4],
            fact=teller.fact(text(row, "claim")),
        )
        for row in {text(row, "claim"): row for row in rows}.values()
    )


def _acts(teller: Teller, asked: str) -> tuple[Act, ...]:
    acts = [text(row, "act") for row in teller.reader.site.graph.select(asked)]
    return tuple(
        Act(teller.fact(act), teller.reader.refs(teller.said_of(act).get("mig:actor", ())))
        for act in acts
    )
