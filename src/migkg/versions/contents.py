"""What a version holds: dump, report, manifest, and of the project what pages are made from."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from migkg.coverage import account_of
from migkg.errors import SourceError
from migkg.project import (
    DUMP,
    MANIFEST,
    PROJECT,
    REPORT_JSON,
    REPORT_TURTLE,
    TIMINGS,
    beside,
    turtle_files,
)
from migkg.registry import read_published
from migkg.source import nquads
from migkg.store import KnowledgeGraph
from migkg.versions.reading import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from migkg.shacl import Report
    from migkg.source import Quad, Source

_DESCRIPTION = """
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?graph ?title ?licence WHERE {
  ?graph dcterms:title ?title ;
    dcterms:license ?licence .
  FILTER (LANG(?title) = "en")
}
"""


def contents(
    root: Path, graphs: Sequence[Source], quads: Sequence[Quad], report: Report
) -> dict[str, bytes]:
    """The files of a build of this project, by their names: graphs, their quads, their report.

    How long each shape took is one of them, and it alone is not the same for the same sources.

    Raises:
        SourceError: a collection does not say what it is, or what pages are made from is not what
            they need.
    """
    dump = nquads(quads)
    read_published(root)  # or what cannot be shown would be found by who serves it
    account_of(root)
    return {
        **beside_the_dump(root),
        DUMP: dump,
        REPORT_JSON: _json(report.to_json()),
        REPORT_TURTLE: report.to_turtle(),
        TIMINGS: _json(_timings(report, dump)),
        MANIFEST: _json(
            {
                "dump": {"file": DUMP, "sha256": _digest(dump)},
                "statements": len(quads),
                "graphs": _graphs(root, graphs),
                "report": {
                    "conforms": report.conforms,
                    "focusNodes": report.focus_nodes,
                    "results": len(report.findings),
                },
            }
        ),
    }


def digests_of(root: Path) -> dict[str, str]:
    """The SHA-256 of each file of a project of which a version is made; none where it has none."""
    found = {}
    for path in {*turtle_files(root), *beside(root)}:
        with suppress(OSError):  # whoever reads it tells of that
            found[_name(root, path)] = _digest(path.read_bytes())
    return found


def beside_the_dump(root: Path) -> dict[str, bytes]:
    """The files of a project from which pages of a version are made, by their names in it.

    Raises:
        SourceError: one has a name that no list of digests can hold.
    """
    files = {}
    for path in beside(root):
        name = _name(root, path)
        if not re.fullmatch(LISTED, name):
            shown = ascii(name)
            raise SourceError(root, f"{shown} has a name that SHA256SUMS cannot hold: rename it")
        files[f"{PROJECT}/{name}"] = path.read_bytes()
    return files


def _graphs(root: Path, graphs: Sequence[Source]) -> list[dict[str, Any]]:
    described = _descriptions(graphs)
    return [
        {
            "graph": source.graph.value,
            **_described(described, source),
            "statements": len(set(source.triples)),
            "files": _files(root, source.files),
        }
        for source in graphs
    ]


def _files(root: Path, paths: Iterable[Path]) -> list[dict[str, str]]:
    return [{"path": _name(root, path), "sha256": _digest(path.read_bytes())} for path in paths]


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _timings(report: Report, dump: bytes) -> dict[str, Any]:
    """The times of the shapes, and the dump to which they belong."""
    return {
        "dump": _digest(dump),
        "shapes": [{"shape": it.shape, "seconds": it.seconds} for it in report.tallies],
    }


def _descriptions(graphs: Sequence[Source]) -> KnowledgeGraph:
    """What is said of the collections alone: a graph of all statements is seconds in the making."""
    names = {source.graph for source in graphs}
    said = (it for source in graphs for it in source.triples if it.subject in names)
    return KnowledgeGraph.of_triples(said)


def _described(graph: KnowledgeGraph, source: Source) -> dict[str, str]:
    """What a collection says of itself: without title and licence it is not published."""
    rows = graph.select(_DESCRIPTION, graph=source.graph)
    if len(rows) != 1:
        problem = f"needs one English dcterms:title and one dcterms:license of {source.graph.value}"
        raise SourceError(f"Collection {source.name}", problem)
    return {name: rows[0][name].value for name in ("title", "licence")}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
