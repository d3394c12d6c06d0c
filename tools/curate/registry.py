"""Bodies and persons that several batches name: one key each, written down where first used.

``decisions/authorities*.csv`` has bodies of state that are no place of their own (governments,
ministries, courts), ``decisions/organisations*.csv`` organisations and plain bodies, and
``decisions/persons*.csv`` holders of public office. Each batch may have a table of its own: the
same key in two says the same in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.statements import Statement, iri, text
from tools.curate.tables import FOLDER, labels, rows

if TYPE_CHECKING:
    from tools.curate.documents import Documents
    from tools.curate.places import Places
    from tools.curate.statements import Files


class Registry:
    """All bodies and persons with keys of their own."""

    def __init__(self, files: Files, documents: Documents, places: Places) -> None:
        self._files, self._documents, self._places = files, documents, places
        self._authorities = _merged("authorities")
        self._organisations = _merged("organisations")
        self._persons = _merged("persons")

    def tell(self, name: str, *sources: str) -> bool:
        """Write the body with this name, if a table has it, and that these pages name it."""
        kind, _, key = name.partition(":")
        if kind == "authority" and key in self._authorities:
            self.authority(key, *sources)
        elif kind == "authority" and self._places.knows(key):
            self._places.authority_of(key)
        elif kind == "organisation" and key in self._organisations:
            self.organisation(key, *sources)
        else:
            return False
        return True

    def authority(self, key: str, *sources: str) -> str:
        """The body of state with this key, and that these pages name it."""
        row = self._authorities[key]
        file = (
            f"places/{key.partition('-')[0]}.ttl" if row["country"] else "places/beyond-states.ttl"
        )
        said: list[Statement] = [("a", iri("mig:PublicAuthority")), *_called(row)]
        said += [("mig:kind", iri(f"authority-kind:{it}")) for it in row["kind"].split()]
        said += [("mig:governmentLevel", iri(f"level:{it}")) for it in row["level"].split()]
        said += self._located(row)
        return self._files.thing(
            file, f"authority:{key}", said + self._documents.evidence(*sources)
        )

    def organisation(self, key: str, *sources: str) -> str:
        """The organisation with this key, and that these pages name it."""
        row = self._organisations[key]
        said: list[Statement] = [("a", iri(row["class"])), *_called(row)]
        if row["kind"]:
            said.append(("mig:kind", iri(f"organisation-kind:{row['kind']}")))
        if row["class"] != "org:Organization":
            said += self._located(row)
            said += self._documents.evidence(*sources)
        file = f"organisations/{key.partition('-')[0] if row['country'] else 'international'}.ttl"
        return self._files.thing(file, f"organisation:{key}", said)

    def person(self, key: str, *sources: str) -> str:
        """The holder of public office with this key, and that these pages name them."""
        row = self._persons[key]
        said: list[Statement] = [
            ("a", iri("foaf:Person")),
            ("skos:prefLabel", text(row["name"], "en")),
            ("skos:prefLabel", text(row["name"], "fr")),
            *(("skos:altLabel", text(*other)) for other in labels(row["other"])),
        ]
        return self._files.thing(
            "offices/persons.ttl", f"person:{key}", said + self._documents.evidence(*sources)
        )

    def _located(self, row: dict[str, str]) -> list[Statement]:
        said: list[Statement] = []
        if row["country"]:
            said.append(("mig:country", iri(f"country:{row['country']}")))
        if row["in_city"]:
            said.append(("mig:inCity", iri(self._places.city_of(row["in_city"]))))
        return said


def _called(row: dict[str, str]) -> list[Statement]:
    names = [(row["en"], "en"), (row["fr"], "fr"), *labels(row["local"])]
    return [("skos:prefLabel", text(name, language)) for name, language in names if name]


def _merged(name: str) -> dict[str, dict[str, str]]:
    """All tables of this name, with or without a suffix, by key.

    Raises:
        ValueError: two tables say different things of one key.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob(f"{name}*.csv")):
        for row in rows(path.stem):
            if found.setdefault(row["key"], row) != row:
                message = f"{path.name}: {row['key']} is said otherwise in another table"
                raise ValueError(message)
    return found
