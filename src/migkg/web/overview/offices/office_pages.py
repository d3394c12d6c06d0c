"""The pages of a post and of a person in office: who held it when, and what was done in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.web.chain import by_day
from migkg.web.facts import facts_by_subject
from migkg.web.overview.asking import asked
from migkg.web.overview.offices.by_country import HELD
from migkg.web.overview.offices.tenures import gaps_of, pieces_of, scale_of, tenure_of
from migkg.web.story import Teller

if TYPE_CHECKING:
    from migkg.web.footnotes import Footnotes
    from migkg.web.overview.offices.tenures import Piece, Scale, Tenure
    from migkg.web.reading import Reader, Ref
    from migkg.web.story import Fact

_OF_PERSON = """
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?person ?subject ?property ?object WHERE {
  ?subject org:member ?person ; mig:tenureOfPost ?post ; ?property ?object .
}
"""

_IN_OFFICE = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?tenure ?act WHERE { ?act mig:inCapacity|mig:madeInCapacity ?tenure } ORDER BY ?act
"""

ACTS_ON_POST = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?post ?person ?act WHERE {
  ?tenure mig:tenureOfPost ?post ; org:member ?person .
  ?act mig:inCapacity|mig:madeInCapacity ?tenure .
} ORDER BY ?person ?act
"""

ACTS_OF_PERSON = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?person ?post ?act WHERE {
  ?tenure org:member ?person ; mig:tenureOfPost ?post .
  ?act mig:inCapacity|mig:madeInCapacity ?tenure .
} ORDER BY ?post ?act
"""


@dataclass(frozen=True)
class Done:
    """What was done or said in an office: an act, an award received, a part in a network."""

    fact: Fact
    classes: tuple[Ref, ...]
    chains: tuple[Ref, ...]
    outcomes: tuple[Ref, ...]
    is_statement: bool


@dataclass(frozen=True)
class Holding:
    """A tenure with its bar, its evidence, and what was done in it."""

    tenure: Tenure
    fact: Fact
    pieces: tuple[Piece, ...]
    done: tuple[Done, ...]


@dataclass(frozen=True)
class OfficePage:
    """The page of a post or of a person."""

    fact: Fact
    authorities: tuple[Ref, ...]
    roles: tuple[Ref, ...]
    holdings: tuple[Holding, ...]
    scale: Scale | None
    gaps: tuple[str, ...]
    notes: Footnotes
    number: int
    query: str


def post_page(reader: Reader, iri: str) -> OfficePage:
    """The page of the post with this IRI."""
    return _page(reader, iri, "post")


def person_page(reader: Reader, iri: str) -> OfficePage:
    """The page of the person with this IRI, of whom the graph knows offices and no more."""
    return _page(reader, iri, "person")


def _page(reader: Reader, iri: str, kind: str) -> OfficePage:
    teller, node = Teller(reader), NamedNode(iri)
    is_post = kind == "post"
    rows = reader.site.graph.select(HELD if is_post else _OF_PERSON, **{kind: node})
    tenures = sorted(
        (tenure_of(reader, *it) for it in facts_by_subject(rows).items()), key=lambda it: it.order
    )
    acts_query = ACTS_ON_POST if is_post else ACTS_OF_PERSON
    fact, said = teller.fact(iri), teller.said_of(iri)
    scale = scale_of(tenures)
    return OfficePage(
        fact=fact,
        authorities=reader.refs(said.get("org:postIn", ())),
        roles=reader.refs(said.get("org:role", ())),
        holdings=tuple(_holding(teller, tenure, scale) for tenure in tenures),
        scale=scale,
        gaps=gaps_of(tenures) if is_post else (),
        notes=teller.notes,
        number=len({row["act"] for row in reader.site.graph.select(acts_query, **{kind: node})}),
        query=asked(acts_query, **{kind: node}),
    )


def _holding(teller: Teller, tenure: Tenure, scale: Scale | None) -> Holding:
    rows = teller.reader.site.graph.select(_IN_OFFICE, tenure=NamedNode(tenure.ref.iri))
    acts = by_day(teller, (row["act"].value for row in rows))
    return Holding(
        tenure=tenure,
        fact=teller.fact(tenure.ref.iri),
        pieces=tuple(pieces_of(tenure, scale)) if scale else (),
        done=tuple(_done(teller, act) for act in acts),
    )


def _done(teller: Teller, iri: str) -> Done:
    reader, said = teller.reader, teller.said_of(iri)
    classes = {term.value.rpartition("#")[2] for term in said.get("rdf:type", ())}
    return Done(
        fact=teller.fact(iri),
        classes=reader.classes(iri),
        chains=reader.refs(said.get("mig:inChain", ())),
        outcomes=reader.refs(said.get("mig:outcome", ())),
        is_statement="Statement" in classes,
    )
