"""Networks, campaigns, projects, charters, studies and the like, told as things of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, text
from tools.curate.networks.telling import coded, described, noted
from tools.curate.tables import labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.curate.networks.joinable import Joinable
    from tools.curate.networks.telling import Telling

_KINDS = {
    "CityNetwork": "network-kind",
    "Charter": "charter-kind",
    "Assessment": "assessment-kind",
    "Event": "event-kind",
    "CivilSocietyOrganisation": "organisation-kind",
    "Organization": "organisation-kind",
}
_ALLIANCE = "organisation:alliance-migrations"


def tell(telling: Telling) -> None:
    """Write all that can be joined, and open the account of each."""
    ledger = telling.desk.ledger
    for identifier, joinable in telling.joinables.items():
        if joinable.record:
            ledger.open(joinable.record, identifier)
        telling.desk.files.head(joinable.file, _head(joinable))
        if not joinable.node:
            continue
        _write(telling, joinable)
        if joinable.record:
            telling.keep(joinable.record, joinable.node)
    _alliance(telling)


def _head(joinable: Joinable) -> str:
    return f"{joinable.row['en']}, and who has a part in it."


def _write(telling: Telling, joinable: Joinable) -> None:
    row = joinable.row
    prefix = "org" if joinable.sort == "Organization" else "mig"
    said: list[Statement] = [
        ("a", iri(f"{prefix}:{joinable.sort}")),
        *telling.names(row["en"], row["fr"]),
        *_further_names(row),
        *coded("mig:kind", _KINDS.get(joinable.sort, ""), row["kind"]),
        *coded("mig:geographicScope", "geographic-scope", row["scope"]),
        *coded("mig:country", "country", row["country"]),
        *coded("mig:legalForm", "legal-form", row["legal"]),
        *coded("mig:joiningCondition", "joining-condition", row["conditions"]),
        *coded("mig:theme", "theme", row["themes"]),
        *coded("mig:targetGroup", "target-group", row["target"]),
        *_times(joinable),
        *coded("mig:dateBasis", "date-basis", row["basis"]),
        *coded("mig:confidence", "confidence", row["confidence"] or _confidence(joinable)),
        *described(row["description"]),
        *noted(row["note"]),
        *_relations(telling, row),
        *telling.desk.documents.evidence(*joinable.sources),
    ]
    telling.desk.files.thing(joinable.file, joinable.node, said)


def _further_names(row: dict[str, str]) -> Iterator[Statement]:
    """The endonym, and other names; French or English ones are told already."""
    for name, language in labels(row["local"]):
        if language not in {"en", "fr"}:
            yield "skos:prefLabel", text(name, language)
    for name, language in labels(row["other"]):
        yield "skos:altLabel", text(name, language)


def _times(joinable: Joinable) -> list[Statement]:
    row = joinable.row
    if joinable.sort == "Event" and not row["until"]:
        return dated("mig:occurredOn", row["from"])
    return [*dated("mig:validFrom", row["from"]), *dated("mig:validUntil", row["until"])]


def _confidence(joinable: Joinable) -> str:
    return "stated" if joinable.sort == "Event" else ""


def _relations(telling: Telling, row: dict[str, str]) -> Iterator[Statement]:
    for cell, predicate in (
        ("by", "mig:initiatedBy"),
        ("led", "mig:ledBy"),
        ("issued", "mig:issuedBy"),
        ("within", "mig:within"),
        ("part_of", "org:subOrganizationOf"),
        ("requires", "mig:requiresSigning"),
        ("replaces", "mig:replaces"),
        ("apart", "owl:differentFrom"),
    ):
        # Names of places have spaces of their own: a new entry begins where a prefix does.
        for words in _entries(row[cell]):
            agent = telling.agent(words)
            if agent:
                yield predicate, iri(agent)
    if row["seat"]:
        name, _, country = row["seat"].partition(",")
        city = telling.desk.places.city(name, country)
        if city:
            yield "mig:inCity", iri(city)


def _entries(cell: str) -> list[str]:
    found: list[str] = []
    for word in cell.split():
        if ":" in word:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return found


def _alliance(telling: Telling) -> None:
    """The alliance behind the study: it admits cities and associations, and is no city network."""
    joinable = telling.joinables["alliance-migrations"]
    said: list[Statement] = [
        ("a", iri("org:Organization")),
        *telling.names("Alliance Migrations", "Alliance Migrations"),
        *coded("mig:kind", "organisation-kind", "umbrella"),
        *dated("mig:validFrom", "2019"),
        *described(
            "Alliance of local authorities and civil society, founded by OCU and ANVITA, "
            "for governing migration by rights."
        ),
        *telling.desk.documents.evidence(*joinable.sources),
    ]
    telling.desk.files.thing(joinable.file, _ALLIANCE, said)
    telling.desk.files.thing(joinable.file, joinable.node, [("mig:issuedBy", iri(_ALLIANCE))])
    if joinable.record:
        telling.desk.ledger.keep(joinable.record, _ALLIANCE)
