"""What many towns have in common: governments, networks, charters, campaigns, awards, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.generated.dice import COUNTRIES, PAGE_LANGUAGES, Dice
from benchmarks.generated.record import Record, Said, date, labels

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIPLES_PER_TOWN = 1500
"""Roughly, by which the number of things in common is set."""


@dataclass(frozen=True)
class Shared:
    """How many of each kind there are; the names of all follow from their numbers."""

    seed: int
    governments: int
    networks: int
    charters: int
    initiatives: int
    awards: int
    assessments: int
    publishers: int

    @classmethod
    def among(cls, towns: int, seed: int) -> Shared:
        """As many as so many towns share."""
        return cls(
            seed=seed,
            governments=min(len(COUNTRIES), 1 + towns // 3),
            networks=2 + towns // 8,
            charters=1 + towns // 30,
            initiatives=2 + towns // 12,
            awards=1 + towns // 20,
            assessments=1 + towns // 100,
            publishers=1 + towns // 50,
        )

    def records(self) -> Iterator[Record]:
        """All that is shared."""
        for number in range(self.publishers):
            yield from self._publisher(number)
        for number in range(self.governments):
            yield from self._government(number)
        for kind, count, write in (
            ("charter", self.charters, self._charter),
            ("network", self.networks, self._network),
            ("initiative", self.initiatives, self._initiative),
            ("award", self.awards, self._award),
            ("assessment", self.assessments, self._assessment),
        ):
            for number in range(count):
                dice = Dice(f"{self.seed} {kind} {number}")
                yield from self._document(dice, kind, number)
                yield from write(dice, number, f"evidence:xx-{kind}-{number}")

    def _document(self, dice: Dice, kind: str, number: int) -> Iterator[Record]:
        """The page about a thing: its text is not held, so nothing points into it."""
        key = f"xx-{kind}-{number}"
        yield Record(
            "document",
            key,
            (
                ("a", "mig:SourceDocument"),
                ("dcterms:title", f'"Page about {kind} {number}"@en'),
                ("dcterms:title", f'"Page sur {kind} {number}"@fr'),
                *dated_page(dice),
                ("dcterms:language", f"lang:{dice.choice(PAGE_LANGUAGES)}"),
                ("dcterms:publisher", f"organisation:xx-publisher-{number % self.publishers}"),
                ("dcterms:rights", dice.code("rights")),
                ("schema:url", f"<https://example.org/{kind}/{number}>"),
            ),
        )
        said = (("a", "mig:Evidence"), ("oa:hasSource", f"document:{key}"))
        yield Record("evidence", key, said)

    def _publisher(self, number: int) -> Iterator[Record]:
        name = Dice(f"{self.seed} publisher {number}").place()
        said = (("a", "org:Organization"), *labels(f"{name} Press", f"Presse de {name}"))
        yield Record("organisation", f"xx-publisher-{number}", said)

    def _government(self, number: int) -> Iterator[Record]:
        country, code = tuple(COUNTRIES.items())[number]
        for key, english, french, kind in (
            ("government", "Government", "Gouvernement", "national-government"),
            ("court", "Supreme court", "Cour suprême", "court"),
        ):
            yield Record(
                "authority",
                f"{country}-{key}",
                (
                    ("a", "mig:PublicAuthority"),
                    *labels(f"{english} of {code}", f"{french} de {code}"),
                    ("mig:country", f"country:{code}"),
                    ("mig:governmentLevel", "level:national"),
                    ("mig:kind", f"authority-kind:{kind}"),
                    ("mig:supportedBy", "evidence:xx-network-0"),
                ),
            )

    def _network(self, dice: Dice, number: int, evidence: str) -> Iterator[Record]:
        name = dice.place()
        yield Record(
            "network",
            f"xx-{number}",
            (
                ("a", "mig:CityNetwork"),
                *labels(f"{name} Network {number}", f"Réseau {name} {number}"),
                ("skos:altLabel", f'"{name.upper()}"@en'),
                ("dcterms:description", '"Brings together cities that receive people."@en'),
                ("mig:kind", dice.code("network-kind")),
                ("mig:geographicScope", dice.code("geographic-scope")),
                ("mig:joiningCondition", dice.code("joining-condition")),
                ("mig:legalForm", dice.code("legal-form")),
                ("mig:requiresSigning", f"charter:xx-{number % self.charters}"),
                ("mig:operatedBy", f"organisation:xx-publisher-{number % self.publishers}"),
                *dice.dated("mig:validFrom", 1985, 2000),
                ("mig:supportedBy", evidence),
                ("schema:sameAs", f"<http://www.wikidata.org/entity/Q{900000 + number}>"),
            ),
        )
        yield Record(
            "number",
            f"xx-members-{number}",
            (
                ("a", "mig:StatedNumber"),
                *labels(f"Members of {name}", f"Membres de {name}"),
                ("mig:numberOf", f"network:xx-{number}"),
                ("mig:countedUnit", "number-unit:members"),
                ("mig:exactness", dice.code("exactness")),
                ("mig:lowestValue", str(dice.randint(2, 60))),
                ("mig:highestValue", str(dice.randint(60, 900))),
                *known(dice, evidence),
            ),
        )

    def _charter(self, dice: Dice, number: int, evidence: str) -> Iterator[Record]:
        name = dice.place()
        yield Record(
            "charter",
            f"xx-{number}",
            (
                ("a", "mig:Charter"),
                *labels(f"Charter of {name}", f"Charte de {name}"),
                ("mig:issuedBy", "network:xx-0"),
                ("mig:kind", dice.code("charter-kind")),
                ("mig:supportedBy", evidence),
            ),
        )

    def _initiative(self, dice: Dice, number: int, evidence: str) -> Iterator[Record]:
        name = dice.place()
        yield Record(
            "initiative",
            f"xx-{number}",
            (
                ("a", "mig:Project" if number % 2 else "mig:Campaign"),
                *labels(f"{name} together", f"{name} ensemble"),
                ("dcterms:description", '"Helps cities to learn from each other."@en'),
                ("mig:ledBy", f"network:xx-{number % self.networks}"),
                ("mig:fundedBy", "authority:at-government"),
                ("mig:targetLevel", dice.code("level")),
                ("mig:theme", dice.code("theme")),
                *dice.dated("mig:validFrom", 2001, 2010),
                *dice.dated("mig:validUntil", 2012, 2016),
                ("mig:supportedBy", evidence),
            ),
        )

    def _award(self, dice: Dice, number: int, evidence: str) -> Iterator[Record]:
        name = dice.place()
        yield Record(
            "award",
            f"xx-{number}",
            (
                ("a", "mig:Award"),
                *labels(f"{name} Prize", f"Prix {name}"),
                ("mig:awardGiver", f"organisation:xx-publisher-{number % self.publishers}"),
                ("mig:kind", dice.code("award-kind")),
                ("mig:supportedBy", evidence),
            ),
        )
        yield Record(
            "nomination",
            f"xx-{number}",
            (
                ("a", "mig:AwardNomination"),
                *labels(f"Nomination for the {name} Prize", f"Nomination au prix {name}"),
                ("mig:nominatedFor", f"award:xx-{number}"),
                ("mig:nominee", f"network:xx-{number % self.networks}"),
                *dice.dated("mig:occurredOn", 2008, 2018),
                *known(dice, evidence),
            ),
        )

    def _assessment(self, dice: Dice, number: int, evidence: str) -> Iterator[Record]:
        name = dice.place()
        yield Record(
            "assessment",
            f"xx-{number}",
            (
                ("a", "mig:Assessment"),
                *labels(f"{name} Index", f"Indice {name}"),
                ("mig:initiatedBy", f"network:xx-{number % self.networks}"),
                ("mig:kind", dice.code("assessment-kind")),
                ("mig:supportedBy", evidence),
            ),
        )


def dated_page(dice: Dice) -> tuple[Said, ...]:
    """When a page was issued, changed and retrieved."""
    year = dice.randint(2019, 2021)
    return (
        ("dcterms:issued", date(year)),
        ("mig:issuedPrecision", "precision:year"),
        ("dcterms:modified", date(year + 2, dice.randint(1, 12))),
        ("mig:modifiedPrecision", "precision:month"),
        ("prov:generatedAtTime", f'"2025-0{dice.randint(1, 9)}-17T12:00:00Z"^^xsd:dateTime'),
    )


def known(dice: Dice, evidence: str) -> tuple[Said, ...]:
    """How well a fact is known, since when, and from where."""
    return (
        *dice.dated("mig:attestedOn", 2022, 2023),
        ("mig:confidence", dice.choices(("confidence:stated", "confidence:weak"), (9, 1))[0]),
        ("mig:supportedBy", evidence),
    )
