"""The account: all records opened, and those that other batches tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.curate.tables import rows

if TYPE_CHECKING:
    from tools.curate.facts import Record
    from tools.curate.profiles.book import Book

_WORDS = ("title", "phrase", "what", "text", "name", "headline", "value")
_OUT = {
    "amsterdam/organisations/0": (
        "says more than its source",
        "the page only quotes a member; what the group does is inferred",
    ),
    "wroclaw/networks/2": (
        "says more than its source",
        "membership of the alliance is only inferred from a part in its event",
    ),
}
_PRIVATE = "a record that names a private person"


def open_all(book: Book) -> None:
    """Open the account of every record."""
    for record in book.records.values():
        book.desk.ledger.open(record, _gist(record))


def _gist(record: Record) -> str:
    if record["names_private_person"] or record["office_holder"] is False:
        return _PRIVATE
    if record["id"] and isinstance(record["name"], dict):
        return str(record["name"]["en"])
    return next(str(record[it]) for it in _WORDS if record[it])


def officials(book: Book) -> None:
    """Those who hold or held an office are told with their offices; others are private persons."""
    tenures = book.desk.tenures
    for city in book.cities:
        for record in book.cities[city].within("officials"):
            person = tenures.person(record["name"])
            if record["office_holder"] is False:
                book.desk.ledger.leave_out(record, "private person", "holds no public office")
            elif person:
                held = [it.name for it in tenures.of(person) if it.post.authority == book.key(city)]
                book.desk.ledger.keep(record, f"person:{person}", *held)


def elsewhere(book: Book) -> None:
    """What other batches tell is kept by the names that they give; some is left out."""
    for address, (reason, note) in _OUT.items():
        book.desk.ledger.leave_out(book.records[address], reason, note)
    for row in rows("profiles_elsewhere"):
        book.keep(row["record"], *(book.resolved(it) for it in row["things"].split()))
