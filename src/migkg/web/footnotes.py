"""Evidence as footnotes: each passage once, numbered in the order in which it is cited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.web.facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.source import Term
    from migkg.web.labels import Label
    from migkg.web.reading import Reader, Ref

_SELECTOR = """
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?evidence ?start ?end WHERE {
  ?evidence oa:hasSelector ?selector .
  ?selector oa:start ?start ;
    oa:end ?end .
}
"""

# The codes of the European Union's table have three letters; pages and readers know the two.
TAGS = {
    "ENG": "en",
    "FRA": "fr",
    "NLD": "nl",
    "DEU": "de",
    "SPA": "es",
    "ITA": "it",
    "ELL": "el",
    "POL": "pl",
    "POR": "pt",
    "CAT": "ca",
    "SWE": "sv",
    "DAN": "da",
    "NOR": "no",
    "NOB": "nb",
    "NNO": "nn",
    "FIN": "fi",
    "HRV": "hr",
    "SLV": "sl",
    "SLK": "sk",
    "CES": "cs",
    "HUN": "hu",
    "RON": "ro",
    "BUL": "bg",
    "UKR": "uk",
    "LIT": "lt",
    "LAV": "lv",
    "EST": "et",
    "EUS": "eu",
    "GLG": "gl",
    "RUS": "ru",
    "LTZ": "lb",
    "ARA": "ar",
    "FRY": "fy",
}


@dataclass(frozen=True)
class Note:
    """One passage of a document, and the number under which it is cited here."""

    number: int
    iri: str
    href: str | None
    document: Ref | None
    language: Label | None
    tag: str
    place: tuple[int, int] | None

    @property
    def title(self) -> str:
        """The note in words, for whoever points at its number."""
        where = f"characters {self.place[0]}–{self.place[1]} of " if self.place else ""
        what = str(self.document.label) if self.document else "a document that is not named"
        return f"Source {self.number}: {where}{what}" + (
            f" (in {self.language})" if self.language else ""
        )


class Footnotes:
    """The notes of one page."""

    def __init__(self, reader: Reader) -> None:
        """Begin with none."""
        self._reader = reader
        self._notes: dict[str, Note] = {}
        self._places: dict[str, tuple[int, int] | None] = {}

    def cite(self, evidence: Iterable[Term]) -> tuple[Note, ...]:
        """The notes for these pieces of evidence, in the order of their numbers."""
        named = (term.value for term in evidence if isinstance(term, NamedNode))
        notes = [self._note(iri) for iri in sorted(named, key=lambda iri: (self.at(iri), iri))]
        return tuple(sorted(notes, key=lambda note: note.number))

    def at(self, evidence: str) -> int:
        """Where the passage begins in its document; after everything else where it is not known."""
        place = self._place(evidence)
        return place[0] if place else 1 << 60

    @property
    def by_document(self) -> list[tuple[Ref | None, list[Note]]]:
        """The documents cited, in the order of their first note, each with its notes."""
        grouped: dict[str, tuple[Ref | None, list[Note]]] = {}
        for note in self._notes.values():
            key = note.document.iri if note.document else ""
            grouped.setdefault(key, (note.document, []))[1].append(note)
        return list(grouped.values())

    def __len__(self) -> int:
        """The number of notes."""
        return len(self._notes)

    def _note(self, iri: str) -> Note:
        if iri not in self._notes:
            graph = self._reader.site.graph
            documents = self._reader.refs(facts_of(graph, iri).get("oa:hasSource", ()))
            document = documents[0] if documents else None
            said = facts_of(graph, document.iri) if document else {}
            languages = self._reader.refs(said.get("dcterms:language", ()))
            code = languages[0].iri.rpartition("/")[2] if languages else ""
            ref = self._reader.ref(iri)
            self._notes[iri] = Note(
                number=len(self._notes) + 1,
                iri=iri,
                href=None if ref.external else ref.href,
                document=document,
                language=languages[0].label if languages else None,
                tag=TAGS.get(code, code.lower()),
                place=self._place(iri),
            )
        return self._notes[iri]

    def _place(self, iri: str) -> tuple[int, int] | None:
        if iri not in self._places:
            rows = self._reader.site.graph.select(_SELECTOR, evidence=NamedNode(iri))
            self._places[iri] = (
                (int(rows[0]["start"].value), int(rows[0]["end"].value)) if rows else None
            )
        return self._places[iri]
