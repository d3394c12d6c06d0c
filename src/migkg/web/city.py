"""The story of a city: what the sources say of it, in the order in which one would tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import DEF, MIG, curie
from migkg.web.chain import chains
from migkg.web.joinings import joinings
from migkg.web.labels import Label
from migkg.web.overview.joining.sizes import sizes
from migkg.web.overview.places.maps import around, spread
from migkg.web.overview.stories.accounts import accounts
from migkg.web.story import Teller

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.source import Term
    from migkg.web.chain import Chain
    from migkg.web.facts import Facts
    from migkg.web.footnotes import Footnotes
    from migkg.web.joinings import Joining
    from migkg.web.overview.joining.sizes import Stated
    from migkg.web.overview.places.maps import Spread
    from migkg.web.overview.stories.accounts import Account
    from migkg.web.reading import Reader, Ref
    from migkg.web.story import Fact, Usual

_CONCERNED = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?city ?thing ?class ?kind WHERE {
  # The class is asked for in each way: beside them all, Oxigraph reads those of everything.
  { ?thing mig:concernsCity ?city ; a ?class }
  UNION { ?it mig:concernsCity ?city . ?thing mig:about ?it ; a ?class }
  UNION { ?thing mig:about ?city ; a ?class }
  UNION { ?thing mig:inCity ?city ; a ?class }
  OPTIONAL { ?thing mig:kind ?kind }
}
"""

_GOVERNED = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?city ?authority WHERE {
  { ?authority mig:governs ?city } UNION { ?city mig:governedBy ?authority }
} ORDER BY ?authority
"""

_TAKING_PART = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?joined ?link ?who WHERE {
  { ?link mig:participationIn ?joined ; mig:participant ?who }
  UNION { ?link org:organization ?joined ; org:member ?who }
} ORDER BY ?who
"""


@dataclass(frozen=True)
class Member:
    """Someone who takes part in something, and the fact that says so."""

    who: Ref
    fact: Fact


@dataclass(frozen=True)
class Joined:
    """A forum or a campaign with those who are known to take part in it."""

    fact: Fact
    members: tuple[Member, ...]
    levels: tuple[Ref, ...]


@dataclass(frozen=True)
class Office:
    """A person in an office, and what they said in it."""

    person: Ref
    post: Ref
    tenure: Fact
    role: Label | None
    statements: tuple[Fact, ...]


@dataclass(frozen=True)
class Coverage:
    """How complete the record of a relation is said to be."""

    relation: Ref
    completeness: Ref
    fact: Fact


@dataclass(frozen=True)
class Story:
    """The sections of the page, in their order; an empty one is left out or says what it means."""

    city: Fact
    names: tuple[Label, ...]
    country: Ref | None
    sizes: tuple[Stated, ...]
    spread: Spread
    authorities: tuple[Ref, ...]
    mottos: tuple[Fact, ...]
    takeaways: tuple[Fact, ...]
    characterisations: tuple[Fact, ...]
    collaborations: tuple[Fact, ...]
    offices: tuple[Office, ...]
    objectives: tuple[Fact, ...]
    priorities: tuple[Fact, ...]
    forums: tuple[Joined, ...]
    awards: tuple[Fact, ...]
    chains: tuple[Chain, ...]
    accounts: tuple[Account, ...]
    """The same in brief, where they are too many or too long to be drawn here."""
    campaigns: tuple[Joined, ...]
    joinings: tuple[tuple[str, Sequence[Joining]], ...]
    networks_coverage: tuple[Coverage, ...]
    reports: tuple[Fact, ...]
    coverage: tuple[Coverage, ...]
    notes: Footnotes
    usual: Usual


def tell(reader: Reader, city: str) -> Story:
    """The story of the city with this IRI."""
    return _Storyteller(reader, city).story()


class _Storyteller:
    def __init__(self, reader: Reader, city: str) -> None:
        self.reader, self.city = reader, city
        self.teller = Teller(reader)
        self.classes: dict[str, set[str]] = {}
        self.kinds: dict[str, set[str]] = {}
        for row in reader.site.graph.select(_CONCERNED, city=NamedNode(city)):
            thing = row["thing"].value
            self.classes.setdefault(thing, set()).add(row["class"].value)
            if "kind" in row:
                self.kinds.setdefault(thing, set()).add(row["kind"].value)

    def story(self) -> Story:
        """Section by section, so that notes are numbered as they are read."""
        said = self.teller.said_of(self.city)
        names = {
            (term.value, term.language or "")
            for term in said.get("skos:prefLabel", ())
            if isinstance(term, Literal)
        }
        rows = self.reader.site.graph.select(_GOVERNED, city=NamedNode(self.city))
        countries = self.reader.refs(said.get("mig:country", ()))
        return Story(
            city=self.teller.fact(self.city),
            names=tuple(Label(*name) for name in sorted(names, key=lambda name: name[1])),
            country=countries[0] if countries else None,
            sizes=sizes(self.teller, self.city).stated,
            spread=around(spread(self.reader, self._points(said))),
            authorities=tuple(self.reader.ref(row["authority"].value) for row in rows),
            mottos=self._claims("motto"),
            takeaways=self._claims("takeaway"),
            characterisations=self._claims("characterisation"),
            collaborations=self._facts("Collaboration"),
            awards=self._facts("AwardConferral"),
            offices=self._offices(),
            objectives=self._claims("objective"),
            priorities=self._claims("priority"),
            forums=self._joined("Forum"),
            campaigns=self._joined("Initiative"),
            chains=(told := chains(self.teller, self._acts({row["authority"] for row in rows}))),
            accounts=accounts(self.teller, told),
            joinings=joinings(self.teller, self.city),
            networks_coverage=self._of_relation("network-membership"),
            reports=self._facts("Report"),
            coverage=tuple(
                self._coverage(claim)
                for claim in self._things("Claim")
                if self._is_coverage(claim, but="network-membership")
            ),
            notes=self.teller.notes,
            usual=self.teller.usual(),
        )

    def _points(self, said: Facts) -> list[tuple[str, str]]:
        """The city with its point, if one is known."""
        geometries = (term.value for term in said.get("geo:hasGeometry", ()))
        known = [self.teller.said_of(name).get("geo:asWKT", ()) for name in geometries]
        return [(self.city, points[0].value) for points in known if points]

    def _things(self, name: str) -> list[str]:
        """The things of this class, in the order in which their source tells of them."""
        found = [thing for thing, classes in self.classes.items() if MIG + name in classes]
        return sorted(found, key=lambda thing: (self.teller.first_place(thing), thing))

    def _facts(self, name: str) -> tuple[Fact, ...]:
        return tuple(map(self.teller.fact, self._things(name)))

    def _claims(self, kind: str) -> tuple[Fact, ...]:
        wanted = f"{DEF}claim-kind/{kind}"
        return tuple(
            self.teller.fact(claim)
            for claim in self._things("Claim")
            if wanted in self.kinds.get(claim, ())
        )

    def _acts(self, authorities: set[Term]) -> dict[str, bool]:
        """What was done about or by the city's authority, and whether it was by it."""
        return {
            act: not authorities.isdisjoint(self.teller.said_of(act).get("mig:actor", ()))
            for act in self._things("PoliticalAction")
            if MIG + "Signing" not in self.classes[act]  # told among what it joined
        }

    def _offices(self) -> tuple[Office, ...]:
        told = []
        for tenure in self._things("Tenure"):
            said = self.teller.said_of(tenure)
            people = self.reader.refs(said.get("org:member", ()))
            posts = self.reader.refs(said.get("mig:tenureOfPost", ()))
            if not people or not posts:
                continue
            made = [
                statement
                for statement in self._things("Statement")
                if NamedNode(tenure) in self.teller.said_of(statement).get("mig:madeInCapacity", ())
            ]
            roles = [
                term
                for statement in made
                for term in self.teller.said_of(statement).get("mig:roleAsReported", ())
            ]
            told.append(
                Office(
                    person=people[0],
                    post=posts[0],
                    tenure=self.teller.fact(tenure),
                    role=self.reader.text(roles),
                    statements=tuple(map(self.teller.fact, made)),
                )
            )
        return tuple(told)

    def _joined(self, name: str) -> tuple[Joined, ...]:
        told = []
        for thing in self._things(name):
            rows = self.reader.site.graph.select(_TAKING_PART, joined=NamedNode(thing))
            members = tuple(
                Member(self.reader.ref(row["who"].value), self.teller.fact(row["link"].value))
                for row in rows
            )
            levels = self.teller.said_of(thing).get("mig:targetLevel", ())
            told.append(Joined(self.teller.fact(thing), members, self.reader.refs(levels)))
        return tuple(told)

    def _of_relation(self, name: str) -> tuple[Coverage, ...]:
        return tuple(
            self._coverage(claim)
            for claim in self._things("Claim")
            if f"relation:{name}" in self._relations(claim)
        )

    def _is_coverage(self, claim: str, but: str) -> bool:
        relations = self._relations(claim)
        return bool(relations) and f"relation:{but}" not in relations

    def _relations(self, claim: str) -> Iterable[str]:
        terms = self.teller.said_of(claim).get("mig:coversRelation", ())
        return {curie(term.value) for term in terms if isinstance(term, NamedNode)}

    def _coverage(self, claim: str) -> Coverage:
        said = self.teller.said_of(claim)
        return Coverage(
            relation=self.reader.refs(said["mig:coversRelation"])[0],
            completeness=self.reader.refs(said["mig:completeness"])[0],
            fact=self.teller.fact(claim),
        )
