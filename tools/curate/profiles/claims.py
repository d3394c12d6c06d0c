"""What pages say of cities: the mottos of the platform, aims, judgements, and facts in short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.statements import iri, text
from tools.curate.profiles.book import PLATFORM, named, said
from tools.curate.profiles.platform import LIST
from tools.curate.tables import rows

if TYPE_CHECKING:
    from tools.curate.profiles.book import Book

_BEFORE = {"motto": ("Motto: ", "Devise : "), "objective": ("Objective: ", "Objectif : ")}
_INFERRED = ("grande-synthe/headline",)
"""Claims that a list without names fits to a city by our conclusion."""


def tell(book: Book) -> None:
    """Tell all claims."""
    for row in rows("profiles_claims"):
        book.keep(row["record"], _claim(book, row))


def _claim(book: Book, row: dict[str, str]) -> str:
    record, city = book.records[row["record"]], book.city_of(row["record"])
    motto = row["kind"] == "motto"
    sources = [LIST] if motto else book.sources(row["record"])
    english, french = _BEFORE.get(row["kind"], ("", ""))
    themes = [*book.themes.get(record["field"] or "", ()), *row["themes"].split()]
    sure = "inferred" if row["record"] in _INFERRED else "stated"
    return book.desk.files.thing(
        book.file(row["record"]),
        f"claim:{book.key(city)}-{row['key']}",
        [
            ("a", iri("mig:Claim")),
            *named(english + row["en"], french + row["fr"]),
            ("dcterms:description", text(row["description"], "en")),
            ("mig:kind", iri(f"claim-kind:{row['kind']}")),
            ("mig:about", iri(book.authority(city))),
            *(("mig:about", iri(book.name(it))) for it in row["about"].split()),
            ("mig:claimedBy", iri(PLATFORM if motto else _speaker(book, row, sources[0]))),
            *said("mig:theme", "theme", list(dict.fromkeys(themes))),
            *said("mig:targetGroup", "target-group", row["groups"]),
            ("mig:confidence", iri(f"confidence:{sure}")),
            *book.desk.documents.evidence(*sources),
        ],
    )


def _speaker(book: Book, row: dict[str, str], source: str) -> str:
    """Who says it: the enterprise that the page names for an estimate, or else the publisher."""
    if row["key"] == "fact-gain-for-economy":
        return book.name("authority:@livadia-kedil")
    return book.desk.documents.publisher(source)
