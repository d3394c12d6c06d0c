"""The ontology and the shapes as pages: every term with an anchor at which its IRI resolves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import GRAPH, MIG, MIGSH, curie
from migkg.web.labels import best
from migkg.web.reading import facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.web.labels import Label
    from migkg.web.reading import Facts, Reader, Ref

KINDS = {
    "owl:Class": "Class",
    "owl:ObjectProperty": "Relation",
    "owl:DatatypeProperty": "Value",
    "owl:AnnotationProperty": "Annotation",
}
"""What the types of terms are called on the page."""

CHARACTERISTICS = {
    "owl:FunctionalProperty": "at most one",
    "owl:SymmetricProperty": "symmetric",
    "owl:AsymmetricProperty": "asymmetric",
    "owl:IrreflexiveProperty": "irreflexive",
    "owl:TransitiveProperty": "transitive",
}

_TERMS = f"""
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?term WHERE {{
  GRAPH <{GRAPH}ontology> {{ ?term a ?type }}
  FILTER (isIRI(?term) && ?type != owl:Ontology)
}}
"""

_SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape WHERE {
  { ?shape a sh:NodeShape }
  UNION
  { ?shape a sh:PropertyShape ; sh:targetSubjectsOf|sh:targetClass ?target }
  FILTER (isIRI(?shape))
} ORDER BY ?shape
"""

_BELOW = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?term ?below WHERE { ?below rdfs:subClassOf|rdfs:subPropertyOf ?term }
"""


@dataclass(frozen=True)
class Term:
    """A term with all that its page says of it."""

    ref: Ref
    anchor: str
    kind: str
    own: bool
    definition: Label | None
    english: Label | None
    scope: tuple[Label, ...]
    examples: tuple[Label, ...]
    above: tuple[Ref, ...]
    below: tuple[Ref, ...]
    domain: tuple[Ref, ...]
    range: tuple[Ref, ...]
    inverse: tuple[Ref, ...]
    characteristics: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Rule:
    """One promise of a shape: where it is broken, this is said, at this severity."""

    iri: str
    anchor: str
    severity: str
    message: Label | None
    path: Ref | None
    select: str


@dataclass(frozen=True)
class Shape:
    """A shape: whom it looks at, and what it demands."""

    iri: str
    anchor: str
    name: Label
    description: Label | None
    targets: tuple[Ref, ...]
    rules: tuple[Rule, ...]


def terms(reader: Reader) -> list[Term]:
    """The terms of the ontology: our own and those of others that it builds on, by name."""
    graph = reader.site.graph
    counts = dict(reader.site.counts)
    found = [
        _term(reader, row["term"].value, facts_of(graph, row["term"].value), counts)
        for row in graph.select(_TERMS)
    ]
    return sorted(found, key=lambda term: (not term.own, term.ref.label.key))


def _term(reader: Reader, iri: str, said: Facts, counts: dict[str, int]) -> Term:
    types = [curie(term.value) for term in said["rdf:type"] if isinstance(term, NamedNode)]
    definitions = [term for term in said.get("skos:definition", ()) if isinstance(term, Literal)]
    definition = best(definitions, reader.languages)
    english = best(definitions, ["en"])
    below = reader.site.graph.select(_BELOW, term=NamedNode(iri))
    return Term(
        ref=reader.ref(iri),
        anchor=iri.removeprefix(MIG) if iri.startswith(MIG) else curie(iri),
        kind=next((name for kind, name in KINDS.items() if kind in types), "Term"),
        own=iri.startswith(MIG),
        definition=definition,
        english=english if english and definition and english.lang != definition.lang else None,
        scope=_texts(reader, said, "skos:scopeNote"),
        examples=_texts(reader, said, "skos:example"),
        above=reader.refs((*said.get("rdfs:subClassOf", ()), *said.get("rdfs:subPropertyOf", ()))),
        below=reader.refs({row["below"] for row in below}),
        domain=reader.refs(said.get("rdfs:domain", ())),
        range=reader.refs(said.get("rdfs:range", ())),
        inverse=reader.refs(said.get("owl:inverseOf", ())),
        characteristics=tuple(words for name, words in CHARACTERISTICS.items() if name in types),
        count=counts.get(iri, 0),
    )


def _texts(reader: Reader, said: Facts, name: str) -> tuple[Label, ...]:
    """All texts in the one language that suits the reader best."""
    texts = [term for term in said.get(name, ()) if isinstance(term, Literal)]
    chosen = best(texts, reader.languages)
    if chosen is None:
        return ()
    return tuple(
        label
        for term in texts
        if (term.language or "") == chosen.lang and (label := best([term], reader.languages))
    )


def shapes(reader: Reader) -> list[Shape]:
    """The shapes, by name."""
    graph = reader.site.shapes
    found = []
    for row in graph.select(_SHAPES):
        iri = row["shape"].value
        said = facts_of(graph, iri)
        parts = [
            term.value
            for name in ("sh:property", "sh:sparql")
            for term in said.get(name, ())
            if isinstance(term, NamedNode)
        ]
        if "sh:message" in said:
            parts.insert(0, iri)  # the shape itself demands something
        targets = [
            term
            for name in ("sh:targetClass", "sh:targetNode", "sh:targetSubjectsOf")
            for term in said.get(name, ())
        ]
        found.append(
            Shape(
                iri=iri,
                anchor=iri.removeprefix(MIGSH),
                name=_name(reader, said, iri),
                description=reader.text(
                    said.get("sh:description", ()) or said.get("rdfs:comment", ())
                ),
                targets=reader.refs(targets),
                rules=tuple(_rule(reader, part, said) for part in parts),
            )
        )
    return sorted(found, key=lambda shape: shape.name.key)


def _name(reader: Reader, said: Facts, iri: str) -> Label:
    names: Sequence[object] = said.get("sh:name", ()) or said.get("rdfs:label", ())
    texts = [term for term in names if isinstance(term, Literal)]
    return best(texts, reader.languages) or reader.ref(iri).label


def _rule(reader: Reader, iri: str, shape: Facts) -> Rule:
    said = facts_of(reader.site.shapes, iri)
    paths = reader.refs(said.get("sh:path", ()))
    # A constraint in SPARQL has the severity of its shape.
    severity = said.get("sh:severity") or shape.get("sh:severity", ())
    severities = [term.value for term in severity if isinstance(term, NamedNode)]
    selects = [term.value for term in said.get("sh:select", ()) if isinstance(term, Literal)]
    return Rule(
        iri=iri,
        anchor=iri.removeprefix(MIGSH),
        severity=severities[0].rpartition("#")[2] if severities else "Violation",
        message=reader.text(said.get("sh:message", ())),
        path=paths[0] if paths else None,
        select=selects[0].strip() if selects else "",
    )
