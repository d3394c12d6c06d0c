"""Evidence that anyone can verify who holds the page: the hashes that the graph claims."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.errors import SourceError
from migkg.source import NamedNode

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.store import KnowledgeGraph

_DOCUMENTS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?document ?hash WHERE { ?document mig:contentHash ?hash } ORDER BY ?document
"""

_PASSAGES = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?document ?evidence ?start ?end ?hash WHERE {
  ?evidence oa:hasSource ?document ;
    mig:passageHash ?hash ;
    oa:hasSelector [ oa:start ?start ; oa:end ?end ] .
} ORDER BY ?start ?end
"""

_SUPPORTED = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?evidence ?thing WHERE { ?thing mig:supportedBy ?evidence } ORDER BY ?thing
"""


@dataclass(frozen=True)
class Passage:
    """A passage that the graph points to, and what became of it on the page at hand.

    Positions count Unicode code points, start inclusive, end exclusive. ``found`` is where the
    very same text stands now: the claimed place, another one (it moved), or None (it is gone).
    """

    evidence: str
    start: int
    end: int
    found: tuple[int, int] | None
    supports: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the passage stands where the graph says."""
        return self.found == (self.start, self.end)


@dataclass(frozen=True)
class Verification:
    """What of a document's evidence holds on the page at hand."""

    document: str
    content_holds: bool
    passages: tuple[Passage, ...]

    @property
    def holds(self) -> bool:
        """Whether the page is the document, to the letter, with every passage in its place."""
        return self.content_holds and all(passage.holds for passage in self.passages)


def digest(content: bytes) -> str:
    """The digest as the graph writes it: ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def verify(graph: KnowledgeGraph, page: Path) -> Verification:
    """Hold the page against the document of the graph that it is, or was before it changed.

    The document is the one with the page's hash; for a changed page, the one of whose passages
    most are still to be found on it.

    Raises:
        SourceError: the page cannot be read or is not UTF-8, or no document's passage is on it.
    """
    try:
        content = page.read_bytes()
        text = content.decode("utf-8")
    except OSError as error:
        raise SourceError(page, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SourceError(page, "is not UTF-8; offsets count the code points of UTF-8") from error
    hashes = {row["document"].value: row["hash"].value for row in graph.select(_DOCUMENTS)}
    verified = [
        Verification(document, claimed == digest(content), _passages(graph, document, text))
        for document, claimed in hashes.items()
    ]
    verified.sort(
        key=lambda one: (one.content_holds, sum(p.found is not None for p in one.passages))
    )
    best = verified[-1] if verified else None
    if best is None or not (best.content_holds or any(p.found for p in best.passages)):
        raise SourceError(page, "is no document that this graph takes evidence from")
    return best


def _passages(graph: KnowledgeGraph, document: str, text: str) -> tuple[Passage, ...]:
    supports: dict[str, list[str]] = {}
    for row in graph.select(_SUPPORTED):
        supports.setdefault(row["evidence"].value, []).append(row["thing"].value)
    found = []
    for row in graph.select(_PASSAGES, document=NamedNode(document)):
        start, end = int(row["start"].value), int(row["end"].value)
        evidence = row["evidence"].value
        place = _find(text, start, end, row["hash"].value)
        found.append(Passage(evidence, start, end, place, tuple(supports.get(evidence, ()))))
    return tuple(found)


def _find(text: str, start: int, end: int, claimed: str) -> tuple[int, int] | None:
    """Where the passage with this digest stands: its claimed place first, then the nearest one."""
    length = end - start
    places = range(max(len(text) - length + 1, 0))
    for place in sorted(places, key=lambda place: abs(place - start)):
        if digest(text[place : place + length].encode()) == claimed:
            return place, place + length
    return None
