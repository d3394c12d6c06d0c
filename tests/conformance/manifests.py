"""The W3C's tests of SPARQL as data: what each asks, of which graphs, and what it expects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import rdflib
from rdflib import RDF
from rdflib.collection import Collection
from rdflib.namespace import Namespace

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

UNPACKED = ROOT / ".suites"
NOT_UNPACKED = "the W3C's tests are not here: run `make suites` once"
FOLDERS = {
    "sparql10": UNPACKED / "testcases-sparql-1.0-w3c" / "data-r2",
    "sparql11": UNPACKED / "testcases-sparql-1.1-w3c",
}
ELSEWHERE = frozenset(("protocol", "service-description"))
"""Folders of requests, not of queries: they have tests of their own."""

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

EVALUATION = frozenset(("QueryEvaluationTest", "CSVResultFormatTest"))
POSITIVE = frozenset(("PositiveSyntaxTest", "PositiveSyntaxTest11"))
NEGATIVE = frozenset(("NegativeSyntaxTest", "NegativeSyntaxTest11"))
UPDATE = frozenset(
    ("UpdateEvaluationTest", "PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11")
)


@dataclass(frozen=True)
class Case:
    """A test: one request, the graphs it is asked of, and the file with what it expects."""

    version: str
    folder: str
    host: str
    """The host under which its folder is served, so that files of one name stay apart."""
    iri: str
    name: str
    kind: str
    request: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    result: Path | None = None
    is_lax: bool = False
    """Whether the rows may be given once or several times, as REDUCED lets them."""

    @property
    def key(self) -> str:
        """Its name among all tests."""
        return f"{self.version}/{self.folder}/{self.iri.rpartition('#')[2]}"

    @property
    def is_update(self) -> bool:
        """Whether it is about updates; some of the tests of bad queries are."""
        return self.kind in UPDATE or self.request.suffix == ".ru"

    def address(self, path: Path) -> str:
        """The IRI of a file of this folder; against it the file resolves its relative IRIs."""
        return f"http://{self.host}/{path.name}"


def cases() -> list[Case]:
    """All tests that the manifests list, but those ``ELSEWHERE``; none where they are not here."""
    manifests = [
        (version, manifest)
        for version, folder in FOLDERS.items()
        for manifest in sorted(folder.rglob("manifest.ttl"))
        if manifest.parent.name not in ELSEWHERE
    ]
    return [
        case
        for number, (version, manifest) in enumerate(manifests, 1)
        # An address of this machine: the server answers to no other name.
        for case in _listed(version, manifest, f"127.11.0.{number}")
    ]


def unlisted() -> list[str]:
    """The tests that a manifest describes and does not list: they are not asked."""
    found = []
    for folder in FOLDERS.values():
        for manifest in sorted(folder.rglob("manifest.ttl")):
            graph = rdflib.Graph().parse(manifest)
            described = set(graph.subjects(MF.action, None))
            found += [str(it) for it in described - set(entries(graph))]
    return sorted(found)


def name_of(graph: rdflib.Graph, entry: Node) -> str:
    """The name of a test, on one line."""
    return " ".join(str(graph.value(entry, MF.name)).split())


def entries(graph: rdflib.Graph) -> Iterator[Node]:
    """The tests that a manifest lists, in its order."""
    (manifest,) = graph.subjects(RDF.type, MF.Manifest)
    entries = graph.value(manifest, MF.entries)
    assert entries is not None
    yield from Collection(graph, entries)


def _listed(version: str, manifest: Path, host: str) -> Iterator[Case]:
    graph = rdflib.Graph().parse(manifest)
    for entry in entries(graph):
        (kind,) = (str(it).rpartition("#")[2] for it in graph.objects(entry, RDF.type))
        action = graph.value(entry, MF.action)
        result = graph.value(entry, MF.result)
        request = graph.value(action, QT.query) or graph.value(action, UT.request) or action
        yield Case(
            version=version,
            folder=manifest.parent.name,
            host=host,
            iri=str(entry),
            name=name_of(graph, entry),
            kind=kind,
            request=_path(request),
            data=_paths(graph, action, QT.data),
            graphs=_paths(graph, action, QT.graphData),
            result=_path(result) if isinstance(result, rdflib.URIRef) else None,
            is_lax=graph.value(entry, MF.resultCardinality) == MF.LaxCardinality,
        )


def _paths(graph: rdflib.Graph, action: Node | None, name: rdflib.URIRef) -> tuple[Path, ...]:
    return tuple(sorted(_path(it) for it in graph.objects(action, name)))


def _path(node: Node | None) -> Path:
    return Path(unquote(urlsplit(str(node)).path))
