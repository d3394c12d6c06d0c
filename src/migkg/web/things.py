"""Any thing as a page: what is said of it in readable groups, by whom, and what refers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import GRAPH, PREFIXES, curie, expand
from migkg.web.entries import tree
from migkg.web.labels import Label
from migkg.web.reading import DATE_PAIRS, Moment, in_words
from migkg.web.story import Teller

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.source import Quad, Term
    from migkg.web.entries import Concept
    from migkg.web.facts import Facts
    from migkg.web.footnotes import Note
    from migkg.web.reading import Reader, Ref

LISTED = 100
"""The most things that refer to one by one property and are listed on its page."""

DERIVED = GRAPH + "derived"

TOLD_ELSEWHERE = {
    "rdf:type",
    "rdfs:label",
    "skos:prefLabel",
    "dcterms:title",
    "dcterms:description",
    "skos:definition",
    "mig:supportedBy",
    "rdfs:isDefinedBy",
    *DATE_PAIRS.values(),
}
"""Properties that have a place of their own on the page."""

GROUPS = {
    "When": (
        *DATE_PAIRS,
        "prov:generatedAtTime",
        "mig:startsNotBefore",
        "mig:startsNotAfter",
        "mig:endsNotBefore",
        "mig:endsNotAfter",
    ),
    "How well it is known": (
        "mig:confidence",
        "mig:specificity",
        "mig:minimumCount",
        "mig:statedTotal",
        "mig:completeness",
        "mig:coversRelation",
    ),
    "Remarks": ("skos:editorialNote", "skos:scopeNote", "skos:note", "skos:example"),
}
"""Properties by the question they answer; all others are what the thing is about."""

LISTING = ("skos:hasTopConcept", "skos:topConceptOf", "skos:inScheme")
"""Properties between a code list and its words, which are told by the tree of them."""

DATES = {"date", "dateTime"}

_INCOMING = """
SELECT ?thing ?property ?subject ?graph WHERE {
  GRAPH ?graph { ?subject ?property ?thing }
} ORDER BY ?property ?subject
"""


@dataclass(frozen=True)
class Line:
    """A property and its values."""

    property: Ref
    values: tuple[Ref | Label | Moment, ...]
    more: int = 0


@dataclass(frozen=True)
class Group:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    """What a page says of a thing."""

    ref: Ref
    classes: tuple[Ref, ...]
    names: tuple[Label, ...]
    description: Label | None
    groups: tuple[Group, ...]
    concluded: tuple[Line, ...]
    incoming: tuple[Line, ...]
    tree: tuple[Concept, ...]
    """The words of a code list; none of anything else."""

    notes: tuple[Note, ...]
    collections: tuple[Ref, ...]


def page_of(reader: Reader, iri: str) -> Page:
    """The page of the thing with this IRI, of which the graph says something."""
    teller = Teller(reader)
    quads = reader.site.graph.describe(iri)
    asserted = _grouped(quad for quad in quads if _graph(quad) != DERIVED)
    derived = _grouped(quad for quad in quads if _graph(quad) == DERIVED)
    words = tree(reader, iri)
    told = {"rdf:type", "rdfs:label", *(LISTING if words else ())}
    return Page(
        ref=reader.ref(iri),
        classes=reader.classes(iri),
        names=_names(asserted),
        description=reader.text(
            asserted.get("dcterms:description", ()) or asserted.get("skos:definition", ())
        ),
        groups=_groups(reader, asserted),
        concluded=tuple(_lines(reader, derived, set(derived) - told)),
        incoming=tuple(line for line in _incoming(reader, iri) if line.property.curie not in told),
        tree=words,
        notes=teller.notes.cite(asserted.get("mig:supportedBy", ())),
        collections=reader.refs({NamedNode(_graph(quad)) for quad in quads} - {NamedNode(DERIVED)}),
    )


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _grouped(quads: Iterable[Quad]) -> Facts:
    found: dict[str, list[Term]] = {}
    for quad in quads:
        term = quad.object
        if not isinstance(term, NamedNode | Literal):
            continue
        found.setdefault(curie(quad.predicate.value), []).append(term)
    return {name: tuple(values) for name, values in found.items()}


def _names(said: Facts) -> tuple[Label, ...]:
    """The names in other languages, for whoever wants to see them all."""
    texts = said.get("skos:prefLabel", ()) or said.get("dcterms:title", ())
    labels = {Label(term.value, term.language or "") for term in texts if isinstance(term, Literal)}
    return tuple(sorted(labels, key=lambda label: (label.lang, label.text)))


def _groups(reader: Reader, said: Facts) -> tuple[Group, ...]:
    placed = {name for names in GROUPS.values() for name in names}
    facts = set(said) - placed - TOLD_ELSEWHERE
    groups = [Group("What is said", tuple(_lines(reader, said, facts)))]
    groups.extend(
        Group(title, tuple(_lines(reader, said, [name for name in names if name in said])))
        for title, names in GROUPS.items()
    )
    return tuple(group for group in groups if group.lines)


def _lines(reader: Reader, said: Facts, names: Iterable[str]) -> list[Line]:
    lines = [
        Line(reader.ref(_full(name)), tuple(_value(reader, said, name, term) for term in values))
        for name in names
        if (values := said.get(name))
    ]
    return lines if isinstance(names, list) else sorted(lines, key=_by_name)


def _full(name: str) -> str:
    """The IRI of a property by its prefixed name; one without a prefix of ours stays as it is."""
    return expand(name) if name.partition(":")[0] in PREFIXES else name


def _by_name(line: Line) -> str:
    return line.property.label.key


def _value(reader: Reader, said: Facts, name: str, term: Term) -> Ref | Label | Moment:
    if name in DATE_PAIRS and len(said[name]) == 1:
        return reader.moment(said, name) or reader.value(term)
    if isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in DATES:
        return Moment(in_words(term.value, None))
    return reader.value(term)


def _incoming(reader: Reader, iri: str) -> tuple[Line, ...]:
    found: dict[str, list[str]] = {}
    for row in reader.site.graph.select(_INCOMING, thing=NamedNode(iri)):
        subject = row["subject"]
        if row["graph"].value != DERIVED and isinstance(subject, NamedNode):
            found.setdefault(row["property"].value, []).append(subject.value)
    return tuple(
        Line(reader.ref(name), _listed(reader, subjects), max(len(subjects) - LISTED, 0))
        for name, subjects in found.items()
    )


def _listed(reader: Reader, subjects: Sequence[str]) -> tuple[Ref, ...]:
    return tuple(
        sorted(
            (reader.ref(subject) for subject in subjects[:LISTED]),
            key=lambda ref: ref.label.key,
        )
    )
