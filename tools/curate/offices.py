"""Persons in public office, their posts and tenures, and who leads networks.

All of it is decided in tables: ``posts.csv`` the offices, ``tenures.csv`` who held them,
``leading_roles.csv`` who presides over networks or sits on their boards, ``claims_offices.csv``
what another source says instead, ``offices_out.csv`` which records stay out and why. Here they are
written down, and each record is accounted for.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from migkg.dates import period
from migkg.statements import Statement, dated, iri, text, typed
from tools.curate.french import of
from tools.curate.tables import keyed, labels, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migkg.source import Term
    from tools.curate.desk import Desk
    from tools.curate.facts import Record
    from tools.curate.tenures import Post, Tenure

_LANGUAGES = ("en", "fr")
_ADDRESSES = ("source", "sources", "other_sources", "term_source")
_STANDING_IN = {
    "acting": ("acting {}", "{} par intérim"),
    "commissioner": ("commissioner in the office of {}", "{} (commissaire)"),
}
_ROLES = {
    "president": ("president", "à la présidence"),
    "vice-president": ("vice-president", "à la vice-présidence"),
    "coordinator": ("coordinator", "à la coordination"),
    "committee-chair": ("committee chair", "à la tête d’une commission"),
    "board-member": ("member of the board", "au conseil de direction"),
}
_OPEN = {"en": ("from", "until"), "fr": ("à partir de", "jusqu’en")}
"""How a time is told of which one end is not known."""

_CLAIMS = {
    "dissent": ("Dissent: {}", "Désaccord : {}"),
    "negative-finding": ("Negative finding: {}", "Constat négatif : {}"),
    "reported-fact": ("Reported: {}", "Fait rapporté : {}"),
}
_NETWORKS = "offices/networks.ttl"
_NOT_OURS = ("ghent.json#officials/1/roles/2", "ghent.json#officials/2/roles/1")
"""Roles in bodies of Ghent that the batch on Ghent tells."""


def curate(desk: Desk) -> None:
    """Write down all persons in office, and account for the records that name them."""
    Offices(desk).tell()


class Offices:
    """The persons in office, on a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._files = desk, desk.files
        self._records = {record.address: record for record in _all_records(desk)}
        self._told: dict[str, list[str]] = defaultdict(list)

    def tell(self) -> None:
        """Tell it all."""
        self._files.head("offices/persons.ttl", "Holders of public office, by name alone.")
        self._files.head(
            _NETWORKS, "Who presides over networks, sits on their boards, or leads them."
        )
        for row in rows("networks_offices"):
            self._association(row)
        terms: dict[tuple[str, str], int] = defaultdict(int)
        for tenure in self._desk.tenures.all.values():
            terms[tenure.person, tenure.post.key] += 1
        for tenure in self._desk.tenures.all.values():
            again = terms[tenure.person, tenure.post.key] > 1
            self._tenure(tenure, again=again)
        for row in rows("leading_roles"):
            self._leading_role(row)
        for row in rows("claims_offices"):
            self._claim(row)
        self._account()

    def _association(self, row: dict[str, str]) -> None:
        """An association of municipalities that only its presidents bring in."""
        sources = [
            url
            for role in rows("leading_roles")
            if role["organisation"] == f"network:{row['key']}"
            for url in self._sources(role)
        ]
        self._files.thing(
            _NETWORKS,
            f"network:{row['key']}",
            [
                ("a", iri("mig:CityNetwork")),
                *_labels(row["en"], row["fr"]),
                *(("skos:prefLabel", text(*name)) for name in labels(row["local"])),
                ("mig:kind", iri("network-kind:association-of-municipalities")),
                ("mig:country", iri(f"country:{row['country']}")),
                *self._desk.documents.evidence(*sources),
            ],
        )

    def _post(self, post: Post, sources: list[str]) -> tuple[str, str]:
        """Write a post down, and give what it is called in English and in French."""
        self._body(post.authority, sources)
        called = self._called(post.row, post.authority)
        local = labels(post.row["local"])
        if not post.row["place_en"]:
            local = [
                (f"{name} ({self._place(post.authority, language)})", language)
                for name, language in local
            ]
        said: list[Statement] = [
            ("a", iri("org:Post")),
            *_labels(*called),
            *(("skos:prefLabel", text(*name)) for name in local),
            ("org:postIn", iri(f"authority:{post.authority}")),
            *(("org:role", iri(f"role:{role}")) for role in post.roles),
        ]
        self._files.head(
            _file(post), "Offices, who held them when, and what other sources say instead."
        )
        self._files.thing(_file(post), f"post:{post.key}", said)
        return called

    def _body(self, key: str, sources: list[str]) -> None:
        if self._desk.places.knows(key):
            self._desk.places.authority_of(key)
        elif not self._files.by_hand(f"authority:{key}"):
            self._desk.registry.authority(key, *sources)

    def _place(self, authority: str, language: str) -> str:
        kind = "city" if self._files.has(f"city:{authority}") else "authority"
        return self._files.label(f"{kind}:{authority}", language)

    def _called(self, row: dict[str, str], authority: str) -> tuple[str, str]:
        """What a post is called in English and in French."""
        place, lieu = (
            row[f"place_{language}"] or self._place(authority, language) for language in _LANGUAGES
        )
        en, fr = row["en"], row["fr"]
        name = en.format(place) if "{}" in en else f"{en} of {place}"
        if "{}" in fr:
            return name, fr.format(lieu)
        plain = not row["place_fr"] and "," not in fr and "(" not in fr
        return name, f"{fr} {of(lieu)}" if plain else f"{fr} ({lieu})"

    def _tenure(self, tenure: Tenure, *, again: bool) -> None:
        row, sources = tenure.row, self._sources(tenure.row)
        years = [_years(row, language) if again else "" for language in _LANGUAGES]
        en, fr = self._post(tenure.post, sources)
        if row["kind"]:
            as_en, as_fr = _STANDING_IN[row["kind"]]
            en, fr = as_en.format(en), _standing_in(fr, as_fr)
        person = self._person(tenure.person, sources)
        en, fr = f"{person} as {en}{years[0]}", f"{person}, {fr}{years[1]}"
        said: list[Statement] = [
            ("a", iri("mig:Tenure")),
            *_labels(en, fr),
            ("org:member", iri(f"person:{tenure.person}")),
            ("org:organization", iri(f"authority:{tenure.post.authority}")),
            ("mig:tenureOfPost", iri(f"post:{tenure.post.key}")),
            *([("mig:kind", iri(f"tenure-kind:{row['kind']}"))] if row["kind"] else []),
            *(("mig:theme", iri(f"theme:{it}")) for it in tenure.post.row["themes"].split()),
            *self._situation(row, sources),
        ]
        self._files.thing(_file(tenure.post), tenure.name, said)
        self._note(row, tenure.name)

    def _person(self, key: str, sources: list[str]) -> str:
        name = f"person:{key}"
        if not self._files.by_hand(name):
            # The first page that names them is enough: their tenures have the others.
            self._desk.registry.person(key, *([] if self._files.has(name) else sources[:1]))
        return self._files.label(name)

    def _leading_role(self, row: dict[str, str]) -> None:
        sources = self._sources(row)
        member = self._files.label(row["member"])
        bodies = [self._body_label(row["organisation"], language) for language in _LANGUAGES]
        as_en, as_fr = _ROLES[row["role"]]
        again = row["key"].endswith("-2")
        years = [_years(row, language) if again else "" for language in _LANGUAGES]
        name = f"membership:{row['key']}"
        said: list[Statement] = [
            ("a", iri("mig:LeadingRole")),
            *_labels(
                f"{member} as {as_en}, {bodies[0]}{years[0]}",
                f"{self._files.label(row['member'], 'fr')} {as_fr}, {bodies[1]}{years[1]}",
            ),
            ("org:member", iri(row["member"])),
            ("org:organization", iri(row["organisation"])),
            ("org:role", iri(f"role:{row['role']}")),
            *([("mig:inCapacity", iri(f"tenure:{row['capacity']}"))] if row["capacity"] else []),
            *([("dcterms:description", text(row["text"], "en"))] if row["text"] else []),
            *self._situation(row, sources),
        ]
        self._files.thing(_NETWORKS, name, said)
        self._note(row, name)

    def _body_label(self, name: str, language: str) -> str:
        """What a body is called, that the batch on networks may tell or may not have told yet."""
        try:
            return self._files.label(name, language)
        except KeyError:
            for row in rows("networks"):
                if row["node"] == name:
                    return row[language]
            return name.partition(":")[2]

    def _claim(self, row: dict[str, str]) -> None:
        about = row["about"].split()
        publisher = self._desk.documents.publisher(row["source"])
        names = [
            f"{self._files.label(publisher, language)}, {self._body_label(about[0], language)}"
            for language in _LANGUAGES
        ]
        value = f" ({row['value']})" if row["value"] and ":" not in row["value"] else ""
        as_en, as_fr = (
            form.format(told + value)
            for form, told in zip(_CLAIMS[row["kind"]], names, strict=True)
        )
        name = f"claim:{row['key']}"
        said: list[Statement] = [
            ("a", iri("mig:Claim")),
            *_labels(as_en, as_fr),
            ("mig:kind", iri(f"claim-kind:{row['kind']}")),
            *(("mig:about", iri(it)) for it in about),
            ("mig:claimedBy", iri(publisher)),
            ("dcterms:description", text(row["text"], "en")),
            ("mig:confidence", iri("confidence:stated")),
            *dated("mig:attestedOn", row["attested"]),
            *self._desk.documents.evidence(row["source"]),
        ]
        if row["property"]:
            said.append(("mig:disputedProperty", iri(row["property"])))
            said.append(("mig:otherValue", _value(row["value"])))
        home = self._files.home(about[0]) or ""
        self._files.thing(home if home.startswith("offices/") else _NETWORKS, name, said)
        self._note(row, name)

    def _situation(self, row: dict[str, str], sources: list[str]) -> Iterator[Statement]:
        """When it holds, how that is known, and by which pages."""
        yield from dated("mig:validFrom", row["from"])
        yield from dated("mig:validUntil", row["until"])
        yield from dated("mig:attestedOn", row["attested"])
        if row["basis"]:
            yield "mig:dateBasis", iri(f"date-basis:{row['basis']}")
        if row["confidence"]:
            yield "mig:confidence", iri(f"confidence:{row['confidence']}")
        if row["note"]:
            yield "skos:editorialNote", text(row["note"], "en")
        yield from self._desk.documents.evidence(*sources)

    def _sources(self, row: dict[str, str]) -> list[str]:
        """The pages that the records of a row name, and those that it names itself."""
        found = row["sources"].split()
        for address in f"{row['records']} {row.get('seen', '')}".split():
            if address in self._records:
                found = [*_addresses(self._records[address].says), *found]
        return list(dict.fromkeys(found))

    def _note(self, row: dict[str, str], name: str) -> None:
        for address in row["records"].split():
            self._told[address].append(name)

    def _account(self) -> None:
        """Account for the records of offices, and for the officials that other files list."""
        out = keyed("record", "offices_out")
        for address, record in self._records.items():
            if not _is_ours(address) and address not in self._told:
                continue
            if address.startswith(("chains", "awards")) or address in _NOT_OURS:
                continue
            self._desk.ledger.open(record, _gist(record))
            if address in out:
                self._desk.ledger.leave_out(record, out[address]["reason"], out[address]["note"])
            else:
                self._desk.ledger.keep(record, *self._told[address])


def _all_records(desk: Desk) -> Iterator[Record]:
    """The records that name persons in office, and what within them does."""
    yield from desk.facts.records("offices", "tenures")
    yield from desk.facts.records("offices", "conflicts")
    for city in desk.facts.records("moving_cities", "cities"):
        yield from city.within("officials")
    for official in desk.facts.records("ghent", "officials"):
        yield official
        yield from official.within("roles")
    yield from desk.facts.records("corrections", "corrections")
    yield from desk.facts.records("chains", "actions")
    yield from desk.facts.records("awards", "conferrals")


def _is_ours(address: str) -> bool:
    return address.startswith(("offices", "ghent", "moving_cities"))


def _gist(record: Record) -> str:
    """What a record is about, without the name of a person: some of them stay out."""
    says = record.says
    office = says.get("office_en") or says.get("role") or says.get("level")
    if office:
        place = says.get("body") or says.get("term") or ""
        return ", ".join(filter(None, (office, place, says.get("start") or "")))
    return str(says.get("what", ""))


def _addresses(says: dict[str, Any]) -> Iterator[str]:
    for field in _ADDRESSES:
        told = says.get(field) or ()
        yield from (told,) if isinstance(told, str) else told


def _value(value: str) -> Term:
    return iri(value) if ":" in value else typed(period(value)[0], "xsd:date")


def _labels(en: str, fr: str) -> list[Statement]:
    return [("skos:prefLabel", text(en, "en")), ("skos:prefLabel", text(fr, "fr"))]


def _years(row: dict[str, str], language: str) -> str:
    """The years of a tenure that is not the only one of its kind.

    >>> _years({"from": "2018", "until": "2020-01"}, "en"), _years({"from": "", "until": ""}, "en")
    (' (2018–2020)', '')
    >>> _years({"from": "2018", "until": ""}, "en"), _years({"from": "", "until": "2020"}, "fr")
    (' (from 2018)', ' (jusqu’en 2020)')
    """
    start, end = row["from"][:4], row["until"][:4]
    if start and end:
        return f" ({start if start == end else f'{start}–{end}'})"
    before, after = _OPEN[language]
    return f" ({before} {start})" if start else f" ({after} {end})" if end else ""


def _standing_in(called: str, form: str) -> str:
    """A post in French with what stands before its country, where that is in brackets.

    >>> _standing_in("ministre de la Justice (Norvège)", "{} par intérim")
    'ministre de la Justice par intérim (Norvège)'
    """
    post, bracket, place = called.partition(" (")
    return form.format(post) + bracket + place


def _file(post: Post) -> str:
    return f"offices/{post.authority.partition('-')[0]}.ttl"
