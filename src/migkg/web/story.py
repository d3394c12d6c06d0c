"""Facts as a story tells them: text, who says so, how surely, when, and the notes behind them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.terms import DEF
from migkg.web.facts import facts_of
from migkg.web.footnotes import Footnotes

if TYPE_CHECKING:
    from migkg.web.facts import Facts
    from migkg.web.footnotes import Note
    from migkg.web.labels import Label
    from migkg.web.reading import Moment, Reader, Ref

CONFIDENCE = {
    f"{DEF}confidence/confirmed": "two independent sources say so",
    f"{DEF}confidence/stated": "one source says so",
    f"{DEF}confidence/inferred": "concluded by a rule",
    f"{DEF}confidence/disputed": "disputed by another source",
}


@dataclass(frozen=True)
class Fact:
    """Something said about the city, with all that qualifies it."""

    ref: Ref
    kinds: tuple[Ref, ...]
    description: Label | None
    by: tuple[Ref, ...]
    themes: tuple[Ref, ...]
    groups: tuple[Ref, ...]
    attested: Moment | None
    occurred: Moment | None
    begun: Moment | None
    ended: Moment | None
    confidence: str
    unnamed: bool
    at_least: str
    remark: Label | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Usual:
    """What holds of most facts of a page, so that it is said once."""

    confidence: str
    attested: str


class Teller:
    """Tells facts to one reader, and keeps the notes."""

    def __init__(self, reader: Reader) -> None:
        """Begin a page without notes."""
        self.reader = reader
        self.notes = Footnotes(reader)
        self._said: dict[str, Facts] = {}
        self._told: dict[str, Fact] = {}

    def said_of(self, iri: str) -> Facts:
        """What the graph says of a thing."""
        if iri not in self._said:
            self._said[iri] = facts_of(self.reader.site.graph, iri)
        return self._said[iri]

    def fact(self, iri: str) -> Fact:
        """What the graph says of a thing, told; cites its evidence."""
        if iri not in self._told:
            self._told[iri] = self._tell(iri)
        return self._told[iri]

    def usual(self) -> Usual:
        """How surely and from when most of what was told is known."""
        told = [fact for fact in self._told.values() if fact.confidence or fact.attested]
        confidence = Counter(fact.confidence for fact in told).most_common(1)
        attested = Counter(fact.attested.text for fact in told if fact.attested).most_common(1)
        return Usual(confidence[0][0] if confidence else "", attested[0][0] if attested else "")

    def _tell(self, iri: str) -> Fact:
        reader, said = self.reader, self.said_of(iri)
        confidence = [term.value for term in said.get("mig:confidence", ())]
        specificity = {term.value for term in said.get("mig:specificity", ())}
        minimum = said.get("mig:minimumCount", ())
        return Fact(
            ref=reader.ref(iri),
            kinds=reader.refs(said.get("mig:kind", ())),
            description=reader.text(said.get("dcterms:description", ())),
            by=reader.refs(said.get("mig:claimedBy", ())),
            themes=reader.refs(said.get("mig:theme", ())),
            groups=reader.refs(said.get("mig:targetGroup", ())),
            attested=reader.moment(said, "mig:attestedOn"),
            occurred=reader.moment(said, "mig:occurredOn"),
            begun=reader.moment(said, "mig:validFrom"),
            ended=reader.moment(said, "mig:validUntil"),
            confidence=CONFIDENCE.get(confidence[0], "") if confidence else "",
            unnamed=bool(specificity - {f"{DEF}specificity/named"}),
            at_least=minimum[0].value if minimum else "",
            remark=reader.text(said.get("skos:editorialNote", ())),
            notes=self.notes.cite(said.get("mig:supportedBy", ())),
        )

    def first_place(self, iri: str) -> int:
        """Where the thing first stands in its source: the order in which a page tells."""
        evidence = self.said_of(iri).get("mig:supportedBy", ())
        return min((self.notes.at(term.value) for term in evidence), default=1 << 60)
