"""The order in which rules are run once each, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from migkg.errors import QueryError
from migkg.interchange.algebra import Pattern, Variable
from migkg.rules.linear import Consequences, Linear
from migkg.rules.reading import Key, keys, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.queries import Query
    from migkg.rules.reading import Reading
    from migkg.source import NamedNode, Term
    from migkg.store import KnowledgeGraph


@dataclass(frozen=True, eq=False)
class Step:
    """Rules that are run at one time: one query, or those that make properties transitive.

    Of the latter, ``whole`` are those of which what holds in one step is concluded as well: where
    the graph writes a literal otherwise than it was given, that is one statement more.
    """

    rules: tuple[Query, ...]
    reads: frozenset[Key]
    makes: frozenset[Key]
    transitive: frozenset[NamedNode] = frozenset()
    whole: frozenset[NamedNode] = frozenset()


@dataclass(frozen=True)
class Plan:
    """The steps in their order, and what follows from each statement at once."""

    steps: tuple[Step, ...]
    consequences: Consequences


def plan(rules: Iterable[Query], graph: KnowledgeGraph) -> Plan:
    """The order of the rules, by what each makes and what each reads.

    Raises:
        QueryError: what a rule reads or makes cannot be told, rules feed one another, or a rule
            makes what only the ontology may say.
    """
    readings = [read(rule, graph) for rule in rules]
    chains = _Chains(it for reading in readings for it in reading.linear)
    steps = [step for it in readings if not it.linear for step in _steps(it, chains)]
    _require_a_fixed_ontology(readings, steps)
    for reading in readings:
        if not reading.linear and not reading.transitive:
            _require_that_it_does_not_feed_itself(reading, chains)
    return Plan(_ordered(_joined(steps)), Consequences(chains.rules))


class _Chains:
    """Linear rules, followed from patterns instead of statements."""

    def __init__(self, rules: Iterable[Linear]) -> None:
        self.rules = tuple(rules)
        self._from: dict[object, list[Linear]] = {}
        for rule in self.rules:
            self._from.setdefault(rule.read.predicate, []).append(rule)

    def from_(self, patterns: Iterable[Pattern]) -> set[Pattern]:
        """These patterns, and those of all statements that may follow from statements of theirs."""
        found = set(patterns)
        unread = list(found)
        while unread:
            pattern = unread.pop()
            for rule in self._from.get(pattern.predicate, ()):
                made = _followed(rule, pattern)
                if made is not None and made not in found:
                    found.add(made)
                    unread.append(made)
        return found


def _followed(rule: Linear, pattern: Pattern) -> Pattern | None:
    """What a linear rule makes of the statements of a pattern, if it may make anything."""
    values: dict[Variable, Term | Variable] = {}
    for part, term in ((rule.read.subject, pattern.subject), (rule.read.object, pattern.object)):
        if isinstance(part, Variable):
            values[part] = term
        elif not isinstance(term, Variable) and part != term:
            return None
    return rule.made.given(values)


def _steps(reading: Reading, chains: _Chains) -> list[Step]:
    """The rule as one step; one for each property where it makes properties transitive."""
    if reading.transitive:
        return [
            Step(
                (reading.rule,),
                frozenset({Key(name)}),
                _makes([Pattern(Variable("one"), name, Variable("other"))], chains),
                frozenset({name}),
                frozenset({name} if reading.whole else ()),
            )
            for name in sorted(reading.transitive, key=str)
        ]
    makes = [it for case in reading.cases for it in case.makes]
    return [Step((reading.rule,), reading.reads, _makes(makes, chains))] if makes else []


def _makes(patterns: Iterable[Pattern], chains: _Chains) -> frozenset[Key]:
    return frozenset(key for it in chains.from_(patterns) for key in keys(it))


def _require_a_fixed_ontology(readings: Sequence[Reading], steps: Sequence[Step]) -> None:
    made = [
        (reading.rule, key)
        for reading in readings
        for linear in reading.linear
        for key in keys(linear.made)
    ]
    made += [(step.rules[0], key) for step in steps for key in step.makes]
    by_name: dict[NamedNode, list[tuple[Query, Key]]] = {}
    for rule, key in made:
        by_name.setdefault(key.name, []).append((rule, key))
    for reading in readings:
        for asked in sorted(reading.schema, key=str):
            for rule, key in by_name.get(asked.name, ()):
                if key.meets(asked):
                    problem = (
                        f"it makes {key}, by which {reading.rule.name} tells the properties and"
                        " classes that it is about: only the ontology may say that; write it there"
                    )
                    raise QueryError(problem, name=rule.name, path=rule.path)


def _require_that_it_does_not_feed_itself(reading: Reading, chains: _Chains) -> None:
    """Refuse a rule of which a conclusion may lead, by way of linear rules, to another one.

    One that leads back to the very same conclusion adds nothing: this is known already.
    """
    for case in reading.cases:
        made = chains.from_(case.makes)
        single = len(reading.cases) == 1 and len(case.makes) == 1 and case.plain
        everything = made | {it for other in reading.cases for it in chains.from_(other.makes)}
        for pattern in case.reads:
            for fed in sorted(everything, key=str):
                if single and fed == pattern:
                    continue
                for key in sorted(keys(fed), key=str):
                    if any(key.meets(it) for it in keys(pattern)):
                        problem = (
                            f"it makes {key}, which it reads as well, and is run once: let it read"
                            " what it does not make, or say in the ontology that the property is"
                            " transitive and write '?one ?property ?middle . ?middle ?property"
                            " ?other' as the rule"
                        )
                        raise QueryError(problem, name=reading.rule.name, path=reading.rule.path)


def _fed(one: Step, other: Step) -> Key | None:
    """What of a step another one reads."""
    found = (key for key in one.makes if any(key.meets(it) for it in other.reads))
    return min(found, key=str, default=None)


def _joined(steps: Sequence[Step]) -> list[Step]:
    """The steps, those that make properties transitive and feed one another being one."""
    left = list(steps)
    while True:
        pair = next((it for it in combinations(left, 2) if _as_one(*it, left)), None)
        if pair is None:
            return left
        one, other = pair
        left = [it for it in left if it not in pair]
        left.append(
            Step(
                tuple({it.name: it for it in (*one.rules, *other.rules)}.values()),
                one.reads | other.reads,
                one.makes | other.makes,
                one.transitive | other.transitive,
                one.whole | other.whole,
            )
        )


def _as_one(one: Step, other: Step, steps: Sequence[Step]) -> bool:
    closing = [it for it in steps if it.transitive]
    return bool(one.transitive and other.transitive) and (
        _leads(one, other, closing) and _leads(other, one, closing)
    )


def _leads(one: Step, other: Step, steps: Sequence[Step]) -> bool:
    reached, unread = {one}, [one]
    while unread:
        step = unread.pop()
        new = {it for it in steps if _fed(step, it)} - reached
        reached |= new
        unread += new
    return other in reached


def _ordered(steps: Sequence[Step]) -> tuple[Step, ...]:
    ordered = sorted(steps, key=lambda step: [rule.name for rule in step.rules])
    before = {step: [it for it in ordered if it is not step and _fed(it, step)] for step in ordered}
    try:
        return tuple(TopologicalSorter(before).static_order())
    except CycleError as error:
        raise _refusal(error.args[1]) from error


def _refusal(circle: Sequence[Step]) -> QueryError:
    """Why there is no order: each step of the circle feeds the next, the last being the first."""
    chain = [
        f"{one.rules[0].name} makes {_fed(one, other)}, which {other.rules[0].name} reads"
        for one, other in pairwise(circle)
    ]
    closed = [
        f"{_properties(step)} is made transitive once, when all of it is there"
        for step in circle[:-1]
        if step.transitive
    ]
    how = (
        "these rules feed one another, so neither can be run before the other: "
        f"{'; '.join((*chain, *closed))}. Let one of them read only what is asserted, or make one"
        " rule of them"
    )
    first = circle[0].rules[0]
    return QueryError(how, name=first.name, path=first.path)


def _properties(step: Step) -> str:
    return ", ".join(sorted(str(Key(it)) for it in step.transitive))
