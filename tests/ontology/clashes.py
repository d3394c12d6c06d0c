"""Graphs that the ontology must refuse, each with the axioms that refuse it.

The head of such a file says why it is refused, and by which axioms: each line ``# By:`` is a step
of the argument, without which the graph is consistent. Where one of several axioms is enough for a
step, they stand on its line, joined by ``or``; then the graph is consistent only without all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, cast

from migkg.source import BlankNode, Literal, NamedNode, Triple, named, read_turtle
from migkg.terms import DEF, PREFIXES
from tests.ontology.lookup import Graph, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Named = NamedNode | BlankNode

FOLDER = Path(__file__).parent / "broken"
DISJOINT = named("owl:disjointWith")
ALL_DISJOINT = "owl:AllDisjointClasses"
BUILT_IN = tuple(PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))


@dataclass(frozen=True)
class Clash:
    """A graph that is refused: why, and by which steps, each of one or more axioms."""

    path: Path
    why: str
    steps: tuple[tuple[str, ...], ...]

    @property
    def triples(self) -> list[Triple]:
        return read_turtle(self.path)


def read(path: Path) -> Clash:
    text = path.read_text(encoding="utf-8")
    (why,) = re.findall(r"^# Refused: (.+)\.$", text, re.MULTILINE)
    steps = re.findall(r"^# By: (.+)$", text, re.MULTILINE)
    return Clash(path, why, tuple(tuple(step.split(" or ")) for step in steps))


def axiom(graph: Graph, triple: Triple) -> str:
    """How a file's head writes an axiom: ``_`` for a class without a name, a chain by its links."""
    predicate, value = name(triple.predicate), triple.object
    subject = "_" if isinstance(triple.subject, BlankNode) else name(triple.subject)
    if predicate == "owl:propertyChainAxiom" and isinstance(value, BlankNode):
        return " ".join([subject, predicate, *map(name, graph.members(value))])
    return f"{subject} {'a' if predicate == 'rdf:type' else predicate} {name(value)}"


def in_pairs(triples: Iterable[Triple]) -> list[Triple]:
    """The same with every ``owl:AllDisjointClasses`` as pairs, so that one can be left out."""
    graph = Graph(triples)
    groups = {node for node, kind in graph.pairs("rdf:type") if name(kind) == ALL_DISJOINT}
    pairs = [
        Triple(one, DISJOINT, other)
        for group in sorted(groups)
        for head in graph.values(group, "owl:members")
        for one, other in combinations(graph.members(head), 2)
        if isinstance(one, NamedNode)
    ]
    kept = [triple for triple in graph.triples if name(triple.subject) not in groups]
    return kept + pairs


def turned(written: str) -> str:
    """An axiom the other way round, if that says the same."""
    if " owl:disjointWith " in written or " owl:inverseOf " in written:
        return " ".join(written.split()[::-1])
    return written


def without(triples: Iterable[Triple], axioms: Iterable[str]) -> list[Triple]:
    """The statements but for these axioms, each of which must be there."""
    graph = Graph(in_pairs(triples))
    wanted = {way for written in axioms for way in (written, turned(written))}
    left_out = {written: triple for triple in graph.triples if (written := axiom(graph, triple))}
    missing = [written for written in axioms if not {written, turned(written)} & set(left_out)]
    assert missing == [], "no such axiom"
    return [triple for triple in graph.triples if axiom(graph, triple) not in wanted]


def logical(graph: Graph) -> list[Triple]:
    """The statements from which something follows, but for those about the code lists."""
    annotations = {*graph.typed("owl:AnnotationProperty"), *("rdfs:label", "rdfs:isDefinedBy")}
    return [
        triple
        for triple in graph.triples
        if name(triple.predicate) not in annotations
        and not str(triple.subject).startswith(f"<{DEF}")
    ]


def apart(triples: Iterable[Triple], number: int) -> Iterator[Triple]:
    """The same with names of its own.

    Graphs that share no name cannot contradict each other: all are sound if their union is.
    """

    def own(term: Named) -> Named:
        if isinstance(term, BlankNode):
            return BlankNode(f"{term.value}x{number}")
        built_in = term.value.startswith(BUILT_IN)
        return term if built_in else NamedNode(f"{term.value}-{number}")

    for triple in triples:
        value = triple.object
        if not isinstance(triple.subject, Triple) and not isinstance(value, Triple):
            predicate = cast("NamedNode", own(triple.predicate))
            yield Triple(
                own(triple.subject), predicate, value if isinstance(value, Literal) else own(value)
            )


CLASHES = {path.stem: read(path) for path in sorted(FOLDER.glob("*.ttl"))}
