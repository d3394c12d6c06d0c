"""One constraint of one shape with targets: what it found, and how to judge a part of it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import QueryError, ShapesError
from migkg.interchange.algebra import Variable
from migkg.interchange.selection import selection
from migkg.shacl.compiled.aiming import Aimed, Restriction
from migkg.shacl.compiled.asking import declared_prefixes
from migkg.shacl.incremental.reads import THIS, Place, Reads, named
from migkg.shacl.incremental.sieve import sieve
from migkg.shacl.incremental.traces import Trace
from migkg.shacl.incremental.ways import Ways
from migkg.shacl.sparql.prebinding import NotCovered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl.compiled.constraints import Broken
    from migkg.shacl.compiled.engine import Engine
    from migkg.shacl.incremental.reads import Read
    from migkg.shacl.model.shapes import Constraint, Shape, Shapes, Targets
    from migkg.shacl.report import Finding
    from migkg.shacl.written import Written
    from migkg.source import Term

_NOTHING = Variable("nothing")


class Demand(NamedTuple):
    """A constraint of the last of these shapes, of which each but the first is part of another.

    The first of them has the targets.
    """

    targets: Targets
    chain: tuple[Shape, ...]
    constraint: Constraint


class Key(NamedTuple):
    """A variable of a query, and the name by which the query gives it on."""

    name: str
    given_on: str


class Sites:
    """Makes the sites of shapes for one store of data."""

    def __init__(self, engine: Engine, shapes: Shapes, data: Written, reads: Reads) -> None:
        self.engine, self.shapes, self.data, self.reads = engine, shapes, data, reads
        self._numbers = 0

    def below(self, root: Term) -> Iterator[Site]:
        """The sites of a shape with targets."""
        yield from self._below(self.shapes.roots[root], (self.shapes.of(root),))

    def _below(self, targets: Targets, chain: tuple[Shape, ...]) -> Iterator[Site]:
        shape = chain[-1]
        if not shape.active:
            return
        for constraint in shape.constraints:
            if constraint.name == "property":
                yield from self._below(targets, (*chain, self.shapes.of(constraint.value)))
            else:
                yield self._site(Demand(targets, chain, constraint))

    def _site(self, demand: Demand) -> Site:
        targets, chain, constraint = demand
        shape = chain[-1]
        aimed = list(self.reads.targets(targets))
        if any(it.path for it in chain[:-1]):  # the focus nodes are values of other nodes
            aimed += [read for it in chain for read in self.reads.path(it, THIS)]
            aimed += self.reads.constraint(constraint, shape)
            return Site(self, demand, _traces(aimed, _NOTHING))
        if not constraint.is_query:
            found = [*aimed, *self.reads.constraint(constraint, shape)]
            return Site(self, demand, _traces(found, THIS))
        return self._asking(demand, aimed)

    def _asking(self, demand: Demand, aimed: list[Read]) -> Site:
        """A site of a query, by the variable that fewest of its patterns do not lead to."""
        constraint, shape = demand.constraint, demand.chain[-1]
        self._numbers += 1
        found = [*aimed, *self.reads.constraint(constraint, shape)]
        best = Site(self, demand, _traces(found, THIS))
        if best.lost and not self.shapes.said.said(constraint.value, "ask"):
            number, place = self._numbers, Place(THIS, THIS)
            reads = [*aimed, *self.reads.query(constraint, shape, place, number)]
            for name, given_on in self._keys(constraint, shape):
                traces = _traces(reads, named(Variable(name), number))
                site = Site(self, demand, traces, Key(name, given_on))
                if site.lost < best.lost:
                    best = site
        return best

    def _keys(self, constraint: Constraint, shape: Shape) -> Iterator[tuple[str, str]]:
        try:
            given = frozenset({"this", *constraint.given})
            keys = selection(self.reads.text(constraint, shape), given).keys
        except QueryError:
            return
        for name, given_on in keys.items():
            if name not in given:
                try:
                    self.engine.require_asked(constraint, shape, name)
                except (ShapesError, NotCovered):
                    continue
                yield name, given_on


class Site:
    """A constraint below a shape with targets, and its findings by the values of a variable.

    The variable is the focus node, or the ``key`` of a query that looks at the graph as a whole.
    """

    def __init__(
        self, of: Sites, demand: Demand, traces: tuple[Trace, ...], key: Key | None = None
    ) -> None:
        self._of, self.traces, self._key = of, traces, key
        self._targets, self._chain, self._constraint = demand
        self._found: dict[Term, list[Finding]] = {}
        self._ways = Ways(of.engine.conditions, [self._targets])
        self._nodes = set(map(of.data.held, self._targets.nodes))
        self._sieve = None
        if key:
            prefixes = declared_prefixes(of.shapes.said, self._constraint.value)
            text = of.reads.text(self._constraint, self._chain[-1])
            self._sieve = sieve(text, key.name, prefixes)

    @property
    def lost(self) -> int:
        """How many of its reads lead nowhere: a change there has everything judged again."""
        return sum(it.patterns is None for it in self.traces)

    @property
    def found(self) -> Iterable[Finding]:
        """What it objects to."""
        return (it for found in self._found.values() for it in found)

    def judge(self) -> tuple[list[Finding], list[Finding]]:
        """Judge everything; what was found before, and what is found now."""
        engine = self._of.engine
        aimed = Aimed(self._chain[0], engine.focus(self._targets))
        for inner in self._chain[1:]:
            aimed = engine.inner(inner, aimed)
        before = list(self.found)
        self._found = {}
        self._take(engine.broken(self._constraint, aimed))
        return before, list(self.found)

    def judge_again(self, nodes: set[Term]) -> tuple[list[Finding], list[Finding]]:
        """Judge what has one of these values; what was found there before, and now."""
        before = [it for node in nodes for it in self._found.pop(node, ())]
        if self._key is None:
            focus = self._bound("this", filter(self._is_target, nodes))
            only = None
        else:
            focus = self._of.engine.focus(self._targets)
            only = Restriction(self._key.name, self._bound(self._key.name, self._sifted(nodes)))
        if focus and (only is None or only.pattern):
            aimed = Aimed(self._chain[-1], focus)
            self._take(self._of.engine.broken(self._constraint, aimed, only))
        return before, [it for node in nodes for it in self._found.get(node, ())]

    def _bound(self, variable: str, nodes: Iterable[Term]) -> str:
        """The pattern that binds a variable to these nodes, empty if there are none."""
        rows = [(it,) for it in nodes]
        return self._of.data.terms.rows([variable], rows) if rows else ""

    def _sifted(self, nodes: Iterable[Term]) -> Iterable[Term]:
        """Those of these values of the key that may have a row."""
        if self._key is None or self._sieve is None:
            return nodes
        query = self._sieve(self._of.data, self._bound(self._key.name, nodes))
        return [it for (it,) in self._of.data.terms.table(query).rows if it is not None]

    def _take(self, found: Iterable[Broken]) -> None:
        for broken in found:
            finding = self._of.engine.finding(broken, self._constraint, self._chain[-1])
            value = broken.said[self._key.given_on] if self._key else broken.focus
            there = self._found.setdefault(value, [])
            if finding not in there:
                there.append(finding)

    def _is_target(self, node: Term) -> bool:
        return node in self._nodes or self._ways.lead_to(node, self._of.data.terms)


def _traces(reads: Iterable[Read], key: Variable) -> tuple[Trace, ...]:
    return tuple(dict.fromkeys(Trace.of(it, key) for it in reads))
