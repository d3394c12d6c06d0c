"""Answers to queries, read from any format, and compared up to the names of blank nodes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Triple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Term = NamedNode | BlankNode | Literal | Triple
Row = dict[str, Term]

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"
FLOATING = {XSD + "double", XSD + "float"}
EXACT = {
    XSD + name
    for name in (
        *("integer", "decimal", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}


@dataclass(frozen=True)
class Rows:
    """The solutions of a SELECT; ``is_ordered`` where the file says in which order they stand."""

    variables: frozenset[str]
    rows: tuple[Row, ...]
    is_ordered: bool = False


@dataclass(frozen=True)
class Statements:
    """The graph that a CONSTRUCT or DESCRIBE gives."""

    triples: frozenset[Triple]


Answer = bool | Rows | Statements


def expected(path: Path, base: str) -> Answer:
    """What a test expects, from its file."""
    return read(path.read_bytes(), path.suffix, base)


def read(content: bytes, ending: str, base: str | None = None) -> Answer:
    """An answer in the format that goes by this ending."""
    if ending == ".csv":
        return _from_csv(content)
    if ending in {".ttl", ".rdf", ".nt"}:
        rdf_format = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES}.get(ending)
        return _from_graph(
            frozenset(
                it.triple
                for it in ox.parse(content, rdf_format or RdfFormat.RDF_XML, base_iri=base)
            )
        )
    formats = {
        ".srx": QueryResultsFormat.XML,
        ".srj": QueryResultsFormat.JSON,
        ".tsv": QueryResultsFormat.TSV,
    }
    return evaluated(ox.parse_query_results(content, formats[ending]))


def evaluated(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """An answer as the engine gives it."""
    if isinstance(results, ox.QueryTriples):
        return Statements(frozenset(results))
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [it.value for it in results.variables]
    rows = ({name: it[name] for name in names if it[name] is not None} for it in results)
    return Rows(frozenset(names), tuple(rows))


def are_equal(one: Answer, other: Answer, *, is_lax: bool = False) -> bool:
    """Whether two answers are the same, but for the names of blank nodes."""
    if isinstance(one, Rows) and isinstance(other, Rows):
        is_ordered = one.is_ordered or other.is_ordered
        return one.variables == other.variables and _canonical(
            _described(one, is_ordered=is_ordered, is_lax=is_lax)
        ) == _canonical(_described(other, is_ordered=is_ordered, is_lax=is_lax))
    if isinstance(one, Statements) and isinstance(other, Statements):
        return _canonical(one.triples) == _canonical(other.triples)
    return one is other


def by_value(answer: Answer) -> Answer:
    """The answer with one form for each number of a datatype: ``1.0`` and ``1.00`` are the same."""
    if isinstance(answer, Rows):
        return Rows(
            answer.variables,
            tuple({name: _number(term) for name, term in row.items()} for row in answer.rows),
            answer.is_ordered,
        )
    if isinstance(answer, Statements):
        return Statements(
            frozenset(Triple(it.subject, it.predicate, _number(it.object)) for it in answer.triples)
        )
    return answer


def in_csv(answer: Answer) -> Answer:
    """The answer as CSV can say it: numbers and texts alike without their datatypes."""
    assert isinstance(answer, Rows)
    output = io.StringIO(newline="")
    writer = csv.DictWriter(output, sorted(answer.variables))
    writer.writeheader()
    writer.writerows({name: _text(term) for name, term in row.items()} for row in answer.rows)
    return _from_csv(output.getvalue().encode())


def _text(term: Term) -> str:
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def _from_csv(content: bytes) -> Rows:
    reader = csv.DictReader(io.StringIO(content.decode(), newline=""))
    names = list(reader.fieldnames or ())
    return Rows(
        frozenset(names),
        tuple({name: _cell(row[name]) for name in names if row[name]} for row in reader),
    )


def _cell(text: str) -> Term:
    if text.startswith("_:"):
        return BlankNode(text[2:])
    try:
        Decimal(text)
    except ArithmeticError:
        return Literal(text)
    return Literal(text, datatype=NamedNode(XSD + "decimal"))


def _from_graph(triples: frozenset[Triple]) -> Answer:
    """What a graph says in the words of the result set, else the graph itself."""
    if not any(it.predicate == TYPE and it.object == _rs("ResultSet") for it in triples):
        return Statements(triples)
    found: dict[Term, dict[str, list[Term]]] = {}
    for it in triples:
        said = found.setdefault(it.subject, {})
        said.setdefault(it.predicate.value.removeprefix(RS), []).append(it.object)
    (result,) = (it.subject for it in triples if it.object == _rs("ResultSet"))
    whole = found[result]
    if "boolean" in whole:
        return whole["boolean"][0].value == "true"  # type: ignore[union-attr]
    solutions = [found[it] for it in whole.get("solution", ())]
    is_ordered = bool(solutions) and all("index" in it for it in solutions)
    if is_ordered:
        solutions.sort(key=lambda it: int(it["index"][0].value))  # type: ignore[union-attr]
    rows = (
        {_name(found[it]["variable"][0]): found[it]["value"][0] for it in one.get("binding", ())}
        for one in solutions
    )
    variables = frozenset(map(_name, whole.get("resultVariable", ())))
    return Rows(variables, tuple(rows), is_ordered)


def _name(term: Term) -> str:
    assert isinstance(term, Literal)
    return term.value


def _rs(name: str) -> NamedNode:
    return NamedNode(RS + name)


def _described(answer: Rows, *, is_ordered: bool, is_lax: bool) -> Iterable[Triple]:
    """The rows as a graph: each different one is a node that says how often, or where, it is."""
    rows = [frozenset(row.items()) for row in answer.rows]
    if is_ordered:
        counted: Iterable[tuple[frozenset[tuple[str, Term]], int]] = zip(
            rows, range(len(rows)), strict=True
        )
    else:
        counted = Counter(rows).items()
    for row, number in counted:
        node = BlankNode()
        yield Triple(node, NamedNode("urn:number"), Literal(0 if is_lax else number))
        for name, term in row:
            yield Triple(node, NamedNode(f"urn:of:{name}"), term)


def _canonical(triples: Iterable[Triple]) -> ox.Dataset:
    dataset = ox.Dataset(Quad(it.subject, it.predicate, it.object) for it in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def _number(term: Term) -> Term:
    if not isinstance(term, Literal):
        return term
    name = term.datatype.value
    write: Callable[[str], str]
    if name in FLOATING:
        write = _floating
    elif name in EXACT:
        write = _decimal
    else:
        return term
    try:
        return Literal(write(term.value), datatype=term.datatype)
    except (ArithmeticError, ValueError):
        return term


def _floating(text: str) -> str:
    return repr(float(text))


def _decimal(text: str) -> str:
    return format(Decimal(text).normalize(), "f")
