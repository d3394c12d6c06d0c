"""Which terms of migkg shapes name: one that does not exist is found in no data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.errors import ShapesError, nearest
from migkg.shacl.model.statements import TYPE
from migkg.source import Literal, NamedNode
from migkg.terms import DEF, MIG, ONTOLOGY, PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.source import Triple

_IS_ONTOLOGY = (NamedNode(ONTOLOGY), TYPE, NamedNode(PREFIXES["owl"] + "Ontology"))
_SH = PREFIXES["sh"]
_QUERIES = (NamedNode(_SH + "select"), NamedNode(_SH + "ask"))
_IRI = re.compile(r"<([^<>\s]+)>")


def require_known_terms(shapes: Iterable[Triple], ontology: Iterable[Triple]) -> None:
    """Refuse shapes that name a term of migkg which its ontology or its code lists do not have.

    Without the whole ontology, or without the code lists, nothing can be said of their terms.

    Raises:
        ShapesError: there is such a term.
    """
    if not any((it.subject, it.predicate, it.object) == _IS_ONTOLOGY for it in ontology):
        return
    known = {
        it.subject.value
        for it in ontology
        if it.predicate == TYPE and isinstance(it.subject, NamedNode)
    }
    judged = tuple(space for space in (MIG, DEF) if any(term.startswith(space) for term in known))
    unknown = sorted(
        (term, shape)
        for term, shape in _named(shapes)
        if term.startswith(judged) and term not in known
    )
    if not unknown:
        return
    term, shape = unknown[0]
    near = " or ".join(map(curie, nearest(term, known, count=2)))
    advice = f": is {near} meant?" if near else ""
    where = f" ({curie(shape)})" if shape.startswith("http") else ""
    message = f"the shapes name {curie(term)}, which the ontology does not have{where}{advice}"
    raise ShapesError(message, term=term)


def _named(shapes: Iterable[Triple]) -> Iterator[tuple[str, str]]:
    """Each IRI that stands in a shape, also in its queries, with the shape."""
    said = list(shapes)
    spaces = {
        it.subject: it.object.value
        for it in said
        if it.predicate.value == _SH + "namespace" and isinstance(it.object, (Literal, NamedNode))
    }
    prefixes = {
        it.object.value: spaces[it.subject]
        for it in said
        if it.predicate.value == _SH + "prefix"
        and it.subject in spaces
        and isinstance(it.object, Literal)
    }
    names = "|".join(re.escape(prefix) for prefix in prefixes)
    short = re.compile(rf"(?<![\w:-])({names}):(\w[\w-]*)")
    for it in said:
        shape = it.subject.value if isinstance(it.subject, NamedNode) else ""
        if isinstance(it.object, NamedNode):
            yield it.object.value, shape
        elif isinstance(it.object, Literal) and it.predicate in _QUERIES:
            for iri in _IRI.findall(it.object.value):
                yield iri, shape
            for prefix, name in short.findall(it.object.value):
                yield prefixes[prefix] + name, shape
