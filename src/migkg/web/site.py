"""What the explorer shows of a version, read when it is opened: graph, questions, shapes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from migkg.catalogue import NAME as QUESTIONS
from migkg.coverage import account_of
from migkg.dump import Dump
from migkg.project import DUMP, WORDS
from migkg.queries import read_queries, read_words
from migkg.registry import read_published
from migkg.source import NamedNode
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
    kind_of,
)
from migkg.web.archive import Archive
from migkg.web.findings import Findings, read_findings
from migkg.web.gates import Gates, read_gates
from migkg.web.labels import Labels
from migkg.web.lexicon import Lexicon, read_lexicon
from migkg.web.naming import name_index
from migkg.web.passages import Passages
from migkg.web.rulebook import Rulebook, read_rulebook
from migkg.web.schema import Schema
from migkg.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from migkg.coverage import Entry as Account
    from migkg.names import NameIndex
    from migkg.queries import Query, Words
    from migkg.registry import Entry
    from migkg.versions import Version

BORROWED = ("country", "lang")
"""Prefixes of things that others name and of which this graph says something."""

KEPT = 200
"""The most documents about things that are kept; each has a hundred KiB at most, or two."""

_VERSION = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?ontology ?version WHERE { ?ontology owl:versionInfo ?version }
"""

_COUNTS = f"""
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE {{
  GRAPH ?graph {{ ?thing a ?class }}
  FILTER (?graph != <{GRAPH}derived> && STRSTARTS(STR(?thing), "{ID}")
    && !CONTAINS(STR(?thing), "#"))
}} GROUP BY ?class ORDER BY DESC(?count) ?class
"""

_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE { ?thing a ?class }
GROUP BY ?class ORDER BY ?class
"""

_THINGS = f"""
SELECT DISTINCT ?thing WHERE {{
  ?thing a ?class FILTER (STRSTARTS(STR(?thing), "{BASE}"))
}}
"""

_USES = """
SELECT ?property (COUNT(*) AS ?count) WHERE { ?s ?property ?o }
GROUP BY ?property ORDER BY ?property
"""

UNJUDGED = f"{GRAPH}{QUESTIONS}"
"""The graph that the build adds after the shapes have judged."""


@dataclass(frozen=True)
class Site:
    """Everything that pages are made from: all of it is of one version."""

    build: Version
    graph: KnowledgeGraph
    exact: Dump
    """The same statements as they were written, which the graph cannot give back."""

    schema: Schema
    shapes: KnowledgeGraph
    gates: Gates
    account: tuple[Account, ...]
    """What became of each record of the facts; nothing where a project gives no account."""

    manifest: Mapping[str, Any]
    questions: Mapping[str, Query]
    words: Words
    lexicon: Lexicon
    labels: Labels
    passages: Passages
    published: Mapping[str, Entry]
    """The keys that were published, the withdrawn too; none where no registry is there."""
    version: str
    counts: tuple[tuple[str, int], ...]
    """How many things there are of each class by what is asserted, the most frequent first."""

    @cached_property
    def rulebook(self) -> Rulebook:
        """What the shapes demand."""
        names = [str(item["graph"]) for item in self.manifest["graphs"]]
        return read_rulebook(self.shapes, [name for name in names if name != UNJUDGED])

    @cached_property
    def findings(self) -> Findings:
        """What the shapes objected to when the graph was built."""
        return read_findings(self.build, self.graph)

    @cached_property
    def documents(self) -> Shelf[tuple[int, bytes]]:
        """Descriptions of things that were read last: of how many pages, and one of these."""
        return Shelf(KEPT)

    @cached_property
    def archive(self) -> Archive:
        """Where its large documents are kept."""
        return Archive()

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of things that there are, by the segment of their IRIs."""
        things = (row["thing"].value for row in self.graph.select(_THINGS))
        return tuple(sorted(set(map(kind_of, things))))

    @cached_property
    def names(self) -> NameIndex:
        """The names of all things, to be looked for."""
        return name_index(self.graph)

    @cached_property
    def uses(self) -> Mapping[str, int]:
        """How many statements have each property, by its IRI."""
        return {row["property"].value: int(row["count"].value) for row in self.graph.select(_USES)}

    @cached_property
    def classes(self) -> Mapping[str, int]:
        """How much is in each class in the whole graph, by its IRI: what is derived as well."""
        return {row["class"].value: int(row["count"].value) for row in self.graph.select(_CLASSES)}

    @property
    def hash(self) -> str:
        """The SHA-256 digest of the whole graph: what distinguishes one build from another."""
        return self.build.digests[DUMP]

    def number(self, query: str) -> int:
        """How many rows a query of our own has; what was counted once is kept."""
        if query not in self._numbers:
            # Sorting is half of the work, and changes no number.
            body, _, order = query.rpartition("\nORDER BY ")
            ordered = body and "\n" not in order
            self._numbers[query] = self.graph.count(body if ordered else query)
        return self._numbers[query]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {}

    def page(self, iri: str) -> str | None:
        """The address of the page about a thing, without its host; None where there is none."""
        thing, _, fragment = iri.partition("#")
        if iri in self.lexicon.terms:
            return f"/ontology/{term_name(iri)}"
        if iri == ONTOLOGY:
            return "/ontology"
        if iri.startswith(MIGSH) or thing == SHAPES:
            if shape := self.rulebook.shape_of(iri):
                return shape_address(shape.iri, iri)
            path = "/shapes"
        else:
            shown = thing if thing.startswith(BASE) else iri
            path = _page_path(shown) or ""
            return path if path and shown in self.graph else None
        if fragment and iri not in self.shapes:
            return None
        return f"{path}#{fragment}" if fragment else path


def term_name(iri: str) -> str:
    """How a term is written in the address of its page, and as its anchor on that of all terms.

    >>> term_name("https://w3id.org/migkg/ontology#City"), term_name("http://www.w3.org/ns/org#Post")
    ('City', 'org:Post')
    """
    return iri.removeprefix(MIG) if iri.startswith(MIG) else curie(iri)


def shape_address(shape: str, rule: str) -> str:
    """The address of what is said of a rule of a shape, or of the shape itself.

    >>> shape_address(f"{MIGSH}Membership", f"{MIGSH}Membership-member")
    '/shapes/Membership#Membership-member'
    >>> shape_address(f"{MIGSH}Membership", f"{MIGSH}Membership")
    '/shapes/Membership'
    """
    page = f"/shapes/{shape.removeprefix(MIGSH)}"
    return page if rule == shape else f"{page}#{rule.removeprefix(MIGSH)}"


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


def _page_path(iri: str) -> str | None:
    if iri.startswith(QUERY):
        return f"/questions/{iri[len(QUERY) :]}"
    for prefix in BORROWED:
        if iri.startswith(PREFIXES[prefix]):
            return f"/page/{prefix}/{iri[len(PREFIXES[prefix]) :]}"
    if iri.startswith(ID) and kind_of(iri) in KINDS:
        return f"/page/{iri[len(ID) :]}"
    if iri.startswith((DEF, GRAPH)):
        return f"/page/{iri[len(BASE) :]}"
    return None


def read_site(build: Version, pages: Path | None = None) -> Site:
    """Read a version of the graph, and of the project what was published with it.

    Raises:
        SourceError: a file is missing or cannot be read.
        QueryError: a question is not valid.
    """
    build.require_project()
    root = build.project
    graph = KnowledgeGraph.open(build.dump)
    questions = read_queries(root / "queries")
    schema = Schema(root)
    versions = graph.select(_VERSION, ontology=NamedNode(ONTOLOGY))
    return Site(
        build=build,
        graph=graph,
        exact=Dump(build.dump),
        schema=schema,
        shapes=KnowledgeGraph.of_triples(schema.shapes),
        gates=read_gates(root),
        account=account_of(root),
        manifest=build.manifest,
        questions=questions,
        words=read_words(root / WORDS),
        lexicon=read_lexicon(graph, questions, root),
        labels=Labels(graph),
        passages=Passages.of(graph, pages),
        published=read_published(root),
        version=versions[0]["version"].value if versions else "",
        counts=tuple(
            (row["class"].value, int(row["count"].value)) for row in graph.select(_COUNTS)
        ),
    )
