"""What is told of a town beyond place, officials and networks: deeds, partners, awards, claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.generated import deeds
from benchmarks.generated.record import Record, date, labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.generated.town import Town


def all_of(town: Town) -> Iterator[Record]:
    """The records of a town, those that others point to included."""
    yield from town.place()
    yield from town.officials()
    yield from deeds.decision(town)
    yield from town.networks()
    yield from deeds.joined(town)
    yield from _partners(town)
    for share, tell in (
        (0.35, deeds.chain),
        (0.4, deeds.plan),
        (0.35, _award),
        (0.5, _claims),
        (0.4, _measured),
    ):
        if town.chance(share):
            yield from tell(town)


def _partners(town: Town) -> Iterator[Record]:
    """Organisations of civil society, what ties them to the town, and a forum."""
    dice = town.dice
    for number in range(dice.randint(1, 4)):
        name = f"{town.dice.place()} Aid"
        organisation = f"organisation:{town.key}-{number}"
        yield from town.record(
            "organisation",
            str(number),
            "mig:CivilSocietyOrganisation",
            *labels(name, f"Aide {name}"),
            ("mig:kind", dice.code("organisation-kind")),
            ("mig:country", f"country:{town.code}"),
        )
        ends = (
            (("mig:participant", town.authority), ("mig:participant", organisation))
            if number % 2
            else (("mig:collaborationFrom", town.authority), ("mig:collaborationTo", organisation))
        )
        yield from town.situation(
            "collaboration",
            str(number),
            "mig:Collaboration",
            (f"{town.name} and {name}", f"{town.name} et {name}"),
            ("mig:kind", dice.code("collaboration-kind")),
            ("mig:theme", dice.code("theme")),
            *ends,
        )
    yield from town.record(
        "collective",
        "volunteers",
        "mig:Collective",
        *labels(f"Volunteers of {town.name}", f"Bénévoles de {town.name}"),
        ("mig:confidence", "confidence:stated"),
        ("mig:collaboratesWith", town.authority),
        ("mig:specificity", "specificity:unnamed"),
    )
    yield from town.situation(
        "participation",
        "volunteers",
        "mig:Participation",
        (f"Volunteers in {town.name}", f"Bénévoles à {town.name}"),
        ("mig:participant", f"collective:{town.key}-volunteers"),
        ("mig:participationIn", "initiative:xx-0"),
    )
    if town.chance(0.3):
        yield from town.record(
            "forum",
            "forum",
            "mig:Forum",
            *labels(f"Forum of {town.name}", f"Forum de {town.name}"),
            ("mig:kind", dice.code("forum-kind")),
            *dice.dated("mig:validFrom", 2008, 2018),
        )
        yield from town.situation(
            "event",
            "meeting",
            "mig:Event",
            (f"Meeting in {town.name}", f"Réunion à {town.name}"),
            ("mig:kind", "event-kind:meeting"),
            ("mig:meetingOf", f"forum:{town.key}-forum"),
            ("mig:within", f"forum:{town.key}-forum"),
            *dice.dated("mig:occurredOn", 2019, 2021),
        )


def _award(town: Town) -> Iterator[Record]:
    """An award of the town, and several that its source does not tell apart."""
    dice = town.dice
    award = f"award:xx-{dice.popular(town.shared.awards)}"
    names = f"Award of {town.name}", f"Prix de {town.name}"
    given = ("mig:conferredBy", f"organisation:xx-publisher-{dice.popular(town.shared.publishers)}")
    many = (
        ("mig:specificity", "specificity:aggregate"),
        ("mig:minimumCount", str(dice.randint(2, 9))),
    )
    for key, more in (("prize", (given, ("mig:awardEdition", '"2"'))), ("prizes", many)):
        yield from town.situation(
            "conferral",
            key,
            "mig:AwardConferral",
            names,
            ("mig:award", award),
            ("mig:recipient", town.authority),
            ("mig:conferredFor", f"participation:{town.key}-volunteers"),
            *more,
            *dice.dated("mig:occurredOn", 2005, 2020),
        )


def _claims(town: Town) -> Iterator[Record]:
    """How far the page covers something, and where a source disagrees."""
    dice = town.dice
    who = ("mig:claimedBy", f"organisation:xx-publisher-{dice.popular(town.shared.publishers)}")
    for key, kind, said in (
        (
            "coverage",
            "coverage",
            (
                ("mig:completeness", dice.code("completeness")),
                ("mig:coversRelation", dice.code("relation")),
                ("mig:statedTotal", str(dice.randint(2, 40))),
            ),
        ),
        (
            "dissent",
            "dissent",
            (("mig:disputedProperty", "mig:validFrom"), ("mig:otherValue", date(2003))),
        ),
        ("motto", "motto", ()),
    ):
        yield from town.situation(
            "claim",
            key,
            "mig:Claim",
            (f"{key} of {town.name}", f"{key} de {town.name}"),
            ("dcterms:description", '"Says something about the city, in our words."@en'),
            ("mig:about", town.city),
            ("mig:kind", f"claim-kind:{kind}"),
            who,
            *said,
        )


def _measured(town: Town) -> Iterator[Record]:
    """A number that the page states, a place in an index, and a seat on a board."""
    dice = town.dice
    yield from town.situation(
        "number",
        "places",
        "mig:StatedNumber",
        (f"Places in {town.name}", f"Places à {town.name}"),
        ("mig:countedUnit", dice.code("number-unit")),
        ("mig:exactness", dice.code("exactness")),
        ("mig:highestValue", str(dice.randint(100, 900))),
        ("mig:lowestValue", str(dice.randint(0, 99))),
        ("mig:numberOf", town.authority),
    )
    yield from town.situation(
        "examination",
        "index",
        "mig:Examination",
        (f"{town.name} in the index", f"{town.name} dans l’indice"),
        ("mig:examinedIn", f"assessment:xx-{dice.popular(town.shared.assessments)}"),
        ("mig:participant", town.authority),
        ("mig:rank", str(dice.randint(1, 99))),
    )
    yield from town.situation(
        "membership",
        "board",
        "mig:LeadingRole",
        (f"Seat of {town.name}", f"Siège de {town.name}"),
        ("org:member", f"person:{town.key}-mayor-last"),
        ("org:organization", f"network:xx-{dice.popular(town.shared.networks)}"),
        ("org:role", "role:board-member"),
    )
