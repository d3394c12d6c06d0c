"""The graph in memory, to be asked in SPARQL.

The default graph holds every published statement exactly once; the named graphs beside it say
which collection each comes from.
"""

from __future__ import annotations

import re
from functools import cached_property, partial
from io import BytesIO
from typing import IO, TYPE_CHECKING, Self, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
)

from migkg.errors import QueryError
from migkg.source import Term, reading_nquads
from migkg.store.complaints import engine_errors
from migkg.store.dataset import Dataset, repeating
from migkg.store.writing import write
from migkg.terms import BASE, PREFIXES, namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Literal, QueryBoolean

Row = dict[str, Term]
"""What a query found, by variable; an unbound one is absent."""

Answer = tuple[bytes, str]
"""What a query found as bytes, and the media type they are written in."""

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_KIND = re.compile(rf"{re.escape(BASE)}(?:id/)?[^/#]*[/#]")
_ALL_TO_DEFAULT = "INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"
_THINGS = "SELECT DISTINCT ?thing WHERE { ?thing a ?class FILTER isIRI(?thing) } ORDER BY ?thing"


class KnowledgeGraph:
    """Statements in memory, to be asked in SPARQL.

    >>> from migkg.source import Literal, NamedNode, Triple
    >>> ghent = NamedNode("https://w3id.org/migkg/id/city/be-gent")
    >>> graph = KnowledgeGraph.of_triples([Triple(ghent, NamedNode("urn:in"), Literal("BE"))])
    >>> graph.select("SELECT ?city ?where { ?city <urn:in> ?where }", city=ghent)[0]["where"].value
    'BE'
    """

    def __init__(self, quads: Iterable[Quad] = ()) -> None:
        """Hold these quads; each is also a statement of the default graph."""
        self._store = Store()
        held = list(quads)
        self._store.bulk_extend(held)
        self.add(held)

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
        graph = cls()
        with reading_nquads(path):
            # Not by ``bulk_load``, which gives blank nodes other labels each time.
            graph._store.bulk_extend(parse(path=path, format=RdfFormat.N_QUADS))
        graph._store.update(_ALL_TO_DEFAULT)  # by the engine alone, while other threads go on
        return graph

    def add(self, triples: Iterable[Triple | Quad]) -> None:
        """Hold these statements, in the default graph, as well."""
        self._store.bulk_extend(
            # A quad without a graph is one of the default graph, and made in half the time.
            Quad(triple.subject, triple.predicate, triple.object)
            for triple in triples
        )
        self.__dict__.pop("_by_namespace", None)

    def __len__(self) -> int:
        """The number of statements of the default graph."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def __contains__(self, iri: str) -> bool:
        """Whether anything is said of the thing with this IRI; of what is no IRI, nothing is."""
        return self._says(iri, None)

    def mentions(self, iri: str) -> bool:
        """Whether anything is said of the thing with this IRI, or of others by means of it."""
        return self._says(iri, None) or self._says(None, iri)

    def near(self, iri: str) -> list[str]:
        """The things that may be meant by an IRI: those of some class in its namespace, sorted.

        Where it has none, and is one of ours, those of its kind.
        """
        kind = _KIND.match(iri)
        spaces = (namespace(iri), kind[0] if kind else "")
        for space in spaces:
            if space in self._by_namespace:
                return list(self._by_namespace[space])
        return []

    def select(self, query: str, /, **bindings: Term) -> list[Row]:
        """The rows of a SELECT query, each a dict from variable to term; unbound ones are absent.

        ``bindings`` replace variables; each must be projected by the query.

        Raises:
            QueryError: the query is not valid SPARQL, is no SELECT, or does not project a binding.
        """
        with engine_errors(query, self._store.query):
            solutions = self._solutions(query, bindings)
            names = [variable.value for variable in solutions.variables]
            # Oxigraph leaves a substituted variable unbound where no pattern mentions it.
            given = {name: term for name, term in bindings.items() if name in names}
            return [
                given | {name: row[name] for name in names if row[name] is not None}
                for row in solutions
            ]

    def count(self, query: str, /) -> int:
        """How many rows a SELECT query has, none of which is made.

        Raises:
            QueryError: as ``select``.
        """
        with engine_errors(query, self._store.query):
            return sum(1 for _ in self._solutions(query, {}))

    def construct(self, query: str, /, **bindings: Term) -> list[Triple]:
        """The statements of a CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: the query is not valid SPARQL, or is neither of the two.
        """
        with engine_errors(query, self._store.query):
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
            Unwritable: a format cannot hold a statement or a value of the answer.
        """
        output = BytesIO()
        with engine_errors(query, self._store.query):
            results = self._evaluate(query, bindings)
            media_type = write(results, lambda _: output, result_type, graph_type)
        return output.getvalue(), media_type

    def answer_into(  # noqa: PLR0913  what the protocol lets a request say
        self,
        begin: Callable[[str], IO[bytes]],
        query: str,
        result_type: str,
        graph_type: str,
        *,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> str:
        """Write what ``answer`` gives, bit by bit, to what ``begin`` gives for its media type.

        ``begin`` is called before the first byte; what its file raises ends the evaluation. A
        ``dataset`` takes the place of the one that the query names; relative IRIs are resolved
        against ``base``, and are errors without one. The media type is given.

        Raises:
            QueryError: the query is not valid SPARQL, or a graph is named by what is no IRI.
            Unwritable: a format cannot hold a statement or a value of the answer.
        """
        with engine_errors(query, partial(self._store.query, base_iri=base)):
            results = self._run(query, base, dataset)
            return write(results, begin, result_type, graph_type)

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

    def pointing_to(self, iri: str, class_: str) -> list[str]:
        """The things of this class of which something is said by means of another, sorted."""
        kind, default = NamedNode(class_), DefaultGraph()
        subjects = {
            quad.subject
            for quad in self._store.quads_for_pattern(None, None, NamedNode(iri), default)
        }
        return sorted(
            it.value
            for it in subjects
            if isinstance(it, NamedNode) and Quad(it, _TYPE, kind) in self._store
        )

    def quads(self) -> list[Quad]:
        """Every statement with the collection it comes from."""
        return [
            quad
            for quad in self._store.quads_for_pattern(None, None, None, None)
            if not isinstance(quad.graph_name, DefaultGraph)
        ]

    def _says(self, subject: str | None, object_: str | None) -> bool:
        try:
            one, other = (None if iri is None else NamedNode(iri) for iri in (subject, object_))
        except ValueError:
            return False
        said = self._store.quads_for_pattern(one, None, other, DefaultGraph())
        return next(iter(said), None) is not None

    @cached_property
    def _by_namespace(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self.select(_THINGS):
            iri = row["thing"].value
            found.setdefault(namespace(iri), []).append(iri)
        return found

    def _solutions(self, query: str, bindings: Mapping[str, Term]) -> QuerySolutions:
        solutions = self._evaluate(query, bindings)
        if not isinstance(solutions, QuerySolutions):
            raise QueryError("a SELECT query is needed here")
        return solutions

    def _evaluate(
        self, query: str, bindings: Mapping[str, Term]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        substitutions: dict[Variable, Term | Triple] = {
            Variable(name): term for name, term in bindings.items()
        }
        return self._run(query, substitutions=substitutions)

    def _run(
        self,
        query: str,
        base: str | None = None,
        dataset: Dataset | None = None,
        substitutions: dict[Variable, Term | Triple] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        if dataset is not None:
            dataset = dataset.once
        elif (dataset := repeating(query, partial(_resolved, base))) is None:
            return self._store.query(query, base_iri=base, substitutions=substitutions)
        return self._store.query(
            query,
            base_iri=base,
            substitutions=substitutions,
            default_graph=[NamedNode(iri) for iri in dataset.default],
            named_graphs=[NamedNode(iri) for iri in dataset.named],
        )


def _resolved(base: str | None, query: str) -> dict[int, str]:
    """The IRIs that a query selects, by their numbers; a part of it is of the text of another."""
    try:
        rows = cast("QuerySolutions", Store().query(query, base_iri=base))
        return {int(cast("Literal", at).value): cast("NamedNode", iri).value for at, iri in rows}
    except (SyntaxError, ValueError):
        return {}  # and the engine will say of the other what is wrong with it
