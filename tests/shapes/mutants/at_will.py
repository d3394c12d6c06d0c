"""Free mutants: correct graphs with one fault, made without a look at the shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rdflib
from rdflib import RDFS

from migkg.source import Literal, NamedNode, Term, Triple, read_turtle
from migkg.terms import DEF, ID, MIG, PREFIXES, curie, expand
from tests.shapes.mutants.edits import end_of, start_of, swap
from tests.shapes.mutants.given import BESIDE, FOLDER, FOREIGN, TYPE, WORDS, Graph, Mutant
from tests.shapes.mutants.values import CONCEPTS, another

if TYPE_CHECKING:
    from collections.abc import Iterator

PAIRS = [
    ("mig:validFrom", "mig:validUntil"),
    ("mig:validFrom", "mig:attestedOn"),
    ("mig:validUntil", "mig:attestedOn"),
    ("mig:occurredOn", "mig:attestedOn"),
    ("dcterms:issued", "dcterms:modified"),
    ("oa:start", "oa:end"),
]
_LONGEST = 60


def free() -> Iterator[tuple[Mutant, Graph]]:
    """Correct graphs with one fault, each beside the graph it was made from."""
    met: set[tuple[str, ...]] = set()
    for name, base, meant in bases():
        classes = {it.subject: curie(end_of(it).value) for it in base if it.predicate == TYPE}
        for triple in sorted(meant, key=str):
            for sort, graph in _faults(base, triple):
                class_ = classes.get(triple.subject)
                # Whether a value may be doubled is a matter of the property, whatever has it.
                key = (sort, "" if sort == "doubled" else str(class_), *_sort_of(triple))
                if class_ is None or key in met:
                    continue
                met.add(key)
                parts = (start_of(triple), triple.predicate, end_of(triple))
                said = " ".join(map(_shown, parts))
                yield Mutant(f"{name}: {said}", sort, graph), base


def bases() -> Iterator[tuple[str, Graph, Graph]]:
    """Correct graphs: each thing of the small collection with its neighbours, and what conforms."""
    for thing in sorted({it.subject for it in BESIDE}, key=str):
        if not str(thing).startswith(f"<{ID}"):
            continue
        near: set[object] = {thing}
        near |= {it.subject for it in BESIDE if it.object == thing}
        near |= {it.object for it in BESIDE if it.subject == thing}
        around = tuple(it for it in BESIDE if it.subject in near)
        yield "small", around, tuple(it for it in around if it.subject == thing)
    for file in sorted(FOLDER.rglob("ok*.ttl")):
        if not file.parent.name.startswith(("Identifier-", "Link-", "Vocabulary")):
            graph = tuple(read_turtle(file))
            yield file.parent.name, graph, graph


def _sort_of(triple: Triple) -> tuple[str, str]:
    end = triple.object
    if isinstance(end, Literal):
        return curie(triple.predicate.value), end.language or end.datatype.value
    if triple.predicate == TYPE and isinstance(end, NamedNode):
        return "a", end.value
    return curie(triple.predicate.value), str(end).rpartition("/")[0]


def _faults(base: Graph, triple: Triple) -> Iterator[tuple[str, Graph]]:
    subject, predicate, end = triple.subject, triple.predicate, end_of(triple)

    def with_(value: Term) -> Graph:
        return tuple(Triple(subject, predicate, value) if it == triple else it for it in base)

    yield "deleted", tuple(it for it in base if it != triple)
    if predicate == TYPE:
        yield from (("wrong type", with_(class_)) for class_ in _wrong_types(end))
        return
    yield "doubled", (*base, Triple(subject, predicate, another(end)))
    for one, other in PAIRS:
        if expand(one) == predicate.value:
            values = {it.predicate.value: it.object for it in base if it.subject == subject}
            if values.get(expand(other), end) != end:
                own = [it for it in base if it.subject == subject]
                rest = [it for it in base if it.subject != subject]
                yield "swapped", (*rest, *swap(one, other)(own))
    if isinstance(end, NamedNode) and end.value.startswith(DEF):
        scheme = end.value.rpartition("/")[0]
        yield (
            "wrong list",
            with_(NamedNode(next(it for it in CONCEPTS if not it.startswith(scheme)))),
        )
    if isinstance(end, NamedNode):
        yield "foreign", with_(FOREIGN)
        if end.value.startswith((ID, DEF)):
            yield "misspelt", with_(NamedNode(end.value[:-2] + "q" + end.value[-1]))
    elif isinstance(end, Literal) and end.datatype.value != PREFIXES["xsd"] + "string":
        yield "as bare text", with_(Literal(end.value))


def _wrong_types(right: Term) -> list[NamedNode]:
    """A class that has nothing to do with it, and its nearest neighbour in the ontology."""
    far = "Forum" if right != NamedNode(MIG + "Forum") else "Award"
    node = rdflib.URIRef(right.value) if isinstance(right, NamedNode) else None
    above = sorted(str(it) for it in WORDS.objects(node, RDFS.subClassOf) if MIG in str(it))
    beside = sorted(
        str(it)
        for it in (WORDS.subjects(RDFS.subClassOf, rdflib.URIRef(above[0])) if above else ())
        if it != node and str(it).startswith(MIG)
    )
    return [NamedNode(MIG + far), *(NamedNode(it) for it in beside[:1])]


def _shown(part: Term) -> str:
    if isinstance(part, NamedNode):
        return "a" if part == TYPE else curie(part.value)
    text = str(part)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"
