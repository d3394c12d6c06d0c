"""The graph in memory, to be asked in SPARQL; the only module that knows Oxigraph's store.

The default graph holds every published statement exactly once; the named graphs beside it say
which collection each comes from.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import IO, TYPE_CHECKING, NamedTuple, Self

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
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
    serialize,
)

from migkg.errors import QueryError, Unwritable
from migkg.source import Term, read_nquads
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
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
    "application/rdf+xml": RdfFormat.RDF_XML,
}
"""Media types in which statements can be written; the first is the default."""

_XML_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_XML_NAME = rf"[{_XML_START}][{_XML_START}0-9.\-\xb7\u0300-\u036f\u203f\u2040]*\Z"
_LOCAL_NAME, _NODE_ID = re.compile(_XML_NAME), re.compile(rf"\A{_XML_NAME}")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # a bare CR would be read as LF

MOST_EXPECTED = 6
"""The most that a query error lists of what may stand there: more would be half the grammar."""

_ERROR_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?", re.DOTALL)
_EXPECTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,"\[\]]+')
_SENTENCE = re.compile(r"(?=.*[a-z])\w+ .+", re.DOTALL)
_BEYOND_SPARQL_1_1 = frozenset(('"~"', '"<<"', '"<<("', '"{|"', '"|}"'))
_PAST_KEYWORDS = 32  # characters, more than any keyword has
_QUERY_TOKEN = re.compile(
    r"""
      (?P<skip>  \s+ | \#[^\r\n]* )
    | <[^\s<>"{}|^`\\]*>
    | (?P<long>  \"{3} | '{3} )(?: \\. | (?!(?P=long)). )*(?P=long)
    | "(?: [^"\\\r\n] | \\. )*" | '(?: [^'\\\r\n] | \\. )*'
    | [?$@][\w\-]+ | (?: \w[\w.\-]* )?:(?: [\w:.\-] | %[0-9A-Fa-f]{2} | \\. )*(?<!\.)
    | [\w\-]+(?: \.[\w\-]+ )* | .
    """,
    re.VERBOSE | re.DOTALL,
)


class KnowledgeGraph:
    """Statements in memory, to be asked in SPARQL.

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
        with _engine_errors(query, self._store.query):
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
        with _engine_errors(query, self._store.query):
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
            Unwritable: a statement has no form in RDF/XML.
        """
        output = BytesIO()
        with _engine_errors(query, self._store.query):
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
            Unwritable: a statement has no form in RDF/XML.
        """
        with _engine_errors(query, partial(self._store.query, base_iri=base)):
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
    """The graphs that a query is evaluated on, by their IRIs; the default graph merges its own.

    >>> Dataset(default=("https://w3id.org/migkg/graph/migkg",)).named
    ()
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def _write(
    results: QuerySolutions | QueryBoolean | QueryTriples,
    output: IO[bytes],
    result_type: str,
    graph_type: str,
) -> str:
    if isinstance(results, QueryTriples):
        if GRAPH_FORMATS[graph_type] == RdfFormat.RDF_XML:
            _write_rdfxml(results, output)
        else:
            results.serialize(output, format=GRAPH_FORMATS[graph_type])
        return graph_type
    if isinstance(results, QueryBoolean) and result_type not in BOOLEAN_FORMATS:
        result_type = BOOLEAN_FORMATS[0]
    results.serialize(output, format=RESULT_FORMATS[result_type])
    return result_type


def rdfxml(triples: Iterable[Triple]) -> bytes:
    """The statements as RDF/XML.

    Raises:
        Unwritable: a statement has no form in RDF/XML.
    """
    output = BytesIO()
    _write_rdfxml(triples, output)
    return output.getvalue()


def _write_rdfxml(triples: Iterable[Triple], output: IO[bytes]) -> None:
    # The engine would write what is no XML, so each statement is looked at before.
    try:
        serialize(map(_fit_for_xml, triples), output, RdfFormat.RDF_XML, prefixes=PREFIXES)
    except OSError as error:
        raise Unwritable(f"{error}; ask for Turtle, JSON-LD or N-Triples.") from error


def _fit_for_xml(triple: Triple) -> Triple:
    names = [triple.predicate]
    if triple.predicate.value == PREFIXES["rdf"] + "type" and isinstance(triple.object, NamedNode):
        names.append(triple.object)  # the name of a class may become that of an element
    for name in names:
        if not _LOCAL_NAME.search(name.value):
            raise OSError(f"RDF/XML cannot write {name}, which does not end in a name of XML")
    for term in (triple.subject, triple.object):
        if isinstance(term, Literal) and _NOT_IN_XML.search(term.value):
            raise OSError(f"XML cannot hold a control character, as a value of {names[0]} has one")
        if isinstance(term, BlankNode) and not _NODE_ID.match(term.value):
            raise OSError(f"RDF/XML cannot write the blank node {term}, which is no name of XML")
        if isinstance(term, Triple):
            raise OSError("RDF/XML cannot write a statement about a statement")
    return triple


@contextmanager
def _engine_errors(query: str, parse: Callable[[str], object]) -> Iterator[None]:
    """The engine's errors as ours, also those that it raises only while the answer is read."""

    def complaint(text: str) -> str:
        try:
            parse(text)
        except SyntaxError as error:
            return str(error)
        except (OSError, RuntimeError, ValueError):
            pass
        return ""

    try:
        yield
    except SyntaxError as error:
        raise _syntax_error(query, str(error), complaint) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(str(error)) from error


def _syntax_error(query: str, message: str, complaint: Callable[[str], str]) -> QueryError:
    """What is wrong with a query, and the place of the token with which no query can go on.

    The engine says how far it read, which is further: to look for a keyword it reads as many
    characters as the keyword has. So the token is searched by asking how far the query is good.
    """
    if _ERROR_PLACE.match(message) is None:
        return QueryError(message)
    tokens = [token for token in _QUERY_TOKEN.finditer(query) if not token["skip"]]
    bad = bisect_left(tokens, 1, key=lambda token: not _may_go_on(query[: token.end()], complaint))
    if bad < len(tokens):
        at, found = tokens[bad].start(), f'"{tokens[bad][0][:40]}"'
        message = complaint(query[: tokens[bad].end()])
    else:
        at, found = tokens[-1].end() if tokens else 0, "end of the query"
    line, column = _place(query, at)
    return QueryError(_wording(message, found, query, at), line=line, column=column)


def _may_go_on(text: str, complaint: Callable[[str], str]) -> bool:
    """Whether a query may begin so: then the engine reads on to what no query holds."""
    line, column = _place(text, len(text))
    read = _ERROR_PLACE.match(complaint(text + " " * _PAST_KEYWORDS + "\0"))
    return read is None or (int(read[1]), int(read[2])) >= (line, column + _PAST_KEYWORDS)


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _wording(message: str, found: str, query: str, at: int) -> str:
    read = _ERROR_PLACE.match(message)
    if read is None:
        return f"unexpected {found}"
    items = [item.strip() for item in _EXPECTED.findall(message, read.end())]
    for item in items:
        if item == "Prefix not found":
            return f"a prefix is used that the query does not declare: {found}"
        if _SENTENCE.fullmatch(item):
            return f"{item.partition('. ')[0]}: {found}"
    # Keywords are left out: of those that may stand here, the engine names the longest only. What
    # it read beyond this place, it read for a keyword, and what it expected there does not help.
    symbols = [item for item in items if item.startswith('"') and item not in _BEYOND_SPARQL_1_1]
    is_here = (int(read[1]), int(read[2])) in {_place(query, at), _place(query, len(query))}
    is_all = not any(item.startswith("[") and item != "[_]" for item in items)
    if symbols and is_here and is_all and len(symbols) <= MOST_EXPECTED:
        return f"unexpected {found}, expected {' or '.join(symbols)}"
    return f"unexpected {found}"
