"""Awards: what each is and who gives it, who received it, and who was only put forward.

``decisions/awards.csv`` has the awards, ``awards_given.csv`` each time that one was given (or
somebody was shortlisted), ``awards_initiatives.csv`` and ``awards_collectives.csv``
what and whom only awards name. In their cells ``place:Ghent/BE`` is the authority of the place that
this name means, and ``person:Bart Somers@Mechelen/BE`` a person in an office of that place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.keys import slug
from migkg.statements import Statement, dated, iri, number, text, typed
from tools.curate.facts import Record
from tools.curate.tables import keyed, labels, rows

if TYPE_CHECKING:
    from tools.curate.desk import Desk

_GENERAL = ("no source", "general knowledge")
_OUT = {
    "ghent.json#awards/4": ("no source", "that the Commission gives it is general knowledge"),
    "ghent.json#awards/4/facts/0": ("no source", "of an award whose giver no page names"),
    "ghent.json#awards/5/facts/1": (
        "private person",
        "the address of its only page holds the name of one who has no office",
    ),
}
"""Records without a row in the tables, and why."""


def curate(desk: Desk) -> None:
    """Tell all awards, and account for the records of them."""
    _Batch(desk).run()


class _Batch:
    """The batch at work."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._given = rows("awards_given")
        self._awards = keyed("key", "awards")
        self._initiatives = keyed("for", "awards_initiatives")
        self._collectives = keyed("key", "awards_collectives")
        self._told: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)

    def run(self) -> None:
        """Tell the awards first: what is given is called after them."""
        self._open()
        for row in self._awards.values():
            self._award(row)
        for row in self._given:
            self._give(row)
        self._not_among_the_winners()
        self._same_things()
        self._account_for_facts()

    @cached_property
    def _records(self) -> dict[str, Record]:
        facts = self._desk.facts
        found = [*facts.records("awards", "awards"), *facts.records("awards", "conferrals")]
        found += facts.records("ghent", "awards")
        found += [
            it
            for it in facts.records("corrections", "corrections")
            if it["what"].startswith("awards:")
        ]
        found += facts.records("same_things", "awards")
        return {record.address: record for record in found}

    def _open(self) -> None:
        for record in self._records.values():
            names = (record["award"], record["recipient"], record["name"])
            gist = record["what"] or record["one"] or " / ".join(filter(None, names))
            self._desk.ledger.open(record, gist)
        for record in self._facts():
            private = "a fact that names a private person"
            self._desk.ledger.open(
                record, private if record["names_private_person"] else record["fact"]
            )
        for address, (reason, note) in _OUT.items():
            self._desk.ledger.leave_out(Record(address, {}), reason, note)

    def _facts(self) -> list[Record]:
        """The single facts of the awards of Ghent."""
        records = self._desk.facts.records("ghent", "awards")
        return [fact for record in records for fact in record.within("facts")]

    def _account_for_facts(self) -> None:
        """A fact is kept in what is told of its record."""
        for fact in self._facts():
            record = fact.address.partition("/facts/")[0]
            if fact["basis"] == "general-knowledge":
                self._desk.ledger.leave_out(fact, *_GENERAL)
            elif fact.address not in _OUT:
                self._desk.ledger.keep(fact, *self._told[record])

    def _keep(self, addresses: str, *things: str) -> None:
        for address in addresses.split():
            self._desk.ledger.keep(self._records[address], *things)
            self._told[address] += things

    def _sources(self, row: dict[str, str], cell: str) -> list[str]:
        """The pages of the records of a row, and those that the row has beside them."""
        found: list[str] = []
        for address in row[cell].split():
            record = self._records[address]
            found += [record["source"] or "", *(record["other_sources"] or ())]
        return [url for url in dict.fromkeys([*found, *row["sources"].split()]) if url]

    # Awards

    def _award(self, row: dict[str, str]) -> None:
        sources = self._sources(row, "record")
        givers = [self._giver(it, sources) for it in row["givers"].split()]
        award = self._desk.files.thing(
            _file(row["key"]),
            f"award:{row['key']}",
            [
                ("a", iri("mig:Award")),
                *_named(row["en"], row["fr"], row["local"]),
                ("mig:kind", iri(f"award-kind:{row['kind']}")),
                *(("mig:awardGiver", iri(it)) for it in givers if it),
                *_themes(row),
                *dated("mig:validFrom", row["since"]),
                *dated("mig:validUntil", row["until"]),
                *self._desk.documents.evidence(*sources),
            ],
        )
        self._desk.files.head(
            _file(row["key"]), f"{row['en']}: what it is, and to whom it was given."
        )
        if row["key"] == "ch-bern-social-award":
            return
        self._keep(row["record"], award)

    def _giver(self, token: str, sources: list[str]) -> str | None:
        kind, _, rest = token.partition(":")
        if kind == "place":
            return self._place(rest)
        if kind == "authority":
            return self._desk.registry.authority(rest, *sources)
        return token if kind == "network" else self._desk.registry.organisation(rest, *sources)

    def _place(self, token: str) -> str | None:
        name, _, country = token.rpartition("/")
        return self._desk.places.authority(name, country)

    # What was given, and to whom

    def _give(self, row: dict[str, str]) -> None:
        sources = self._sources(row, "records")
        file, thing = _file(row["award"]), f"{row['type']}:{row['key']}"
        actors = [self._actor(it, row, sources) for it in filter(None, row["to"].split("|"))]
        if None in actors:
            return
        received = [it for it in actors if it]
        for name in received:
            self._desk.places.mentioned(name, *sources)
        initiative = self._initiative(row, received, sources)
        given = row["type"] == "conferral"
        names = [self._names(it) for it in received] or [self._names(initiative)]
        self._desk.files.thing(
            file,
            thing,
            [
                ("a", iri("mig:AwardConferral" if given else "mig:AwardNomination")),
                *self._called(row, names),
                ("mig:award" if given else "mig:nominatedFor", iri(f"award:{row['award']}")),
                *(("mig:recipient" if given else "mig:nominee", iri(it)) for it in received),
                *self._capacities(row),
                *self._decided(row, sources),
                *([("mig:conferredFor", iri(initiative))] if initiative else []),
                *([("mig:conferredBy", iri(by))] if (by := self._conferred_by(row)) else []),
                *([("mig:follows", iri(row["follows"]))] if row["follows"] else []),
                *(
                    [("mig:awardEdition", typed(row["edition"], "xsd:string"))]
                    if row["edition"]
                    else []
                ),
                *([("mig:awardCategory", text(row["category"], "en"))] if row["category"] else []),
                *([("mig:rank", number(int(row["rank"])))] if row["rank"] else []),
                *_themes(row),
                *dated("mig:occurredOn", row["date"]),
                *dated("mig:attestedOn", row["attested"]),
                *([("mig:dateBasis", iri("date-basis:worked-out"))] if row["worked_out"] else []),
                ("dcterms:description", text(row["says"], "en")),
                *([("skos:editorialNote", text(row["note"], "en"))] if row["note"] else []),
                ("mig:confidence", iri(f"confidence:{row['confidence']}")),
                *self._desk.documents.evidence(*sources),
            ],
        )
        self._keep(row["records"], thing)

    def _called(self, row: dict[str, str], names: list[tuple[str, str]]) -> list[Statement]:
        """The label of a conferral or a nomination: to whom it is, and of which award."""
        given, award = row["type"] == "conferral", self._awards[row["award"]]
        says = ("Award conferral", "Attribution d’un prix")
        if not given:
            says = ("Award nomination", "Nomination à un prix")
        tail = f" {year}" if (year := _year(row)) else ""
        return [
            ("skos:prefLabel", text(f"{says[0]}: {_listed(names, 0)}, {award['en']}{tail}", "en")),
            ("skos:prefLabel", text(f"{says[1]} : {_listed(names, 1)}, {award['fr']}{tail}", "fr")),
        ]

    def _names(self, thing: str | None) -> tuple[str, str]:
        """What an actor or an initiative is called in English and in French."""
        files = self._desk.files
        if thing and not files.has(thing):
            return (key := thing.partition(":")[2].replace("-", " ")), key
        return (files.label(thing), files.label(thing, "fr")) if thing else ("", "")

    def _actor(self, token: str, row: dict[str, str], sources: list[str]) -> str | None:
        """Who is meant, told where it is needed; None where no table knows it yet."""
        kind, _, rest = token.partition(":")
        if kind == "place":
            return self._place(rest)
        if kind == "person":
            person = self._desk.tenures.person(rest.partition("@")[0])
            return f"person:{person}" if person else None
        if kind == "organisation":
            return self._desk.registry.organisation(rest, *sources)
        called = self._collectives[rest]
        return self._desk.files.thing(
            _file(row["award"]),
            token,
            [
                ("a", iri("mig:Collective")),
                *_named(called["en"], called["fr"], ""),
                ("mig:specificity", iri("specificity:unnamed")),
                *self._desk.documents.evidence(*sources),
            ],
        )

    def _capacities(self, row: dict[str, str]) -> list[Statement]:
        """The offices in which the persons of a row are honoured."""
        if row["capacity"] == "no":
            return []
        found: list[Statement] = []
        for token in row["to"].split("|"):
            if token.startswith("person:"):
                name, _, place = token.removeprefix("person:").partition("@")
                city, _, country = place.rpartition("/")
                body = self._desk.places.key(city, country) or city
                on = row["capacity"] or row["announced"] or row["date"]
                tenure = self._desk.tenures.find(name, body, on or None)
                if tenure:
                    found.append(("mig:inCapacity", iri(tenure)))
                    self._end(tenure, row, city, country)
        return found

    def _end(self, tenure: str, row: dict[str, str], city: str, country: str) -> None:
        """The change of office after which an award was handed over, where that is told."""
        if not row["follows"]:
            return
        place = self._desk.places.city(city, country)
        english, french = self._names(place)
        evidence = self._desk.documents.evidence(*self._sources(row, "records")[:1])
        self._desk.files.thing(
            _file(row["award"]),
            row["follows"],
            [
                ("a", iri("mig:Event")),
                *_named(f"Change of mayor: {english}", f"Changement de maire : {french}", ""),
                ("mig:kind", iri("event-kind:change-of-office")),
                *([("mig:inCity", iri(place))] if place else []),
                ("mig:confidence", iri("confidence:weak")),
                *evidence,
            ],
        )
        self._desk.files.thing(_file(row["award"]), tenure, [("mig:endedBy", iri(row["follows"]))])

    def _decided(self, row: dict[str, str], sources: list[str]) -> list[Statement]:
        """The announcement that comes before the day on which the award is handed over."""
        if not row["announced"]:
            return []
        by = self._giver(row["announced_by"], sources)
        award = self._awards[row["award"]]
        year = _year(row)
        action = self._desk.files.thing(
            _file(row["award"]),
            f"action:{row['announced_key']}",
            [
                ("a", iri("mig:PoliticalAction")),
                *_named(
                    f"Announcement of the laureates: {award['en']} {year}",
                    f"Annonce des lauréats : {award['fr']} {year}",
                    "",
                ),
                ("mig:kind", iri("action-kind:announcement")),
                *([("mig:actor", iri(by))] if by else []),
                *_themes(row),
                *dated("mig:occurredOn", row["announced"]),
                ("dcterms:description", text("Those who receive the award are made known.", "en")),
                ("mig:confidence", iri("confidence:stated")),
                *self._desk.documents.evidence(*sources),
            ],
        )
        return [("mig:decidedBy", iri(action))]

    def _conferred_by(self, row: dict[str, str]) -> str | None:
        return self._giver(row["conferred_by"], []) if row["conferred_by"] else None

    def _initiative(
        self, row: dict[str, str], received: list[str], sources: list[str]
    ) -> str | None:
        """What the award was given for, where that has a name; other batches may tell it."""
        if not row["for"]:
            return None
        place, _, name = row["for"].partition(":")
        city, _, country = place.rpartition("/")
        called = self._initiatives[row["for"]]
        key = (self._desk.places.key(city, country) if city else None) or (
            f"{country.lower()}-{slug(city, country)}" if city else country.lower()
        )
        initiative = f"initiative:{key}-{name}"
        if not called["class"]:
            return initiative
        cities = [self._desk.places.city(city, country)] if city else []
        if not city:
            cities = [it.replace("authority:", "city:") for it in received]
        return self._desk.files.thing(
            _file(row["award"]),
            initiative,
            [
                ("a", iri(called["class"])),
                *_named(called["en"], called["fr"], called["local"]),
                *(("mig:inCity", iri(it)) for it in cities if it),
                *(("mig:ledBy", iri(it)) for it in received if it.startswith("authority:")),
                *_themes(called),
                *(
                    ("mig:targetGroup", iri(f"target-group:{it}"))
                    for it in called["groups"].split()
                ),
                ("dcterms:description", text(called["says"], "en")),
                *self._desk.documents.evidence(*sources),
            ],
        )

    # What was looked for and not found, and what is one thing

    def _not_among_the_winners(self) -> None:
        record = self._records["ghent.json#awards/6"]
        ghent = self._desk.places.authority("Ghent", "BE")
        if not ghent:
            return
        claim = self._desk.files.thing(
            _file("european-capitals-of-inclusion"),
            "claim:be-gent-not-european-capital-of-inclusion",
            [
                ("a", iri("mig:Claim")),
                *_named(
                    "Ghent not among the European Capitals of Inclusion and Diversity",
                    "Gand absente des capitales européennes de l’inclusion et de la diversité",
                    "",
                ),
                ("mig:kind", iri("claim-kind:negative-finding")),
                ("mig:about", iri(ghent)),
                ("mig:claimedBy", iri("organisation:migkg")),
                (
                    "dcterms:description",
                    text("The lists of winners of 2022, 2023 and 2025 do not name Ghent.", "en"),
                ),
                ("mig:confidence", iri("confidence:inferred")),
                *self._desk.documents.evidence(*(fact["url"] for fact in record["facts"])),
            ],
        )
        self._keep(record.address, claim)

    def _same_things(self) -> None:
        """What is one thing in several files is kept as that one thing."""
        for row in rows("awards_same"):
            self._keep(row["record"], *row["things"].split())


def _file(award: str) -> str:
    return f"awards/{award}.ttl"


def _named(english: str, french: str, local: str) -> list[Statement]:
    names = [(english, "en"), (french, "fr"), *labels(local)]
    return [("skos:prefLabel", text(name, language)) for name, language in names]


def _themes(row: dict[str, str]) -> list[Statement]:
    return [("mig:theme", iri(f"theme:{it}")) for it in row["themes"].split()]


def _year(row: dict[str, str]) -> str:
    """The year by which an edition is called, or else that in which it was given or is told."""
    dates = (row["edition"], row["date"], row["announced"], row["attested"])
    found = re.search(r"\d{4}", " ".join(dates))
    return found.group() if found else ""


def _listed(names: list[tuple[str, str]], place: int) -> str:
    """The first two names, and that there are more."""
    listed = ", ".join(name[place] for name in names[:2])
    return listed + (" …" if names[2:] else "")
