"""The things of the table: their statements, and what they rest on.

In the cell of statements, ``kind forum-kind:task-force ; validFrom 2015-08`` stands for a kind and
a start with its precision; names without a prefix are of our ontology. ``place:Ghent/BE`` is the
authority of a place, ``at:Ghent/BE`` the city, ``person:`` and ``tenure:Name@body@day`` holders of
office, ``publisher`` whoever answers for the first page. A row without a class adds to what another
batch, or the page of Moving Cities, tells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, number, text, typed
from tools.curate.tables import labels, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.curate.desk import Desk
    from tools.curate.ghent.account import Account

_DATES = {"mig:validFrom", "mig:validUntil", "mig:occurredOn", "mig:attestedOn"}
_DATE_OR_NUMBER = re.compile(r"\d[\d-]*")
SEED = {"authority:be-gent", "authority:be-federal-government", "city:be-gent"}
"""What the page of Moving Cities tells, and no table again."""
_HEADS = {
    "actions": "What city, residents and state did, each act with its date and its source.",
    "approaches": "Local approaches: who runs them, who pays for them, and how large they are.",
    "civil-society": "Organisations of Ghent: where they come from, and with whom they work.",
    "forums": "Forums and public debates.",
    "moria-2020": "The thread of 2020, from the letter of eleven cities to the federal offers.",
    "reception": "The reception pontoon Reno: who asked for it, who agreed, who runs it.",
}


class Things:
    """The rows of the table at work."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk, self._account = desk, account
        self._actions = {
            row["id"]: "action:" + row["node"].removeprefix("action:") for row in rows("actions")
        }

    def tell(self) -> None:
        """Tell all rows."""
        for file, head in _HEADS.items():
            self._desk.files.head(f"ghent/{file}.ttl", head)
        for row in rows("ghent"):
            self._row(row)

    def _row(self, row: dict[str, str]) -> None:
        facts = row["facts"].split()
        sources = [url for fact in facts for url in self._account.sources(fact)]
        name = self._known(row["name"], sources)
        if not name:
            return
        said = [
            *([("a", iri(row["class"]))] if row["class"] else []),
            *_names(row),
            *([("dcterms:description", text(row["says"], "en"))] if row["says"] else []),
            *self._statements(row["statements"], sources),
            *([("mig:confidence", iri(f"confidence:{it}"))] if (it := row["confidence"]) else []),
            *([("skos:editorialNote", text(row["note"], "en"))] if row["note"] else []),
        ]
        if said:
            said += self._desk.documents.evidence(*sources)
            file = f"ghent/{row['file'] or 'actions'}.ttl"
            self._desk.files.thing(file, name, said)
        for fact in facts:
            self._account.keep(fact, name)

    def _known(self, name: str, sources: list[str]) -> str | None:
        """The thing itself, told by whoever tells it; an action of a chain by its own name."""
        kind, _, key = name.partition(":")
        if name.startswith("CHAINS "):
            return self._actions.get(name.removeprefix("CHAINS "))
        if kind == "organisation" and not self._desk.files.has(name):
            return self._desk.registry.organisation(key, *sources)
        return name

    def _statements(self, cell: str, sources: list[str]) -> list[Statement]:
        found: list[Statement] = []
        for part in filter(None, cell.split(" ; ")):
            predicate, _, value = part.strip().partition(" ")
            predicate = predicate if ":" in predicate else f"mig:{predicate}"
            found += self._statement(predicate, value, sources)
        return found

    def _statement(self, predicate: str, value: str, sources: list[str]) -> list[Statement]:
        if predicate in _DATES:
            return dated(predicate, value)
        if value.startswith('"'):
            return [(predicate, typed(value.strip('"'), "xsd:string"))]
        if _DATE_OR_NUMBER.fullmatch(value):
            return [(predicate, number(int(value)))]
        name = self._name(value, sources)
        return [(predicate, iri(name))] if name else []

    def _name(self, value: str, sources: list[str]) -> str | None:
        """What a name in a cell stands for, told where that is needed."""
        kind, _, rest = value.partition(":")
        named: dict[str, Callable[[], str | None]] = {
            "place": lambda: self._desk.places.authority(*_place(rest)),
            "at": lambda: self._desk.places.city(*_place(rest)),
            "person": lambda: self._person(rest),
            "tenure": lambda: self._desk.tenures.find(*rest.split("@")),
            "publisher": lambda: self._desk.documents.publisher(sources[0]),
        }
        if kind in named:
            return named[kind]()
        if value not in SEED:
            self._desk.registry.tell(value, *sources)
        return value

    def _person(self, name: str) -> str | None:
        key = self._desk.tenures.person(name)
        return f"person:{key}" if key else None


def _place(token: str) -> tuple[str, str]:
    """The name and the country in ``Ghent/BE``."""
    name, _, country = token.rpartition("/")
    return name, country


def _names(row: dict[str, str]) -> list[Statement]:
    names = [(row["en"], "en"), (row["fr"], "fr"), *labels(row["local"])]
    return [("skos:prefLabel", text(name, language)) for name, language in names if name]
