"""A piece of evidence as a page: which passage, how anyone can verify it, what rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.web.facts import facts_of
from migkg.web.footnotes import Footnotes
from migkg.web.reading import in_words

if TYPE_CHECKING:
    from migkg.source import Term
    from migkg.web.footnotes import Note
    from migkg.web.labels import Label
    from migkg.web.reading import Moment, Reader, Ref

_RESTS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?evidence ?thing WHERE { ?thing mig:supportedBy ?evidence } ORDER BY ?thing
"""


@dataclass(frozen=True)
class Resting:
    """Something that rests on the passage."""

    ref: Ref
    classes: tuple[Ref, ...]
    description: Label | None


@dataclass(frozen=True)
class Passage:
    """The place of a passage, its digests, its text where it is at hand, and what rests on it."""

    ref: Ref
    note: Note
    page: Ref | None
    publisher: Ref | None
    rights: tuple[Ref, ...]
    issued: Moment | None
    modified: Moment | None
    retrieved: str
    passage_hash: str
    content_hash: str
    remark: Label | None
    text: str | None
    resting: tuple[Resting, ...]

    @property
    def length(self) -> int:
        """Code points from start to end."""
        return self.note.place[1] - self.note.place[0] if self.note.place else 0


def passage_of(reader: Reader, iri: str) -> Passage:
    """The passage that a piece of evidence points to."""
    graph = reader.site.graph
    said = facts_of(graph, iri)
    (note,) = Footnotes(reader).cite([NamedNode(iri)])
    source = facts_of(graph, note.document.iri) if note.document else {}
    claimed = _first(said.get("mig:passageHash", ()))
    text = None
    if note.document and note.place:
        text = reader.site.passages.verified(note.document.iri, *note.place, claimed)
    pages = reader.refs(source.get("schema:url", ()))
    publishers = reader.refs(source.get("dcterms:publisher", ()))
    return Passage(
        ref=reader.ref(iri),
        note=note,
        page=pages[0] if pages else None,
        publisher=publishers[0] if publishers else None,
        rights=reader.refs(source.get("dcterms:rights", ())),
        issued=reader.moment(source, "dcterms:issued"),
        modified=reader.moment(source, "dcterms:modified"),
        retrieved=in_words(_first(source.get("prov:generatedAtTime", ())), None),
        passage_hash=claimed,
        content_hash=_first(source.get("mig:contentHash", ())),
        remark=reader.text(source.get("skos:editorialNote", ())),
        text=text,
        resting=tuple(
            _resting(reader, row["thing"].value)
            for row in graph.select(_RESTS, evidence=NamedNode(iri))
        ),
    )


def _resting(reader: Reader, iri: str) -> Resting:
    said = facts_of(reader.site.graph, iri)
    return Resting(
        ref=reader.ref(iri),
        classes=reader.classes(iri),
        description=reader.text(said.get("dcterms:description", ())),
    )


def _first(terms: tuple[Term, ...]) -> str:
    return terms[0].value if terms else ""
