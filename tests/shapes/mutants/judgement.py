"""All mutants judged beside one another, and what was found in each."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from migkg import shacl
from migkg.source import NamedNode, Term, Triple
from migkg.terms import MIG, ONTOLOGY, PREFIXES, curie
from tests.shapes.mutants.at_will import free
from tests.shapes.mutants.edits import renamed
from tests.shapes.mutants.from_shapes import derived
from tests.shapes.mutants.given import BESIDE, SHAPES, TABLES, Graph, Mutant
from tests.support import vocabulary

COPIES = 2
MOST_SURVIVORS = 0.05
_KNOWN = {
    part
    for triple in (*BESIDE, *vocabulary())
    for part in (triple.subject, triple.object)
    if isinstance(part, NamedNode)
}


def _own(graph: Graph) -> set[NamedNode]:
    """The things that are this graph's alone, also those it merely points to."""
    named = {
        part
        for triple in graph
        for part in (triple.subject, triple.object)
        if isinstance(part, NamedNode)
    }
    subjects = {it.subject for it in graph if isinstance(it.subject, NamedNode)}
    subjects |= {
        it.predicate for it in graph if it.predicate.value.startswith("http://page.example/")
    }
    return subjects | {
        it
        for it in named - _KNOWN
        if not it.value.startswith((TABLES, MIG, *(PREFIXES[x] for x in ("rdf", "geo", "foaf"))))
    }


def _mark(iri: NamedNode, number: int) -> NamedNode:
    key, hash_, part = iri.value.partition("#")
    return NamedNode(f"{key}-m{number}{hash_}{part}")


@dataclass(frozen=True)
class Outcome:
    """What was found in each graph, as pairs of constraint and component."""

    derived: tuple[tuple[Mutant, Counter[tuple[str, str]]], ...]
    free: tuple[tuple[Mutant, Counter[tuple[str, str]]], ...]
    unsound: tuple[str, ...]

    @property
    def survivors(self) -> list[Mutant]:
        return [mutant for mutant, found in self.free if not found]

    @property
    def missed(self) -> list[Mutant]:
        return [it for it, found in self.derived if (it.rule, it.component) not in found]


@cache
def judged() -> Outcome:
    """All mutants, judged beside the small collection in one run."""
    from_shapes, at_will = list(derived()), list(free())
    grounds = list(dict.fromkeys(base for _, base in at_will))
    graphs = [it.graph for it in from_shapes] + [it.graph for it, _ in at_will]
    graphs += [base for base in grounds for _ in range(COPIES)]
    merged: list[Triple] = list(BESIDE)
    owner: dict[Term, int] = {}
    for number, graph in enumerate(graphs):
        names: dict[Term, NamedNode] = {it: _mark(it, number) for it in _own(graph)}
        owner.update((new, number) for new in names.values())
        merged.extend(renamed(triple, names) for triple in graph)
    found: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for finding in shacl.validate(dict.fromkeys(merged), SHAPES, vocabulary()).findings:
        whole = finding.focus == NamedNode(ONTOLOGY)
        place = finding.value if whole and finding.value else finding.focus
        if place in owner:
            found[owner[place]][curie(finding.rule), curie(finding.component)] += 1
    first = len(from_shapes) + len(at_will)
    before = {base: found[first + COPIES * place] for place, base in enumerate(grounds)}
    after = {base: found[first + COPIES * place + 1] for place, base in enumerate(grounds)}
    offset = len(from_shapes)
    return Outcome(
        tuple((mutant, found[number]) for number, mutant in enumerate(from_shapes)),
        tuple(
            (mutant, found[offset + number] - before[base])
            for number, (mutant, base) in enumerate(at_will)
        ),
        tuple(str(base[0].subject) for base in grounds if before[base] != after[base]),
    )
