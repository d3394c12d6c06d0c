"""Each constraint as one query that finds all that breaks it, for any number of focus nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import ShapesError
from migkg.shacl.compiled.screening import Screens
from migkg.shacl.model.shapes import TRUE
from migkg.shacl.sparql.existence import nested
from migkg.shacl.sparql.tokens import cut
from migkg.source import BlankNode, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from migkg.shacl.compiled.aiming import Aimed
    from migkg.shacl.compiled.conditions import Conditions
    from migkg.shacl.model.paths import PropertyPath
    from migkg.shacl.model.shapes import Constraint, Shape, Shapes
    from migkg.shacl.written import Written
    from migkg.source import Term

_ALL_SHAPES = ("not", "node", "and", "or", "xone")


class Broken(NamedTuple):
    """A focus node that breaks a constraint, by which value, and what a query said of it."""

    focus: Term
    value: Term | None = None
    path: str | None = None
    said: Mapping[str, Term] = {}


class Constraints:
    """The constraints of Core, asked of one store of data.

    ``failing`` gives the members of a set of nodes that a shape objects to.
    """

    def __init__(
        self,
        shapes: Shapes,
        data: Written,
        conditions: Conditions,
        failing: Callable[[Term, str], set[Term]],
    ) -> None:
        self._shapes, self._data, self._if, self._failing = shapes, data, conditions, failing
        self._screens = Screens(data)
        self._by: dict[str, Callable[[Constraint, Aimed], Iterator[Broken]]] = {
            "minCount": self._fewer,
            "maxCount": self._more,
            "qualifiedMinCount": self._fewer_qualified,
            "qualifiedMaxCount": self._more_qualified,
            "uniqueLang": self._twice_in_a_language,
            "equals": self._different,
            "disjoint": self._shared,
            "lessThan": self._unordered,
            "lessThanOrEquals": self._unordered,
            "closed": self._open,
            "hasValue": self._without,
        }

    def broken(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        """Everything that breaks this constraint of Core."""
        if constraint.name in self._by:
            return self._by[constraint.name](constraint, aimed)
        condition = self._if.broken(constraint, aimed.shape.node, "?value")
        if condition is None:
            return self._values(f"{aimed.values} FILTER ({self._by_shapes(constraint, aimed)})")
        narrowed = self._screens.narrowed(aimed, f"FILTER ({condition})")
        return self._values(f"{narrowed.values} FILTER ({condition})") if narrowed else iter(())

    def fails(self, node: Term, aimed: Aimed) -> str:
        """The condition that a value of the focus nodes fails the shape ``node``."""
        shape = self._shapes.of(node)
        if not shape.active:
            return "false"
        plain = None if shape.path else self._plain(shape)
        if plain is not None:
            return plain
        nodes = self.value_set(aimed)
        return self._if.member(self._failing(node, nodes), "?value")

    def value_set(self, aimed: Aimed) -> str:
        """The pattern that binds ``?this`` to what are values of the focus nodes."""
        if aimed.shape.path is None:
            return aimed.focus
        return self._data.terms.collect("?value", aimed.values).having("?this")

    def _plain(self, shape: Shape) -> str | None:
        """The condition that a value fails a node shape which asks for nothing beyond it."""
        conditions = [self._if.broken(it, shape.node, "?value") for it in shape.constraints]
        known = [it for it in conditions if it is not None]
        return f"({' || '.join(known) or 'false'})" if len(known) == len(conditions) else None

    def _by_shapes(self, constraint: Constraint, aimed: Aimed) -> str:
        if constraint.name not in _ALL_SHAPES:
            raise ShapesError(f"there is no constraint sh:{constraint.name}")
        if constraint.name in {"not", "node"}:
            failed = self.fails(constraint.value, aimed)
            return failed if constraint.name == "node" else f"!({failed})"
        each = [f"({self.fails(it, aimed)})" for it in self._shapes.said.items(constraint.value)]
        if constraint.name == "and":
            return " || ".join(each) or "false"
        if constraint.name == "or":
            return " && ".join(each) or "true"
        return f"({' + '.join(f'IF({it}, 0, 1)' for it in each) or '0'}) != 1"

    def _values(self, pattern: str) -> Iterator[Broken]:
        rows = self._data.terms.table(f"SELECT DISTINCT ?this ?value {{ {pattern} }}").rows
        return (Broken(focus, value) for focus, value in rows if focus is not None)

    def _nodes(self, pattern: str, rest: str = "") -> Iterator[Broken]:
        rows = self._data.terms.table(f"SELECT DISTINCT ?this {{ {pattern} }} {rest}").rows
        return (Broken(focus) for (focus,) in rows if focus is not None)

    def _fewer(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        least, path = self._shapes.count(aimed.shape.node, constraint), aimed.shape.path
        if path is None or least <= path.empty:
            return iter(())
        if least == 1:
            return self._nodes(f"{aimed.focus} {_lacking(path, aimed.focus)}")
        return self._counted(aimed, "true", f"< {least}")

    def _more(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        most = self._shapes.count(aimed.shape.node, constraint)
        if most == 0:
            return self._nodes(aimed.values)
        narrowed = self._screens.narrowed(aimed, _another(aimed))
        if narrowed is None:
            return iter(())
        return self._nodes(
            narrowed.values, f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) > {most})"
        )

    def _counted(self, aimed: Aimed, condition: str, wrong: str) -> Iterator[Broken]:
        path = aimed.shape.path
        plain = path is not None and not path.empty
        values = f"?this {path.sparql} ?value" if path and plain else aimed.values
        return self._nodes(
            f"{aimed.focus} OPTIONAL {{ {values} FILTER ({condition}) }}",
            f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) {wrong})",
        )

    def _qualifies(self, aimed: Aimed) -> str:
        node = aimed.shape.node
        (shape, *_) = self._shapes.said.said(node, "qualifiedValueShape")
        conforms = [f"!({self.fails(shape, aimed)})"]
        conforms += [f"({self.fails(it, aimed)})" for it in self._shapes.siblings(node)]
        return " && ".join(conforms)

    def _fewer_qualified(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        least, path = self._shapes.count(aimed.shape.node, constraint), aimed.shape.path
        qualifies = self._qualifies(aimed)
        if least == 1 and path and path.plain:
            one = f"?this {path.sparql} ?value FILTER ({qualifies})"
            return self._nodes(f"{aimed.focus} FILTER NOT EXISTS {{ {one} }}")
        return self._counted(aimed, qualifies, f"< {least}")

    def _more_qualified(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        most = self._shapes.count(aimed.shape.node, constraint)
        return self._counted(aimed, self._qualifies(aimed), f"> {most}")

    def _twice_in_a_language(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        same = "FILTER (LANG(?value) = LANG(?another))"
        narrowed = self._screens.narrowed(aimed, f"{_another(aimed)} {same}")
        if constraint.value != TRUE or narrowed is None:
            return iter(())
        return self._nodes(
            f"{{ SELECT ?this ?language {{ {narrowed.values} BIND (LANG(?value) AS ?language) "
            'FILTER (?language != "") } '
            "GROUP BY ?this ?language HAVING (COUNT(DISTINCT ?value) > 1) }"
        )

    def _different(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        path = aimed.shape.path.sparql if aimed.shape.path else None
        missing = f"?this {_property(constraint)} ?value"
        there = f"EXISTS {{ ?this {path} ?value }}" if path else "sameTerm(?value, ?this)"
        if aimed.shape.path and aimed.shape.path.empty:
            there = f"({there} || sameTerm(?value, ?this))"
        return self._values(
            f"{{ {aimed.values} FILTER NOT EXISTS {{ {missing} }} }} UNION "
            f"{{ {aimed.focus} {missing} FILTER (!{there}) }}"
        )

    def _shared(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        there = f"EXISTS {{ ?this {_property(constraint)} ?value }}"
        return self._values(f"{aimed.values} FILTER ({there})")

    def _unordered(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        wrong = self._if.unordered(constraint.name, "?value", "?other")
        return self._values(
            f"{aimed.values} ?this {_property(constraint)} ?other . FILTER ({wrong})"
        )

    def _open(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        if constraint.value != TRUE:
            return
        said, node = self._shapes.said, aimed.shape.node
        known = [it for of in said.said(node, "property") for it in said.said(of, "path")]
        for ignored in said.said(node, "ignoredProperties"):
            known += said.items(ignored)
        names = [it for it in known if isinstance(it, NamedNode)]
        # Of an empty list, NOT IN has no truth value in Oxigraph.
        allowed = f"FILTER (?path NOT IN ({', '.join(map(str, names))}))" if names else ""
        table = self._data.terms.table(
            f"SELECT DISTINCT ?this ?path ?other {{ {aimed.values} ?value ?path ?other {allowed} }}"
        )
        for focus, path, value in table.rows:
            if focus is not None and isinstance(path, NamedNode):
                yield Broken(focus, value, path.value)

    def _without(self, constraint: Constraint, aimed: Aimed) -> Iterator[Broken]:
        path = aimed.shape.path
        if path is None:
            return self._nodes(
                f"{aimed.focus} FILTER (!{self._if.same(constraint.value, '?this')})"
            )
        if path.plain and not isinstance(constraint.value, BlankNode):
            there = f"?this {path.sparql} {self._data.held(constraint.value)}"
            return self._nodes(f"{aimed.focus} FILTER NOT EXISTS {{ {there} }}")
        there = f"{aimed.values} FILTER ({self._if.same(constraint.value, '?value')})"
        return self._nodes(f"{aimed.focus} MINUS {{ {there} }}")


def _another(aimed: Aimed) -> str:
    """That a focus node has another value than this one."""
    path = aimed.shape.path.sparql if aimed.shape.path else ""
    return f"?this {path} ?another . FILTER (!sameTerm(?value, ?another))"


def _lacking(path: PropertyPath, focus: str) -> str:
    """That a focus node has no value; what is asked for each node alone begins at any end."""
    if path.simple:
        none = cut(f"FILTER NOT EXISTS {{ ?this {path.sparql} ?value }}")
        return "".join(it.text for it in nested(none, frozenset({"this"})))
    return f"MINUS {{ {focus} ?this {path.sparql} ?value }}"


def _property(constraint: Constraint) -> str:
    if not isinstance(constraint.value, NamedNode):
        raise ShapesError(f"sh:{constraint.name} names no property: {constraint.value}")
    return str(constraint.value)
