"""The text of passages, for those who hold the source pages: the graph holds none of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.evidence import DOCUMENTS, digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from migkg.store import KnowledgeGraph

LARGEST = 4_000_000
"""Bytes of the largest file that is taken for a source page."""


@dataclass(frozen=True)
class Passages:
    """The documents at hand whose text is, to the letter, the one that was read."""

    texts: Mapping[str, str]

    @classmethod
    def of(cls, graph: KnowledgeGraph, pages: Path | None) -> Passages:
        """Look in this folder for the documents of the graph: the digest decides, not the name."""
        if pages is None or not pages.is_dir():
            return cls({})
        documents = {row["hash"].value: row["document"].value for row in graph.select(DOCUMENTS)}
        texts = {}
        for path in sorted(pages.iterdir()):
            if not path.is_file() or path.stat().st_size > LARGEST:
                continue
            content = path.read_bytes()
            document = documents.get(digest(content))
            if document is not None:
                texts[document] = content.decode("utf-8")
        return cls(texts)

    def verified(self, document: str, start: int, end: int, claimed: str) -> str | None:
        """The passage, where the document is at hand and the slice has the digest claimed."""
        text = self.texts.get(document)
        if text is None:
            return None
        passage = text[start:end]
        return passage if digest(passage.encode()) == claimed else None
