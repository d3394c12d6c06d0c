"""Evidence that anyone can verify who holds the page: the hashes that the graph claims."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from migkg.store import KnowledgeGraph

DOCUMENTS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?document ?hash WHERE { ?document mig:contentHash ?hash } ORDER BY ?document
"""
"""The documents whose text was read, and the hash of each."""

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

    >>> Passage("evidence:example", 0, 4, found=(7, 11), supports=()).holds
    False
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
    """What of a document's evidence holds on the page at hand.

    >>> Verification("document:example", content_holds=True, passages=()).holds
    True
    """

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


FARTHEST = 100_000
"""How many edges of words away from its place a passage that moved is looked for."""

MOST = 3_000_000
"""How many edges of words are looked at to find out which document a page was."""


def verify(graph: KnowledgeGraph, page: Path) -> Verification:
    """Hold the page against the document of the graph that it is, or was before it changed.

    The document is the one with the page's hash; for a changed page, the one of whose passages
    most stand in their places; where none does, the first one of which a passage stands elsewhere.
    A passage that moved is looked for where words begin and end, within ``FARTHEST``; and the
    documents are tried by their longest passages first, up to ``MOST``.

    >>> from pathlib import Path
    >>> from migkg import KnowledgeGraph, read_folder
    >>> atown = Path("tests/small/xx-atown")
    >>> graph = KnowledgeGraph.of_triples(read_folder(atown).triples)
    >>> [passage.holds for passage in verify(graph, atown / "page.txt").passages]
    [True, True, True]

    Raises:
        SourceError: the page cannot be read or is not UTF-8, or no document's passage is on it.
    """
    try:
        content = page.read_bytes()
        text = _Text(content.decode("utf-8"))
    except OSError as error:
        raise SourceError(page, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SourceError(page, "is not UTF-8; offsets count the code points of UTF-8") from error
    claimed, found = digest(content), graph.select(DOCUMENTS)
    same = [row["document"].value for row in found if row["hash"].value == claimed]
    claims = _claims(graph, [row["document"].value for row in found])
    document = same[0] if same else _likeliest(claims, text)
    if document is None:
        raise SourceError(page, "is no document that this graph takes evidence from")
    supports: dict[str, list[str]] = {}
    for row in graph.select(_SUPPORTED):
        supports.setdefault(row["evidence"].value, []).append(row["thing"].value)
    passages = tuple(
        Passage(
            claim.evidence,
            claim.start,
            claim.start + claim.length,
            text.place_of(claim),
            tuple(supports.get(claim.evidence, ())),
        )
        for claim in claims[document]
    )
    return Verification(document, bool(same), passages)


class _Claim(NamedTuple):
    """That a passage of this length, with this digest, starts there."""

    evidence: str
    start: int
    length: int
    digest: str


def _claims(graph: KnowledgeGraph, documents: Iterable[str]) -> dict[str, list[_Claim]]:
    claims: dict[str, list[_Claim]] = {document: [] for document in documents}
    for row in graph.select(_PASSAGES):
        if row["document"].value in claims:
            start, end = int(row["start"].value), int(row["end"].value)
            claim = _Claim(row["evidence"].value, start, end - start, row["hash"].value)
            claims[row["document"].value].append(claim)
    return claims


def _likeliest(claims: Mapping[str, Sequence[_Claim]], text: _Text) -> str | None:
    in_place = {
        document: sum(text.holds(claim, claim.start) for claim in its)
        for document, its in claims.items()
    }
    best = max(in_place, key=lambda document: in_place[document], default=None)
    if best is None or in_place[best]:
        return best
    by_length = {
        document: sorted(its, key=lambda claim: -claim.length) for document, its in claims.items()
    }
    tried = sorted(
        (rank, document) for document, its in by_length.items() for rank in range(len(its))
    )
    for rank, document in tried[: MOST // min(len(text.edges), 2 * FARTHEST)]:
        if text.place_of(by_length[document][rank]):
            return document
    return None


class _Text:
    """A page, with the places where words begin and end: all those that are not within a word."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def edges(self) -> list[int]:
        """The places, from first to last; the beginning and the end of the page are among them."""
        return [match.start() for match in re.finditer(r"(?<!\w)|(?!\w)", self._text)]

    @cached_property
    def _ends(self) -> set[int]:
        return set(self.edges)

    def holds(self, claim: _Claim, place: int) -> bool:
        """Whether the passage stands at this place."""
        end = place + claim.length
        return end <= len(self._text) and digest(self._text[place:end].encode()) == claim.digest

    def place_of(self, claim: _Claim) -> tuple[int, int] | None:
        """Where the passage stands: its claimed place first, then the nearest one."""
        place = claim.start
        if not self.holds(claim, place):
            middle = bisect_left(self.edges, claim.start)
            places = [
                place
                for place in self.edges[max(middle - FARTHEST, 0) : middle + FARTHEST]
                if place + claim.length in self._ends and self.holds(claim, place)
            ]
            if not places:
                return None
            place = min(places, key=lambda place: abs(place - claim.start))
        return place, place + claim.length
