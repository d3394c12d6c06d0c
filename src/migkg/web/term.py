"""One term as a page: what it means, what guards it, who asks with it, where it occurs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal
from migkg.terms import MIG, curie
from migkg.web.entries import Entry, entry_of, in_all_languages
from migkg.web.patterns import PATTERNS
from migkg.web.promises import name_of
from migkg.web.themes import theme_of

if TYPE_CHECKING:
    from migkg.queries import Query
    from migkg.web.labels import Label
    from migkg.web.patterns import Pattern
    from migkg.web.reading import Reader, Ref
    from migkg.web.themes import Theme

ALIGNMENTS = {
    "skos:exactMatch": "means the same as",
    "skos:closeMatch": "means nearly the same as",
    "skos:broadMatch": "is narrower than",
    "skos:narrowMatch": "is broader than",
    "skos:relatedMatch": "has to do with",
    "owl:equivalentClass": "is the same class as",
    "owl:equivalentProperty": "is the same property as",
    "rdfs:seeAlso": "see also",
}
"""The properties that lead to terms of others, and how they read."""

_ENGLISH = {"en": "English", "fr": "French", "nl": "Dutch", "de": "German"}

_USES = {
    "Class": "SELECT ?thing\nWHERE {{\n  ?thing a {term} .\n}}\nORDER BY ?thing",
    "": "SELECT ?thing ?value\nWHERE {{\n  ?thing {term} ?value .\n}}\nORDER BY ?thing ?value",
}


@dataclass(frozen=True)
class Guard:
    """A shape that guards a term, in which way, and how grave its findings are."""

    name: Label
    href: str
    way: str
    severities: tuple[str, ...]


@dataclass(frozen=True)
class TermPage:
    """All that the page of a term says."""

    entry: Entry
    theme: Theme | None
    names: tuple[Label, ...]
    definitions: tuple[Label, ...]
    missing: tuple[str, ...]
    """The languages of the pages in which it has no definition, by their English names."""

    lineage: tuple[tuple[Ref, ...], ...]
    """The ways up from the term, each from the top down."""

    apart: tuple[Ref, ...]
    described_by: tuple[Ref, ...]
    """The properties whose domain the class or one above it is."""

    guards: tuple[Guard, ...]
    questions: tuple[tuple[Query, tuple[Ref, ...]], ...]
    """The questions that use the term, or only those below it, which are then named."""

    rules: tuple[Query, ...]
    alignments: tuple[tuple[str, tuple[Ref, ...]], ...]
    patterns: tuple[Pattern, ...]
    query: str
    """What lists every use of the term."""


def term_page(reader: Reader, iri: str) -> TermPage:
    """The page of a term that the ontology declares."""
    lexicon = reader.site.lexicon
    said = lexicon.terms[iri]
    entry = entry_of(reader, iri)
    definitions = in_all_languages(said.get("skos:definition", ()))
    defined = {label.lang for label in definitions}
    return TermPage(
        entry=entry,
        theme=theme_of(lexicon, iri) if entry.own else None,
        names=in_all_languages(said.get("rdfs:label", ())),
        definitions=definitions,
        missing=tuple(name for tag, name in _ENGLISH.items() if tag not in defined),
        lineage=tuple(tuple(map(reader.ref, way)) for way in _ways(reader, iri)),
        apart=reader.refs_to(lexicon.apart.get(iri, ())),
        described_by=reader.refs_to(_properties_of(reader, iri)),
        guards=tuple(_guards(reader, iri)),
        questions=_questions(reader, iri),
        rules=lexicon.concluded.get(iri, ()),
        alignments=tuple(
            (words, refs)
            for name, words in ALIGNMENTS.items()
            if (refs := reader.refs(said.get(name, ())))
        ),
        patterns=tuple(pattern for pattern in PATTERNS if iri in pattern.terms),
        query=uses_query(iri, entry.kind),
    )


def uses_query(iri: str, kind: str) -> str:
    """The query that lists the uses of a term of this kind."""
    prefix, _, _ = curie(iri).partition(":")
    namespace = iri.removesuffix(curie(iri).partition(":")[2])
    prologue = f"PREFIX {prefix}: <{namespace}>\n\n" if namespace != iri else ""
    return prologue + _USES.get(kind, _USES[""]).format(term=curie(iri) if prologue else f"<{iri}>")


def _ways(reader: Reader, iri: str, seen: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Each way up, ending with what is directly above the term."""
    above = [one for one in reader.site.lexicon.above(iri) if one not in seen and one != iri]
    ways: list[tuple[str, ...]] = []
    for higher in above:
        ways += [(*way, higher) for way in _ways(reader, higher, (*seen, iri))] or [(higher,)]
    return ways


def _properties_of(reader: Reader, iri: str) -> list[str]:
    lexicon = reader.site.lexicon
    own = {one for one in lexicon.lineage(iri) if one.startswith(MIG)}
    return [
        other
        for other, said in lexicon.terms.items()
        if other.startswith(MIG)
        for name in ("rdfs:domain", "schema:domainIncludes")
        if any(not isinstance(term, Literal) and term.value in own for term in said.get(name, ()))
    ]


def _guards(reader: Reader, iri: str) -> list[Guard]:
    guards = []
    for shape, way in reader.site.rulebook.guards.get(iri, ()):
        severities = dict.fromkeys(rule.severity for rule in shape.rules)
        guards.append(
            Guard(
                name_of(reader, shape.said, shape.iri),
                reader.shape_address(shape.iri),
                way,
                tuple(severities),
            )
        )
    return sorted(guards, key=lambda guard: guard.name.key)


def _questions(reader: Reader, iri: str) -> tuple[tuple[Query, tuple[Ref, ...]], ...]:
    lexicon, questions = reader.site.lexicon, reader.site.questions
    direct = lexicon.asked.get(iri, ())
    by_way: dict[str, list[str]] = {}
    for lower in lexicon.descent(iri):
        for name in lexicon.asked.get(lower, ()):
            if name not in direct:
                by_way.setdefault(name, []).append(lower)
    return (
        *((questions[name], ()) for name in direct),
        *((questions[name], reader.refs_to(lower)) for name, lower in by_way.items()),
    )
