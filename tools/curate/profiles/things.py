"""What is told as a thing of its own: approaches, bodies, partners, actions, numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, number, text, typed
from tools.curate.profiles.book import named
from tools.curate.tables import labels, rows

if TYPE_CHECKING:
    from migkg.source import Term
    from tools.curate.profiles.book import Book

_SERVICES = {"CityService": ("city-service", "municipal"), "LandAgency": ("agency", "regional")}
"""Parts of an authority: of which kind and at which level each is."""

_AT_HOME = ("CityService", "LandAgency", "Forum", "LocalApproach")
_HAS_COUNTRY = ("CityService", "LandAgency", "Forum")
_UNDOUBTED = ("CityService", "LandAgency")
"""What has no confidence of its own: that an office exists is not in doubt."""


_NO_SITUATIONS = (
    *_SERVICES,
    "Forum",
    "Collective",
    "LocalApproach",
    "Project",
    "Policy",
    "Charter",
    "Report",
)


def tell(book: Book) -> None:
    """Tell all things of the tables, the organisations first: the others name them."""
    for row in rows("profiles_organisations"):
        sources = book.sources(row["record"])
        name = f"organisation:{row['key']}"
        book.desk.registry.tell(name, *sources)
        book.keep(row["record"], name)
        if row["says"]:
            book.keep(row["record"], _role(book, row["record"], name, row["says"]))
    things = rows("profiles_things")
    for row in things:
        book.keep(row["record"], _thing(book, row))
    named_in = " ".join([*(row["said"] for row in things), *_claimed_about()]).split()
    taking_part = {it.rstrip(";") for it in named_in}
    for row in things:
        if row["class"] in (*_SERVICES, "Forum") and row["name"] not in taking_part:
            role = _role(book, row["record"], book.name(row["name"]), row["description"])
            book.keep(row["record"], role)


def _claimed_about() -> list[str]:
    return [row["about"] for row in rows("profiles_claims")]


def _role(book: Book, addresses: str, name: str, says: str) -> str:
    """A claim of what a body does, where it has a part in nothing else that is told."""
    files, sources = book.desk.files, book.sources(addresses)
    return files.thing(
        book.file(addresses),
        f"claim:{name.partition(':')[2]}-role",
        [
            ("a", iri("mig:Claim")),
            *named(f"Role: {files.label(name)}", f"Rôle : {files.label(name, 'fr')}"),
            ("dcterms:description", text(says, "en")),
            ("mig:kind", iri("claim-kind:reported-fact")),
            ("mig:about", iri(name)),
            ("mig:claimedBy", iri(book.desk.documents.publisher(sources[0]))),
            ("mig:confidence", iri("confidence:stated")),
            *book.desk.documents.evidence(*sources),
        ],
    )


def _thing(book: Book, row: dict[str, str]) -> str:
    sources = book.sources(row["record"], row["sources"])
    kind, city = row["class"], book.city_of(row["record"])
    name = book.name(row["name"])
    common = [*_dates(book, row, sources), *book.desk.documents.evidence(*sources)]
    if row["note"]:
        common.append(("skos:editorialNote", text(row["note"], "en")))
    if book.desk.files.has(name):
        # Another batch tells what this is: only dates, evidence and remarks are added.
        return book.desk.files.thing(book.file(row["record"]), name, common)
    statements = [
        ("a", iri(f"mig:{'PublicAuthority' if kind in _SERVICES else kind}")),
        *named(row["en"], row["fr"], row["local"]),
        *(("skos:altLabel", text(*other)) for other in labels(row["other"])),
        *common,
        *_stated(book, row["said"], sources),
        *_from_its_class(book, row, city),
        *_in_office(book, row),
    ]
    if row["description"]:
        statements.append(("dcterms:description", text(row["description"], "en")))
    return book.desk.files.thing(book.file(row["record"]), name, statements)


def _dates(book: Book, row: dict[str, str], sources: list[str]) -> list[Statement]:
    """The dates of a row; a situation without any is attested by the dates of its pages."""
    on = "dcterms:issued" if row["class"] == "Report" else "mig:occurredOn"
    if not (row["from"] or row["on"] or row["attested"] or row["class"] in _NO_SITUATIONS):
        issued = max(map(book.desk.documents.issued, sources), default="")
        return dated("mig:attestedOn", issued)
    return [
        *dated("mig:validFrom", row["from"]),
        *dated("mig:validUntil", row["until"]),
        *dated(on, row["on"]),
        *dated("mig:attestedOn", row["attested"]),
    ]


def _stated(book: Book, cell: str, sources: list[str]) -> list[Statement]:
    """The statements in a cell such as ``mig:actor authority:@bern; mig:numberOfPeople 20``."""
    found: list[Statement] = []
    for part in filter(None, cell.split("; ")):
        predicate, *values = part.split()
        found += [(predicate, _value(book, it, sources)) for it in values]
    return found


def _value(book: Book, value: str, sources: list[str]) -> Term:
    if value.isdigit():
        return number(int(value))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return typed(value, "xsd:date")
    return iri(book.name(value, *sources))


def _from_its_class(book: Book, row: dict[str, str], city: str) -> list[Statement]:
    """What all things of a class have alike."""
    kind, stated = row["class"], row["said"]
    found: list[Statement] = []
    if kind in _SERVICES:
        sort, level = _SERVICES[kind]
        found += [
            ("mig:kind", iri(f"authority-kind:{sort}")),
            ("mig:governmentLevel", iri(f"level:{level}")),
            ("org:subOrganizationOf", iri(book.authority(city))),
        ]
    if kind in _HAS_COUNTRY:
        found.append(("mig:country", iri(book.state(city))))
    if kind in _AT_HOME and "mig:inCity" not in stated and (place := book.city(city)):
        found.append(("mig:inCity", iri(place)))
    if kind not in _UNDOUBTED:
        found.append(("mig:confidence", iri("confidence:stated")))
    if row["record"].startswith("approaches/") and kind in ("LocalApproach", "Policy", "Charter"):
        record = book.records[row["record"].split()[0]]
        themes = [theme for it in record["categories"] for theme in book.themes[it]]
        found += [("mig:theme", iri(f"theme:{it}")) for it in dict.fromkeys(themes)]
    return found


def _in_office(book: Book, row: dict[str, str]) -> list[Statement]:
    """The offices in which those who act do so, such as ``Ada Colau@barcelona``."""
    found: list[Statement] = []
    for person in filter(None, row["persons"].split("|")):
        name, _, city = person.partition("@")
        on = row["on"] or row["from"] or None
        tenure = book.desk.tenures.find(name, book.key(city), on)
        if tenure:
            found.append(("mig:inCapacity", iri(tenure)))
    return found
