"""What follows from a statement is told from its kind, and is what the rules say one by one."""

from __future__ import annotations

import random

import pytest

from migkg.interchange.algebra import Pattern, Variable
from migkg.rules.linear import Consequences, Linear
from migkg.source import BlankNode, Literal, NamedNode, Term, Triple

S, O = Variable("s"), Variable("o")  # noqa: E741  a subject and an object
NAMES = [NamedNode(f"urn:p{number}") for number in range(3)]
THINGS: list[NamedNode | BlankNode] = [NamedNode("urn:a"), NamedNode("urn:b"), BlankNode("c")]
OBJECTS: list[Term] = [*THINGS, Literal("a")]


def rules(pick: random.Random) -> list[Linear]:
    """Rules that turn statements round, fix one end or the other, or ask for a thing."""
    found = []
    for _ in range(pick.randint(1, 6)):
        read = Pattern(
            pick.choice([S, S, S, S, O, *THINGS]),
            pick.choice(NAMES),
            pick.choice([O, O, S, *OBJECTS]),
        )
        ends = [*read.variables, *THINGS]
        made = Pattern(pick.choice(ends), pick.choice(NAMES), pick.choice(ends))
        found.append(
            Linear(
                read,
                made,
                frozenset(
                    pick.sample(sorted(read.variables), pick.randint(0, len(read.variables)))
                ),
            )
        )
    return found


def one_by_one(rules: list[Linear], start: Triple) -> set[Triple]:
    found: set[Triple] = set()
    unread = [start]
    while unread:
        triple = unread.pop()
        for rule in rules:
            made = rule.conclusion(triple) if rule.read.predicate == triple.predicate else None
            if made is not None and made not in found:
                found.add(made)
                unread.append(made)
    return found


@pytest.mark.parametrize("seed", range(200))
def test_what_follows_is_what_the_rules_say_one_by_one(seed: int) -> None:
    some = rules(random.Random(seed))  # noqa: S311  nothing secret is made
    consequences = Consequences(some)
    for subject in THINGS:
        for name in NAMES:
            for other in OBJECTS:
                triple = Triple(subject, name, other)
                assert set(consequences.of(triple)) == one_by_one(some, triple)
