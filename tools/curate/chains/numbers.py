"""Numbers that a source gives as a range, or in a unit of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.curate.desk import Desk
    from tools.curate.facts import Record

_NUMBER = re.compile(r"([a-z-]+):(\d*)-(\d*)(~?)(?:/([^/]*?[.]))?(?: |$)")
_UNITS = {
    "people": ("People", "Personnes"),
    "places": ("Places", "Places"),
    "euros": ("Euros", "Euros"),
    "percent-of-votes": ("Share of the votes", "Part des voix"),
}


def numbers(desk: Desk, row: dict[str, str], record: Record, file: str) -> Iterator[str]:
    """Write the numbers in a cell such as ``people:100-150`` or ``euros:15000-15000~/A month.``.

    A bound that the source does not give is left empty; ``~`` marks what is rounded, and after
    ``/`` comes what the number is.
    """
    day = "" if row["date"] == "-" else row["date"] or record["date"]
    if record["date_basis"] == "worked-out" and "undated" in (record["note"] or ""):
        day = ""  # no source dates what it tells
    for found in _NUMBER.finditer(row["numbers"]):
        unit, low, high, rounded, words = found.groups()
        english, french = _UNITS[unit]
        said: list[Statement] = [
            ("a", iri("mig:StatedNumber")),
            ("skos:prefLabel", text(f"{english}: {row['en']}", "en")),
            ("skos:prefLabel", text(f"{french} : {row['fr']}", "fr")),
            ("mig:numberOf", iri(row["node"])),
            ("mig:countedUnit", iri(f"number-unit:{unit}")),
            *([("mig:lowestValue", number(int(low)))] if low else []),
            *([("mig:highestValue", number(int(high)))] if high else []),
            *([("mig:exactness", iri("exactness:rounded"))] if rounded else []),
            *([("dcterms:description", text(words, "en"))] if words else []),
            *dated("mig:attestedOn", day or row["attested"] or record["reported"]),
            ("mig:confidence", iri("confidence:weak" if record["weak"] else "confidence:stated")),
            *desk.documents.evidence(*record["sources"]),
        ]
        name = f"number:{row['node'].partition(':')[2]}-{unit}"
        yield desk.files.thing(file, name, said)
