"""Answers as bytes: the formats there are, and what each of them can hold."""

from __future__ import annotations

import re
from io import BytesIO
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from migkg.errors import Unwritable
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed import ReadableBuffer
    from pyoxigraph import QuerySolutions

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
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
_NO_LETTERS = ("\ufffe".encode(), "\uffff".encode())
_FIRST_BYTE = b"\xef"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # a bare CR would be read as LF


def write(
    results: QuerySolutions | QueryBoolean | QueryTriples,
    begin: Callable[[str], IO[bytes]],
    result_type: str,
    graph_type: str,
) -> str:
    """Write what the engine found to what ``begin`` gives for its media type; give that too.

    Raises:
        Unwritable: a statement has no form in RDF/XML or JSON-LD, or a value of a row none in XML.
    """
    if isinstance(results, QueryTriples):
        output = begin(graph_type)
        if GRAPH_FORMATS[graph_type] == RdfFormat.RDF_XML:
            _write_rdfxml(results, output)
        else:
            _write_graph(results, output, graph_type)
        return graph_type
    if isinstance(results, QueryBoolean) and result_type not in BOOLEAN_FORMATS:
        result_type = BOOLEAN_FORMATS[0]
    output = begin(result_type)
    if RESULT_FORMATS[result_type] == QueryResultsFormat.XML:
        output = cast("IO[bytes]", _Xml(output))
    results.serialize(output, format=RESULT_FORMATS[result_type])
    return result_type


def _write_graph(triples: QueryTriples, output: IO[bytes], graph_type: str) -> None:
    try:
        triples.serialize(output, format=GRAPH_FORMATS[graph_type])
    except OSError as error:
        if error.errno is not None:  # it is none of the engine
            raise
        raise Unwritable(f"{error}; ask for Turtle or N-Triples.") from error


class _Xml:
    """What rows are written to as XML: the engine would write characters that XML cannot hold."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output, self._rest = output, b""

    def write(self, content: ReadableBuffer, /) -> int:
        """Write on.

        Raises:
            Unwritable: there is a character that is none of XML.
        """
        taken = bytes(content)
        seen = self._rest + taken
        self._rest = seen[-2:]  # where it may have cut a character in two
        # To look for their first byte takes a fiftieth of the time, and is mostly enough.
        is_suspect = _FIRST_BYTE in seen and any(it in seen for it in _NO_LETTERS)
        if is_suspect or len(seen.translate(None, _CONTROLS)) < len(seen):
            raise Unwritable("XML cannot hold a control character; ask for JSON, CSV or TSV.")
        # A bare CR would be read as LF.
        self._output.write(taken.replace(b"\r", b"&#13;") if b"\r" in taken else taken)
        return len(taken)

    def flush(self) -> None:
        """Write all of it."""
        self._output.flush()


def write_statements(triples: Iterable[Triple], output: IO[bytes], graph_type: str) -> None:
    """Write statements to ``output`` while they come, in one of ``GRAPH_FORMATS``.

    Raises:
        Unwritable: a statement has no form in RDF/XML.
    """
    if GRAPH_FORMATS[graph_type] == RdfFormat.RDF_XML:
        _write_rdfxml(triples, output)
    else:
        serialize(triples, output, GRAPH_FORMATS[graph_type], prefixes=PREFIXES)


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
        raise Unwritable(f"{error}; ask for Turtle or N-Triples.") from error


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
