"""The graph in memory, to be asked in SPARQL; the only module that knows Oxigraph's store.

The default graph holds every published statement exactly once; the named graphs beside it say
which collection each comes from.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from migkg.errors import QueryError
from migkg.source import Term, read_nquads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Row = dict[str, Term]

RESULT_FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
"""Media types in which rows and truth values can be written; the first is the default."""

BOOLEAN_FORMATS = ("application/sparql-results+json", "application/sparql-results+xml")
"""Media types that can write a truth value: CSV and TSV have none for it."""

GRAPH_FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
}
"""Media types in which statements can be written; the first is the default."""

LONGEST_PROBLEM = 200
"""Characters of the engine's complaint that are passed on: it may list half the grammar."""

_ERROR_PLACE = re.compile(r"error at (\d+):(\d+): ", re.DOTALL)


class KnowledgeGraph:
    """Statements in memory, to be asked in SPARQL."""

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        """Hold these quads; each is also a statement of the default graph."""
        self._store = Store()
        held = list(quads)
        self._store.bulk_extend(held)
        self._store.bulk_extend(
            Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in held
        )

    @classmethod
    def of_triples(cls, triples: Iterable[Triple]) -> Self:
        """A graph of these statements alone, in the default graph, to be asked and added to."""
        graph = cls()
        graph.add(triples)
        return graph

    @classmethod
    def open(cls, path: Path) -> Self:
        """The graph that a build wrote to this N-Quads file.

        Raises:
            SourceError: the file is not there or not N-Quads.
        """
        return cls(read_nquads(path))

    def add(self, triples: Iterable[Triple]) -> None:
        """Hold these statements, in the default graph, as well."""
        self._store.bulk_extend(
            Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
            for triple in triples
        )

    def __len__(self) -> int:
        """The number of statements of the default graph."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def __contains__(self, iri: str) -> bool:
        """Whether anything is said of the thing with this IRI."""
        pattern = self._store.quads_for_pattern(NamedNode(iri), None, None, DefaultGraph())
        return next(iter(pattern), None) is not None

    def select(self, query: str, /, **bindings: Term) -> list[Row]:
        """The rows of a SELECT query, each a dict from variable to term; unbound ones are absent.

        ``bindings`` replace variables; each must be projected by the query.

        Raises:
            QueryError: the query is not valid SPARQL, is no SELECT, or does not project a binding.
        """
        with _engine_errors():
            solutions = self._evaluate(query, bindings)
            if not isinstance(solutions, QuerySolutions):
                raise QueryError("a SELECT query is needed here")
            names = [variable.value for variable in solutions.variables]
            # Oxigraph leaves a substituted variable unbound where no pattern mentions it.
            given = {name: term for name, term in bindings.items() if name in names}
            return [
                given | {name: row[name] for name in names if row[name] is not None}
                for row in solutions
            ]

    def construct(self, query: str, /, **bindings: Term) -> list[Triple]:
        """The statements of a CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: the query is not valid SPARQL, or is neither of the two.
        """
        with _engine_errors():
            triples = self._evaluate(query, bindings)
            if not isinstance(triples, QueryTriples):
                raise QueryError("a CONSTRUCT or DESCRIBE query is needed here")
            return list(triples)

    def answer(self, query: str, result_type: str, graph_type: str, /, **bindings: Term) -> Answer:
        """The answer to any query as bytes, and the media type it is written in.

        ``result_type`` (of ``RESULT_FORMATS``) serves rows and truth values, ``graph_type`` (of
        ``GRAPH_FORMATS``) statements. A truth value is written in JSON where ``result_type``
        cannot write one.

        Raises:
            QueryError: the query is not valid SPARQL.
        """
        output = BytesIO()
        with _engine_errors():
            results = self._evaluate(query, bindings)
            media_type = _write(results, output, result_type, graph_type)
        return output.getvalue(), media_type

    def answer_into(  # noqa: PLR0913  what the protocol lets a request say
        self,
        output: IO[bytes],
        query: str,
        result_type: str,
        graph_type: str,
        *,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> str:
        """Write what ``answer`` gives to ``output``, bit by bit, and give its media type.

        What ``output`` raises ends the evaluation. A ``dataset`` takes the place of the one that
        the query names; relative IRIs are resolved against ``base``, and are errors without one.

        Raises:
            QueryError: the query is not valid SPARQL, or a graph is named by what is no IRI.
        """
        with _engine_errors():
            if dataset is None:
                results = self._store.query(query, base_iri=base)
            else:
                results = self._store.query(
                    query,
                    base_iri=base,
                    default_graph=[NamedNode(iri) for iri in dataset.default],
                    named_graphs=[NamedNode(iri) for iri in dataset.named],
                )
            return _write(results, output, result_type, graph_type)

    def describe(self, iri: str) -> list[Quad]:
        """Everything said of a thing, as quads that name the collection saying it, sorted.

        Selectors and other parts that exist only with the thing (its IRI followed by ``#``) are
        included.
        """
        subjects = [NamedNode(iri)]
        quads: set[Quad] = set()
        for subject in subjects:
            for quad in self._store.quads_for_pattern(subject, None, None, None):
                if isinstance(quad.graph_name, DefaultGraph):
                    continue
                quads.add(quad)
                part = quad.object
                if isinstance(part, NamedNode) and part.value.startswith(iri + "#"):
                    subjects += [part] if part not in subjects else []
        return sorted(quads, key=str)

    def quads(self) -> list[Quad]:
        """Every statement with the collection it comes from."""
        return [
            quad
            for quad in self._store.quads_for_pattern(None, None, None, None)
            if not isinstance(quad.graph_name, DefaultGraph)
        ]

    def _evaluate(
        self, query: str, bindings: Mapping[str, Term]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        substitutions: dict[Variable, Term | Triple] = {
            Variable(name): term for name, term in bindings.items()
        }
        return self._store.query(query, substitutions=substitutions)


Answer = tuple[bytes, str]


class Dataset(NamedTuple):
    """The graphs that a query is evaluated on, by their IRIs; the default graph merges its own."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def _write(
    results: QuerySolutions | QueryBoolean | QueryTriples,
    output: IO[bytes],
    result_type: str,
    graph_type: str,
) -> str:
    if isinstance(results, QueryTriples):
        results.serialize(output, format=GRAPH_FORMATS[graph_type])
        return graph_type
    if isinstance(results, QueryBoolean) and result_type not in BOOLEAN_FORMATS:
        result_type = BOOLEAN_FORMATS[0]
    results.serialize(output, format=RESULT_FORMATS[result_type])
    return result_type


@contextmanager
def _engine_errors() -> Iterator[None]:
    """The engine's errors as ours, also those that it raises only while the answer is read."""
    try:
        yield
    except SyntaxError as error:
        raise syntax_error(str(error)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(str(error)) from error


def syntax_error(message: str) -> QueryError:
    """The engine's complaint about a query, its place taken apart and its wording shortened."""
    place = _ERROR_PLACE.match(message)
    if place is None:
        return QueryError(message)
    problem = message[place.end() :]
    if "Prefix not found" in problem:
        problem = "a prefix is used that the query does not declare"
    elif len(problem) > LONGEST_PROBLEM:
        problem = problem[:LONGEST_PROBLEM].rsplit(", ", 1)[0] + ", …"
    return QueryError(problem, line=int(place[1]), column=int(place[2]))
