"""Which terms of migkg shapes name: one that does not exist is found in no data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, SH, Graph, Literal, URIRef

from migkg.errors import ShapesError, nearest
from migkg.terms import DEF, MIG, ONTOLOGY, curie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

_QUERIES = (SH.select, SH.ask)
_IRI = re.compile(r"<([^<>\s]+)>")


def require_known_terms(shapes: Graph, ontology: Graph) -> None:
    """Refuse shapes that name a term of migkg which its ontology or its code lists do not have.

    Without the whole ontology, or without the code lists, nothing can be said of their terms.

    Raises:
        ShapesError: there is such a term.
    """
    if (URIRef(ONTOLOGY), RDF.type, OWL.Ontology) not in ontology:
        return
    known = {str(term) for term in ontology.subjects(RDF.type)}
    judged = tuple(space for space in (MIG, DEF) if any(term.startswith(space) for term in known))
    unknown = sorted(
        (str(term), str(shape))
        for shape, term in _named(shapes)
        if term.startswith(judged) and term not in known
    )
    if not unknown:
        return
    term, shape = unknown[0]
    near = " or ".join(map(curie, nearest(term, known, count=2)))
    advice = f": is {near} meant?" if near else ""
    where = f" ({curie(shape)})" if shape.startswith("http") else ""
    message = f"the shapes name {curie(term)}, which the ontology does not have{where}{advice}"
    raise ShapesError(message)


def _named(shapes: Graph) -> Iterator[tuple[Node, str]]:
    """Each IRI that stands in a shape, also in its queries, with the shape."""
    prefixes = {
        str(prefix): str(namespace)
        for declared, prefix in shapes.subject_objects(SH.prefix)
        for namespace in shapes.objects(declared, SH.namespace)
    }
    names = "|".join(re.escape(prefix) for prefix in prefixes)
    short = re.compile(rf"(?<![\w:-])({names}):(\w[\w-]*)")
    for shape, predicate, value in shapes:
        if isinstance(value, URIRef):
            yield shape, str(value)
        elif isinstance(value, Literal) and predicate in _QUERIES:
            for iri in _IRI.findall(value):
                yield shape, iri
            for prefix, name in short.findall(value):
                yield shape, prefixes[prefix] + name
