"""Statements as RDFLib graphs, for pySHACL, and as the Turtle and JSON-LD that people read."""

from __future__ import annotations

import json
import logging
from itertools import groupby
from typing import TYPE_CHECKING, Any

import rdflib

from migkg.layout import Layout, prefixed, prologue
from migkg.source import BlankNode, Literal, NamedNode, Term, Triple
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

# A value such as "2023-13-45"^^xsd:date is for the shapes to judge, not for a traceback.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

_XSD = PREFIXES["xsd"]
_RDF_TYPE = PREFIXES["rdf"] + "type"


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """The statements as an RDFLib graph that knows no prefix.

    Literals stay as they were written. A string is a plain literal: RDFLib takes ``"x"`` and
    ``"x"^^xsd:string`` for two terms, RDF for one.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def from_rdflib(node: Node) -> Term:
    """The term that an RDFLib node stands for.

    >>> str(from_rdflib(rdflib.Literal("Gand", lang="fr")))
    '"Gand"@fr'

    Raises:
        TypeError: the node is no RDF term.
    """
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language is not None:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or _XSD + "string")))
    raise TypeError(f"{node!r} is no RDF term")


def turtle(triples: Iterable[Triple]) -> bytes:
    """The statements as Turtle for people, in the form that files have here.

    The same statements give the same bytes. A blank node that is the object of one statement is
    written where it stands; others keep their labels, and the order of these.

    >>> from migkg.source import named
    >>> gand = Literal("Gand", language="fr")
    >>> ghent = Triple(named("city:be-gent"), named("skos:prefLabel"), gand)
    >>> print(turtle([ghent]).decode().splitlines()[-2])
        skos:prefLabel "Gand"@fr ;
    """
    said = sorted(set(triples), key=str)
    layout = Layout(said, _shared(said).__contains__)
    blocks = [layout.block(subject) for subject in layout.subjects]
    declared = [prologue(layout.used)] if layout.used else []
    return ("\n\n".join((*declared, *blocks)) + "\n").encode() if blocks else b""


def _shared(triples: Iterable[Triple]) -> set[Term | Triple]:
    """The blank nodes that need a label: of several statements the object, or in a circle."""
    holder: dict[Term | Triple, Term | Triple] = {}
    shared: set[Term | Triple] = set()
    for triple in triples:
        node = triple.object
        if isinstance(node, BlankNode):
            if node in holder:
                shared.add(node)
            holder.setdefault(node, triple.subject)
    done: set[Term | Triple] = set()
    for start in holder:
        node, way = start, set[Term | Triple]()
        while node in holder and node not in done and node not in way:
            way.add(node)
            node = holder[node]
        if node in way:
            shared.add(node)
        done |= way
    return shared


def jsonld(triples: Iterable[Triple]) -> bytes:
    """The statements as JSON-LD 1.1, one node for each subject, with the prefixes that are used.

    The same statements give the same bytes, and nothing needs to be fetched to read them.

    >>> from migkg.source import named
    >>> gand = Literal("Gand", language="fr")
    >>> ghent = Triple(named("city:be-gent"), named("skos:prefLabel"), gand)
    >>> json.loads(jsonld([ghent]))["@graph"]
    [{'@id': 'city:be-gent', 'skos:prefLabel': {'@value': 'Gand', '@language': 'fr'}}]
    """
    said = sorted(set(triples), key=_in_order)
    names = _Names(said)
    nodes = [
        _json_node(subject, list(group), names)
        for subject, group in groupby(said, key=lambda triple: triple.subject)
    ]
    context = {prefix: PREFIXES[prefix] for prefix in sorted(names.used)}
    document = {"@context": context, "@graph": nodes}
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def _node(term: Term | Triple) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Triple):
        raise TypeError("RDFLib has no triple terms")
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == _XSD + "string":
        return rdflib.Literal(term.value)
    # RDFLib would otherwise rewrite "01"^^xsd:integer to "1". Its global switch is no help:
    # pySHACL turns it off and on again.
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _in_order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject), predicate != _RDF_TYPE, predicate, str(triple.object)


def _json_node(subject: Term | Triple, triples: list[Triple], names: _Names) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": names.of(subject)}
    for predicate, group in groupby(triples, key=lambda triple: triple.predicate):
        objects = [triple.object for triple in group]
        if predicate.value == _RDF_TYPE and not any(isinstance(it, Literal) for it in objects):
            key, values = "@type", [names.of(it) for it in objects]
        else:
            key = names.of(predicate)
            values = [_json_value(it, names) for it in objects]
        node[key] = values if len(values) > 1 else values[0]
    return node


def _json_value(term: Term | Triple, names: _Names) -> Any:
    if not isinstance(term, Literal):
        return {"@id": names.of(term)}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _XSD + "string":
        return term.value
    return {"@value": term.value, "@type": names.of(term.datatype)}


class _Names:
    """How terms are named in JSON-LD, and which prefixes that takes."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.used: set[str] = set()
        terms = (term for it in triples for term in (it.subject, it.predicate, it.object))
        iris = (it.datatype if isinstance(it, Literal) else it for it in terms)
        # <city:x> is an IRI as well, which would be read as what the prefix city stands for.
        self._schemes = {it.value.partition(":")[0] for it in iris if isinstance(it, NamedNode)}

    def of(self, term: Term | Triple) -> str:
        """The name of a term that is no literal."""
        if not isinstance(term, NamedNode):
            return str(term)
        name = prefixed(term.value)
        prefix = (name or "").partition(":")[0]
        if name is None or prefix in self._schemes:
            return term.value
        self.used.add(prefix)
        return name
