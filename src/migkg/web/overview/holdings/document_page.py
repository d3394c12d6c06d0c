"""The page of a source document: what it is, and all that rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import GRAPH
from migkg.web.facts import facts_of
from migkg.web.overview.asking import asked
from migkg.web.reading import in_words

if TYPE_CHECKING:
    from migkg.web.labels import Label
    from migkg.web.reading import Moment, Reader, Ref

RESTING = f"""
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?document ?thing ?class WHERE {{
  ?evidence oa:hasSource ?document .
  ?thing mig:supportedBy ?evidence .
  GRAPH ?graph {{ ?thing a ?class }}
  FILTER (?graph != <{GRAPH}derived>)
}} ORDER BY ?class ?thing
"""

_PASSAGES = """
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?document ?evidence WHERE { ?evidence oa:hasSource ?document } ORDER BY ?evidence
"""

MOST = 300
"""The most things of a class that are named; the query gives all."""


@dataclass(frozen=True)
class Resting:
    """The things of one class that rest on the document."""

    of: Ref
    things: tuple[Ref, ...]
    number: int


@dataclass(frozen=True)
class DocumentPage:
    """What the page of a document says."""

    ref: Ref
    url: Ref | None
    publishers: tuple[Ref, ...]
    languages: tuple[Ref, ...]
    issued: Moment | None
    modified: Moment | None
    retrieved: str
    rights: tuple[Ref, ...]
    remark: Label | None
    resting: tuple[Resting, ...]
    number: int
    passages: tuple[Ref, ...]
    query: str


def document_page(reader: Reader, iri: str) -> DocumentPage:
    """The page of the document with this IRI."""
    graph, node = reader.site.graph, NamedNode(iri)
    said = facts_of(graph, iri)
    pages = reader.refs(said.get("schema:url", ()))
    retrieved = said.get("prov:generatedAtTime", ())
    groups: dict[str, dict[str, None]] = {}
    seen: set[str] = set()
    for row in graph.select(RESTING, document=node):
        thing = row["thing"].value
        if thing not in seen:
            groups.setdefault(row["class"].value, {})[thing] = None
        seen.add(thing)
    rows = graph.select(_PASSAGES, document=node)
    return DocumentPage(
        ref=reader.ref(iri),
        url=pages[0] if pages else None,
        publishers=reader.refs(said.get("dcterms:publisher", ())),
        languages=reader.refs(said.get("dcterms:language", ())),
        issued=reader.moment(said, "dcterms:issued"),
        modified=reader.moment(said, "dcterms:modified"),
        retrieved=in_words(retrieved[0].value, None) if retrieved else "",
        rights=reader.refs(said.get("dcterms:rights", ())),
        remark=reader.text(said.get("skos:editorialNote", ())),
        resting=tuple(
            Resting(reader.ref(name), reader.refs_to(list(things)[:MOST]), len(things))
            for name, things in groups.items()
        ),
        number=len(seen),
        passages=reader.refs_to(row["evidence"].value for row in rows[:MOST]),
        query=asked(RESTING, document=node),
    )
