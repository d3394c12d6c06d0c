"""What other files of the facts say of networks: the platform, the page on Ghent, the corrections.

``decisions/network_elsewhere.csv`` says which node tells each of their records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri
from tools.curate.documents import pages
from tools.curate.networks.telling import coded, described
from tools.curate.tables import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.curate.facts import Record
    from tools.curate.networks.joinable import Joinable
    from tools.curate.networks.telling import Telling

_SAME = {
    "cities-of-safe-harbours": "staedte-sicherer-haefen",
    "ciudades-refugio": "red-ciudades-refugio",
    "union-of-polish-metropolises": "moving_cities:union-of-polish-metropolises",
    "palermo-charter-platform": "moving_cities:palermo-charter-platform",
}
"""Networks that the platform names otherwise, or that it alone names."""

_COUNTRIES = {
    "GR": "Athens Heraklion Thessaloniki Ioannina Karditsa Larissa Livadia Piraeus Tilos Trikala "
    "Tripoli Chania Delta Kalamaria Agios-Dimitrios Neapoli-Sykies Nea-Filadelfeia-Chalkidona",
    "DE": "Berlin Leipzig Bremen Frankfurt-am-Main Potsdam Heidelberg Rottenburg-am-Neckar Hamburg",
    "PL": "Gdańsk Wrocław Kraków Warsaw Lublin",
    "IT": "Florence Palermo Bologna Milan",
    "FR": "Lyon-Métropole Marseille Montreuil Villeurbanne Paris Lyon Bordeaux Strasbourg Grenoble "
    "Rouen Tours Clermont-Ferrand Chambéry Arcueil Malakoff Bègles Montpellier",
    "GB": "Sheffield Swansea Lewisham",
    "BE": "Ghent Liège Vielsalm Chièvres",
    "NL": "Amsterdam",
    "ES": "Barcelona",
    "SI": "Ljubljana",
    "SE": "Stockholm",
    "CH": "Bern",
    "NO": "Ørland",
}
"""The countries of the members, which the platform’s records leave out."""

_COUNTRY_OF = {name: country for country, names in _COUNTRIES.items() for name in names.split()}
_INFERRED = {("iash", "Wrocław")}
"""What the record itself says is only inferred."""


def tell(telling: Telling) -> None:
    """Tell what the other files add, and account for all that they say of networks."""
    _platform(telling)
    _ghent(telling)
    for row in rows("network_elsewhere"):
        record = _record(telling, row["record"])
        if row["leave"]:
            telling.desk.ledger.leave_out(record, row["leave"], row["note"])
            continue
        for words in row["things"].split():
            thing = telling.by_record.get(words, words)
            if "#" not in thing:
                telling.desk.ledger.keep(record, thing)
                _supported(telling, thing, record)


def _record(telling: Telling, address: str) -> Record:
    """A record of another file, or an item within it, opened in the account."""
    file, _, place = address.partition("#")
    section, position, *within = place.split("/")
    record = telling.desk.facts.records(file.removesuffix(".json"), section)[int(position)]
    if within:
        record = list(record.within(within[0]))[int(within[1])]
    gist = record["network"] or record["fact"] or record["what"]
    telling.desk.ledger.open(record, gist)
    return record


def _supported(telling: Telling, thing: str, record: Record) -> None:
    """The pages that the record names support the thing, unless it is told elsewhere."""
    file = telling.desk.files.home(thing)
    address = record["url"] or record["source"] or ""
    if file and not thing.startswith("claim:"):
        telling.desk.files.thing(file, thing, telling.desk.documents.evidence(*pages(address)))


def _platform(telling: Telling) -> None:
    for record in telling.desk.facts.records("moving_cities", "networks"):
        telling.desk.ledger.open(record, record["name"])
        joinable = telling.joinables[_SAME.get(record["id"], record["id"])]
        telling.desk.ledger.keep(record, joinable.node)
        telling.desk.files.thing(
            joinable.file, joinable.node, telling.desk.documents.evidence(*record["sources"])
        )
        for member in record.within("members"):
            telling.desk.ledger.open(member, f"{member['city']}, {record['id']}")
            if (record["id"], member["city"]) in _INFERRED:
                telling.desk.ledger.leave_out(
                    member, "says more than its source", "only inferred from an event"
                )
                continue
            _member(telling, joinable, member)


def _member(telling: Telling, joinable: Joinable, member: Record) -> None:
    country = _COUNTRY_OF[member["city"].replace(" ", "-")]
    place = telling.desk.places.authority(member["city"], country)
    if not place:
        return
    known = telling.joined.get((joinable.node, place.partition(":")[2]))
    if known:
        evidence = telling.desk.documents.evidence(member["source"])
        telling.desk.files.thing(telling.desk.files.home(known) or "", known, evidence)
        telling.desk.ledger.keep(member, known)
    else:
        said = telling.desk.documents.evidence(member["source"])
        telling.desk.ledger.keep(member, _joined(telling, joinable, place, said))


_FORMS = (
    ("membership", "", "Membership", "Adhésion"),
    ("participation", "", "Participation", "Participation"),
    ("action", "signs-", "Signing", "Signature"),
)


def _joined(telling: Telling, joinable: Joinable, place: str, more: list[Statement]) -> str:
    """How one joined whom only another file names."""
    key = place.partition(":")[2]
    sorts = {"CityNetwork": 0, "Campaign": 1, "Charter": 2}
    prefix, between, *names = _FORMS[sorts[joinable.sort]]
    node = f"{prefix}:{key}-{between}{joinable.key}"
    said = telling.names(
        f"{names[0]}: {telling.called(place, 'en')}, {joinable.short('en')}",
        f"{names[1]} : {telling.called(place, 'fr')}, {joinable.short('fr')}",
    )
    if joinable.sort == "CityNetwork":
        said += [
            ("a", iri("mig:NetworkMembership")),
            ("org:member", iri(place)),
            ("org:organization", iri(joinable.node)),
            *coded("mig:membershipStatus", "membership-status", "member"),
        ]
    elif joinable.sort == "Charter":
        said += [
            ("a", iri("mig:Signing")),
            ("mig:actor", iri(place)),
            ("mig:signedCharter", iri(joinable.node)),
            *coded("mig:kind", "action-kind", "declaration"),
            *coded("mig:theme", "theme", joinable.row["themes"]),
            *described(f"Among those who signed: {joinable.short('en')}."),
        ]
    else:
        said += [
            ("a", iri("mig:Participation")),
            ("mig:participant", iri(place)),
            ("mig:participationIn", iri(joinable.node)),
        ]
    said += [*coded("mig:confidence", "confidence", "stated"), *more]
    telling.joined[joinable.node, key] = node
    telling.held[joinable.node] += 1
    return telling.desk.files.thing(joinable.file, node, said)


def _ghent(telling: Telling) -> None:
    """What the facts on Ghent add: a campaign, a network for housing, seats, a finding."""
    campaign = telling.joinables["ghent:ik-ben-solidair"]
    for name in ("Ghent", "Bruges", "Halle", "Leuven", "Lichtervelde", "Veurne"):
        place = telling.desk.places.authority(name, "BE")
        if place:
            evidence = telling.desk.documents.evidence(campaign.sources[0])
            _joined(telling, campaign, place, [*dated("mig:attestedOn", "2020-08-08"), *evidence])
    shift = telling.joinables["ghent:the-shift"]
    evidence = telling.desk.documents.evidence(*shift.sources)
    place = telling.desk.places.authority("Ghent", "BE") or "authority:be-gent"
    _joined(telling, shift, place, [*dated("mig:validFrom", "2018"), *evidence])
    for seat in _seats():
        _seat(telling, place, *seat)
    _finding(telling, place)


def _seats() -> Iterator[tuple[str, str, str, str, str, list[Statement]]]:
    yield (
        "eurocities",
        "membership:eurocities-board-be-gent-2021",
        "board-member",
        "Executive committee",
        "Comité exécutif",
        dated("mig:attestedOn", "2021"),
    )


def _seat(
    telling: Telling, place: str, network: str, node: str, role: str, *rest: str | list[Statement]
) -> None:
    en, fr, when = rest
    joinable = telling.joinables[network]
    said: list[Statement] = [
        ("a", iri("mig:LeadingRole")),
        *telling.names(
            f"{en}: {telling.called(place, 'en')}, {joinable.short('en')}",
            f"{fr} : {telling.called(place, 'fr')}, {joinable.short('fr')}",
        ),
        ("org:member", iri(place)),
        ("org:organization", iri(joinable.node)),
        ("org:role", iri(f"role:{role}")),
        *(when if isinstance(when, list) else []),
        *coded("mig:confidence", "confidence", "stated"),
    ]
    telling.desk.files.thing(joinable.file, node, said)


def _finding(telling: Telling, place: str) -> None:
    joinable = telling.joinables["human-rights-city-declarations"]
    source = "https://www.groenleuven.be/mensenrechtenstad"
    said: list[Statement] = [
        ("a", iri("mig:Claim")),
        *telling.names(
            "Ghent, not a human rights city in 2021",
            "Gand, pas de ville des droits humains en 2021",
        ),
        *coded("mig:kind", "claim-kind", "negative-finding"),
        ("mig:about", iri(place)),
        ("mig:claimedBy", iri(telling.desk.documents.publisher(source))),
        *dated("mig:attestedOn", "2021-12-13"),
        *coded("mig:theme", "theme", "human-rights"),
        *coded("mig:confidence", "confidence", "stated"),
        *described("In December 2021 Belgium had no human rights city yet."),
        *telling.desk.documents.evidence(source),
    ]
    telling.desk.files.thing(joinable.file, "claim:be-gent-no-human-rights-city", said)
