"""What other sources say against the accepted value, each as a claim of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.dates import period
from migkg.statements import Statement, iri, typed
from tools.curate.networks.telling import coded, described
from tools.curate.tables import rows

if TYPE_CHECKING:
    from migkg.source import Term
    from tools.curate.facts import Record
    from tools.curate.networks.telling import Telling


def tell(telling: Telling) -> None:
    """Write all dissents, and one finding that a later list does not have a member."""
    for row in rows("network_dissents"):
        told = [telling.by_record.get(it, it) for it in row["about"].split()]
        about = [it for it in told if telling.desk.files.has(it)]
        value = _value(telling, row["value"])
        if about and value:
            _dissent(telling, row, about, value)
    _not_listed(telling)


def _value(telling: Telling, cell: str) -> Term | None:
    if re.match(r"\d{4}", cell):
        return typed(period(cell)[0], "xsd:date")
    sort, _, place = cell.partition(":")
    if "," not in place:
        return iri(cell)
    name, _, country = place.partition(",")
    key = telling.desk.places.key(name, country)
    return iri(f"{sort}:{key}") if key else None


def _dissent(telling: Telling, row: dict[str, str], about: list[str], value: Term) -> None:
    file = telling.desk.files.home(about[0]) or ""
    name = {it: telling.called(about[0], it) for it in ("en", "fr")}
    more = f" (and {len(about) - 1} more)" if len(about) > 1 else ""
    plus = f" (et {len(about) - 1} autres)" if len(about) > 1 else ""
    publisher = telling.desk.documents.publisher(row["source"])
    said: list[Statement] = [
        ("a", iri("mig:Claim")),
        *telling.names(f"Dissent: {name['en']}{more}", f"Désaccord : {name['fr']}{plus}"),
        *coded("mig:kind", "claim-kind", "dissent"),
        *(("mig:about", iri(it)) for it in about),
        ("mig:disputedProperty", iri(row["property"])),
        ("mig:otherValue", value),
        ("mig:claimedBy", iri(publisher)),
        *coded("mig:confidence", "confidence", row["confidence"]),
        *described(row["description"]),
        *telling.desk.documents.evidence(row["source"]),
    ]
    node = telling.desk.files.thing(file, f"claim:{row['claim']}", said)
    for address in (*row["about"].split(), *row["records"].split()):
        _keep(telling, address, node)


def _keep(telling: Telling, address: str, node: str) -> None:
    file, _, place = address.partition("#")
    if not place:
        return
    section, _, position = place.partition("/")
    records: list[Record] = telling.desk.facts.records(file.removesuffix(".json"), section)
    telling.desk.ledger.keep(records[int(position)], node)


_BARCELONA = "networks.json#memberships/805"
_LATER_LIST = "https://www.genevacitieshub.org/en/hrcn"


def _not_listed(telling: Telling) -> None:
    node = telling.by_record.get(_BARCELONA)
    if not node:
        return
    said: list[Statement] = [
        ("a", iri("mig:Claim")),
        *telling.names(
            "Not in a later list: Barcelona, Human Rights Cities Network",
            "Absente d’une liste ultérieure : Barcelone, Réseau des villes des droits humains",
        ),
        *coded("mig:kind", "claim-kind", "negative-finding"),
        ("mig:about", iri(node)),
        ("mig:claimedBy", iri(telling.desk.documents.publisher(_LATER_LIST))),
        *coded("mig:confidence", "confidence", "stated"),
        *described("The network’s guest members as told here do not include Barcelona."),
        *telling.desk.documents.evidence(_LATER_LIST),
    ]
    claim = telling.desk.files.thing(
        telling.desk.files.home(node) or "", "claim:es-barcelona-human-rights-cities", said
    )
    _keep(telling, _BARCELONA, claim)
