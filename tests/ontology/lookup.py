"""The statements of a graph, looked up by prefixed names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from migkg.source import BlankNode, Literal, NamedNode, Term, Triple, read_turtle
from migkg.terms import ONTOLOGY, PREFIXES, curie, expand
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def name(term: Term | Triple) -> str:
    """How people write a term: a prefixed name, a blank node's label, or the text of a literal."""
    if isinstance(term, NamedNode):
        return curie(term.value)
    return str(term) if isinstance(term, Triple) else term.value


def parsed(turtle: str, folder: Path) -> list[Triple]:
    """The statements of a few lines of Turtle, in which all our prefixes are known."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    path = folder / "lines.ttl"
    path.write_text(prefixes + turtle, encoding="utf-8")
    return read_turtle(path)


class Graph:
    """Statements by subject and predicate, named as people name them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(triples)
        self._values: dict[tuple[str, str], list[Term]] = defaultdict(list)
        for triple in self.triples:
            if not isinstance(triple.object, Triple):
                key = name(triple.subject), name(triple.predicate)
                self._values[key].append(triple.object)

    @property
    def subjects(self) -> set[str]:
        return {subject for subject, _ in self._values}

    def values(self, subject: str, predicate: str) -> list[Term]:
        return self._values.get((subject, predicate), [])

    def names(self, subject: str, predicate: str) -> list[str]:
        """The values that are things."""
        return [
            name(value) for value in self.values(subject, predicate) if isinstance(value, NamedNode)
        ]

    def texts(self, subject: str, predicate: str, language: str | None = None) -> list[str]:
        """The values that are words, in this language or none."""
        return [
            value.value
            for value in self.values(subject, predicate)
            if isinstance(value, Literal) and value.language == language
        ]

    def pairs(self, predicate: str) -> Iterator[tuple[str, Term]]:
        for (subject, other), values in self._values.items():
            if other == predicate:
                for value in values:
                    yield subject, value

    def typed(self, *types: str) -> list[str]:
        """The named subjects that have any of these types, in the order of the files."""
        wanted = {expand(kind) for kind in types}
        found = {
            triple.subject.value: None
            for triple in self.triples
            if name(triple.predicate) == "rdf:type"
            and isinstance(triple.subject, NamedNode)
            and isinstance(triple.object, NamedNode)
            and triple.object.value in wanted
        }
        return [curie(iri) for iri in found]

    def members(self, head: Term) -> list[Term]:
        """What an RDF list holds."""
        found: list[Term] = []
        while isinstance(head, BlankNode):
            found += self.values(head.value, "rdf:first")
            (head,) = self.values(head.value, "rdf:rest")
        return found


def labels_and_definitions(graph: Graph, term: str) -> tuple[set[str], set[str]]:
    """The languages in which a term has a label, and those in which it has a definition."""
    said = [
        {
            value.language or ""
            for predicate in predicates
            for value in graph.values(term, predicate)
            if isinstance(value, Literal)
        }
        for predicates in (("rdfs:label", "skos:prefLabel"), ("skos:definition",))
    ]
    return said[0], said[1]


def languages_of_the_title() -> tuple[str, ...]:
    """The languages that the ontology says it is in: those of its title."""
    ontology = Graph(read_turtle(ROOT / "ontology" / "migkg.ttl"))
    titles = ontology.values(ONTOLOGY, "dcterms:title")
    return tuple(sorted(t.language for t in titles if isinstance(t, Literal) and t.language))


LANGUAGES = languages_of_the_title()
"""In each of them every term must have its words."""
