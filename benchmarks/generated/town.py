"""One town: the place, its page, who governs it, what it has joined, done and received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.generated.dice import COUNTRIES, PAGE_LANGUAGES, Dice, slug
from benchmarks.generated.record import Record, Said, date, labels
from benchmarks.generated.shared import dated_page, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.generated.shared import Shared


class Town:
    """The records of one town; the first towns have some of everything."""

    def __init__(self, shared: Shared, number: int) -> None:
        self.shared, self.number = shared, number
        self.dice = Dice(f"{shared.seed} town {number}")
        self.country, self.code = tuple(COUNTRIES.items())[number % shared.governments]
        self.name = self.dice.place()
        self.key = slug((self.country, self.name, number))
        self.authority, self.city = f"authority:{self.key}", f"city:{self.key}"
        self.government = f"authority:{self.country}-government"
        self.court = f"authority:{self.country}-court"
        self.has_all = number < shared.governments
        self._read, self._cited = 0, 0

    def chance(self, share: float) -> bool:
        """Whether something is told of this town that is told of this share of the towns."""
        return self.dice.chance(share) or self.has_all

    def passage(self) -> tuple[str, list[Record]]:
        """The evidence for one statement: the next passage of the page on the town."""
        start = self._read
        end = self._read = start + self.dice.randint(20, 400)
        key = f"{self.key}-{start}-{end}"
        selector = Record(
            "evidence",
            f"{key}#selector",
            (("a", "oa:TextPositionSelector"), ("oa:start", str(start)), ("oa:end", str(end))),
        )
        evidence = Record(
            "evidence",
            key,
            (
                ("a", "mig:Evidence"),
                ("mig:passageHash", self.dice.digest()),
                ("oa:hasSelector", selector.name),
                ("oa:hasSource", f"document:{self.key}"),
            ),
        )
        return evidence.name, [evidence, selector]

    def citation(self, document: str) -> tuple[str, list[Record]]:
        """The evidence for one statement in a document that many towns share."""
        self._cited += 1
        said = (("a", "mig:Evidence"), ("oa:hasSource", document))
        evidence = Record("evidence", f"{self.key}-cited-{self._cited}", said)
        return evidence.name, [evidence]

    def record(self, kind: str, key: str, class_: str, *said: Said) -> Iterator[Record]:
        """A record with its class, that rests on a passage of its own."""
        evidence, records = self.passage()
        yield from records
        key = f"{self.key}-{key}" if key else self.key
        yield Record(kind, key, (("a", class_), *said, ("mig:supportedBy", evidence)))

    def situation(
        self, kind: str, key: str, class_: str, names: tuple[str, str], *said: Said
    ) -> Iterator[Record]:
        """A record of something that is the case, with names and what is known of it."""
        evidence, records = self.passage()
        yield from records
        is_told = (*labels(*names), *said, *known(self.dice, evidence))
        yield Record(kind, f"{self.key}-{key}", (("a", class_), *is_told))

    def place(self) -> Iterator[Record]:
        """The town itself, its authority, and the page about it."""
        dice = self.dice
        yield Record(
            "document",
            self.key,
            (
                ("a", "mig:SourceDocument"),
                ("dcterms:title", f'"Moving through {self.name}"@en'),
                ("dcterms:title", f'"{self.name} en mouvement"@fr'),
                *dated_page(dice),
                ("dcterms:language", f"lang:{dice.choice(PAGE_LANGUAGES)}"),
                (
                    "dcterms:publisher",
                    f"organisation:xx-publisher-{dice.popular(self.shared.publishers)}",
                ),
                ("dcterms:rights", dice.code("rights")),
                ("mig:about", self.city),
                ("mig:contentHash", dice.digest()),
                ("schema:url", f"<https://example.org/town/{self.key}>"),
            ),
        )
        east, north = dice.uniform(-9, 30), dice.uniform(35, 65)
        point = Record(
            "city",
            f"{self.key}#point",
            (
                ("a", "geo:Geometry"),
                (
                    "geo:asWKT",
                    f'"POINT({east:.3f} {north:.3f})"^^geo:wktLiteral',
                ),
            ),
        )
        yield point
        yield from self.record(
            "city",
            "",
            "mig:City",
            *labels(self.name, f"{self.name} (ville)"),
            ("skos:prefLabel", f'"{self.name} (Stadt)"@de'),
            ("skos:altLabel", f'"{self.name} am Wasser"@de'),
            ("geo:hasGeometry", point.name),
            ("mig:country", f"country:{self.code}"),
            ("mig:governedBy", self.authority),
            ("schema:sameAs", f"<http://www.wikidata.org/entity/Q{1_000_000 + self.number}>"),
        )
        yield from self.record(
            "authority",
            "",
            "mig:MunicipalAuthority",
            *labels(f"City of {self.name}", f"Ville de {self.name}"),
            ("mig:country", f"country:{self.code}"),
            ("mig:governmentLevel", "level:municipal"),
            ("mig:governs", self.city),
            ("mig:kind", "authority-kind:municipality"),
        )
        yield from self.record(
            "report",
            "",
            "mig:Report",
            *labels(f"Report on {self.name}", f"Rapport sur {self.name}"),
            ("dcterms:description", '"Tells how the city receives people who arrive."@en'),
            ("dcterms:issued", date(dice.randint(2015, 2023))),
            ("mig:issuedPrecision", "precision:year"),
        )

    def officials(self) -> Iterator[Record]:
        """Posts, those who have held them one after the other, and what one of them has said."""
        dice = self.dice
        posts = ["mayor", *(f"executive-{it}" for it in range(dice.randint(1, 3)))]
        for place, title in enumerate(posts):
            role = "role:mayor" if title == "mayor" else "role:local-executive-member"
            yield from self.record(
                "post",
                title,
                "org:Post",
                *labels(f"{title} of {self.name}", f"{title} de {self.name}"),
                ("org:postIn", self.authority),
                ("org:role", role),
            )
            year = dice.randint(1991, 2001)
            for term in range(dice.randint(1, 3)):
                yield from self._term(title, f"{title}-{term}", year, is_last=False)
                year += 6
            yield from self._term(title, f"{title}-last", year, is_last=True)
            if place == 0 or dice.chance(0.5):
                yield from self._statement(title)

    def _term(self, post: str, key: str, year: int, *, is_last: bool) -> Iterator[Record]:
        """A person, and the years in which that person held the post."""
        person = self.dice.person()
        tenure = f"tenure:{self.key}-{key}"
        yield from self.record(
            "person",
            key,
            "foaf:Person",
            *labels(person, person),
            ("mig:hasHeldPost", f"post:{self.key}-{post}"),
            ("org:hasMembership", tenure),
        )
        names = f"{person} as {post} of {self.name}", f"{person}, {post} de {self.name}"
        ended = (
            ("mig:validUntil", date(year + 5, 12, 31)),
            ("mig:validUntilPrecision", "precision:day"),
        )
        evidence, records = self.passage()
        yield from records
        is_known = known(self.dice, evidence)
        yield Record(
            "tenure",
            f"{self.key}-{key}",
            (
                ("a", "mig:Tenure"),
                *labels(*names),
                ("org:member", f"person:{self.key}-{key}"),
                ("org:organization", self.authority),
                ("mig:tenureOfPost", f"post:{self.key}-{post}"),
                ("mig:validFrom", date(year)),
                ("mig:validFromPrecision", "precision:day"),
                *(is_known if is_last else (*ended, *is_known[2:])),
            ),
        )

    def _statement(self, post: str) -> Iterator[Record]:
        yield from self.situation(
            "statement",
            post,
            "mig:Statement",
            (f"The {post} of {self.name} on reception", f"{post} de {self.name} sur l’accueil"),
            (
                "dcterms:description",
                '"Says that the city has room, and will, to receive more people."@en',
            ),
            ("mig:about", self.authority),
            ("mig:claimedBy", f"person:{self.key}-{post}-last"),
            ("mig:kind", "claim-kind:priority"),
            ("mig:madeInCapacity", f"tenure:{self.key}-{post}-last"),
            ("mig:roleAsReported", f'"{post}"@en'),
        )

    def networks(self) -> Iterator[Record]:
        """Memberships in networks, most towns in the same few; some have left and come back."""
        dice, among = self.dice, self.shared.networks
        joined = {dice.popular(among) for _ in range(dice.randint(4, 14))} | {self.number % among}
        for number in sorted(joined):
            network, document = f"network:xx-{number}", f"document:xx-network-{number}"
            names = f"{self.name} in network {number}", f"{self.name} dans le réseau {number}"
            both = ("org:member", self.authority), ("org:organization", network)
            if self.chance(0.15):
                evidence, records = self.citation(document)
                yield from records
                yield Record(
                    "membership",
                    f"{self.key}-in-{number}-before",
                    (
                        ("a", "mig:NetworkMembership"),
                        *labels(*names),
                        *both,
                        ("mig:membershipStatus", "membership-status:former-member"),
                        ("mig:dateBasis", dice.code("date-basis")),
                        *dice.dated("mig:validFrom", 1990, 1999),
                        *dice.dated("mig:validUntil", 2001, 2005),
                        ("mig:endedBy", f"event:{self.key}-arrival"),
                        ("mig:confidence", "confidence:stated"),
                        ("mig:supportedBy", evidence),
                    ),
                )
            evidence, records = self.citation(document)
            yield from records
            decided = (
                (("mig:decidedBy", f"action:{self.key}-decision"),) if self.chance(0.3) else ()
            )
            yield Record(
                "membership",
                f"{self.key}-in-{number}",
                (
                    ("a", "mig:NetworkMembership"),
                    *labels(*names),
                    *both,
                    ("mig:membershipStatus", self._status()),
                    *decided,
                    *dice.dated("mig:validFrom", 2007, 2020),
                    *known(dice, evidence),
                ),
            )

    def _status(self) -> str:
        return self.dice.choice(
            ["membership-status:member"] * 5
            + ["membership-status:full-member", "membership-status:founding-member"]
            + ["membership-status:associate-member"]
        )
