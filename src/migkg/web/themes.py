"""Under which heading each word of the ontology is listed: by the class that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import MIG

if TYPE_CHECKING:
    from migkg.web.lexicon import Lexicon


@dataclass(frozen=True)
class Theme:
    """A heading, the classes that stand below it with all their kinds, and some properties.

    Other properties are where their domain is.
    """

    name: str
    title: str
    about: str
    classes: tuple[str, ...]
    properties: tuple[str, ...] = ()


THEMES = (
    Theme(
        "places",
        "Places and authorities",
        "Where something is, and who governs there: never the same node.",
        ("City", "PublicAuthority"),
        ("concernsCity", "inCity", "targetLevel"),
    ),
    Theme(
        "persons",
        "Persons and offices",
        "Persons appear in a public office, for as long as they hold it.",
        ("Official", "Tenure", "LeadingRole"),
        ("hasHeldPost", "madeInCapacity"),
    ),
    Theme(
        "organisations",
        "Organisations and forums",
        "Who acts, alone or together.",
        ("Actor", "Membership", "Collaboration"),
        ("collaboratesWith", "membershipStatus", "participant"),
    ),
    Theme(
        "networks",
        "Networks, charters, campaigns",
        "What cities join, sign and take part in, and how.",
        (
            "CityNetwork",
            "NetworkMembership",
            "Participation",
            "Initiative",
            "Policy",
            "Charter",
            "Signing",
            "Assessment",
            "Examination",
        ),
        ("everInNetwork", "everJoined", "participatesIn", "ledBy", "theme", "targetGroup"),
    ),
    Theme(
        "awards",
        "Awards",
        "Who gave what to whom, and for what.",
        ("Award", "AwardConferral", "AwardNomination"),
        ("recipientIn", "receivedAward"),
    ),
    Theme(
        "actions",
        "Actions and events",
        "What happened, and what was done and undone in answer to it.",
        ("Event", "ActionChain"),
        ("addressedTo",),
    ),
    Theme(
        "claims",
        "Claims",
        "What somebody says of something, and how completely something was recorded.",
        ("Claim", "StatedNumber"),
        ("otherValue", "disputedProperty"),
    ),
    Theme(
        "sources",
        "Sources and evidence",
        "The passage that a fact rests on, and the document it stands in.",
        ("Evidence", "SourceDocument", "Report"),
        ("supportedBy", "issuedPrecision", "modifiedPrecision"),
    ),
    Theme(
        "time",
        "Time and certainty",
        "When something held, and how well that is known.",
        ("Situation",),
        (
            "occurredOn",
            "occurredOnPrecision",
            "validFrom",
            "validFromPrecision",
            "validUntil",
            "validUntilPrecision",
            "attestedOn",
            "attestedOnPrecision",
            "dateBasis",
            "startsNotBefore",
            "startsNotAfter",
            "endsNotBefore",
            "endsNotAfter",
            "confidence",
            "specificity",
            "minimumCount",
        ),
    ),
)

REST = Theme("others", "Other words", "Words that belong to none of these.", ())
"""Where a word stands that no theme claims, so that none is ever missing."""

_OF_CLASS = {MIG + name: theme for theme in THEMES for name in theme.classes}
_OF_PROPERTY = {MIG + name: theme for theme in THEMES for name in theme.properties}
_DOMAINS = ("rdfs:domain", "schema:domainIncludes")


def theme_of(lexicon: Lexicon, iri: str) -> Theme:
    """The theme of a term of ours."""
    if iri in _OF_PROPERTY:
        return _OF_PROPERTY[iri]
    said = lexicon.terms[iri]
    domains = [
        term.value
        for name in _DOMAINS
        for term in said.get(name, ())
        if isinstance(term, NamedNode)
    ]
    for start in (iri, *domains):
        for class_ in lexicon.lineage(start):
            if class_ in _OF_CLASS:
                return _OF_CLASS[class_]
    for higher in lexicon.lineage(iri)[1:]:
        if higher in lexicon.terms and higher.startswith(MIG):
            return theme_of(lexicon, higher)
    return REST
