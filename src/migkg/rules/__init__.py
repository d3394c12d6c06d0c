"""Conclusions: SPARQL CONSTRUCT rules, each run once, in the order of what they make and read.

Rules that make one statement of one statement, and those that make a property transitive, may feed
themselves and each other: these are closed in memory. All others are asked of the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg import garbage
from migkg.errors import QueryError
from migkg.rules.linear import transitive
from migkg.rules.plan import plan
from migkg.rules.reading import TYPE
from migkg.source import Literal, Triple
from migkg.store import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.queries import Query
    from migkg.rules.plan import Plan, Step
    from migkg.source import NamedNode

__all__ = ["derive"]


def derive(triples: Iterable[Triple], rules: Iterable[Query]) -> list[Triple]:
    """What the rules conclude from these statements, without the statements themselves, each once.

    It is what they conclude when they are run in turn until none concludes anything new.

    >>> from pathlib import Path
    >>> from migkg import read_queries
    >>> from migkg.source import Triple, named
    >>> governs = Triple(named("authority:be-gent"), named("mig:governs"), named("city:be-gent"))
    >>> inverse = Triple(named("mig:governs"), named("owl:inverseOf"), named("mig:governedBy"))
    >>> found = derive([governs, inverse], read_queries(Path("ontology/rules")).values())
    >>> [triple.predicate.value for triple in found]
    ['https://w3id.org/migkg/ontology#governedBy']

    Raises:
        QueryError: a rule is not a valid CONSTRUCT query, makes a blank node, or reads or makes
            what cannot be told before it is run; or rules feed one another, so that there is no
            order in which each could be run once.
    """
    with garbage.not_searched():
        # In their order, in which statements about one thing stand together: that is twice as fast.
        known = dict.fromkeys(triples)
        graph = KnowledgeGraph.of_triples(known)
        return _Derivation(known, graph, plan(rules, graph)).concluded()


class _Derivation:
    """One run of a plan."""

    def __init__(self, known: dict[Triple, None], graph: KnowledgeGraph, plan: Plan) -> None:
        self._known, self._graph, self._plan = known, graph, plan
        self._seen = set(known)
        self._concluded: list[Triple] = []
        self._unread = [step.reads for step in plan.steps]

    def concluded(self) -> list[Triple]:
        """What all steps conclude."""
        self._take((), self._statements(self._plan.consequences.properties))
        for step in self._plan.steps:
            if step.transitive:
                self._close(step)
                self._unread = self._unread[1:]
            else:
                self._unread = self._unread[1:]
                self._take(self._asked(step))
        return self._concluded

    def _asked(self, step: Step) -> list[Triple]:
        rule = step.rules[0]
        try:
            return self._graph.construct(rule.text)
        except QueryError as error:
            raise error.of_file(rule.name, rule.path) from error

    def _close(self, step: Step) -> None:
        """Make the properties of a step transitive, until that and what follows is all there."""
        names = sorted(step.transitive, key=str)
        new = True
        while new:
            new = False
            for name in names:
                held = self._graph.construct(f"CONSTRUCT WHERE {{ ?one {name} ?other }}")
                found = [*_transitive(name, held), *(held if name in step.whole else ())]
                new |= self._take(found)

    def _take(self, found: Iterable[Triple], known: Iterable[Triple] = ()) -> bool:
        """Take up what was found, with what follows from it, and from what is known."""
        of, properties = self._plan.consequences.of, self._plan.consequences.properties
        new = self._new(found)
        follows = [
            it
            for source in (new, known)
            for triple in source
            if triple.predicate in properties
            for it in of(triple)
        ]
        new += self._new(follows)
        self._concluded += new
        self._graph.add(self._read_later(new))
        return bool(new)

    def _new(self, found: Iterable[Triple]) -> list[Triple]:
        seen, new = self._seen, []
        for triple in found:
            before = len(seen)
            seen.add(triple)  # hashes it once, which is the dearer part of asking first
            if len(seen) != before:
                new.append(triple)
        return new

    def _read_later(self, new: Iterable[Triple]) -> Iterator[Triple]:
        """Those of the statements that a step reads which is still to come."""
        keys = {key for reads in self._unread for key in reads}
        names = {key.name for key in keys if key.class_ is None}
        classes = {key.class_ for key in keys if key.name == TYPE}
        for triple in new:
            name = triple.predicate
            if name in names or (name == TYPE and triple.object in classes):
                yield triple

    def _statements(self, names: frozenset[NamedNode]) -> Iterator[Triple]:
        """The statements with these properties; their literals as the graph writes them."""
        with_literals = set()
        for triple in self._known:
            name = triple.predicate
            if name in names:
                if isinstance(triple.object, Literal):
                    with_literals.add(name)
                else:
                    yield triple
        for name in sorted(with_literals, key=str):
            pattern = f"?one {name} ?other"
            yield from self._graph.construct(
                f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} FILTER isLiteral(?other) }}"
            )


def _transitive(name: NamedNode, held: Iterable[Triple]) -> Iterator[Triple]:
    for one, other in transitive((it.subject, it.object) for it in held):
        yield Triple(one, name, other)
