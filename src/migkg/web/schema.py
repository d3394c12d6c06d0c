"""The ontology and the shapes as documents, of the files that a version holds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from migkg.interchange import jsonld, turtle
from migkg.source import (
    BlankNode,
    NamedNode,
    canonical,
    ntriples,
    parse_turtle,
    read_text,
    read_turtle,
)
from migkg.store import rdfxml
from migkg.terms import MIGSH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from migkg.source import Term, Triple
    from migkg.web.rulebook import Shape

WRITERS: dict[str, tuple[str, Callable[[Iterable[Triple]], bytes]]] = {
    "ttl": ("text/turtle", turtle),
    "jsonld": ("application/ld+json", jsonld),
    "nt": ("application/n-triples", ntriples),
    "rdf": ("application/rdf+xml", rdfxml),
}
"""The formats of statements by the ending of their address."""


class Schema:
    """The ontology and the shapes of a project; what is written of them is kept."""

    def __init__(self, root: Path) -> None:
        """Those of the project in this folder.

        Raises:
            SourceError: a file cannot be read, or is not Turtle.
        """
        path = root / "ontology" / "migkg.ttl"
        text = read_text(path)
        self._ontology = parse_turtle(path, text)
        files = sorted((root / "shapes").glob("*.ttl"))
        self.shapes = tuple(triple for file in files for triple in read_turtle(file))
        # The Turtle of the ontology is as it is written, comments too.
        self._documents = {("ontology", "ttl"): text.encode()}

    @cached_property
    def _said(self) -> Mapping[str, list[Triple]]:
        # With the labels of a parser, a document would be another one after each start.
        return {"ontology": canonical(self._ontology), "shapes": canonical(self.shapes)}

    def ontology(self, ending: str) -> bytes:
        """The ontology in the format of this ending."""
        return self._document("ontology", ending)

    def all_shapes(self, ending: str) -> bytes:
        """All shapes in the format of this ending."""
        return self._document("shapes", ending)

    def _document(self, name: str, ending: str) -> bytes:
        if (name, ending) not in self._documents:
            self._documents[name, ending] = _written(self._said[name], ending)
        return self._documents[name, ending]

    def shape(self, shape: Shape, ending: str) -> bytes:
        """What is said of a shape and of its demands, with what in them has no name."""
        said: dict[Term | Triple, list[Triple]] = {}
        for it in self._said["shapes"]:
            said.setdefault(it.subject, []).append(it)
        rules = (rule.iri for rule in shape.rules if rule.iri.startswith(MIGSH))
        unread: list[Term | Triple] = [NamedNode(iri) for iri in (shape.iri, *rules)]
        found = []
        while unread:
            said_of_it = said.pop(unread.pop(), [])
            found += said_of_it
            unread += (it.object for it in said_of_it if isinstance(it.object, BlankNode))
        return _written(sorted(found, key=str), ending)


def _written(triples: Iterable[Triple], ending: str) -> bytes:
    _, write = WRITERS[ending]
    return write(triples)
