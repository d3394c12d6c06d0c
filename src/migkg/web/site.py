"""What the explorer shows, read once at start: the build, the questions, the shapes."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migkg.build import DUMP, MANIFEST, WORDS
from migkg.errors import SourceError
from migkg.queries import read_queries, read_words
from migkg.source import NamedNode, read_turtle
from migkg.store import KnowledgeGraph
from migkg.terms import (
    BASE,
    DEF,
    GRAPH,
    ID,
    KINDS,
    MIG,
    MIGSH,
    ONTOLOGY,
    PREFIXES,
    QUERY,
    SHAPES,
    curie,
)
from migkg.web.labels import Labels
from migkg.web.passages import Passages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from migkg.queries import Query, Words

BORROWED = ("country", "lang")
"""Prefixes of things that others name and of which this graph says something."""

_VERSION = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?ontology ?version WHERE { ?ontology owl:versionInfo ?version }
"""

_DECLARED = f"""
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?term ?type WHERE {{
  GRAPH <{GRAPH}ontology> {{ ?term rdf:type ?type }}
}}
"""

_COUNTS = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE {{
  GRAPH ?graph {{ ?thing a ?class }}
  FILTER (?graph != <{GRAPH}derived> && STRSTARTS(STR(?thing), "{ID}")
    && !CONTAINS(STR(?thing), "#"))
}} GROUP BY ?class ORDER BY DESC(?count) ?class
"""

_THINGS = f"""
SELECT DISTINCT ?thing WHERE {{
  ?thing a ?class FILTER (STRSTARTS(STR(?thing), "{BASE}"))
}} ORDER BY ?thing
"""

SUGGESTED = 2_000
"""The most things of a kind among which a misspelt one is looked for."""


@dataclass(frozen=True)
class Site:
    """Everything that pages are made from."""

    root: Path
    graph: KnowledgeGraph
    shapes: KnowledgeGraph
    manifest: Mapping[str, Any]
    questions: Mapping[str, Query]
    words: Words
    labels: Labels
    passages: Passages
    version: str
    counts: tuple[tuple[str, int], ...]
    """How many things there are of each class, the most frequent first."""

    known: Mapping[str, tuple[str, ...]]
    """Things by their kind, as prefixed names: what may have been meant where one is not found."""

    @property
    def dump(self) -> Path:
        """The file that holds the whole graph."""
        return self.root / "build" / DUMP

    @property
    def hash(self) -> str:
        """The SHA-256 digest of the whole graph: what distinguishes one build from another."""
        return str(self.manifest["dump"]["sha256"])

    def page(self, iri: str) -> str | None:
        """The address of the page about a thing, without its host; None where there is none."""
        thing, _, fragment = iri.partition("#")
        if iri.startswith(MIG) or thing == ONTOLOGY:
            path = "/ontology"
        elif iri.startswith(MIGSH) or thing == SHAPES:
            path = "/shapes"
        elif self._foreign_term(iri):
            return f"/ontology#{curie(iri)}"
        else:
            shown = thing if thing.startswith(BASE) else iri
            path = _page_path(shown) or ""
            if not path or shown not in self.graph:
                return None
            return path
        if fragment and iri not in self.graph and iri not in self.shapes:
            return None
        return f"{path}#{fragment}" if fragment else path

    def _foreign_term(self, iri: str) -> bool:
        """Whether the ontology declares this term of another vocabulary."""
        if iri.startswith(BASE) or iri not in self.graph:
            return False
        rows = self.graph.select(_DECLARED, term=NamedNode(iri))
        return bool(rows)


def thing_at(path: str) -> str:
    """The IRI of the thing whose page lies at this path below ``/page/``.

    >>> thing_at("city/be-gent")
    'https://w3id.org/migkg/id/city/be-gent'
    >>> thing_at("country/BEL")
    'http://publications.europa.eu/resource/authority/country/BEL'
    """
    first, _, rest = path.partition("/")
    if first in {"def", "graph", "query"}:
        return BASE + path
    if first in BORROWED:
        return PREFIXES[first] + rest
    return ID + path


def kind_of(iri: str) -> str:
    """The segment of an IRI of ours that says what kind of thing it names.

    >>> kind_of("https://w3id.org/migkg/id/city/be-gent"), kind_of("https://w3id.org/migkg/def/theme")
    ('city', 'def')
    """
    return re.split("[/#]", iri.removeprefix(ID).removeprefix(BASE), maxsplit=1)[0]


def _page_path(iri: str) -> str | None:
    if iri.startswith(QUERY):
        return f"/questions/{iri[len(QUERY) :]}"
    for prefix in BORROWED:
        if iri.startswith(PREFIXES[prefix]):
            return f"/page/{prefix}/{iri[len(PREFIXES[prefix]) :]}"
    if iri.startswith(ID) and iri[len(ID) :].partition("/")[0] in KINDS:
        return f"/page/{iri[len(ID) :]}"
    if iri.startswith((DEF, GRAPH)):
        return f"/page/{iri[len(BASE) :]}"
    return None


def read_site(root: Path, pages: Path | None) -> Site:
    """Read the build below the project folder, and what is shown beside it.

    Raises:
        SourceError: there is no build, its parts do not belong together, or a file cannot be read.
        QueryError: a question is not valid.
    """
    built = root / "build"
    manifest = _manifest(built)
    graph = KnowledgeGraph.open(built / DUMP)
    shapes = [
        triple for path in sorted((root / "shapes").glob("*.ttl")) for triple in read_turtle(path)
    ]
    versions = graph.select(_VERSION, ontology=NamedNode(ONTOLOGY))
    return Site(
        root=root,
        graph=graph,
        shapes=KnowledgeGraph.of_triples(shapes),
        manifest=manifest,
        questions=read_queries(root / "queries"),
        words=read_words(root / WORDS),
        labels=Labels(graph),
        passages=Passages.of(graph, pages),
        version=versions[0]["version"].value if versions else "",
        counts=tuple(
            (row["class"].value, int(row["count"].value)) for row in graph.select(_COUNTS)
        ),
        known=_known(graph),
    )


def _manifest(built: Path) -> Mapping[str, Any]:
    """The manifest, where it describes the very dump that lies beside it."""
    try:
        manifest: dict[str, Any] = json.loads((built / MANIFEST).read_text(encoding="utf-8"))
        described = manifest["dump"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(built / MANIFEST, "is missing or damaged: run migkg build") from error
    try:
        with (built / DUMP).open("rb") as dump:
            found = hashlib.file_digest(dump, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(built / DUMP, "is not there: run migkg build first") from error
    if found != described:
        problem = f"is not the file that {built / MANIFEST} describes: run migkg build"
        raise SourceError(built / DUMP, problem)
    return manifest


def _known(graph: KnowledgeGraph) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in graph.select(_THINGS):
        iri = row["thing"].value
        names = found.setdefault(kind_of(iri), [])
        if ("#" not in iri or iri.startswith(MIG)) and len(names) < SUGGESTED:
            names.append(curie(iri))
    return {kind: tuple(names) for kind, names in found.items()}
