"""Whom the words for actors and addressees mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.statements import Statement, iri, number, text
from tools.curate.tables import by, keyed, labels

if TYPE_CHECKING:
    from tools.curate.desk import Desk
    from tools.curate.facts import Record

SIGNATORIES = "*"
"""Stands in the tables for all cities that the record lists."""


@dataclass(frozen=True)
class Meant:
    """Those whom some words mean, the part of them that decides, and the tier that is addressed."""

    nodes: tuple[str, ...]
    body: str = ""
    levels: tuple[str, ...] = ()


class Actors:
    """The table of actors, and the bodies that only chains of action name."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rows = by(("name", "country"), "actors")
        self._bodies = keyed("node", "chains_bodies")

    def meant(self, words: str, country: str, record: Record, sources: list[str]) -> Meant:
        """Whom words mean in a chain of this country.

        Raises:
            KeyError: the table does not have them.
        """
        row = self._rows[words, country]
        return Meant(
            self.nodes(row["nodes"], country, record, sources),
            row["body"],
            tuple(filter(None, row["level"].split(";"))),
        )

    def nodes(self, cell: str, country: str, record: Record, sources: list[str]) -> tuple[str, ...]:
        """The nodes that a cell of names stands for, each written down where it is not yet."""
        found: dict[str, None] = {}
        for part in filter(None, cell.split(";")):
            if part == SIGNATORIES:
                for signatory in record.within("signatories"):
                    found[self.signatory(signatory)] = None
            else:
                found[self._node(part, country, sources)] = None
        return tuple(found)

    def signatory(self, record: Record) -> str:
        """The authority of a city that a record lists, or its bare name where no table has it."""
        return self._place(record["city"], record["country"])

    def _place(self, name: str, country: str) -> str:
        return self._desk.places.authority(name, country) or f"unknown place: {name}"

    def _node(self, part: str, country: str, sources: list[str]) -> str:
        kind, colon, key = part.partition(":")
        if not colon:
            name, _, other = part.partition("@@")
            return self._place(name, other or country)
        if part == "authority:be-federal-government":  # Told in the collection of Ghent’s page.
            return part
        if kind == "authority":
            return self._desk.registry.authority(key, *sources)
        if kind == "organisation":
            return self._desk.registry.organisation(key, *sources)
        return self._body(part, sources)

    def _body(self, node: str, sources: list[str]) -> str:
        row = self._bodies.get(node)
        if not row:  # A network, told where its members are.
            return node
        said: list[Statement] = [
            ("skos:prefLabel", text(row["en"], "en")),
            ("skos:prefLabel", text(row["fr"], "fr")),
            *(("skos:prefLabel", text(*label)) for label in labels(row["local"])),
            ("mig:country", iri(f"country:{row['country']}")),
        ]
        if row["specificity"]:
            said += [
                ("a", iri("mig:Collective")),
                ("mig:specificity", iri(f"specificity:{row['specificity']}")),
                ("mig:confidence", iri("confidence:stated")),
            ]
        else:
            said += [
                ("a", iri("mig:CityNetwork")),
                ("mig:kind", iri(f"network-kind:{row['kind']}")),
            ]
        if row["minimum"]:
            said.append(("mig:minimumCount", number(int(row["minimum"]))))
        if row["in_city"]:
            said.append(("mig:inCity", iri(self._desk.places.city_of(row["in_city"]))))
        return self._desk.files.thing(
            "chains/collectives.ttl", node, said + self._desk.documents.evidence(*sources)
        )
