"""What every client asks, and the answers as they are read from the dump without any engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pyoxigraph as ox
import rdflib

from migkg.refusal import LONGEST_QUERY
from migkg.terms import ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LABEL = PREFIXES["rdfs"] + "label"
GHENT = ID + "city/be-gent"
COUNTRY = ID + "country/"

MANY, LONG = 10_000, 8 * 1024
"""More rows than this has the large answer, and more bytes than this the long query."""


class Cell(NamedTuple):
    """A term, whatever library it comes from."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""

    @classmethod
    def of(cls, term: Mapping[str, str]) -> Self:
        """The term that is so written in SPARQL's JSON results."""
        language = term.get("xml:lang", "")
        datatype = term.get("datatype", "")
        plain = {PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString"}
        kind = term["type"].replace("typed-literal", "literal")
        return cls(kind, term["value"], language, "" if datatype in plain else datatype)

    @classmethod
    def of_rdflib(cls, node: Any) -> Self:
        """The term that is so held by RDFLib."""
        if not isinstance(node, rdflib.Literal):
            return cls("uri" if isinstance(node, rdflib.URIRef) else "bnode", str(node))
        written = {"xml:lang": node.language or "", "datatype": str(node.datatype or "")}
        return cls.of({"type": "literal", "value": str(node), **written})

    @classmethod
    def of_dump(cls, term: object) -> Self:
        """The term that is so read from the dump."""
        if isinstance(term, ox.NamedNode | ox.BlankNode):
            return cls("uri" if isinstance(term, ox.NamedNode) else "bnode", term.value)
        assert isinstance(term, ox.Literal)
        written = {"xml:lang": term.language or "", "datatype": term.datatype.value}
        return cls.of({"type": "literal", "value": term.value, **written})


Row = tuple[Cell | None, ...]


@dataclass(frozen=True)
class Answer:
    """Rows or statements with how often each was given, or a truth value, or what went wrong."""

    rows: Counter[Row] = field(default_factory=Counter)
    boolean: bool | None = None
    error: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """The answer that a program wrote: SPARQL's JSON, or ``statements``, or ``error``."""
        if "error" in given:
            return cls(error=given["error"])
        if "boolean" in given:
            return cls(boolean=given["boolean"])
        if "statements" in given:
            return cls(Counter(tuple(map(Cell.of, it)) for it in given["statements"]))
        names = given["head"]["vars"]
        rows = given["results"]["bindings"]
        return cls(Counter(tuple(Cell.of(it[name]) for name in names) for it in rows))

    @classmethod
    def of_rdflib(cls, rows: Iterable[Any]) -> Self:
        """The answer whose rows or statements RDFLib holds."""
        return cls(Counter(tuple(map(Cell.of_rdflib, row)) for row in rows))


class Question(NamedTuple):
    """A query, and what kind of answer it has: rows, boolean or statements."""

    kind: str
    query: str


class Graph:
    """What the endpoint should know, and say to each question."""

    def __init__(self, dump: Path) -> None:
        self.statements: set[tuple[Cell, Cell, Cell]] = {
            (Cell.of_dump(it.subject), Cell.of_dump(it.predicate), Cell.of_dump(it.object))
            for it in ox.parse(path=str(dump))
        }

    @cached_property
    def things(self) -> list[str]:
        """So many IRIs that a query that names them is long."""
        labelled = sorted({s.value for s, p, _ in self.statements if p.value == LABEL})
        return labelled[: LONG // 40]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions by name."""
        french = 'FILTER(LANG(?label) = "fr" && CONTAINS(?label, "é"))'
        long = f"VALUES ?thing {{ {' '.join(f'<{it}>' for it in self.things)} }}"
        return {
            "words": Question(
                "rows", f"SELECT ?thing ?label WHERE {{ ?thing <{LABEL}> ?label {french} }}"
            ),
            "true": Question("boolean", f'ASK {{ ?country <{LABEL}> "Österreich"@de }}'),
            "false": Question("boolean", f'ASK {{ ?country <{LABEL}> "Österreich"@fr }}'),
            "page": Question("statements", f"CONSTRUCT WHERE {{ <{GHENT}> ?property ?value }}"),
            "long": Question(
                "rows",
                f"SELECT ?thing ?label {{ {long} ?thing <{LABEL}> ?label "
                'FILTER(LANG(?label) = "en") }',
            ),
            "large": Question(
                "rows", "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }"
            ),
        }

    def amiss(self, name: str, answer: Answer) -> list[Any]:
        """What of an answer to a question is not as the files say; only the first of many."""
        expected = self.answer(name)
        if answer.error or answer.boolean != expected.boolean:
            return [answer.error or answer.boolean]
        return [*(answer.rows - expected.rows), *(expected.rows - answer.rows)][:5]

    def answer(self, name: str) -> Answer:
        """What the files say to a question."""
        labels = [(s, o) for s, p, o in self.statements if p.value == LABEL]
        if name == "words":
            return Answer(
                Counter(it for it in labels if it[1].language == "fr" and "é" in it[1].value)
            )
        if name == "long":
            things = set(self.things)
            return Answer(
                Counter(it for it in labels if it[0].value in things and it[1].language == "en")
            )
        if name == "page":
            return Answer(Counter(it for it in self.statements if it[0].value == GHENT))
        if name == "large":
            blank = "bnode"
            named = (it for it in self.statements if blank not in {it[0].kind, it[2].kind})
            return Answer(Counter(named))
        assert name in {"true", "false"}
        language = "de" if name == "true" else "fr"
        wanted = Cell("literal", "Österreich", language)
        return Answer(boolean=any(o == wanted for _, o in labels))


QUESTIONS = ("words", "true", "false", "page", "long", "large")

SYNTAX = "SELECT ?thing WHERE { ?thing ?property }"
"""What a client that does not read queries itself sends, and is told what is wrong with it."""

TOO_LONG = f'ASK {{ ?thing ?property "{"x" * LONGEST_QUERY}" }}'
"""A query that clients find nothing wrong with, and that is refused."""

CUT = "SELECT (1 AS ?one) { ?s ?p ?o . ?a ?b ?c }"
"""A query whose answer has more rows than are given to anybody."""
