"""What each rule reads and makes, once the ontology has told which properties it is about.

A rule may have a variable where a property or a class stands, such as that of inverses. Which ones
are meant, patterns on what only the ontology says (``owl:inverseOf``) tell; these are asked first,
and no rule may conclude what they ask for. So every rule is one, or many, of fixed properties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import QueryError
from migkg.interchange.algebra import Pattern, Route, UnreadQuery, Variable, construction
from migkg.rules.linear import Linear
from migkg.source import NamedNode, named
from migkg.store import KnowledgeGraph
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.interchange.algebra import Construction
    from migkg.queries import Query
    from migkg.source import Term

TYPE = named("rdf:type")


class Key(NamedTuple):
    """What statements are told apart by: their property, and of ``rdf:type`` the class, if known.

    >>> str(Key(TYPE, named("mig:City"))), str(Key(TYPE)), str(Key(named("mig:governs")))
    ('rdf:type mig:City', 'rdf:type', 'mig:governs')
    """

    name: NamedNode
    class_: NamedNode | None = None

    def meets(self, other: Key) -> bool:
        """Whether a statement may be of both."""
        return self.name == other.name and (
            self.class_ is None or other.class_ is None or self.class_ == other.class_
        )

    def __str__(self) -> str:
        """The key as people write it."""
        return " ".join(curie(it.value) for it in self if it is not None)


@dataclass(frozen=True)
class Reading:
    """A rule with its properties known.

    Each of ``cases`` is what it reads and makes for one answer of the ontology; a rule that needs
    none has one case. ``schema`` is what was asked of the ontology. ``plain`` tells whether the
    rule is one group of patterns, so that more statements never take a conclusion away.
    """

    rule: Query
    cases: tuple[Case, ...]
    schema: frozenset[Key]
    plain: bool

    @property
    def linear(self) -> tuple[Linear, ...]:
        """The rule as rules that make one statement of one statement; none if it is another."""
        found = tuple(it for case in self.cases for it in case.linear)
        return found if all(case.linear for case in self.cases) else ()

    @property
    def transitive(self) -> frozenset[NamedNode]:
        """The properties that the rule makes transitive; none if it does something else."""
        found = frozenset(it for case in self.cases if (it := case.transitive))
        return found if all(case.transitive for case in self.cases) else frozenset()

    @property
    def whole(self) -> bool:
        """Whether a rule of transitivity says again what holds in one step, as a path does."""
        return any(isinstance(it.predicate, Route) for case in self.cases for it in case.reads)

    @property
    def reads(self) -> frozenset[Key]:
        """What it reads, but for what was asked of the ontology."""
        return frozenset(key for case in self.cases for it in case.reads for key in keys(it))


class Case(NamedTuple):
    """What a rule reads and makes for one answer of the ontology."""

    reads: tuple[Pattern, ...]
    makes: tuple[Pattern, ...]
    iris: frozenset[Variable]
    plain: bool

    @property
    def linear(self) -> tuple[Linear, ...]:
        """One statement of one statement, if that is what it says."""
        if (
            not self.plain
            or len(self.reads) != 1
            or not isinstance(self.reads[0].predicate, NamedNode)
        ):
            return ()
        read = self.reads[0]
        if any(made.variables - read.variables for made in self.makes):
            return ()
        return tuple(Linear(read, made, self.iris & read.variables) for made in self.makes)

    @property
    def transitive(self) -> NamedNode | None:
        """The property that it makes transitive, if that is what it says."""
        if not self.plain or self.iris or len(self.makes) != 1:
            return None
        start, name, end = self.makes[0]
        ends = isinstance(start, Variable) and isinstance(end, Variable) and start != end
        if not ends or not isinstance(name, NamedNode):
            return None
        if len(self.reads) == 1:
            one, route, other = self.reads[0]
            repeated = route.repeated if isinstance(route, Route) else None
            return name if (one, repeated, other) == (start, name, end) else None
        between = next((it.object for it in self.reads if it.subject == start), None)
        steps = {Pattern(start, name, between), Pattern(between, name, end)} if between else set()
        met = isinstance(between, Variable) and between not in {start, end}
        return name if met and len(self.reads) == len(steps) and set(self.reads) == steps else None


def read(rule: Query, graph: KnowledgeGraph) -> Reading:
    """What a rule reads and makes, by what the graph says of properties and classes.

    Raises:
        QueryError: it is no CONSTRUCT query, or what it reads or makes cannot be told.
    """
    try:
        return _read(rule, _construction(rule.text), graph)
    except QueryError as error:
        raise error.of_file(rule.name, rule.path) from error


def _construction(text: str) -> Construction:
    try:
        return construction(text)
    except UnreadQuery:
        if "service" not in text.lower():  # what cannot be read must not call another server
            KnowledgeGraph().construct(text)  # tells better what is no SPARQL, and where
        raise


def _read(rule: Query, found: Construction, graph: KnowledgeGraph) -> Reading:
    patterns = (*found.makes, *found.grows, *found.settled)
    properties = {it.predicate for it in patterns if isinstance(it.predicate, Variable)}
    asked: tuple[Pattern, ...] = ()
    if found.group is not None:
        asked = _of_the_ontology(found.makes, found.group)
    known = frozenset[Variable]().union(*(it.variables for it in asked))
    if properties - known:
        problem = (
            f"which properties it is about cannot be told: bind ?{min(properties - known).name} by"
            " what only the ontology says, such as owl:inverseOf, in one group without UNION,"
            " OPTIONAL, other filters than isIRI, or braces"
        )
        raise QueryError(problem)
    group = found.group or (*found.grows, *found.settled)
    data = tuple(it for it in group if it not in asked)
    plain = found.group is not None
    cases = tuple(
        Case(
            tuple(it.given(values) for it in data),
            tuple(it.given(values) for it in found.makes),
            found.iris,
            plain,
        )
        for values in _answers(asked, found.iris, properties, graph)
    )
    schema = frozenset(key for it in asked for key in keys(it))
    return Reading(rule, cases, schema, plain)


def _of_the_ontology(makes: Iterable[Pattern], group: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    """The patterns that tell which properties and classes are meant.

    Those that share no variable with what is said of things; a variable in the place of a property
    or of a class does not count as one of these.
    """
    makes = tuple(makes)
    names = {it.predicate for it in (*makes, *group) if isinstance(it.predicate, Variable)}
    if any(it.predicate == TYPE and isinstance(it.object, Variable) for it in makes):
        names |= {
            it.object
            for it in (*makes, *group)
            if it.predicate == TYPE and isinstance(it.object, Variable)
        }
    if not names:
        return ()
    of_things = [*makes, *(it for it in group if _places(it) & names)]
    things = {name for it in of_things for name in it.variables - names}
    while True:
        more = {name for it in group if it.variables & things for name in it.variables - names}
        if more <= things:
            break
        things |= more
    return tuple(
        it for it in group if not it.variables & things and not isinstance(it.predicate, Variable)
    )


def _places(pattern: Pattern) -> frozenset[Variable]:
    """The variables in the place of a property or of a class."""
    places = {pattern.predicate} | ({pattern.object} if pattern.predicate == TYPE else set())
    return frozenset(it for it in places if isinstance(it, Variable))


def _answers(
    asked: tuple[Pattern, ...],
    iris: frozenset[Variable],
    properties: set[Variable],
    graph: KnowledgeGraph,
) -> list[dict[Variable, Term]]:
    """What the ontology answers: values of variables, those of properties being IRIs."""
    if not asked:
        return [{}]
    rows = graph.select(f"SELECT DISTINCT * WHERE {{ {' . '.join(map(str, asked))} }}")
    answers = [{Variable(name): term for name, term in row.items()} for row in rows]
    return [
        values
        for values in answers
        if all(isinstance(values[it], NamedNode) for it in values.keys() & (iris | properties))
    ]


def keys(pattern: Pattern) -> frozenset[Key]:
    """What statements match a pattern."""
    _, name, other = pattern
    if isinstance(name, Route):
        return frozenset(Key(it) for it in name.properties)
    if not isinstance(name, NamedNode):
        raise TypeError(f"{pattern} has no property that is known")
    return frozenset({Key(name, other if name == TYPE and isinstance(other, NamedNode) else None)})
