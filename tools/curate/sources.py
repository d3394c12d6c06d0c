"""The lists of sources in the facts: each is a document if something rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.curate.documents import pages

if TYPE_CHECKING:
    from tools.curate.desk import Desk

LISTS = ("networks", "moving_cities", "ghent")
"""The files that list their sources."""


def curate(desk: Desk) -> None:
    """Account for each listed source; to be done when all else is told."""
    private = _without_office(desk)
    for name in LISTS:
        for record in desk.facts.records(name, "sources"):
            url = record["url"] or ""
            title = record["title"] or url
            named = any(person in title for person in private)
            desk.ledger.open(
                record, "a page whose title names a private person" if named else title
            )
            document = desk.documents.used(url)
            if not pages(url):
                desk.ledger.leave_out(record, "no source", "no address of a page")
            elif document:
                desk.ledger.keep(record, document)
            else:
                desk.ledger.leave_out(record, "nothing rests on it")


def _without_office(desk: Desk) -> set[str]:
    """The names of those who are listed beside officials and hold no public office."""
    return {
        official["name"]
        for city in desk.facts.records("moving_cities", "cities")
        for official in city.within("officials")
        if official["office_holder"] is False
    }
