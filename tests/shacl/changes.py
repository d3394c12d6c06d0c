"""Changes of data made at random, and whether a version judges them as everything judged anew."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migkg.shacl import validate
from migkg.shacl.incremental import Version
from migkg.shacl.model.statements import TYPE
from migkg.source import (
    BlankNode,
    Literal,
    NamedNode,
    Triple,
    parse_turtle,
    read_folder,
    read_turtle,
)
from migkg.terms import PREFIXES
from tests.shacl.opinions import Pair
from tests.shacl.random_shapes import FEATURES, IRIS, LITERALS, ORDERED, PROPERTIES, Maker
from tests.shacl.random_shapes import PREFIXES as HEAD
from tests.support import ROOT, SMALL, ghent, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migkg.shacl import Report

FIXTURES = sorted((ROOT / "tests" / "shapes").rglob("*.ttl"))
QUERIES = Path(__file__).parent / "queries.ttl"
_ODD = ("", "a", "1945-01-01", "2031-05-02", "7", "-3", "true")
_DATATYPES = ("date", "integer", "decimal", "byte", "boolean", "string", "dateTime", "gYear")


class Change(NamedTuple):
    """Statements that come and go, and in which way they were chosen."""

    added: tuple[Triple, ...]
    removed: tuple[Triple, ...]
    kind: str


class Changes:
    """Changes of data that say what the statements of a pool say, a little otherwise.

    The same seed gives the same.
    """

    def __init__(self, data: Iterable[Triple], pool: Iterable[Triple], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  it keeps no secret
        self.data = dict.fromkeys(data)
        self._pool = list(dict.fromkeys(pool))
        self._kinds = (
            *(self._take, self._say, self._say, self._reword, self._reword, self._point),
            *(self._point, self._retype, self._take_record, self._say_record, self._move),
            *(self._swap, self._several, self._nothing),
        )

    def next(self) -> Change:
        """A change, which is made in ``data``."""
        kind = self._random.choice(self._kinds)
        added, removed = kind()
        for it in removed:
            self.data.pop(it, None)
        self.data |= dict.fromkeys(added)
        return Change(tuple(added), tuple(removed), kind.__name__.lstrip("_"))

    def _take(self) -> tuple[list[Triple], list[Triple]]:
        return [], [self._one()]

    def _say(self) -> tuple[list[Triple], list[Triple]]:
        return [self._random.choice(self._pool)], []

    def _reword(self) -> tuple[list[Triple], list[Triple]]:
        """Another literal."""
        it = self._one(literal=True)
        return [Triple(it.subject, it.predicate, self._literal(it.object))], [it]

    def _point(self) -> tuple[list[Triple], list[Triple]]:
        """Another node by the same property."""
        it = self._one()
        alike = [one.object for one in self._pool if one.predicate == it.predicate]
        end = self._random.choice([*alike, self._one().subject])
        return [Triple(it.subject, it.predicate, end)], [it]

    def _retype(self) -> tuple[list[Triple], list[Triple]]:
        it = self._random.choice([one for one in self._pool if one.predicate == TYPE])
        subject = self._one().subject
        gone = [one for one in self.data if one.subject == subject and one.predicate == TYPE]
        return [Triple(subject, TYPE, it.object)], gone if self._random.random() < 0.5 else []

    def _take_record(self) -> tuple[list[Triple], list[Triple]]:
        subject = self._one().subject
        return [], [it for it in self.data if it.subject == subject]

    def _say_record(self) -> tuple[list[Triple], list[Triple]]:
        subject = self._random.choice(self._pool).subject
        return [it for it in self._pool if it.subject == subject], []

    def _move(self) -> tuple[list[Triple], list[Triple]]:
        """Another name for a subject, and not for those that point to it."""
        gone = self._take_record()[1]
        subject = gone[0].subject if gone else NamedNode("urn:moved")
        start = subject.value if isinstance(subject, NamedNode) else "urn:moved"
        name = NamedNode(f"{start}-{self._random.randint(0, 9)}")
        return [Triple(name, it.predicate, it.object) for it in gone], gone

    def _swap(self) -> tuple[list[Triple], list[Triple]]:
        """Another property."""
        it = self._one()
        other = self._random.choice(self._pool).predicate
        return [Triple(it.subject, other, it.object)], [it]

    def _several(self) -> tuple[list[Triple], list[Triple]]:
        some = [kind() for kind in self._random.sample(self._kinds[:9], 3)]
        return [it for one, _ in some for it in one], [it for _, one in some for it in one]

    def _nothing(self) -> tuple[list[Triple], list[Triple]]:
        """What is there is added, what is not is removed, and one is both."""
        it, other = self._one(), self._random.choice(self._pool)
        return [it], [it, *([other] if other not in self.data else [])]

    def _one(self, *, literal: bool = False) -> Triple:
        some = [it for it in self.data if not literal or isinstance(it.object, Literal)]
        return self._random.choice(some or self._pool)

    def _literal(self, it: object) -> Literal:
        text = it.value if isinstance(it, Literal) else ""
        given = self._random.choice((text, text + "x", text * 20, *_ODD))
        if self._random.random() < 0.4:
            return Literal(given, language=self._random.choice(("en", "fr", "la")))
        kind = self._random.choice(_DATATYPES)
        return Literal(given, datatype=NamedNode(PREFIXES["xsd"] + kind))


def differences(
    changes: Changes, shapes: Sequence[Triple], ontology: Sequence[Triple], count: int
) -> Iterator[tuple[Change, Report, Report]]:
    """For so many changes, what the version says of each and what is said of all judged anew."""
    version = Version(changes.data, shapes, ontology)
    for _ in range(count):
        change = changes.next()
        report = version.change(change.added, change.removed)
        yield change, report, validate(changes.data, shapes, ontology)


def of_ours(seed: int, count: int) -> Iterator[tuple[Change, Report, Report]]:
    """The same for our shapes, on data of the tests and of the project."""
    small, published = read_folder(SMALL).triples, ghent()
    fixtures = [it for path in FIXTURES for it in read_turtle(path)]
    data, pool = (
        (small, (*small, *fixtures, *vocabulary())),
        ((*small, *fixtures), (*small, *fixtures, *published)),
        ((*published, *small), (*published, *small, *fixtures)),
    )[seed % 3]
    shapes = read_folder(ROOT / "shapes").triples
    yield from differences(Changes(data, pool, seed), shapes, vocabulary(), count)


def of_random_shapes(seed: int, count: int) -> Iterator[tuple[Change, Report, Report]]:
    """The same for shapes and data that are made at random."""
    maker = Maker(random.Random(seed), wanted=FEATURES[seed % len(FEATURES)])  # noqa: S311
    pair = Pair.read(maker.data(), maker.shapes())
    changes = Changes(pair.data, [*pair.data, *_more(maker, pair.data)], seed)
    yield from differences(changes, pair.shapes, (), count)


def of_queries(seed: int, count: int) -> Iterator[tuple[Change, Report, Report]]:
    """The same for constraints that are queries, on data that are made at random."""
    maker = Maker(random.Random(seed))  # noqa: S311  it keeps no secret
    shapes = f"@prefix : <{maker.space}> .\n" + QUERIES.read_text(encoding="utf-8")
    pair = Pair.read(maker.data(), shapes)
    changes = Changes(pair.data, [*pair.data, *_more(maker, pair.data)], seed)
    yield from differences(changes, pair.shapes, (), count)


def _more(maker: Maker, data: Sequence[Triple]) -> list[Triple]:
    """What else may be said, of nodes with names and of others."""
    said = {**dict.fromkeys(PROPERTIES, IRIS + LITERALS), **ORDERED}
    more = [f"{n} {p} {v} ." for n in IRIS[:4] for p, values in said.items() for v in values]
    classes = ":a a :C , :D , :E . :b a :D . :D rdfs:subClassOf :E . [] rdfs:subClassOf :C ."
    head = f"@prefix : <{maker.space}> .{HEAD}"
    others = parse_turtle(Path("given.ttl"), f"{head} {' '.join(more)} {classes}")
    blank = {
        it: None for one in data for it in (one.subject, one.object) if isinstance(it, BlankNode)
    }
    blank |= {it.subject: None for it in others if isinstance(it.subject, BlankNode)}
    of_blank = [Triple(it, one.predicate, one.object) for it in blank for one in others[::9]]
    typed = [Triple(others[0].subject, TYPE, it) for it in blank]
    return [*others, *of_blank, *typed]
