"""The events that give occasion, and the chains that group what belongs to one story."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, text
from tools.curate.tables import keyed, rows

if TYPE_CHECKING:
    from tools.curate.chains.actors import Actors
    from tools.curate.desk import Desk
    from tools.curate.facts import Record

EVENTS = "chains/events.ttl"


@dataclass(frozen=True)
class Chain:
    """A chain and the country under which it is told, ``EU`` for one of the whole Union."""

    node: str
    country: str

    @property
    def file(self) -> str:
        """The file in which the chain and its actions are told."""
        return f"chains/{self.country.lower()}.ttl"


def tell_events(desk: Desk, actors: Actors) -> dict[str, str]:
    """Write the events outside of the chains, and give their nodes by their names in the facts."""
    table = keyed("id", "events")
    desk.files.head(EVENTS, "What gave occasion to actions, and is itself none of a city.")
    for record in desk.facts.records("chains", "events"):
        row, source = table[record["id"]], record["source"]
        desk.ledger.open(record, record["name"])
        said: list[Statement] = []
        if record["until"]:
            said += dated("mig:validFrom", record["date"])
            said += dated("mig:validUntil", record["until"])
        else:
            said += dated("mig:occurredOn", record["date"])
        # One that another collection tells gets from this one only what its source adds.
        if row["en"] and not desk.files.has(row["node"]):
            acts = row["node"].startswith("action:")
            said += [
                ("a", iri("mig:PoliticalAction" if acts else "mig:Event")),
                ("skos:prefLabel", text(row["en"], "en")),
                ("skos:prefLabel", text(row["fr"], "fr")),
                ("dcterms:description", text(row["description"], "en")),
                *(("mig:kind", iri(kind)) for kind in row["kinds"].split()),
                *(("mig:theme", iri(f"theme:{it}")) for it in row["themes"].split()),
                *(("mig:targetGroup", iri(f"target-group:{it}")) for it in row["groups"].split()),
                *(
                    ("mig:actor", iri(it))
                    for it in actors.nodes(row["actors"], "", record, [source])
                ),
                ("mig:confidence", iri("confidence:stated")),
            ]
        elif desk.files.has(row["node"]):
            said = []
        said += desk.documents.evidence(source)
        desk.ledger.keep(record, desk.files.thing(EVENTS, row["node"], said))
    return {name: row["node"] for name, row in table.items()}


def tell_chains(desk: Desk) -> dict[str, Chain]:
    """Write the chains, and give them by their names in the facts."""
    table = keyed("id", "chains")
    themes = _themes(desk)
    told: dict[str, Chain] = {}
    for record in desk.facts.records("chains", "chains"):
        row = table[record["id"]]
        chain = told[record["id"]] = Chain(row["node"], _country(record))
        said: list[Statement] = [
            ("a", iri("mig:ActionChain")),
            ("skos:prefLabel", text(row["en"], "en")),
            ("skos:prefLabel", text(row["fr"], "fr")),
            ("dcterms:description", text(row["description"], "en")),
            *(("mig:theme", iri(f"theme:{it}")) for it in themes[record["id"]]),
        ]
        if row["country"]:
            said.append(("mig:country", iri(f"country:{row['country']}")))
        desk.ledger.open(record, record["title"])
        desk.ledger.keep(record, desk.files.thing(chain.file, chain.node, said))
    return told


def _country(record: Record) -> str:
    return "EU" if record["id"].startswith("eu-") else record["countries"][0]


def _themes(desk: Desk) -> dict[str, list[str]]:
    """The two themes that most actions of each chain have."""
    of_action = {row["id"]: row["themes"].split() for row in rows("actions")}
    counts: dict[str, Counter[str]] = {}
    for record in desk.facts.records("chains", "actions"):
        counts.setdefault(record["chain"], Counter()).update(of_action[record["id"]])
    return {chain: [it for it, _ in count.most_common(2)] for chain, count in counts.items()}
