"""The items of FOOPS!, which asks how findable, accessible, interoperable and reusable one is.

What can be judged from the files alone is judged here. The rest takes the network, and the person
who publishes; each such item says what must then be true, and what is tested of it until then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migkg.terms import MIG, ONTOLOGY, expand
from tests.ontology.axioms import CLASS, CONCEPT, PROPERTIES, built_in, labels, ours, own
from tests.ontology.lookup import LANGUAGES, name

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ontology.lookup import Graph

PERSISTENT = re.compile(r"https?://(w3id\.org|doi\.org|purl\.[a-z.]+|[a-z.]*\bpurl\.org)/")
VERSION = "owl:versionIRI"
ABOUT_IT = {
    "title": "dcterms:title",
    "description": "dcterms:description",
    "licence": "dcterms:license",
    "version IRI": VERSION,
    "creator": "dcterms:creator",
    "namespace": "vann:preferredNamespaceUri",
    "prefix": "vann:preferredNamespacePrefix",
    "version": "owl:versionInfo",
    "date of creation": "dcterms:created",
    "citation": "dcterms:bibliographicCitation",
    "DOI": "bibo:doi",
    "publisher": "dcterms:publisher",
    "logo": "foaf:logo",
    "status": "bibo:status",
    "source": "dcterms:source",
    "date of issue": "dcterms:issued",
}
OF_METADATA = ("bibo:", "dcterms:", "foaf:", "owl:", "prov:", "rdfs:", "schema:", "vann:")


@dataclass(frozen=True)
class Item:
    """One test of FOOPS!: what it asks, what lacks of it, and what we do without for now."""

    asks: str
    lacks: Callable[[Graph], list[str]]
    without: dict[str, str] = field(default_factory=dict)


def header(*asked: str) -> Callable[[Graph], list[str]]:
    """What of this the header does not say."""
    return lambda graph: [what for what in asked if not graph.values(ONTOLOGY, ABOUT_IT[what])]


def unlabelled(graph: Graph) -> list[str]:
    terms = own(graph, CLASS, *PROPERTIES, CONCEPT)
    missing = [f"{t} @{lang}" for t in terms for lang in LANGUAGES if not labels(graph, t, lang)]
    return missing if terms else ["terms"]


def undefined(graph: Graph) -> list[str]:
    terms = own(graph, CLASS, *PROPERTIES, CONCEPT)
    missing = [
        f"{term} @{language}"
        for term in terms
        for language in LANGUAGES
        if not graph.texts(term, "skos:definition", language)
    ]
    return missing if terms else ["terms"]


def unlike_versions(graph: Graph) -> list[str]:
    versions = graph.names(ONTOLOGY, VERSION)
    differ = [version for version in versions if expand(version) != ONTOLOGY]
    return [] if differ else ["a version IRI that is not the ontology's"]


def other_names(graph: Graph) -> list[str]:
    names = [expand(term) for term in graph.typed("owl:Ontology")]
    spaces = graph.texts(ONTOLOGY, ABOUT_IT["namespace"])
    same = names == [ONTOLOGY] and spaces == [MIG] and f"{ONTOLOGY}#" == MIG
    return [] if same else ["one name in the file, in the code and in the namespace"]


def persistent(graph: Graph) -> list[str]:
    names = [expand(term) for term in graph.typed("owl:Ontology")]
    return [] if names and all(map(PERSISTENT.match, names)) else ["a persistent name"]


def open_protocol(graph: Graph) -> list[str]:
    names = [expand(term) for term in graph.typed("owl:Ontology")]
    return [] if names and all(n.startswith("https://") for n in names) else ["http or https"]


def without_metadata_of_others(graph: Graph) -> list[str]:
    said = {name(t.predicate) for t in graph.triples if name(t.subject) == ONTOLOGY}
    found = [term for term in said if term.startswith(OF_METADATA) and term != VERSION]
    return [] if found else ["a vocabulary for metadata"]


def nothing_reused(graph: Graph) -> list[str]:
    reused = {
        other
        for term in own(graph, CLASS, *PROPERTIES)
        for predicate in ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range")
        for other in graph.names(term, predicate)
        if not ours(other) and not built_in(other)
    }
    return [] if reused else ["terms of another vocabulary"]


def no_rdf(graph: Graph) -> list[str]:
    return [] if graph.triples else ["statements"]


OFFLINE: dict[str, Item] = {
    "FIND1": Item("a prefix", header("prefix")),
    "HTTP1": Item("a name by an open protocol", open_protocol),
    "OM1": Item(
        "title, description, licence, version IRI, creator, namespace",
        header("title", "description", "licence", "version IRI", "creator", "namespace"),
    ),
    "OM2": Item(
        "prefix, version, date of creation, citation",
        header("prefix", "version", "date of creation", "citation"),
    ),
    "OM3": Item(
        "DOI, publisher, logo, status, source, date of issue",
        header("DOI", "publisher", "logo", "status", "source", "date of issue"),
        {
            "DOI": "an archive gives it with the first release",
            "logo": "there is none",
            "source": "the ontology was derived from no other; what it builds on, its axioms say",
        },
    ),
    "OM4.1": Item("a licence", header("licence")),
    "OM5.1": Item("creator, date of creation", header("creator", "date of creation")),
    "OM5.2": Item("publisher, date of issue", header("publisher", "date of issue")),
    "PURL1": Item("a persistent name", persistent),
    "RDF1": Item("RDF that can be read (by the OWL API: see the profiles)", no_rdf),
    "URI2": Item("the name in the file is the one it is had by", other_names),
    "VER1": Item("a version IRI that is not the ontology's", unlike_versions),
    "VOC1": Item("metadata in the words of others", without_metadata_of_others),
    "VOC2": Item("terms of other vocabularies", nothing_reused),
    "VOC3": Item("a label for every term, here in each language", unlabelled),
    "VOC4": Item("a definition for every term, here in each language", undefined),
}

NETWORK = {
    "CN1": "HTML and RDF by content negotiation; `tests/web/test_entity.py` asks so locally",
    "DOC1": "a page in HTML at the ontology’s name; `tests/web/test_entity.py` asks for it locally",
    "FIND2": "the prefix `mig` is registered at prefix.cc or LOV, by a person, after a release",
    "FIND3": "the ontology is registered at LOV or in a data catalogue, by a person",
    "FIND_3_BIS": "the metadata stay there without us: the same registration as FIND3",
    "OM4.2": "the address of the licence answers",
    "URI1": "w3id.org forwards the ontology’s name to where it is served",
    "VER2": "w3id.org forwards the version IRI; `tests/web/test_entity.py` follows it locally",
}
"""What takes the network: what must be true once the ontology is published."""


def state(item: str, graph: Graph) -> tuple[str, str]:
    """Pass, fail or needs network, and why."""
    if item in NETWORK:
        return "needs network", NETWORK[item]
    asked, lacks = OFFLINE[item], OFFLINE[item].lacks(graph)
    if not lacks:
        return "pass", asked.asks
    reasons = "; ".join(f"{what}: {asked.without.get(what, 'missing')}" for what in lacks)
    return "fail", f"{asked.asks}. {reasons}"
