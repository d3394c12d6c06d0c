"""Terms and code lists for one reader: what each means, and what it takes, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import LANGUAGES, MIG, PREFIXES, curie
from migkg.web.labels import Label, best
from migkg.web.site import term_name
from migkg.web.themes import REST, THEMES, theme_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migkg.web.facts import Facts
    from migkg.web.reading import Reader, Ref
    from migkg.web.themes import Theme

CHARACTERISTICS = {
    "owl:FunctionalProperty": "each thing has at most one",
    "owl:InverseFunctionalProperty": "no two things share one",
    "owl:SymmetricProperty": "holds both ways",
    "owl:AsymmetricProperty": "never holds both ways",
    "owl:IrreflexiveProperty": "never leads from a thing to itself",
    "owl:ReflexiveProperty": "leads from each thing to itself",
    "owl:TransitiveProperty": "reaches on from link to link",
}

LITERALS = {
    "xsd:date": "a date",
    "xsd:dateTime": "a date with its time",
    "xsd:integer": "a whole number",
    "xsd:nonNegativeInteger": "a whole number, zero or more",
    "xsd:positiveInteger": "a whole number, one or more",
    "xsd:decimal": "a number",
    "xsd:boolean": "yes or no",
    "xsd:anyURI": "an address",
    "xsd:string": "a text",
    "rdf:langString": "a text in a language",
}
"""What people call the datatypes."""

_NAME = re.compile(r"\b([a-z][\w-]*):([A-Za-z][\w-]*)")
_ANY = {"rdfs:Literal", "rdfs:Resource", "owl:Thing"}


@dataclass(frozen=True)
class Prose:
    """A text in which each prefixed name of what has a page here is a link to it."""

    label: Label
    parts: tuple[str | Ref, ...]


@dataclass(frozen=True)
class Line:
    """A term as the list of all terms shows it."""

    ref: Ref
    anchor: str
    definition: Label | None


@dataclass(frozen=True)
class Entry:
    """A term as its own page shows it."""

    ref: Ref
    anchor: str
    kind: str
    own: bool
    definition: Label | None
    others: tuple[Label, ...]
    """The definition in the other languages that have one."""

    scope: tuple[Prose, ...]
    examples: tuple[Prose, ...]

    domain: tuple[Ref, ...]
    range: tuple[Ref, ...]
    expects: tuple[str, ...]
    """What a value is, in words, where it is no thing."""

    above: tuple[Ref, ...]
    below: tuple[Ref, ...]
    inverse: tuple[Ref, ...]
    characteristics: tuple[str, ...]
    uses: int


@dataclass(frozen=True)
class Group:
    """The terms below one heading: classes first, then what links and describes them."""

    theme: Theme
    classes: tuple[Line, ...]
    properties: tuple[Line, ...]


@dataclass(frozen=True)
class Concept:
    """A concept with those that are narrower, and how many statements use it."""

    ref: Ref
    definition: Label | None
    uses: int
    narrower: tuple[Concept, ...]


@dataclass(frozen=True)
class Scheme:
    """A code list with its words by name."""

    ref: Ref
    definition: Label | None
    words: tuple[Ref, ...]


def entry_of(reader: Reader, iri: str) -> Entry:
    """What is said of a term, for this reader."""
    lexicon = reader.site.lexicon
    said = lexicon.terms[iri]
    types = {curie(term.value) for term in said.get("rdf:type", ())}
    definition = reader.text(said.get("skos:definition", ()))
    ranges = said.get("rdfs:range", ())
    return Entry(
        ref=reader.ref(iri),
        anchor=term_name(iri),
        kind=lexicon.kind(iri),
        own=iri.startswith(MIG),
        definition=definition,
        others=tuple(
            label
            for label in in_all_languages(said.get("skos:definition", ()))
            if definition and label.lang != definition.lang
        ),
        scope=_prose(reader, said, "skos:scopeNote"),
        examples=_prose(reader, said, "skos:example"),
        domain=reader.refs((*said.get("rdfs:domain", ()), *said.get("schema:domainIncludes", ()))),
        range=reader.refs(
            term
            for term in (*ranges, *said.get("schema:rangeIncludes", ()))
            if isinstance(term, NamedNode) and not _is_literal(term.value)
        ),
        expects=_expected(reader, iri, ranges),
        above=reader.refs_to(lexicon.above(iri)),
        below=reader.refs_to(lexicon.below.get(iri, ())),
        inverse=reader.refs_to(_inverses(reader, iri, said)),
        characteristics=tuple(words for name, words in CHARACTERISTICS.items() if name in types),
        uses=lexicon.uses.get(iri, 0),
    )


def groups(reader: Reader) -> tuple[Group, ...]:
    """Our own terms below their headings; one that no heading claims is at the end."""
    lexicon = reader.site.lexicon
    placed: dict[str, tuple[list[Line], list[Line]]] = {}
    for iri in lexicon.terms:
        if iri.startswith(MIG):
            classes, properties = placed.setdefault(theme_of(lexicon, iri).name, ([], []))
            (classes if lexicon.kind(iri) == "Class" else properties).append(_line(reader, iri))
    return tuple(
        Group(theme, *(tuple(_sorted(lines)) for lines in placed[theme.name]))
        for theme in (*THEMES, REST)
        if theme.name in placed
    )


def borrowed(reader: Reader) -> tuple[Line, ...]:
    """The terms of others that the ontology declares."""
    terms = (iri for iri in reader.site.lexicon.terms if not iri.startswith(MIG))
    return tuple(_sorted(_line(reader, iri) for iri in terms))


def schemes(reader: Reader) -> tuple[Scheme, ...]:
    """The code lists, by name."""
    found = [
        Scheme(
            reader.ref(iri),
            reader.text(reader.site.lexicon.lists.get(iri, {}).get("skos:definition", ())),
            reader.refs_to(concepts),
        )
        for iri, concepts in reader.site.lexicon.schemes.items()
    ]
    return tuple(sorted(found, key=lambda scheme: scheme.ref.label.key))


def tree(reader: Reader, scheme: str) -> tuple[Concept, ...]:
    """The words of a code list, those that are narrower below the others; none if it is no list."""
    lexicon = reader.site.lexicon
    concepts = lexicon.schemes.get(scheme, ())
    inner = {lower for one in concepts for lower in lexicon.below.get(one, ())}
    return _concepts(reader, [one for one in concepts if one not in inner], {scheme})


def in_all_languages(texts: Iterable[object]) -> tuple[Label, ...]:
    """The texts in the order in which the pages name their languages."""
    labels = [Label(text.value, text.language or "") for text in texts if isinstance(text, Literal)]
    return tuple(sorted(labels, key=lambda label: (*LANGUAGES, label.lang).index(label.lang)))


def _line(reader: Reader, iri: str) -> Line:
    definitions = reader.site.lexicon.terms[iri].get("skos:definition", ())
    return Line(reader.ref(iri), term_name(iri), reader.text(definitions))


def _concepts(reader: Reader, iris: Iterable[str], seen: set[str]) -> tuple[Concept, ...]:
    lexicon = reader.site.lexicon
    found = [
        Concept(
            reader.ref(iri),
            reader.text(lexicon.concepts[iri].get("skos:definition", ())),
            lexicon.uses.get(iri, 0),
            _concepts(reader, lexicon.below.get(iri, ()), seen | {iri}),
        )
        for iri in iris
        if iri in lexicon.concepts and iri not in seen
    ]
    return tuple(sorted(found, key=lambda concept: concept.ref.label.key))


def _sorted(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.ref.label.key)


def _prose(reader: Reader, said: Facts, name: str) -> tuple[Prose, ...]:
    """All texts in the one language that suits the reader best."""
    texts = [term for term in said.get(name, ()) if isinstance(term, Literal)]
    chosen = best(texts, reader.languages)
    return tuple(
        Prose(label, tuple(_linked(reader, term.value)))
        for term in texts
        if chosen
        and (term.language or "") == chosen.lang
        and (label := best([term], reader.languages))
    )


def _linked(reader: Reader, text: str) -> Iterator[str | Ref]:
    done = 0
    for match in _NAME.finditer(text):
        ref = reader.ref(PREFIXES[match[1]] + match[2]) if match[1] in PREFIXES else None
        if ref and ref.href and not ref.external:
            yield text[done : match.start()]
            yield ref
            done = match.end()
    yield text[done:]


def _inverses(reader: Reader, iri: str, said: Facts) -> list[str]:
    """The inverse of a property, whichever of the two says so."""
    given = [term.value for term in said.get("owl:inverseOf", ()) if isinstance(term, NamedNode)]
    turned = [
        other
        for other, facts in reader.site.lexicon.terms.items()
        if any(str(term.value) == iri for term in facts.get("owl:inverseOf", ()))
    ]
    return [*given, *turned]


def _is_literal(iri: str) -> bool:
    return iri.startswith(PREFIXES["xsd"]) or curie(iri) in {*LITERALS, *_ANY}


def _expected(reader: Reader, iri: str, ranges: Sequence[object]) -> tuple[str, ...]:
    """What a value is, by the ontology, else by the shapes, else by the values in the graph."""
    site = reader.site
    given = [term.value for term in ranges if isinstance(term, NamedNode)]
    demanded = [
        term.value
        for shape, _ in site.rulebook.guards.get(iri, ())
        for rule in shape.rules
        if rule.path == iri
        for term in rule.said.get("sh:datatype", ())
        if isinstance(term, NamedNode)
    ]
    seen = site.lexicon.datatypes.get(iri, ())
    for datatypes in (given, demanded, seen):
        words = [LITERALS[name] for one in datatypes if (name := curie(one)) in LITERALS]
        if words:
            return tuple(dict.fromkeys(words))
    return ("a value",) if site.lexicon.kind(iri) == "Value" else ()
