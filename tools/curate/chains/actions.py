"""One node for each action: who acts towards whom, what it answers, and what came of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, number, text, typed
from tools.curate.chains.actors import Meant
from tools.curate.chains.numbers import numbers
from tools.curate.tables import keyed, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.curate.chains.actors import Actors
    from tools.curate.chains.stories import Chain
    from tools.curate.desk import Desk
    from tools.curate.facts import Record

NOBODY = "-"
"""Stands in a cell for: as the record has it, but not here."""

_LINKS = {
    "triggered_by": "mig:triggeredBy",
    "responds_to": "mig:respondsTo",
    "blocks": "mig:blocks",
    "exceeds": "mig:exceedsCommitmentOf",
    "follows": "mig:follows",
}
_COUNTS = {
    "pledged": "mig:pledgedPersons",
    "people": "mig:numberOfPeople",
    "places": "mig:numberOfPlaces",
    "for": "mig:votesFor",
    "against": "mig:votesAgainst",
    "instance": "mig:courtInstance",
}
_MINISTRY = re.compile(r"^([a-z]{2})-(ministry|department|home-office|secretariat|state-secret).*")
_PLAIN = 5
"""Words of an outcome that say no more than the code beside them, such as “refused in May”."""
_ASSEMBLIES = ("council", "committee", "voters")
_DERIVED = re.compile(
    r"page address|year from|day (?:before|after) \d|(?:day|fire) = \d|= yesterday|: Tuesday"
)
"""Notes that tell how a day was worked out, whatever the basis that the record gives."""
_INTERNAL = re.compile(r"\.json|part(s)? read|in the part")


class Actions:
    """All actions of the facts."""

    def __init__(
        self, desk: Desk, actors: Actors, events: dict[str, str], chains: dict[str, Chain]
    ) -> None:
        self._desk, self._actors, self._chains = desk, actors, chains
        self._rows = keyed("id", "actions")
        self._nodes = events | {name: row["node"] for name, row in self._rows.items()}
        self._dissents = keyed("action", "action_dissents")
        self._texts = {row["id"]: row["node"] for row in rows("networks")}
        self._numbers: dict[str, list[str]] = {}

    def tell(self, record: Record) -> None:
        """Write an action, or leave it out as the table says."""
        row, desk = self._rows[record["id"]], self._desk
        desk.ledger.open(record, f"{record['actor']}: {record['what']}")
        if not row["node"]:
            desk.ledger.leave_out(record, row["drop"], row["note"])
            return
        sources, chain = record["sources"], self._chains[record["chain"]]
        acting = self._meant(row["actors"], record["actor"], chain, record)
        asked = self._meant(row["addressed"], record["addressed_to"], chain, record)
        body = row["body"] or acting.body
        courts = self._actors.nodes(row["court"], chain.country, record, sources)
        said: list[Statement] = [
            *_described(row, record),
            *(("mig:actor", iri(it)) for it in acting.nodes),
            *(("mig:addressedTo", iri(it)) for it in asked.nodes if it not in acting.nodes),
            *(("mig:targetLevel", iri(f"level:{it}")) for it in asked.levels),
            *(("mig:beforeCourt", iri(it)) for it in courts),
            *(("mig:inCapacity", iri(it)) for it in self._tenures(row, record, acting.nodes, body)),
            *((_COUNTS[it], number(int(row[it]))) for it in _COUNTS if row[it]),
            *_dates(row, record),
            *self._links(row, record),
            ("mig:inChain", iri(chain.node)),
            ("mig:confidence", iri(f"confidence:{self._confidence(record)}")),
            *desk.documents.evidence(*sources),
        ]
        if body:
            said.append(("mig:decidingBody", iri(f"deciding-body:{body}")))
        desk.files.thing(chain.file, row["node"], said)
        told = self._numbers[row["node"]] = list(numbers(desk, row, record, chain.file))
        desk.ledger.keep(record, row["node"], *told, *self._dissent(row, chain.file))
        self._account(record, acting, asked)

    def corrected(self, record: Record) -> str:
        """Add the pages that a correction rests on, and give the node of what it mends.

        The numbers of an action were mended with it, and rest on the same pages.
        """
        found = re.match(r"chains: ([\w-]+)", record["what"])
        node = self._nodes[found[1]] if found else ""
        if node:
            said = self._desk.documents.evidence(*filter(None, record["source"].split(" ; ")))
            for name in (node, *self._numbers.get(node, ())):
                self._desk.files.thing("", name, said)
        return node

    def _meant(self, cell: str, words: str | None, chain: Chain, record: Record) -> Meant:
        if cell == NOBODY or not (cell or words):
            return Meant(())
        if cell:
            return Meant(self._actors.nodes(cell, chain.country, record, record["sources"]))
        return self._actors.meant(words or "", chain.country, record, record["sources"])

    def _links(self, row: dict[str, str], record: Record) -> Iterator[Statement]:
        """What is answered and followed; the closest of several links to one thing is enough."""
        linked: set[str] = set()
        for field in ("blocks", "exceeds", "responds_to", "triggered_by", "follows"):
            other = self._nodes.get(record[field] or "", "")
            again = other in linked and field in ("responds_to", "follows")
            if other and field not in row["drop"].split() and not again:
                yield _LINKS[field], iri(other)
                if field != "exceeds":
                    linked.add(other)
        for field, predicate in (("text", "mig:setDownIn"), ("declines", "mig:declinesToJoin")):
            node = self._texts.get(row[field], "")
            if node.startswith("charter:"):
                yield predicate, iri(node)

    def _tenures(
        self, row: dict[str, str], record: Record, actors: tuple[str, ...], body: str
    ) -> Iterator[str]:
        """The offices of those who act, by the table, or else by what the record says of them."""
        bodies = {_government(it.partition(":")[2]) for it in actors}
        by_body: dict[str, list[tuple[str, str, str]]] = {}
        for official in record.within("officials"):
            name, office = official["name"], official["office"]
            tenure = self._desk.tenures.find(name, office, record["date"] or record["reported"])
            if not tenure:
                continue
            if row["acting"]:
                if name.split()[-1] in row["acting"].split():
                    yield tenure
                continue
            authority = self._desk.tenures.all[tenure.partition(":")[2]].post.authority
            if _government(authority) in bodies:
                by_body.setdefault(authority, []).append((tenure, name, office))
        for held in by_body.values():
            yield from (tenure for tenure, _, _ in _acting(held, record, body))

    def _confidence(self, record: Record) -> str:
        if record["id"] in self._dissents:
            return "disputed"
        return "weak" if record["weak"] else str(record["confidence"])

    def _dissent(self, row: dict[str, str], file: str) -> Iterator[str]:
        """The claim of a source that has another date."""
        other = self._dissents.get(row["id"])
        if other:
            documents = self._desk.documents
            said: list[Statement] = [
                ("a", iri("mig:Claim")),
                ("skos:prefLabel", text(other["en"], "en")),
                ("skos:prefLabel", text(other["fr"], "fr")),
                ("dcterms:description", text(other["description"], "en")),
                ("mig:kind", iri("claim-kind:dissent")),
                ("mig:about", iri(row["node"])),
                ("mig:disputedProperty", iri(other["property"])),
                ("mig:otherValue", typed(other["value"], "xsd:date")),
                ("mig:claimedBy", iri(documents.publisher(other["source"]))),
                ("mig:confidence", iri("confidence:stated")),
                *documents.evidence(other["source"]),
            ]
            name = f"claim:{row['node'].partition(':')[2]}-other-date"
            yield self._desk.files.thing(file, name, said)

    def _account(self, record: Record, acting: Meant, asked: Meant) -> None:
        ledger, told = self._desk.ledger, {*acting.nodes, *asked.nodes}
        for signatory in record.within("signatories"):
            ledger.open(signatory, f"{signatory['city']}, {signatory['country']}")
            node = self._actors.signatory(signatory)
            networks = [it for it in acting.nodes if it.startswith("network:")]
            if node in told or networks:
                ledger.keep(signatory, *([node] if node in told else networks))
            else:
                ledger.leave_out(signatory, "says more than its source", "It did not act here.")
        for official in record.within("officials"):
            ledger.open(official, f"{official['name']}, {official['office']}")
            day = record["date"] or record["reported"]
            tenure = self._desk.tenures.find(official["name"], official["office"], day)
            if tenure:
                ledger.keep(official, tenure)
            else:
                ledger.leave_out(official, "no source", "No office on that day is borne out.")


def _acting(
    held: list[tuple[str, str, str]], record: Record, body: str
) -> list[tuple[str, str, str]]:
    """Who of one body acts: whom the record names; a single one, unless an assembly votes."""
    words = " ".join(str(record[it] or "") for it in ("what", "says", "actor", "outcome"))
    if record["actor"].startswith("Mayor of "):
        return [it for it in held if re.match(r"(Lord )?Mayor", it[2])]
    named = [it for it in held if it[1].split()[-1] in words]
    if named or body in _ASSEMBLIES:
        return named
    local = record["actor_level"] in ("municipal", "regional")
    return held if local or len(held) == 1 else []


def _government(key: str) -> str:
    """The body in which ministers hold their office, and those of a city state, as one key."""
    found = _MINISTRY.match(key)
    return f"{found[1]}-government" if found else key.removesuffix("-land")


def _described(row: dict[str, str], record: Record) -> Iterator[Statement]:
    classes = row["classes"].split() or ["PoliticalAction"]
    yield from (("a", iri(f"mig:{it}")) for it in classes)
    yield "skos:prefLabel", text(row["en"], "en")
    yield "skos:prefLabel", text(row["fr"], "fr")
    yield "dcterms:description", text(row["description"] or sentence(record["what"]), "en")
    note = remark(row, record)
    if note:
        yield "skos:editorialNote", text(note, "en")
    for field, predicate in (
        ("kinds", "mig:kind action-kind"),
        ("outcomes", "mig:outcome action-outcome"),
        ("stance", "mig:stance stance"),
        ("themes", "mig:theme theme"),
        ("groups", "mig:targetGroup target-group"),
    ):
        name, scheme = predicate.split()
        yield from ((name, iri(f"{scheme}:{it}")) for it in row[field].split())


def remark(row: dict[str, str], record: Record) -> str:
    """How the date is known, and what came of it, in so far as no other field tells it."""
    if row["note"]:
        return "" if row["note"] == NOBODY else row["note"]
    said = []
    if _worked_out(record) and record["note"] and not _INTERNAL.search(record["note"]):
        said.append(sentence(record["note"]))
    outcome = record["outcome"] or ""
    plain = bool(row["outcomes"]) and len(outcome.split()) <= _PLAIN
    if outcome and not plain and not _INTERNAL.search(outcome):
        said.append("What came of it: " + sentence(outcome, small=True))
    return " ".join(said)


def sentence(words: str, *, small: bool = False) -> str:
    """Words of the facts as a sentence of its own."""
    words = words.strip().replace("'", "’").rstrip(".")
    return f"{words if small else words[:1].upper() + words[1:]}."


def _worked_out(record: Record) -> bool:
    return record["date_basis"] == "worked-out" or bool(_DERIVED.search(record["note"] or ""))


def _dates(row: dict[str, str], record: Record) -> Iterator[Statement]:
    day = "" if row["date"] == NOBODY else row["date"] or record["date"]
    yield from dated("mig:occurredOn", day)
    yield from dated("mig:attestedOn", row["attested"] or record["attested"] or record["reported"])
    if day and _worked_out(record):
        yield "mig:dateBasis", iri("date-basis:worked-out")
