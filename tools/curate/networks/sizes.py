"""The sizes that sources state, and how much of each membership the graph has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.dates import period
from migkg.statements import Statement, dated, iri, number
from tools.curate.networks.telling import coded, described, noted
from tools.curate.tables import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.curate.facts import Record
    from tools.curate.networks.joinable import Joinable
    from tools.curate.networks.telling import Telling

_UNITS = {
    "members": ("Members", "Membres"),
    "participants": ("Participants", "Participants"),
    "signatories": ("Signatories", "Signataires"),
    "organisations": ("Organisations", "Organisations"),
    "places": ("Places", "Places"),
}
_MISSING = {
    "from-the-sea-to-the-city": "Its members are thirteen organisations; they were not recorded.",
    "share-network": "Partners named on slides of 2013 are recorded; no list of members was found.",
    "villeurbanne-declaration-2023": "The text read does not name the cities that signed.",
    "moving-cities": "Of the cities on the map, those are recorded that are shown with a text.",
    "extra:vatican-statement": "Who spoke at the summit is known, and not who signed.",
}


def tell(telling: Telling) -> None:
    """Write the stated sizes, then what is covered of each thing that can be joined."""
    latest: dict[str, dict[str, str]] = {}
    items = _items(telling)
    for row in rows("network_sizes"):
        record = items.get(row["record"])
        if record and row["leave"]:
            telling.desk.ledger.leave_out(record, "no source", row["description"])
            continue
        if not row["leave"]:
            node = _size(telling, telling.joinables[row["network"]], record, row)
            if record:
                telling.keep(record, node)
        before = latest.get(row["network"])
        if not row["part"] and (not before or row["date"] >= before["date"]):
            latest[row["network"]] = row
    for identifier, joinable in telling.joinables.items():
        if joinable.sort in {"CityNetwork", "Charter", "Campaign", "Project", "Assessment"}:
            _coverage(telling, identifier, latest.get(identifier), telling.held[joinable.node])
        elif identifier in _MISSING:
            _coverage(telling, identifier, None, 0)


def _items(telling: Telling) -> dict[str, Record]:
    """The stated sizes that are records of their own, opened in the account."""
    found: dict[str, Record] = {}
    for record in telling.desk.facts.records("networks", "networks"):
        for item in record.within("members_over_time"):
            telling.desk.ledger.open(item, f"{record['id']}: {item['value']}")
            found[item.address] = item
    return found


def _size(telling: Telling, joinable: Joinable, record: Record | None, row: dict[str, str]) -> str:
    unit, when = row["unit"], row["date"] or "undated"
    node = f"number:{joinable.key}-{unit}-{when}"
    while telling.desk.files.has(node):
        node += "-too"
    en, fr = _UNITS[unit]
    sources = [record["source"]] if record else _of_day(telling, joinable.sources, row["date"])
    day = f" ({row['date'] or 'undated'})", f" ({row['date'] or 'sans date'})"
    part = row["part"] == "yes"
    if part:
        en, fr = f"{en}, a part of them", f"{fr}, une partie"
    said: list[Statement] = [
        ("a", iri("mig:StatedNumber")),
        *telling.names(
            f"{en}: {joinable.short('en')}{day[0]}", f"{fr} : {joinable.short('fr')}{day[1]}"
        ),
        ("mig:numberOf", iri(joinable.node)),
        *coded("mig:countedUnit", "number-unit", unit),
        *([("mig:lowestValue", number(int(row["low"])))] if row["low"] else []),
        # Of a part only: the whole has as many at least.
        *([("mig:highestValue", number(int(row["high"])))] if row["high"] and not part else []),
        *coded("mig:exactness", "exactness", "rounded" if row["rounded"] else ""),
        *dated("mig:attestedOn", row["date"]),
        *coded("mig:confidence", "confidence", _sure(record)),
        *described(row["description"]),
        *telling.desk.documents.evidence(*sources),
    ]
    return telling.desk.files.thing(joinable.file, node, said)


def _of_day(telling: Telling, sources: Sequence[str], date: str) -> list[str]:
    """The pages that can state a size of this date: those of the very date, or none older."""
    issued = {it: telling.desk.documents.issued(it) or "" for it in sources}
    of_day = [it for it, day in issued.items() if date and day.startswith(date)]
    later = [it for it, day in issued.items() if not date or not day or day >= date[: len(day)]]
    return of_day or later or list(sources)


def _sure(record: Record | None) -> str:
    return "weak" if record and record["weak"] else "stated"


def _coverage(telling: Telling, identifier: str, row: dict[str, str] | None, held: int) -> None:
    joinable = telling.joinables[identifier]
    total = int(row["low"] or row["high"]) if row else 0
    if identifier == "moving-cities":
        how = "partial"
    elif not held:
        how = "not-captured"
    elif joinable.row["whole"] and (not total or held >= total):
        how = "complete"
    else:
        how = "partial"
    relation = "network-membership" if joinable.sort == "CityNetwork" else "joining"
    short = joinable.short("en"), joinable.short("fr")
    said: list[Statement] = [
        ("a", iri("mig:Claim")),
        *telling.names(
            f"Coverage: {_WHAT[how][0]}, {short[0]}", f"Couverture : {_WHAT[how][1]}, {short[1]}"
        ),
        *coded("mig:kind", "claim-kind", "coverage"),
        ("mig:about", iri(joinable.node)),
        *coded("mig:coversRelation", "relation", relation),
        *coded("mig:completeness", "completeness", how),
        ("mig:claimedBy", iri("organisation:migkg")),
        *coded("mig:confidence", "confidence", "inferred"),
        *described(_MISSING.get(identifier) or _held(how, held, _total(row))),
        *telling.desk.documents.evidence(*joinable.sources),
    ]
    if how == "partial" and total > held:
        said.append(("mig:statedTotal", number(total)))
    if row and row["date"] and total and (how == "complete" or total > held):
        said += dated("mig:attestedOn", row["date"])
        said += noted(f"The total is of {period(row['date'])[0][: len(row['date'])]}.")
    telling.desk.files.thing(joinable.file, f"claim:{joinable.key}-coverage", said)


_WHAT = {
    "complete": ("complete", "complète"),
    "partial": ("partial", "partielle"),
    "not-captured": ("not captured", "non relevée"),
}


def _total(row: dict[str, str] | None) -> tuple[int, str]:
    """The stated total, and how a source puts it: more than so many, or about so many."""
    if not row:
        return 0, ""
    total = row["low"] or row["high"]
    how = "" if row["high"] else "more than "
    return int(total), f"{'about ' if row['rounded'] else how}{total}"


def _held(how: str, held: int, total: tuple[int, str]) -> str:
    if how == "not-captured":
        return "No list was found of those who joined: that is no sign that there are none."
    if how == "complete":
        return "All that the sources name are recorded."
    if total[0] > held:
        return f"There should be {total[1]}; not all were named in what was read."
    return "Those named in what was read are recorded; whether that is all is not known."
