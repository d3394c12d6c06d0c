"""A list of all things of a kind: narrowed by what is said of them, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import ID, curie, expand
from migkg.web.facts import facts_by_subject
from migkg.web.overview.lists.keeping import kept
from migkg.web.overview.lists.paging import paged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migkg.store.graph import Row
    from migkg.web.facts import Facts
    from migkg.web.labels import Label
    from migkg.web.overview.lists.paging import Paged
    from migkg.web.reading import Moment, Reader, Ref

SIZE = 100
"""The lines of a page."""

COLUMNS = {
    name.partition(":")[2]: NamedNode(expand(name))
    for name in (
        "dcterms:publisher",
        "dcterms:language",
        "dcterms:issued",
        "mig:issuedPrecision",
        "dcterms:rights",
    )
}
"""The properties that queries may give as columns, by the name of the column."""

_A = NamedNode(expand("rdf:type"))

OFFERED = 60
"""The most values that a form offers: the most frequent."""


@dataclass(frozen=True)
class Kind:
    """What a list is of: its address and words, the query, ways to narrow it, and its columns.

    The query gives ``subject``, ``property`` and ``object``, or where each thing has about one
    value of each property, those in columns, which is faster.
    """

    path: str
    title: str
    lead: str
    query: str
    narrow: tuple[tuple[str, str, str], ...]
    """The name in the address, the words of the form, the property."""
    columns: tuple[tuple[str, str, str], ...]
    """The heading, the property, and what stands there where there is no value, if anything."""


@dataclass(frozen=True)
class Line:
    """A thing in the list, with the values of each column."""

    ref: Ref
    description: Label | None
    cells: tuple[tuple[Ref | Label | Moment, ...], ...]
    keys: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Choice:
    """A value by which a list can be narrowed, and how many things have it."""

    value: str
    label: Label
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """A way to narrow a list."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Listing:
    """The part of a list that is asked for."""

    kind: Kind
    filters: tuple[Filter, ...]
    part: Paged[Line]
    all: int


def listing(reader: Reader, kind: Kind, asked: Mapping[str, str]) -> Listing:
    """The things of a kind that have all that is ``asked`` for."""
    lines = kept(kind.path, lambda: _lines(reader, kind))
    names = [name for name, _, _ in kind.narrow]
    shown = [
        line
        for line in lines
        if all(asked[name] in map(local, line.keys[name]) for name in names if asked.get(name))
    ]
    return Listing(
        kind=kind,
        filters=tuple(
            Filter(name, title, choices(reader, (it.keys[name] for it in lines), asked.get(name)))
            for name, title, _ in kind.narrow
        ),
        part=paged(shown, SIZE, kind.path, asked, *names),
        all=len(lines),
    )


def choices(
    reader: Reader, of_lines: Iterable[Iterable[str]], chosen: str | None
) -> tuple[Choice, ...]:
    """The values that things have, by name, with how many have each."""
    numbers: dict[str, int] = {}
    for iris in of_lines:
        for iri in iris:
            numbers[iri] = numbers.get(iri, 0) + 1
    frequent = sorted(numbers.items(), key=lambda it: (local(it[0]) != chosen, -it[1]))[:OFFERED]
    found = [
        Choice(local(iri), reader.ref(iri).label, number, local(iri) == chosen)
        for iri, number in frequent
    ]
    return tuple(sorted(found, key=lambda it: it.label.key))


def local(iri: str) -> str:
    """How a thing or a code is written in the address of a list.

    >>> local("https://w3id.org/migkg/def/action-kind/refusal")
    'refusal'
    >>> local("https://w3id.org/migkg/id/authority/be-gent")
    'authority:be-gent'
    """
    return curie(iri) if iri.startswith(ID) else curie(iri).rpartition(":")[2]


def _lines(reader: Reader, kind: Kind) -> Sequence[Line]:
    rows = reader.site.graph.select(kind.query)
    said = facts_by_subject(rows if rows and "property" in rows[0] else _uncolumned(rows))
    lines = [_line(reader, kind, iri, facts) for iri, facts in said.items()]
    return sorted(lines, key=lambda line: line.ref.label.key)


def _uncolumned(rows: Iterable[Row]) -> Iterable[Row]:
    """Rows with a column for each property as rows of subject, property and object."""
    for row in rows:
        yield {"subject": row["subject"], "property": _A, "object": row["subject"]}
        for name, term in row.items():
            if name in COLUMNS:
                yield {"subject": row["subject"], "property": COLUMNS[name], "object": term}


def _line(reader: Reader, kind: Kind, iri: str, said: Facts) -> Line:
    return Line(
        ref=reader.ref(iri),
        description=reader.text(said.get("dcterms:description", ())),
        cells=tuple(_cell(reader, said, name) for _, name, _ in kind.columns),
        keys={
            name: tuple(term.value for term in said.get(given, ()) if isinstance(term, NamedNode))
            for name, _, given in kind.narrow
        },
    )


def _cell(reader: Reader, said: Facts, name: str) -> tuple[Ref | Label | Moment, ...]:
    if moment := reader.moment(said, name) if name in said and "issued" in name else None:
        return (moment,)
    found = said.get(name, ())
    texts = [term for term in found if isinstance(term, Literal)]
    return (*reader.refs(found), *(reader.value(term) for term in texts))
