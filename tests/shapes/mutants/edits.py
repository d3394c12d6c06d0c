"""Terms as Turtle writes them, and what may be done to a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyoxigraph import RdfFormat, parse

from migkg.source import Literal, NamedNode, Term, Triple
from migkg.terms import PREFIXES, expand
from tests.shapes.mutants.given import TYPE

Edit = Callable[[list[Triple]], list[Triple]]


def term(text: str) -> Term:
    """A term as Turtle writes it with our prefixes."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (quad,) = parse(f"{head}<urn:s> <urn:p> {text} .", format=RdfFormat.TURTLE)
    return end_of(quad.triple)


def end_of(triple: Triple) -> Term:
    """The object, which is no statement here."""
    assert not isinstance(triple.object, Triple)
    return triple.object


def start_of(triple: Triple) -> Term:
    """The subject, which is no statement here."""
    assert not isinstance(triple.subject, Triple)
    return triple.subject


def property_(name: str) -> NamedNode:
    return TYPE if name == "a" else NamedNode(expand(name))


def drop(*names: str) -> Edit:
    """Remove what is said by these properties."""
    gone = {property_(name) for name in names}
    return lambda graph: [triple for triple in graph if triple.predicate not in gone]


def put(name: str, value: str, having: str = "") -> Edit:
    """Give this value to all that have the property, or to those that have another one."""
    predicate, new = property_(name), term(value)
    mark = property_(having or name)

    def edit(graph: list[Triple]) -> list[Triple]:
        meant = {triple.subject for triple in graph if triple.predicate == mark}
        kept = [it for it in graph if it.subject not in meant or it.predicate != predicate]
        return kept + [Triple(subject, predicate, new) for subject in sorted(meant, key=str)]

    return edit


def add(name: str, value: str, having: str = "a") -> Edit:
    """Say this too of all that have a property."""
    predicate, new, mark = property_(name), term(value), property_(having)
    return lambda graph: [
        *graph,
        *(Triple(it.subject, predicate, new) for it in graph if it.predicate == mark),
    ]


def swap(first: str, second: str) -> Edit:
    """Exchange the values of two properties."""
    one, other = property_(first), property_(second)
    exchanged = {one: other, other: one}
    return lambda graph: [
        Triple(it.subject, exchanged.get(it.predicate, it.predicate), it.object) for it in graph
    ]


def day(name: str, value: str, having: str = "") -> Edit:
    return put(name, f'"{value}"^^xsd:date', having)


def seen(value: str, having: str) -> list[Edit]:
    return [
        add("mig:attestedOn", f'"{value}"^^xsd:date', having),
        add("mig:attestedOnPrecision", "precision:day", having),
    ]


def first_day(name: str, precision: str) -> list[Edit]:
    return [day(name, "2023-05-17"), put(precision, "precision:year")]


def renamed(triple: Triple, names: Mapping[Term, NamedNode]) -> Triple:
    start, end = start_of(triple), end_of(triple)
    subject = names.get(start, start)
    assert not isinstance(subject, Literal)
    return Triple(subject, names.get(triple.predicate, triple.predicate), names.get(end, end))
