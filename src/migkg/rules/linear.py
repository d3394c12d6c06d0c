"""Rules that make one statement of one statement, such as those of inverses and superclasses.

They feed each other in circles, and need no query: what follows from a statement by all of them
together is told from its property and its class alone, and is found out once for each.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from migkg.interchange.algebra import Pattern, Variable
from migkg.source import BlankNode, Literal, NamedNode, Term, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_Subject = NamedNode | BlankNode | Triple
_Object = Term | Triple
_SUBJECT, _OBJECT = NamedNode("urn:migkg:subject"), NamedNode("urn:migkg:object")
_STANDING_FOR: dict[type, Term] = {
    NamedNode: _OBJECT,
    BlankNode: BlankNode("migkg-object"),
    Literal: Literal("urn:migkg:object"),
}
_STANDING_FOR_SUBJECT: dict[type, NamedNode | BlankNode] = {
    NamedNode: _SUBJECT,
    BlankNode: BlankNode("migkg-subject"),
}


class Linear(NamedTuple):
    """One statement that follows from one statement; ``iris`` are the variables that are IRIs."""

    read: Pattern
    made: Pattern
    iris: frozenset[Variable] = frozenset()

    def conclusion(self, triple: Triple) -> Triple | None:
        """What follows from this statement, if anything."""
        subject, _, other = self.read
        values: dict[Variable, Term | Triple] = {}
        for part, term in ((subject, triple.subject), (other, triple.object)):
            if isinstance(part, Variable):
                if part in self.iris and not isinstance(term, NamedNode):
                    return None
                if values.setdefault(part, term) != term:
                    return None
            elif part != term:
                return None
        one, name, end = self.made.given(values)
        if isinstance(one, (Literal, Variable)) or isinstance(end, Variable):
            return None
        return Triple(one, name, end) if isinstance(name, NamedNode) else None


class Consequences:
    """What follows from a statement by linear rules, whatever else is known.

    >>> from migkg.source import named
    >>> s, o = Variable("s"), Variable("o")
    >>> governs, governed_by = named("mig:governs"), named("mig:governedBy")
    >>> inverse = Linear(Pattern(s, governs, o), Pattern(o, governed_by, s))
    >>> back = Linear(Pattern(s, governed_by, o), Pattern(o, governs, s))
    >>> found = Consequences([inverse, back])
    >>> given = Triple(named("authority:be-gent"), governs, named("city:be-gent"))
    >>> Triple(named("city:be-gent"), governed_by, named("authority:be-gent")) in found.of(given)
    True
    """

    def __init__(self, rules: Iterable[Linear]) -> None:
        self._by_property: dict[NamedNode, list[Linear]] = defaultdict(list)
        self._by_object: dict[tuple[NamedNode, _Object], list[Linear]] = defaultdict(list)
        for rule in dict.fromkeys(rules):
            _, name, other = rule.read
            if not isinstance(name, NamedNode):
                raise TypeError(f"{rule.read} is no pattern of one property")
            if isinstance(other, Variable):
                self._by_property[name].append(rule)
            else:
                self._by_object[name, other].append(rule)
        self._kinds: dict[NamedNode, str] = {}
        self._known: dict[object, list[tuple[_Subject, NamedNode, _Object]]] = {}

    @property
    def properties(self) -> frozenset[NamedNode]:
        """The properties of statements from which anything may follow."""
        return frozenset((*self._by_property, *(name for name, _ in self._by_object)))

    def of(self, triple: Triple) -> list[Triple]:
        """All that follows from this statement, itself too where it follows again."""
        subject, name, other = triple.subject, triple.predicate, triple.object
        kind = self._kinds.get(name) or self._kind(name)
        if kind == "single":
            return self._walk(triple)
        key = (name, type(subject), type(other) if kind == "property" else other)
        found = self._known.get(key)
        start = _STANDING_FOR_SUBJECT[type(subject)]
        end = _STANDING_FOR[type(other)] if kind == "property" else other
        if found is None:
            walked = self._walk(Triple(start, name, end))
            found = self._known[key] = [(it.subject, it.predicate, it.object) for it in walked]
        subjects: dict[_Object, _Subject] = {start: subject}
        objects: dict[_Object, _Object] = {start: subject, end: other}
        if not isinstance(other, Literal):
            subjects[end] = other
        return [Triple(subjects.get(s, s), p, objects.get(o, o)) for s, p, o in found]

    def _walk(self, start: Triple) -> list[Triple]:
        found: dict[Triple, None] = {}
        unread = [start]
        while unread:
            triple = unread.pop()
            for rule in self._from(triple):
                made = rule.conclusion(triple)
                if made is not None and made not in found:
                    found[made] = None
                    unread.append(made)
        return list(found)

    def _from(self, triple: Triple) -> Iterator[Linear]:
        yield from self._by_property.get(triple.predicate, ())
        yield from self._by_object.get((triple.predicate, triple.object), ())

    def _kind(self, name: NamedNode) -> str:
        """By what the statements of a property are told apart to know what follows from them.

        By the ``property`` alone, where no rule that they reach asks for a certain thing; by its
        ``object`` as well, where one asks for a certain object and none moves the subject there
        or gives an object that is not the one of the statement; each ``single`` one otherwise.
        """
        rules = self._reached(name)
        if any(_repeats(it) or not isinstance(it.read.subject, Variable) for it in rules):
            kind = "single"
        elif all(isinstance(it.read.object, Variable) for it in rules):
            kind = "property"
        elif any(it.made.object == it.read.subject for it in rules):
            kind = "single"
        else:
            kind = "object"
        self._kinds[name] = kind
        return kind

    def _reached(self, name: NamedNode) -> set[Linear]:
        reached: set[Linear] = set()
        names, unread = {name}, [name]
        while unread:
            one = unread.pop()
            from_here = {*self._by_property.get(one, ())}
            from_here |= {
                it for (it_, _), them in self._by_object.items() if it_ == one for it in them
            }
            reached |= from_here
            new = {it.made.predicate for it in from_here} - names
            unread += [it for it in new if isinstance(it, NamedNode)]
            names |= {it for it in new if isinstance(it, NamedNode)}
        return reached


def _repeats(rule: Linear) -> bool:
    return rule.read.subject == rule.read.object


def transitive(pairs: Iterable[tuple[_Subject, _Object]]) -> Iterator[tuple[_Subject, _Object]]:
    """The pairs that are joined by two or more of these, one after the other.

    >>> a, b, c = (NamedNode(f"urn:{name}") for name in "abc")
    >>> list(transitive([(a, b), (b, c)])) == [(a, c)]
    True
    """
    nexts: dict[_Object, set[_Object]] = defaultdict(set)
    starts: dict[_Subject, None] = {}
    for one, other in pairs:
        nexts[one].add(other)
        starts[one] = None
    for start in starts:
        reached: set[_Object] = set()
        unread = list(nexts[start])
        passed = set(unread)
        while unread:
            reached |= (new := nexts.get(unread.pop(), set()))
            unread += (new := new - passed)
            passed |= new
        for end in reached:
            yield start, end
