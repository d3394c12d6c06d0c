"""What a single value may break, as a truth value of SPARQL: true where it does, never an error."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.shacl.model.statements import SH, SUBCLASS, TYPE
from migkg.shacl.sparql.prebinding import NotCovered
from migkg.shacl.written import WRITTEN, value_of
from migkg.source import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from migkg.shacl.model.shapes import Constraint, Shapes
    from migkg.shacl.written import Written
    from migkg.source import Term

_A = str(TYPE)
_COMPARED = {
    "minExclusive": ">",
    "minInclusive": ">=",
    "maxExclusive": "<",
    "maxInclusive": "<=",
    "lessThan": "<",
    "lessThanOrEquals": "<=",
}
_KINDS = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "!isLiteral({0})",
    "BlankNodeOrLiteral": "!isIRI({0})",
    "IRIOrLiteral": "!isBlank({0})",
}
_MANY = 50
_TAG = re.compile(r"[a-z\d-]+", re.ASCII)


class Conditions:
    """Truth values about one variable, for a store of data."""

    def __init__(self, shapes: Shapes, data: Written) -> None:
        self._shapes, self._data = shapes, data
        self._subclasses: dict[Term, list[Term]] = {}
        self._by: dict[str, Callable[[Constraint, Term, str], str]] = {
            "class": lambda it, _, value: f"!{self.in_class(it.value, value)}",
            "datatype": self._datatype,
            "nodeKind": self._kind,
            "minLength": lambda it, node, value: self._length(it, node, value, ">="),
            "maxLength": lambda it, node, value: self._length(it, node, value, "<="),
            "pattern": self._pattern,
            "languageIn": self._languages,
            "in": lambda it, _, value: f"!{self.among(self._shapes.said.items(it.value), value)}",
        }

    def broken(self, constraint: Constraint, node: Term, value: str) -> str | None:
        """The condition under which the value breaks this constraint of the shape ``node``.

        None if the constraint is not about a single value.

        Raises:
            ShapesError: the constraint is not well formed.
        """
        if constraint.name in _COMPARED and constraint.name.startswith(("min", "max")):
            bound = str(constraint.value)
            if not isinstance(constraint.value, Literal):
                raise ShapesError(f"sh:{constraint.name} is no literal: {bound}")
            return self.unordered(constraint.name, value, bound)
        if constraint.name in self._by:
            return self._by[constraint.name](constraint, node, value)
        return None

    def unordered(self, name: str, one: str, other: str) -> str:
        """That two terms cannot be compared, or not as the constraint with this name says."""
        other = other if not other.startswith("?") else self._value(other)
        return f"!COALESCE({self._value(one)} {_COMPARED[name]} {other}, false)"

    def same(self, term: Term, variable: str) -> str:
        """That the variable has this very term."""
        if isinstance(term, BlankNode):
            return self.member([term], variable)
        return f"sameTerm({variable}, {self._data.held(term)})"

    def among(self, terms: Iterable[Term], variable: str) -> str:
        """That the variable has one of these very terms."""
        given = list(terms)
        if given and len(given) <= _MANY and all(isinstance(it, NamedNode) for it in given):
            return f"({variable} IN ({', '.join(map(str, given))}))"
        return self.member(map(self._data.held, given), variable)

    def member(self, held: Iterable[Term], variable: str) -> str:
        """That the variable has one of these terms of the store."""
        nodes = list(held)
        if not nodes:
            return "false"
        return f"EXISTS {{ {self._data.terms.hold(nodes).having(variable)} }}"

    def in_class(self, class_: Term, variable: str) -> str:
        """That the variable has an instance of this class or of a subclass of it."""
        classes = self.subclasses(class_)
        if len(classes) == 1 and isinstance(class_, NamedNode):
            return f"EXISTS {{ {variable} {_A} {class_} }}"
        among = self.among(classes, "?class")
        return f"EXISTS {{ {variable} {_A} ?class FILTER ({among}) }}"

    def instances(self, class_: Term, variable: str) -> str:
        """The pattern that binds the variable to each instance of this class or of a subclass."""
        classes = self.subclasses(class_)
        if len(classes) == 1 and isinstance(class_, NamedNode):
            return f"{variable} {_A} {class_} ."
        if all(isinstance(it, NamedNode) for it in classes):
            one = f"VALUES ?_class {{ {' '.join(map(str, classes))} }}"
        else:
            one = self._data.terms.hold(classes).having("?_class")
        return f"{one} {variable} {_A} ?_class ."

    def subclasses(self, class_: Term) -> list[Term]:
        """This class and all its subclasses."""
        if class_ not in self._subclasses:
            self._subclasses[class_] = self._all_below(class_)
        return self._subclasses[class_]

    def _all_below(self, class_: Term) -> list[Term]:
        found = [class_]
        for it in found:
            found += [sub for sub in self._direct.get(it, ()) if sub not in found]
        return [it for it in found if it == class_ or self._has_instances(it)]

    @cached_property
    def _direct(self) -> dict[Term, list[Term]]:
        """The classes that are said to be subclasses of each class."""
        found: dict[Term, list[Term]] = {}
        for sub, above in self._data.terms.table(f"SELECT ?c ?d {{ ?c {SUBCLASS} ?d }}").rows:
            if sub is not None and above is not None:
                found.setdefault(above, []).append(sub)
        return found

    def _has_instances(self, class_: Term) -> bool:
        """Whether it may have any: one without a name has none as a rule, and is dear to ask."""
        return isinstance(class_, NamedNode) or self._data.terms.has(None, TYPE, class_)

    def _value(self, variable: str) -> str:
        return value_of(variable) if self._data.rewritten else variable

    def _datatype(self, constraint: Constraint, _: Term, value: str) -> str:
        if not isinstance(constraint.value, NamedNode):
            raise ShapesError(f"sh:datatype is no IRI: {constraint.value}")
        ways = f"{constraint.value}, <{WRITTEN}{constraint.value.value}>"
        return f"!COALESCE(DATATYPE({value}) IN ({ways}), false)"

    @staticmethod
    def _kind(constraint: Constraint, _: Term, value: str) -> str:
        name = str(constraint.value).strip("<>").removeprefix(SH)
        if name not in _KINDS:
            raise ShapesError(f"there is no sh:nodeKind {constraint.value}")
        return f"!({_KINDS[name].format(value)})"

    def _length(self, constraint: Constraint, node: Term, value: str, sign: str) -> str:
        number = self._shapes.count(node, constraint)
        return f"!COALESCE(STRLEN(STR({value})) {sign} {number}, false)"

    def _pattern(self, constraint: Constraint, node: Term, value: str) -> str:
        flags = self._shapes.said.said(node, "flags")
        given = [
            Literal(it.value)
            for it in (constraint.value, *flags[:1])
            if not isinstance(it, BlankNode)
        ]
        words = ", ".join(map(str, given))
        # A pattern that Oxigraph does not know would find nothing at all.
        if self._data.terms.table(f'SELECT (REGEX("", {words}) AS ?is) {{}}').rows[0][0] is None:
            raise NotCovered(f"the pattern {constraint.value}")
        return f"!COALESCE(REGEX(STR({value}), {words}), false)"

    def _languages(self, constraint: Constraint, _: Term, value: str) -> str:
        given = self._shapes.said.items(constraint.value)
        # A text without a language has the tag "", which no range is meant to match.
        ranges = [it.value.lower() for it in given if isinstance(it, Literal) and it.value]
        if not ranges:
            return "true"
        # Most tags are in the list as they are. Oxigraph keeps no order in A || B, but in IF.
        tags = [it for it in ranges if _TAG.fullmatch(it)]
        among = Literal(f" {' '.join(tags or '-')} ")
        exact = f'CONTAINS({among}, CONCAT(" ", LANG({value}), " "))'
        matches = [f"LANGMATCHES(LANG({value}), {Literal(it)})" for it in ranges]
        return f"!COALESCE(IF({exact}, true, {' || '.join(matches)}), false)"
