"""What a thing is called, in the reader's language where there is a name in it.

A name in another language is shown rather than none, and says that it is one: ``is_fallback``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.store import KnowledgeGraph

KEPT = 5_000
"""The most things whose names are kept in memory: those of the largest page."""

_NAMES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?rank ?label WHERE {
  { ?thing skos:prefLabel ?label BIND (1 AS ?rank) }
  UNION { ?thing dcterms:title ?label BIND (2 AS ?rank) }
  UNION { ?thing rdfs:label ?label BIND (3 AS ?rank) }
  UNION { ?thing sh:name ?label BIND (4 AS ?rank) }
  FILTER (isLiteral(?label))
}
ORDER BY ?rank ?label
"""


@dataclass(frozen=True)
class Label:
    """A text with its language (empty where it has none), and whether another was wanted."""

    text: str
    lang: str = ""
    is_fallback: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """By what a list of names is sorted: accents and capitals make no difference."""
        plain = unicodedata.normalize("NFKD", self.text)
        return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def best(texts: Iterable[Literal], languages: Sequence[str]) -> Label | None:
    """The text in the first language that has one; else English, else any, marked as fallback.

    A text for a language serves its regions too (``fr`` for ``fr-BE``). A text without a language
    is in nobody's language and no fallback. Of several texts the first is taken.

    >>> best([Literal("Gent", language="nl"), Literal("Ghent", language="en")], ["fr"])
    Label(text='Ghent', lang='en', is_fallback=True)
    """
    by_language: dict[str, Literal] = {}
    for text in texts:
        by_language.setdefault((text.language or "").lower(), text)
    if not by_language:
        return None
    wanted = [language.lower() for language in languages]
    for place, language in enumerate([*wanted, "en"]):
        for tag in (language, language.partition("-")[0]):
            if tag in by_language:
                found = by_language[tag]
                return Label(found.value, found.language or "", is_fallback=place > 0)
    if "" in by_language:
        return Label(by_language[""].value)
    found = by_language[min(by_language)]
    return Label(found.value, found.language or "", is_fallback=True)


class Labels:
    """The names of the things of a graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        """Look names up in this graph; what was looked up is kept."""
        self._graph = graph
        self._names = lru_cache(maxsize=KEPT)(self._look_up)

    def of(self, iri: str, languages: Sequence[str]) -> Label:
        """The name of a thing for this reader; its prefixed name where the graph has none."""
        names = self._names(iri) if iri in self._graph else ()
        return best(names, languages) or Label(curie(iri))

    def all(self, iri: str) -> tuple[Label, ...]:
        """The names of a thing in all languages, each once, by language."""
        names = self._names(iri) if iri in self._graph else ()
        labels = {Label(name.value, name.language or "") for name in names}
        return tuple(sorted(labels, key=lambda label: (label.lang, label.text)))

    def _look_up(self, iri: str) -> tuple[Literal, ...]:
        rows = self._graph.select(_NAMES, thing=NamedNode(iri))
        return tuple(row["label"] for row in rows if isinstance(row["label"], Literal))
