"""What a town has done: decisions, charters, plans, and a chain of action with its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.generated.record import Record, Said, labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.generated.town import Town


def _action(town: Town, key: str, kind: str, class_: str, *said: Said) -> Iterator[Record]:
    names = f"{key} of {town.name}", f"{key} de {town.name}"
    yield from town.situation(
        "action",
        key,
        class_,
        names,
        ("dcterms:description", f'"What was done: {kind}; by whom and when is said below."@en'),
        ("mig:kind", f"action-kind:{kind}"),
        ("mig:targetGroup", town.dice.code("target-group")),
        ("mig:theme", town.dice.code("theme")),
        *said,
    )


def decision(town: Town) -> Iterator[Record]:
    """People arrive, and the council decides."""
    dice = town.dice
    yield from town.situation(
        "event",
        "arrival",
        "mig:Event",
        (f"Arrival in {town.name}", f"Arrivée à {town.name}"),
        ("mig:kind", dice.code("event-kind")),
        *dice.dated("mig:occurredOn", 1996, 2003),
    )
    yield from _action(
        town,
        "decision",
        "council-decision",
        "mig:PoliticalAction",
        ("mig:actor", town.authority),
        ("mig:decidingBody", dice.code("deciding-body")),
        ("mig:votesFor", str(dice.randint(20, 60))),
        ("mig:votesAgainst", str(dice.randint(0, 19))),
        ("mig:triggeredBy", f"event:{town.key}-arrival"),
        *dice.dated("mig:occurredOn", 2004, 2006),
    )


def joined(town: Town) -> Iterator[Record]:
    """Campaigns and projects that the town has a part in, and a charter that it signed."""
    dice, shared = town.dice, town.shared
    for number in sorted({dice.popular(shared.initiatives) for _ in range(dice.randint(1, 4))}):
        yield from town.situation(
            "participation",
            f"in-{number}",
            "mig:Participation",
            (f"{town.name} in initiative {number}", f"{town.name} dans l’initiative {number}"),
            ("mig:participant", town.authority),
            ("mig:participationIn", f"initiative:xx-{number}"),
            ("mig:participationRole", dice.code("participation-role")),
            ("mig:specificity", "specificity:named"),
        )
    if town.chance(0.5):
        number = dice.popular(shared.charters)
        charter = f"charter:xx-{number}"
        yield from _action(
            town,
            "signing",
            "agreement",
            "mig:Signing",
            ("mig:actor", town.authority),
            ("mig:inCapacity", f"tenure:{town.key}-mayor-last"),
            ("mig:signedCharter", charter),
            ("mig:setDownIn", charter),
            *dice.dated("mig:occurredOn", 2010, 2020),
        )


def plan(town: Town) -> Iterator[Record]:
    """A plan, the action that lays it down, and the local approach that carries it out."""
    dice, key = town.dice, town.key
    policy = f"policy:{key}-plan"
    yield from town.record(
        "policy",
        "plan",
        "mig:Policy",
        *labels(f"Plan of {town.name}", f"Plan de {town.name}"),
        ("mig:adoptedBy", town.authority),
        ("mig:kind", dice.code("policy-kind")),
    )
    yield from town.record(
        "policy",
        "old-plan",
        "mig:Policy",
        *labels(f"Old plan of {town.name}", f"Ancien plan de {town.name}"),
        ("mig:adoptedBy", town.authority),
        ("mig:kind", dice.code("policy-kind")),
        ("mig:replaces", policy),
    )
    yield from _action(
        town,
        "adoption",
        "approval",
        "mig:PoliticalAction",
        ("mig:actor", town.authority),
        ("mig:laysDown", policy),
        *dice.dated("mig:occurredOn", 2012, 2018),
    )
    yield from town.record(
        "initiative",
        "approach",
        "mig:LocalApproach",
        *labels(f"House of {town.name}", f"Maison de {town.name}"),
        ("dcterms:description", '"A house where those who arrive find what they need."@en'),
        ("mig:implements", policy),
        ("mig:inCity", town.city),
        ("mig:ledBy", town.authority),
        ("mig:theme", dice.code("theme")),
    )


def chain(town: Town) -> Iterator[Record]:
    """A disaster, the announcement, the pledge that exceeds it, the block, the suit."""
    dice, key = town.dice, town.key
    government, us = ("mig:actor", town.government), ("mig:actor", town.authority)
    chain = ("mig:inChain", f"chain:{key}")
    names = labels(f"Chain of {town.name}", f"Chaîne de {town.name}")
    yield Record("chain", key, (("a", "mig:ActionChain"), *names))
    names_of_fire = f"Fire near {town.name}", f"Incendie près de {town.name}"
    fire = ("mig:kind", "event-kind:disaster")
    at = dice.dated("mig:occurredOn", 2010, 2010)
    yield from town.situation("event", "fire", "mig:Event", names_of_fire, fire, chain, *at)
    yield from _action(
        town,
        "announcement",
        "announcement",
        "mig:PoliticalAction",
        government,
        chain,
        ("mig:respondsTo", f"event:{key}-fire"),
        ("mig:numberOfPlaces", str(dice.randint(1, 40))),
        *dice.dated("mig:occurredOn", 2011, 2011),
    )
    yield from _action(
        town,
        "pledge",
        "reception-pledge",
        "mig:Pledge",
        us,
        chain,
        ("mig:addressedTo", town.government),
        ("mig:exceedsCommitmentOf", f"action:{key}-announcement"),
        ("mig:intendsToJoin", "network:xx-0"),
        ("mig:pledgedPersons", str(dice.randint(5, 900))),
        ("mig:stance", "stance:going-beyond"),
        ("mig:triggeredBy", f"event:{key}-fire"),
        *dice.dated("mig:occurredOn", 2012, 2012),
    )
    yield from _action(
        town,
        "block",
        "block",
        "mig:Blocking",
        government,
        chain,
        ("mig:addressedTo", town.authority),
        ("mig:blocks", f"action:{key}-pledge"),
        ("mig:numberOfPeople", str(dice.randint(5, 900))),
        ("mig:outcome", dice.code("action-outcome")),
        *dice.dated("mig:occurredOn", 2013, 2013),
    )
    yield from _action(
        town,
        "suit",
        "lawsuit",
        "mig:PoliticalAction",
        us,
        chain,
        ("mig:beforeCourt", town.court),
        ("mig:courtInstance", str(dice.randint(1, 3))),
        ("mig:follows", f"action:{key}-block"),
        ("mig:declinesToJoin", "charter:xx-0"),
        *dice.dated("mig:occurredOn", 2014, 2014),
    )
    yield from _shortcuts(town)


def _shortcuts(town: Town) -> Iterator[Record]:
    """Some of what the rules conclude, as it stands in the whole that is judged again."""
    conferral = f"conferral:{town.key}-shortcut"
    network = f"network:xx-{town.number % town.shared.networks}"
    yield from town.situation(
        "conferral",
        "shortcut",
        "mig:AwardConferral",
        (f"Label of {town.name}", f"Label de {town.name}"),
        ("mig:award", "award:xx-0"),
        ("mig:recipient", f"organisation:{town.key}-label"),
        ("mig:concernsCity", town.city),
    )
    yield from town.record(
        "organisation",
        "label",
        "mig:CivilSocietyOrganisation",
        *labels(f"Label house of {town.name}", f"Maison du label de {town.name}"),
        ("mig:kind", "organisation-kind:association"),
        ("mig:receivedAward", "award:xx-0"),
        ("mig:recipientIn", conferral),
        ("mig:participatesIn", conferral),
    )
    said = (
        ("mig:everDeclined", "charter:xx-0"),
        ("mig:everInNetwork", network),
        ("mig:everJoined", network),
    )
    yield from town.record(
        "city",
        "district",
        "mig:City",
        *labels(f"{town.name} district", f"{town.name}, quartier"),
        ("geo:hasGeometry", f"<https://w3id.org/migkg/id/city/{town.key}#point>"),
        ("mig:country", f"country:{town.code}"),
        *said,
    )
    yield from town.record(
        "initiative",
        "district",
        "mig:LocalApproach",
        *labels(f"House of the district of {town.name}", f"Maison du quartier de {town.name}"),
        ("mig:inCity", f"city:{town.key}-district"),
    )
