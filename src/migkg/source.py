"""Turtle in, RDF terms out: strict parsing, and folders of Turtle as collections.

Terms are those of Oxigraph (``NamedNode``, ``Literal``, ``Triple``, …). A file is parsed as it is
written: no literal is rewritten, a relative IRI is resolved against a base of ours and never
against a path of the machine, and what is not Turtle 1.1 is an error with its line.
"""

from __future__ import annotations

import codecs
import os
import re
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from migkg.errors import MigkgError, SourceError
from migkg.terms import BASE, GRAPH, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "Source",
    "Term",
    "Triple",
    "named",
    "nquads",
    "ntriples",
    "parse_nquads",
    "parse_turtle",
    "prefixes_of",
    "read_folder",
    "read_nquads",
    "read_text",
    "read_turtle",
    "stream_turtle",
]

Term = NamedNode | BlankNode | Literal

BASE_OF_FILES = BASE + "file/"


@dataclass(frozen=True)
class Source:
    """A collection that someone answers for: one folder of Turtle, one named graph.

    >>> Source("xx-atown", files=(), triples=()).graph.value
    'https://w3id.org/migkg/graph/xx-atown'
    """

    name: str
    files: tuple[Path, ...]
    triples: tuple[Triple, ...]

    @property
    def graph(self) -> NamedNode:
        """The IRI of the named graph that holds the collection."""
        return NamedNode(GRAPH + self.name)


def named(name: str) -> NamedNode:
    """What this prefixed name or IRI names.

    >>> named("city:be-gent").value
    'https://w3id.org/migkg/id/city/be-gent'

    Raises:
        UnknownName: the prefix is not one of ours.
        MigkgError: the text is neither an IRI nor a prefixed name.
    """
    try:
        return NamedNode(expand(name))
    except ValueError as error:
        message = f"{name!r} is neither an IRI nor a prefixed name such as city:be-gent: {error}"
        raise MigkgError(message) from error


def read_turtle(path: Path) -> list[Triple]:
    """All statements of one Turtle file, in the order of the file.

    Blank nodes get fresh labels, so that those of two files never meet.

    >>> from pathlib import Path
    >>> print(read_turtle(Path("tests/small/xx-atown/source.ttl"))[0].predicate)
    <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>

    Raises:
        SourceError: the file cannot be read, is not UTF-8, begins with a byte-order mark, or is
            not Turtle 1.1; with the line.
    """
    return parse_turtle(path, read_text(path))


def stream_turtle(path: Path) -> Iterator[Quad]:
    """As ``read_turtle``, one after the other while the file is read, in the default graph.

    Raises:
        SourceError: as ``read_turtle``, when the fault is reached.
    """
    try:
        with path.open("rb") as file:
            _refuse_mark(path, file.peek(len(codecs.BOM_UTF8)))
            yield from _parsed(path, file)
    except OSError as error:
        raise SourceError(path, f"cannot be read ({error.strerror})") from error


def read_text(path: Path) -> str:
    """The text of a file, its line ends as they are.

    Raises:
        SourceError: the file cannot be read, is not UTF-8, or begins with a byte-order mark.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(path, f"cannot be read ({error.strerror})") from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(path, "Turtle is UTF-8, this byte is not", line) from error
    _refuse_mark(path, content)
    return text


def _refuse_mark(path: Path, content: bytes) -> None:
    if content.startswith(codecs.BOM_UTF8):
        raise SourceError(path, "remove the byte-order mark at the start", 1, 1)


def base_of(path: Path) -> str:
    """The base of the relative IRIs in a file.

    >>> from pathlib import Path
    >>> base_of(Path("data/a b.ttl")).removeprefix(BASE_OF_FILES)
    'a%20b.ttl'
    """
    return BASE_OF_FILES + quote(os.fsencode(path.name))  # a name may be no Unicode


def parse_turtle(path: Path, text: str, *, fresh_labels: bool = True) -> list[Triple]:
    """All statements of a text in Turtle that stands in this file.

    Raises:
        SourceError: the text is not Turtle 1.1; with the line.
    """
    return [quad.triple for quad in _parsed(path, text, fresh_labels=fresh_labels)]


def _parsed(path: Path, content: str | IO[bytes], *, fresh_labels: bool = True) -> Iterator[Quad]:
    base = base_of(path)
    try:
        for quad in parse(
            content, format=RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=fresh_labels
        ):
            if type(quad.object) is Triple:
                problem = "holds a triple term (RDF 1.2); this is an RDF 1.1 project"
                raise SourceError(path, problem)
            yield quad
    except SyntaxError as error:
        _, line, column, *_ = error.args[1]
        problem = str(error.args[0]).partition(": ")[2] or str(error.args[0])
        if problem.startswith("Invalid UTF-8"):
            problem = "Turtle is UTF-8, this byte is not"
        raise SourceError(path, problem, line, column) from error
    except MemoryError as error:
        if "buffer" not in str(error):  # there is memory left, and the parser takes no more of it
            raise
        problem = "holds a literal or an IRI of more than 16 MiB, which the parser does not read"
        # With its cause it would be taken for a want of memory.
        raise SourceError(path, problem) from None


def written_at(iri: str, paths: Iterable[Path]) -> tuple[Path, int] | None:
    """The first of these files, and the line of it, where an IRI is written, in full or prefixed.

    >>> from pathlib import Path
    >>> written_at("https://w3id.org/migkg/shapes#Post", [Path("shapes/post.ttl")])
    (PosixPath('shapes/post.ttl'), 7)
    >>> written_at("https://w3id.org/migkg/shapes#Nowhere", [Path("shapes/post.ttl")])
    """
    name = re.compile(rf"(?<![\w:-]){re.escape(curie(iri))}(?![\w-])|<{re.escape(iri)}>")
    for path in paths:
        for number, line in enumerate(read_text(path).splitlines(), 1):
            if name.search(line):
                return path, number
    return None


def prefixes_of(paths: Iterable[Path]) -> dict[str, str]:
    """The prefixes that these Turtle files declare; of two alike, the first.

    >>> from pathlib import Path
    >>> prefixes_of([Path("docs/examples/events/shapes.ttl")])["schema"]
    'https://schema.org/'

    Raises:
        SourceError: a file cannot be read.
    """
    found: dict[str, str] = {}
    for path in paths:
        quads = parse(read_text(path), format=RdfFormat.TURTLE, base_iri=BASE_OF_FILES)
        with suppress(SyntaxError):  # whoever reads the statements says what is wrong with them
            deque(quads, maxlen=0)
        found = {**quads.prefixes, **found}
    return found


def lines_of(path: Path) -> list[int]:
    """The line where each statement of a Turtle file is written, in the order of ``read_turtle``.

    It is that of the object, or of the predicate where both are written without a space between.

    >>> from pathlib import Path
    >>> lines_of(Path("shapes/post.ttl"))[:2]
    [8, 9]

    Raises:
        SourceError: the file cannot be read.
    """
    pieces = _Pieces(read_text(path))
    try:
        return [pieces.line for _ in parse(pieces, format=RdfFormat.TURTLE, base_iri=BASE_OF_FILES)]
    except SyntaxError:
        return []


class _Pieces(BytesIO):
    """A text that is read piece by piece: ``line`` is that of the piece before the last one.

    The parser asks for more only when it needs it, and often needs to see what follows an object.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._pieces = _PIECE.finditer(text)
        self._next, self._last, self.line = 1, 1, 1
        self._rest = b""

    def read(self, size: int | None = -1, /) -> bytes:
        """The next piece, or as much of it as is asked for; empty at the end."""
        if not self._rest and (piece := next(self._pieces, None)):
            self.line, self._last = self._last, self._next + piece["space"].count("\n")
            self._next += piece[0].count("\n")
            self._rest = piece[0].encode()
        end = len(self._rest) if size is None or size < 0 else size
        given, self._rest = self._rest[:end], self._rest[end:]
        return given


_PIECE = re.compile(
    r"""
    (?P<space> (?: \s | (?<![^\s.;,\[\]()]) \#[^\n]* )*+ )
    (?: (?: \"{3}(?:\\.|(?!\"{3}).)*\"{3} | '{3}(?:\\.|(?!'{3}).)*'{3}
          | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
        (?: @[\w-]+ | \^\^(?:<[^>\s]*>|[\w:.-]+) )?
      | <[^>\s]*> | [^\s"'<]+ | . | \Z )
    """,
    re.VERBOSE | re.DOTALL,
)


def read_folder(folder: Path) -> Source:
    """The collection in one folder: every ``*.ttl`` in it, in the order of their names.

    >>> from pathlib import Path
    >>> [path.name for path in read_folder(Path("tests/small/xx-atown")).files]
    ['atown.ttl', 'source.ttl']

    Raises:
        SourceError: a file cannot be parsed, or the folder holds none.
    """
    files = tuple(sorted(folder.glob("*.ttl")))
    if not files:
        raise SourceError(folder, "holds no .ttl file")
    triples = tuple(triple for path in files for triple in read_turtle(path))
    return Source(folder.name, files, triples)


def ntriples(triples: Iterable[Triple]) -> bytes:
    """The statements as N-Triples, literals as they were written."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""  # None only where it fills a file


def nquads(quads: Iterable[Quad]) -> bytes:
    """The dataset as canonical N-Quads: the same dataset gives the same bytes.

    Blank nodes are labelled by RDF Dataset Canonicalization 1.0, lines are sorted by code point.

    >>> quad = Quad(BlankNode("any"), NamedNode("urn:p"), Literal("o"), NamedNode("urn:g"))
    >>> print(nquads([quad, quad]).decode(), end="")
    _:c14n0 <urn:p> "o" <urn:g> .
    """
    # The labels depend on the quads that have blank nodes, and on no other.
    named: list[Quad] = []
    blank: list[Quad] = []
    for quad in quads:
        (blank if _may_be_blank(quad) else named).append(quad)
    dataset = Dataset(blank)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    content = [serialize(part, format=RdfFormat.N_QUADS) or b"" for part in (named, dataset)]
    return b"".join(sorted(set(b"".join(content).splitlines(keepends=True))))


def canonical(triples: Iterable[Triple]) -> list[Triple]:
    """The statements in an order of their own, blank nodes labelled as in ``nquads``.

    >>> from migkg.source import BlankNode, Literal, NamedNode, Triple
    >>> said = [Triple(BlankNode(name), NamedNode("urn:p"), Literal(name)) for name in "ba"]
    >>> print(ntriples(canonical(said)) == ntriples(canonical(reversed(said))))
    True
    """
    dataset = Dataset(Quad(it.subject, it.predicate, it.object) for it in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((quad.triple for quad in dataset), key=str)


def _may_be_blank(quad: Quad) -> bool:
    """Whether a blank node stands in it, or a statement, in which one could stand."""
    return (
        isinstance(quad.object, BlankNode | Triple)
        or isinstance(quad.subject, BlankNode | Triple)
        or isinstance(quad.graph_name, BlankNode)
    )


def read_nquads(path: Path) -> list[Quad]:
    """The quads of an N-Quads file that ``nquads`` wrote.

    Raises:
        SourceError: the file cannot be read or is not N-Quads.
    """
    with reading_nquads(path):
        return list(parse(path=path, format=RdfFormat.N_QUADS))


def parse_nquads(path: Path, content: bytes | IO[bytes]) -> Iterator[Quad]:
    """The quads of N-Quads that ``nquads`` wrote to this file, one after the other.

    Raises:
        SourceError: it is not N-Quads, when the fault is reached.
    """
    with reading_nquads(path):
        yield from parse(content, format=RdfFormat.N_QUADS)


@contextmanager
def reading_nquads(path: Path) -> Iterator[None]:
    """A block in which an N-Quads file is read, by whatever reads it.

    Raises:
        SourceError: the file cannot be read or is not N-Quads.
    """
    try:
        yield
    except OSError as error:
        raise SourceError(path, f"cannot be read ({error.strerror})") from error
    except SyntaxError as error:
        raise SourceError(path, str(error.args[0])) from error
