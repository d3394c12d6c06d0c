"""Acts around joining: decisions of councils, motions, intentions, offers, refusals, exclusions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.keys import slug
from migkg.statements import Statement, dated, iri, number
from tools.curate.networks.entries import UNDATED
from tools.curate.networks.telling import coded, described, noted
from tools.curate.tables import keyed

if TYPE_CHECKING:
    from tools.curate.facts import Record
    from tools.curate.networks.entries import Entry
    from tools.curate.networks.joinable import Joinable
    from tools.curate.networks.telling import Telling

KINDS = {
    "intention-to-join": ("Intention to join", "Intention d’adhérer"),
    "refusal-to-join": ("Refusal to join", "Refus d’adhérer"),
    "motion": ("Motion to join", "Motion pour adhérer"),
    "offer": ("Offer to receive", "Offre d’accueil"),
    "request": ("Request", "Demande"),
    "declaration": ("Declaration", "Déclaration"),
}
"""What else than joining a record may tell, and how it is called."""

_BODIES = {
    "council": ("Council", "Conseil"),
    "committee": ("Committee", "Commission"),
    "executive": ("Executive", "Exécutif"),
    "head": ("Mayor", "Maire"),
}
_HUMAN_RIGHTS = "human-rights-city-declarations"
_HUMAN_RIGHTS_NAMES = {"en": "human rights city", "fr": "ville des droits humains"}


def decision(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> str:
    """The decision behind a joining, as an act of its own: its day is not the day of joining."""
    key, body = place.partition(":")[2], entry["body"] or "council"
    node = entry["act"] or f"action:{key}-decides-on-{joinable.key}"
    when = "" if entry["decided"] == UNDATED else entry["decided"]
    basis = entry["decided_basis"] or entry["basis"]
    if telling.desk.files.has(node):
        return node
    en, fr = _BODIES[body]
    what = {it: joinable.short(it) for it in ("en", "fr")}
    votes = entry["votes"].split("-") if entry["votes"] else []
    said = [
        ("a", iri("mig:PoliticalAction")),
        *telling.names(
            f"{en} in favour: {telling.called(place, 'en')}, {what['en']}",
            f"{fr} favorable : {telling.called(place, 'fr')}, {what['fr']}",
        ),
        *coded("mig:kind", "action-kind", _kind(body)),
        ("mig:actor", iri(place)),
        *coded("mig:decidingBody", "deciding-body", body),
        *coded("mig:outcome", "action-outcome", "adopted"),
        *([("mig:votesFor", number(int(votes[0])))] if votes else []),
        *([("mig:votesAgainst", number(int(votes[1])))] if votes else []),
        *dated("mig:occurredOn", when),
        *(coded("mig:dateBasis", "date-basis", basis) if when else []),
        *(noted(entry["note"]) if basis and when else []),
        *_theme(joinable),
        *coded("mig:confidence", "confidence", _confidence(entry)),
        *described(f"The {en.lower()} is in favour of joining: {what['en']}."),
        *telling.desk.documents.evidence(*entry.deciding),
    ]
    return telling.desk.files.thing(joinable.file, node, said)


def _kind(body: str) -> str:
    """What an elected assembly decides by vote is another thing than what those in office do."""
    return "council-decision" if body in {"council", "committee"} else "approval"


def _confidence(entry: Entry) -> str:
    """Two pages may confirm a membership; the decision behind it is mostly told by one of them."""
    if entry["decided_confidence"]:
        return entry["decided_confidence"]
    return "stated" if entry.confidence in {"disputed", "confirmed"} else entry.confidence


def _theme(joinable: Joinable) -> list[Statement]:
    return coded("mig:theme", "theme", joinable.row["themes"] or "networking")


def act(telling: Telling, joinable: Joinable, place: str, entry: Entry, kind: str) -> str:
    """An act by which nobody has joined yet, or at all."""
    key = place.partition(":")[2]
    when = entry["decided"] or entry.started
    when = "" if when == UNDATED else when
    what = _HUMAN_RIGHTS_NAMES if entry.network == _HUMAN_RIGHTS else None
    name = {it: what[it] if what else joinable.short(it) for it in ("en", "fr")}
    en, fr = KINDS[kind]
    actor, extra = _actor(telling, joinable, place, entry, kind)
    said = [
        ("a", iri("mig:Pledge" if kind == "offer" else "mig:PoliticalAction")),
        *telling.names(
            f"{en}: {telling.called(place, 'en')}, {name['en']}",
            f"{fr} : {telling.called(place, 'fr')}, {name['fr']}",
        ),
        *coded("mig:kind", "action-kind", kind),
        ("mig:actor", iri(actor)),
        *extra,
        *coded("mig:decidingBody", "deciding-body", entry["body"]),
        *dated("mig:occurredOn", when),
        *dated("mig:attestedOn", entry.attested),
        *coded("mig:dateBasis", "date-basis", entry["basis"]),
        *noted(entry["note"]),
        *_theme(joinable),
        *coded("mig:confidence", "confidence", entry.confidence),
        *described(entry["description"] or f"{telling.called(place, 'en')}: {name['en']}."),
        *telling.desk.documents.evidence(*entry.sources),
    ]
    node = f"action:{key}-{_VERBS[kind]}-{slug(what['en']) if what else joinable.key}"
    return telling.desk.files.thing(joinable.file, node, said)


_VERBS = {
    "intention-to-join": "means-to-join",
    "refusal-to-join": "declines",
    "motion": "motion-on",
    "offer": "offers-places",
    "request": "asks",
    "declaration": "declares",
}


def _actor(
    telling: Telling, joinable: Joinable, place: str, entry: Entry, kind: str
) -> tuple[str, list[Statement]]:
    """Who acts, and on what: a motion is the act of those who move it, whom no record names."""
    if kind == "motion" and not entry["body"]:
        movers = f"collective:{place.partition(':')[2]}-movers-{joinable.key}"
        telling.desk.files.thing(
            joinable.file,
            movers,
            [
                ("a", iri("mig:Collective")),
                *telling.names(
                    f"Movers in the council, {telling.called(place, 'en')}",
                    f"Auteurs de la motion, {telling.called(place, 'fr')}",
                ),
                *coded("mig:specificity", "specificity", "unnamed"),
                *telling.desk.documents.evidence(*entry.sources),
            ],
        )
        return movers, [("mig:addressedTo", iri(place))]
    if kind in {"motion", "intention-to-join"}:
        return place, [("mig:intendsToJoin", iri(joinable.node))]
    if kind == "refusal-to-join":
        return place, [("mig:declinesToJoin", iri(joinable.node))]
    if kind in {"offer", "request"}:
        return place, coded("mig:targetLevel", "level", "national")
    return place, []


_ENDINGS: dict[str, dict[str, str]] = {
    "it-riace": {
        "node": "action:recosol-expels-riace",
        "kind": "exclusion",
        "en": "Exclusion: Recosol, Riace",
        "fr": "Exclusion : Recosol, Riace",
        "when": "2019-10",
        "says": "The association announces that Riace cannot stay in the network.",
    },
    "se-sigtuna": {
        "node": "action:se-sigtuna-leaves-icorn",
        "kind": "withdrawal",
        "en": "Withdrawal: Municipality of Sigtuna, ICORN",
        "fr": "Retrait : Commune de Sigtuna, ICORN",
        "when": "2021-09-06",
        "body": "executive",
        "says": "The leadership of the municipality decides not to stay a member.",
    },
}


def ending(telling: Telling, joinable: Joinable, place: str, entry: Entry) -> list[Statement]:
    """The act that ended a membership, where a record tells it."""
    key = place.partition(":")[2]
    told = _ENDINGS.get(key)
    if not told or not entry["until"]:
        return []
    expelled = told["kind"] == "exclusion"
    said = [
        ("a", iri("mig:PoliticalAction")),
        *telling.names(told["en"], told["fr"]),
        *coded("mig:kind", "action-kind", told["kind"]),
        ("mig:actor", iri(joinable.node if expelled else place)),
        ("mig:addressedTo", iri(place if expelled else joinable.node)),
        *coded("mig:decidingBody", "deciding-body", told.get("body", "")),
        *dated("mig:occurredOn", told["when"]),
        *_theme(joinable),
        *coded("mig:confidence", "confidence", entry.confidence),
        *described(told["says"]),
        *telling.desk.documents.evidence(*entry.sources),
    ]
    telling.desk.files.thing(joinable.file, told["node"], said)
    return [("mig:endedBy", iri(told["node"]))]


def tell_refusals(telling: Telling) -> None:
    """Write who declined to join; no refusal is for ever."""
    told = keyed("record", "network_refusals")
    for record in telling.desk.facts.records("networks", "refusals"):
        telling.desk.ledger.open(record, f"{record['city']} declines {record['network']}")
        place = telling.desk.places.authority(
            record["city"], record["country"], record["entity_type"]
        )
        row = told[record.address]
        if row["leave"]:
            telling.desk.ledger.leave_out(record, row["leave"], row["note"])
        elif place:
            _refusal(telling, record, place, row)


def _refusal(telling: Telling, record: Record, place: str, row: dict[str, str]) -> None:
    joinable, key = telling.joinables[record["network"]], place.partition(":")[2]
    votes = row["votes"].split("-") if row["votes"] else []
    declines = row["joins"] != "no"
    name = KINDS["refusal-to-join"] if declines else ("Motion not carried", "Motion rejetée")
    said = [
        ("a", iri("mig:PoliticalAction")),
        *telling.names(
            f"{name[0]}: {telling.called(place, 'en')}, {joinable.short('en')}",
            f"{name[1]} : {telling.called(place, 'fr')}, {joinable.short('fr')}",
        ),
        *coded("mig:kind", "action-kind", "refusal-to-join" if declines else "motion"),
        ("mig:actor", iri(place)),
        *coded("mig:decidingBody", "deciding-body", row["body"]),
        *(
            [("mig:declinesToJoin", iri(joinable.node))]
            if declines
            else coded("mig:outcome", "action-outcome", "rejected")
        ),
        *([("mig:votesFor", number(int(votes[0])))] if votes else []),
        *([("mig:votesAgainst", number(int(votes[1])))] if votes else []),
        *dated("mig:occurredOn", row["date"]),
        *dated("mig:attestedOn", row["attested"]),
        *coded("mig:dateBasis", "date-basis", row["basis"]),
        *noted(row["note"]),
        *_theme(joinable),
        *coded("mig:confidence", "confidence", "stated"),
        *described(row["description"]),
        *telling.desk.documents.evidence(record["source"], row["source"]),
    ]
    node = f"action:{key}-declines-{joinable.key}"
    telling.keep(record, telling.desk.files.thing(joinable.file, node, said))
