"""Who joined what: memberships, participations, signings, examinations and seats on boards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, number, text
from tools.curate.french import of
from tools.curate.networks import decisions
from tools.curate.networks.telling import coded, described, noted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tools.curate.networks.entries import Entry
    from tools.curate.networks.joinable import Joinable
    from tools.curate.networks.telling import Telling

_FORMS = {
    "CityNetwork": "membership",
    "Campaign": "participation",
    "Project": "participation",
    "Charter": "signing",
    "Assessment": "examination",
}
_NOT_HELD = {"candidate", "former-member", "partner"}
"""Standings that are no membership now."""
_BOARD = re.compile(r"steering committee (\d{4})(?:-(\d{4}))?")
_BOARD_PAGES = {
    "2009": "http://www.unesco.org/new/en/social-and-human-sciences/themes/fight-against-"
    "discrimination/sv4/news/european_cities_address_new_challenges_in_the_struggle_against_"
    "racism_and_discrimination/",
    "2025": "https://www.eccar.info/en/node/587",
}
"""Which page names the committee of which year."""
_POTSDAM = "among the eight first signatories of the Potsdam Declaration"


def tell(telling: Telling, entries: Iterable[Entry]) -> None:
    """Write each record as what it is, or leave it out for the reason that the table gives."""
    for entry in entries:
        record, joinable = entry.record, telling.joinables[entry.network]
        telling.desk.ledger.open(record, f"{record['city']}, {entry.network}")
        if entry["leave"]:
            telling.desk.ledger.leave_out(record, entry["leave"], entry["note"])
            continue
        form = entry["form"] or _FORMS.get(joinable.sort, "")
        if form in {"cso", "board"}:
            _apart(telling, joinable, entry, form)
            continue
        place = telling.desk.places.authority(
            record["city"], record["country"], record["entity_type"]
        )
        if not place:
            continue
        telling.desk.places.mentioned(place, *entry.sources)
        if form in decisions.KINDS:
            node = decisions.act(telling, joinable, place, entry, form)
            telling.keep(record, node)
            if joinable.record and not joinable.node:
                telling.desk.ledger.keep(joinable.record, node)
        else:
            node = WRITERS[form](telling, joinable, place, entry)
            telling.keep(record, node)
            key = place.partition(":")[2]
            if form != "event":
                telling.joined[joinable.node, key] = node
            if form != "event" and not (form == "membership" and entry.status in _NOT_HELD):
                telling.held[joinable.node] += 1
        _beside(telling, joinable, place, entry)


def _about(telling: Telling, entry: Entry) -> list[Statement]:
    """What every node has: how sure it is, on what it rests, and what is to be said of it."""
    return [
        *coded("mig:confidence", "confidence", entry.confidence),
        *coded("mig:dateBasis", "date-basis", entry["basis"]),
        *described(entry["description"]),
        *noted(entry["note"]),
        *telling.desk.documents.evidence(*entry.sources),
    ]


def _lasting(entry: Entry) -> list[Statement]:
    return [
        *dated("mig:validFrom", entry.started),
        *dated("mig:validUntil", entry["until"]),
        *dated("mig:attestedOn", entry.attested),
    ]


def _named(telling: Telling, en: str, fr: str, place: str, joinable: Joinable) -> list[Statement]:
    return telling.names(
        f"{en}: {telling.called(place, 'en')}, {joinable.short('en')}",
        f"{fr} : {telling.called(place, 'fr')}, {joinable.short('fr')}",
    )


def _decided(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> list[Statement]:
    if not entry["decided"]:
        return []
    return [("mig:decidedBy", iri(decisions.decision(telling, joinable, place, entry)))]


def _membership(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> str:
    node = f"membership:{place.partition(':')[2]}-{joinable.key}"
    said = [
        ("a", iri("mig:NetworkMembership")),
        *_named(telling, "Membership", "Adhésion", place, joinable),
        ("org:member", iri(place)),
        ("org:organization", iri(joinable.node)),
        *coded("mig:membershipStatus", "membership-status", entry.status),
        *_lasting(entry),
        *_decided(telling, joinable, place, entry),
        *decisions.ending(telling, joinable, place, entry),
        *_about(telling, entry),
    ]
    telling.desk.files.thing(joinable.file, node, said)
    return _with_places(telling, joinable, node, entry)


def _participation(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> str:
    node = f"participation:{place.partition(':')[2]}-{joinable.key}"
    role = entry.role if joinable.sort == "Project" else entry["role"]
    said = [
        ("a", iri("mig:Participation")),
        *_named(telling, "Participation", "Participation", place, joinable),
        ("mig:participant", iri(place)),
        ("mig:participationIn", iri(joinable.node)),
        *coded("mig:participationRole", "participation-role", role),
        *_lasting(entry),
        *_decided(telling, joinable, place, entry),
        *_about(telling, entry),
    ]
    telling.desk.files.thing(joinable.file, node, said)
    return _with_places(telling, joinable, node, entry)


def _signing(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> str:
    node = f"action:{place.partition(':')[2]}-signs-{joinable.key}"
    said = [
        ("a", iri("mig:Signing")),
        *_named(telling, "Signing", "Signature", place, joinable),
        ("mig:actor", iri(place)),
        ("mig:signedCharter", iri(joinable.node)),
        *coded("mig:kind", "action-kind", _signing_kind(joinable)),
        *coded("mig:participationRole", "participation-role", entry["role"]),
        *coded("mig:decidingBody", "deciding-body", entry["body"]),
        *dated("mig:occurredOn", entry.started),
        *dated("mig:attestedOn", entry.attested),
        *_theme(joinable),
        *_about(telling, entry),
    ]
    if not entry["description"]:
        said += described(_signs(joinable))
    return telling.desk.files.thing(joinable.file, node, said)


def _signing_kind(joinable: Joinable) -> str:
    kinds = {"letter": "letter", "declaration": "declaration", "charter": "declaration"}
    return kinds.get(joinable.row["kind"], "agreement")


def _signs(joinable: Joinable) -> str:
    return f"Among those who signed: {joinable.short('en')}."


def _theme(joinable: Joinable) -> list[Statement]:
    return coded("mig:theme", "theme", joinable.row["themes"] or "networking")


def _examination(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> str:
    node = f"examination:{place.partition(':')[2]}-{joinable.key}"
    pilot = "pilot" if joinable.row["kind"] == "study" else ""
    said = [
        ("a", iri("mig:Examination")),
        *_named(telling, "Examination", "Examen", place, joinable),
        ("mig:participant", iri(place)),
        ("mig:examinedIn", iri(joinable.node)),
        *coded("mig:participationRole", "participation-role", pilot),
        *_lasting(entry),
        *_about(telling, entry),
    ]
    return telling.desk.files.thing(joinable.file, node, said)


def _event(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> str:
    """A guest takes part in the event itself; that makes nobody a signatory of its statement."""
    event = joinable if joinable.sort == "Event" else telling.joinables["extra:mechelen-conference"]
    said = [
        ("mig:participant", iri(place)),
        *telling.desk.documents.evidence(*entry.sources),
    ]
    return telling.desk.files.thing(event.file, event.node, said)


WRITERS: dict[str, Callable[[Telling, Joinable, str, Entry], str]] = {
    "membership": _membership,
    "participation": _participation,
    "signing": _signing,
    "examination": _examination,
    "event": _event,
}
"""How each form of joining is written."""


def _with_places(telling: Telling, joinable: Joinable, node: str, entry: Entry) -> str:
    """The places pledged on joining: ``80``, or ``100+`` for at least so many."""
    if entry["places"]:
        least = int(entry["places"].rstrip("+"))
        name = telling.desk.files.label(node), telling.desk.files.label(node, "fr")
        said: list[Statement] = [
            ("a", iri("mig:StatedNumber")),
            *telling.names(f"Places offered. {name[0]}", f"Places offertes. {name[1]}"),
            ("mig:numberOf", iri(node)),
            *coded("mig:countedUnit", "number-unit", "places"),
            ("mig:lowestValue", number(least)),
            *([] if entry["places"].endswith("+") else [("mig:highestValue", number(least))]),
            *dated("mig:attestedOn", entry.attested or entry["decided"]),
            *coded("mig:confidence", "confidence", entry.confidence),
            *telling.desk.documents.evidence(*entry.sources),
        ]
        key = node.partition(":")[2]
        telling.desk.files.thing(joinable.file, f"number:{key}-places", said)
    return node


def _apart(telling: Telling, joinable: Joinable, entry: Entry, form: str) -> None:
    """What is no joining by an authority: an alliance in a city, a mayor's own seat."""
    record = entry.record
    city = telling.desk.places.city(record["city"], record["country"])
    if not city:
        return
    telling.desk.places.mentioned(city, *entry.sources)
    if form == "cso":
        telling.keep(record, _local_alliance(telling, joinable, city, entry))
    else:
        telling.keep(record, _seat(telling, joinable, city, entry))


def _local_alliance(telling: Telling, joinable: Joinable, city: str, entry: Entry) -> str:
    key, place = city.partition(":")[2], {it: telling.called(city, it) for it in ("en", "fr")}
    name = joinable.node.partition(":")[2].removeprefix("gb-")
    alliance = f"organisation:{key}-{name}"
    if name == "solidarity-city":
        names = telling.names(f"Solidarity City {place['en']}", f"Solidarity City {place['fr']}")
    else:
        names = telling.names(
            f"City of Sanctuary group, {place['en']}", f"Groupe City of Sanctuary, {place['fr']}"
        )
    telling.desk.files.thing(
        joinable.file,
        alliance,
        [
            ("a", iri("mig:CivilSocietyOrganisation")),
            *names,
            *coded("mig:kind", "organisation-kind", "local-alliance"),
            ("mig:inCity", iri(city)),
            *telling.desk.documents.evidence(*entry.sources),
        ],
    )
    said = [
        ("a", iri("mig:Membership")),
        *_named(telling, "Membership", "Adhésion", alliance, joinable),
        ("org:member", iri(alliance)),
        ("org:organization", iri(joinable.node)),
        *coded("mig:membershipStatus", "membership-status", entry.status),
        *_lasting(entry),
        *_about(telling, entry),
    ]
    return telling.desk.files.thing(joinable.file, f"membership:{key}-{joinable.key}", said)


def _seat(telling: Telling, joinable: Joinable, city: str, entry: Entry) -> str:
    """A mayor sits there in person; the record names the city, so the holder stays unnamed."""
    key = city.partition(":")[2]
    mayor = f"collective:{key}-mayor"
    telling.desk.files.thing(
        joinable.file,
        mayor,
        [
            ("a", iri("mig:Collective")),
            *telling.names(
                f"Mayor of {telling.called(city, 'en')}", f"Maire {of(telling.called(city, 'fr'))}"
            ),
            *coded("mig:specificity", "specificity", "unnamed"),
            *telling.desk.documents.evidence(*entry.sources),
        ],
    )
    said = [
        ("a", iri("mig:LeadingRole")),
        *_named(telling, "Member of the board", "Membre du conseil", mayor, joinable),
        ("org:member", iri(mayor)),
        ("org:organization", iri(joinable.node)),
        ("org:role", iri("role:board-member")),
        *coded("mig:membershipStatus", "membership-status", entry.status),
        *_lasting(entry),
        *_about(telling, entry),
    ]
    return telling.desk.files.thing(joinable.file, f"membership:{joinable.key}-{key}-mayor", said)


def _beside(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> None:
    """What a note says besides: seats in the steering committee, the first signatures."""
    note = entry.record["note"] or ""
    for term in _BOARD.findall(note):
        node = _board_seat(telling, joinable, place, term)
        telling.desk.ledger.keep(entry.record, node)
    if _POTSDAM in note:
        charter = telling.joinables["extra:potsdam-declaration-2019"]
        node = f"action:{place.partition(':')[2]}-signs-{charter.key}"
        said = [
            ("a", iri("mig:Signing")),
            *_named(telling, "Signing", "Signature", place, charter),
            ("mig:actor", iri(place)),
            ("mig:signedCharter", iri(charter.node)),
            *coded("mig:kind", "action-kind", "declaration"),
            *dated("mig:occurredOn", "2019-06-03"),
            *_theme(charter),
            *coded("mig:confidence", "confidence", "stated"),
            *described("Among the eight first signatories."),
            *telling.desk.documents.evidence(*charter.sources),
        ]
        telling.desk.files.thing(charter.file, node, said)
        telling.desk.ledger.keep(entry.record, node)
        telling.held[charter.node] += 1


def _board_seat(telling: Telling, joinable: Joinable, place: str, term: tuple[str, str]) -> str:
    start, end = term
    key = place.partition(":")[2]
    said = [
        ("a", iri("mig:LeadingRole")),
        *telling.names(
            f"Steering committee: {telling.called(place, 'en')}, {joinable.short('en')}, {start}",
            f"Comité de pilotage : {telling.called(place, 'fr')}, {joinable.short('fr')}, {start}",
        ),
        ("org:member", iri(place)),
        ("org:organization", iri(joinable.node)),
        ("org:role", iri("role:board-member")),
        *(dated("mig:validFrom", start) if end else dated("mig:attestedOn", start)),
        *coded("mig:confidence", "confidence", "stated"),
        *([("dcterms:description", text(f"Term of {start} to {end}.", "en"))] if end else []),
        *telling.desk.documents.evidence(_BOARD_PAGES[start]),
    ]
    node = f"membership:{joinable.key}-board-{key}-{start}"
    return telling.desk.files.thing(joinable.file, node, said)
