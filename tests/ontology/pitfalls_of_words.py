"""Pitfalls of the OOPS! catalogue that lie in names, labels and definitions."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import ONTOLOGY, expand
from tests.ontology.axioms import (
    CLASS,
    CONCEPT,
    PROPERTIES,
    SCHEME,
    above,
    built_in,
    labels,
    local,
    own,
    own_words,
)
from tests.ontology.lookup import LANGUAGES

if TYPE_CHECKING:
    from tests.ontology.lookup import Graph

IS = re.compile(
    r"(is|is ?an?|type ?of|kind ?of|instance ?of|sub ?class ?of|same ?as|est|est une?|sorte de"
    r"|is een|soort van|hetzelfde als|ist|ist eine?|art von|dasselbe wie)",
    re.IGNORECASE,
)
JOINED = {
    "en": r"\b(and|or)\b|[/&+]",
    "fr": r"\b(et|ou)\b|[/&+]",
    "nl": r"\b(en|of)\b|[/&+]",
    "de": r"\b(und|oder)\b|[/&+]",
}
IN_BOTH_GENDERS = r"\b([\w-]+)(?:in oder \1|e oder \1er|innen und \1(?:en|e)?)\b"
"""How German names those who hold an office, or a group: one word twice, which joins no two."""

ONE_MATTER = {
    "theme:language-and-education": "language courses are where the schooling of many begins",
    "theme:resettlement": "both bring people directly from abroad",
    "theme:residence-and-deportation": "leave to stay is what protects against being removed",
    "theme:social-rights": "inclusion is what the access to services is for",
}
"""Concepts whose label or name joins two words for what is one matter, with the reason."""

ANYTHING = re.compile(
    r"\b(other|others|misc|miscellaneous|various|unspecified|things?|stuff|autres?|divers(es)?"
    r"|overige|andere|diverse|dingen|allerlei|sonstige[rs]?|anderes|verschiedene[rs]?|dinge)\b",
    re.IGNORECASE,
)
NAMING = {
    CLASS: re.compile(r"([A-Z][a-z]+)+"),
    CONCEPT: re.compile(r"[a-z]+(-[a-z]+)*"),
    SCHEME: re.compile(r"[a-z]+(-[a-z]+)*"),
    **dict.fromkeys(PROPERTIES, re.compile(r"[a-z]+([A-Z][a-z]+)*")),
}
DATATYPES = {"boolean", "date", "datetime", "decimal", "double", "float", "integer", "number"} | {
    *("string", "text", "time", "uri", "year")
}
TIES = (
    "owl:equivalentClass",
    "owl:equivalentProperty",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "skos:closeMatch",
    "skos:relatedMatch",
)
LONGEST_LABEL = 60
EXTENSION = re.compile(r"\.(html?|jsonld|n3|nt|owl|rdf|rdfs|trig|ttl|xml)([#/]|$)")


def relation_is(graph: Graph) -> list[str]:
    """P03: a property that says no more than what rdf:type, subclass or sameness say."""
    return [
        term
        for term in own(graph, *PROPERTIES)
        if any(
            IS.fullmatch(text)
            for text in [local(term), *(t for lang in LANGUAGES for t in labels(graph, term, lang))]
        )
    ]


def merged_concepts(graph: Graph) -> list[str]:
    """P07: a class or concept whose label or name joins two that are not one matter."""
    return [
        term
        for term in own(graph, CLASS, CONCEPT)
        if term not in ONE_MATTER
        and (
            re.search(r"[a-z](And|Or)[A-Z]|-(and|or)-", local(term))
            or any(
                re.search(pattern, once(text, language))
                for language, pattern in JOINED.items()
                for text in labels(graph, term, language)
            )
        )
    ]


def once(label: str, language: str) -> str:
    """The label with one word for those whom it names as women and as men."""
    return re.sub(IN_BOTH_GENDERS, r"\1", label) if language == "de" else label


def without_annotations(graph: Graph) -> list[str]:
    """P08: a term without a label or a definition in one of the languages."""
    return [
        term
        for term in own_words(graph)
        for language in LANGUAGES
        if not labels(graph, term, language) or not graph.texts(term, "skos:definition", language)
    ]


def swapped_annotations(graph: Graph) -> list[str]:
    """P20: a label that is a sentence, or a definition that is a mere label."""
    found = []
    for term in own_words(graph):
        texts = [
            (text, definition)
            for language in LANGUAGES
            for text in labels(graph, term, language)
            for definition in graph.texts(term, "skos:definition", language)
        ]
        if any(
            text.endswith(".")
            or len(text) > LONGEST_LABEL
            or len(text) >= len(definition)
            or " " not in definition
            for text, definition in texts
        ):
            found.append(term)
    return found


def miscellaneous_classes(graph: Graph) -> list[str]:
    """P21: a class or concept for whatever fits nowhere else."""
    words = {
        term: [
            local(term).replace("-", " "),
            *(t for lang in JOINED for t in labels(graph, term, lang)),
        ]
        for term in own(graph, CLASS, CONCEPT)
    }
    return [term for term, texts in words.items() if any(map(ANYTHING.search, texts))]


def other_naming(graph: Graph) -> list[str]:
    """P22: a name that is not written as those of its kind are."""
    return [
        term
        for kind, pattern in NAMING.items()
        for term in own(graph, kind)
        if not pattern.fullmatch(local(term))
    ]


def datatypes_of_our_own(graph: Graph) -> list[str]:
    """P23: a class or datatype that XML Schema has already."""
    named = [term for term in own(graph, CLASS) if local(term).casefold() in DATATYPES]
    return named + own(graph, "rdfs:Datatype")


def undeclared_equivalents(graph: Graph) -> list[str]:
    """P12, P30: a term named as one from elsewhere that nothing ties to it."""
    elsewhere, known = defaultdict(list), own(graph, CLASS, *PROPERTIES)
    for term in graph.typed(CLASS, *PROPERTIES):
        if term not in known and not built_in(term):
            elsewhere[local(term).casefold()].append(term)
    return [
        term
        for term in known
        for other in elsewhere[local(term).casefold()]
        if not any(other in above(graph, term, tie) for tie in TIES)
    ]


def shared_labels(graph: Graph) -> list[str]:
    """P32: several terms with one label, or several concepts of one scheme."""
    bearers = defaultdict(list)
    for term in own(graph, CLASS, *PROPERTIES, CONCEPT):
        place = "".join(graph.names(term, "skos:inScheme"))
        for language in LANGUAGES:
            for text in {text.casefold() for text in labels(graph, term, language)}:
                bearers[place, language, text].append(term)
    return sorted({term for terms in bearers.values() if len(terms) > 1 for term in terms})


def file_extensions(graph: Graph) -> list[str]:
    """P36: a name or a namespace that looks like that of a file."""
    names = own_words(graph) + graph.typed("owl:Ontology")
    return [term for term in names if EXTENSION.search(expand(term))]


def ambiguous_namespaces(graph: Graph) -> list[str]:
    """P39: a name without a base, or a namespace that does not end where names begin."""
    found = [term for term in graph.subjects if "/migkg/file/" in term]
    for ontology in graph.typed("owl:Ontology"):
        spaces = graph.texts(ontology, "vann:preferredNamespaceUri")
        if not any(space.endswith(("#", "/")) for space in spaces):
            found.append(ontology)
    return found


def no_licence(graph: Graph) -> list[str]:
    """P41: an ontology that does not say what one may do with it."""
    found = graph.typed("owl:Ontology")
    return [term for term in found if not graph.names(term, "dcterms:license")]


def no_ontology(graph: Graph) -> list[str]:
    """P38: terms of ours, and no declaration of our ontology."""
    declared = ONTOLOGY in map(expand, graph.typed("owl:Ontology"))
    return [] if declared else own(graph, CLASS, *PROPERTIES)


def definitions_of_others(graph: Graph) -> list[str]:
    """P40, in words: a term from elsewhere that we define, or claim as ours."""
    known = {*own_words(graph), ONTOLOGY}
    defined = {term for term, _ in graph.pairs("skos:definition")}
    claimed = {
        term
        for term, home in graph.pairs("rdfs:isDefinedBy")
        if isinstance(home, NamedNode) and home.value == ONTOLOGY
    }
    return sorted((defined | claimed) - known)
