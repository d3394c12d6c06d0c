"""Where things are, and the few readings of them that several tests share."""

from __future__ import annotations

import csv
import os
import shutil
import socket
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import rdflib

from migkg.interchange import from_rdflib
from migkg.project import DUMP, PROJECT
from migkg.queries import read_queries
from migkg.rules import derive
from migkg.source import Literal, NamedNode, Term, Triple, ntriples, read_folder
from migkg.terms import PREFIXES, curie
from migkg.versions import contents, publish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migkg.build import Build
    from migkg.versions import Version

BY_CURL = [
    pytest.mark.foreign,
    pytest.mark.skipif(
        shutil.which("curl") is None and not os.environ.get("MIGKG_CI"),
        reason="needs the command curl",
    ),
]
"""The marks of tests that ask by curl: where it has to be, they fail without it."""

ROOT = Path(__file__).parent.parent
GHENT = ROOT / "data" / "ttl" / "moving-cities-ghent-fr"
OF_GHENT = (GHENT.parent / "country-and-language-names", GHENT.parent / "migkg", GHENT)
"""The collections that stand by themselves: the page on Ghent, and the names that it needs."""
SMALL = ROOT / "tests" / "small" / "xx-atown"
SEEDS = Path(os.environ.get("MIGKG_SEEDS", ROOT.parent / "shared" / "seeds"))
PAGE = SEEDS / "000_52702527008656b8.txt"
SUITES = Path(os.environ.get("MIGKG_SUITES", ROOT.parent / "shared" / "suites"))
NO_SUITE = "the suites are not here: set MIGKG_SUITES to their folder"
NO_PAGE = "the source pages are not here: set MIGKG_SEEDS to their folder"
NUMBERS = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "positiveInteger")}
WITHOUT_ROWS_ON_GHENT = {
    "cities-in-the-same-networks": "the page names no network",
    "cities-in-networks-without-a-pledge": "the page names no network",
    "cities-that-link-two-networks": "the page names no network",
    "cities-that-offered-before-an-event": "the one pledge on the page follows the fire",
    "days-from-offer-to-answer": "the page dates neither the pledge nor the block",
    "declined-and-joined": "the page tells of nothing that the city declined",
    "members-of-body": "the page names no network",
    "memberships-that-outlived-the-mayor": "the page names no network and dates no tenure",
    "networks-acting-in-one-story": "the page names no network",
    "networks-as-founded": "the page names no network",
    "officials-at-two-levels": "whoever the page names has held office in the city alone",
    "rulings-for-and-against-cities": "the page tells of no court",
    "seats-held-in-person": "the page names nobody who has a part in running a network",
    "sizes-stated-over-time": "the page states no number but “various”, which is a lower bound",
    "steps-of-a-story": "on the page alone no action stands in a chain of action",
    "suits-and-rulings": "the page tells of a block, and of no suit against it",
    "what-became-of-policies": "the page names no law, agreement or plan",
    "what-followed-from-decisions": "the page does not say which body of the city decided",
    "where-sources-disagree": "there is one page, and it does not contradict itself",
    "who-signed-what": "the page names no text that was signed",
    "who-was-in-office-on-both-sides": "the page does not date what the city asked of others",
}
"""Questions of which the page on Ghent says nothing, and why: their cases show the answers."""
WITHOUT_ROWS = {
    "declined-and-joined": "no city on record has both declined and joined the same thing",
}
"""Questions of which the whole graph says nothing, and why: their cases show the answers."""

Row = dict[str, Term]


@cache
def vocabulary() -> tuple[Triple, ...]:
    """The ontology and the code lists."""
    ontology = ROOT / "ontology"
    return read_folder(ontology).triples + read_folder(ontology / "concepts").triples


@cache
def ghent() -> tuple[Triple, ...]:
    """What the page on Ghent asserts, and the names of countries and languages."""
    return tuple(triple for folder in OF_GHENT for triple in read_folder(folder).triples)


def with_conclusions(triples: Iterable[Triple]) -> list[Triple]:
    """These statements, the vocabulary, and what the rules conclude from both."""
    given = [*triples, *vocabulary()]
    rules = read_queries(ROOT / "ontology" / "rules").values()
    return [*given, *derive(given, rules)]


def in_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """The statements in the other engine, handed over as N-Triples."""
    graph = rdflib.Graph()
    graph.parse(data=ntriples(triples), format="nt")
    return graph


@cache
def _vocabulary_in_rdflib() -> tuple[frozenset[Triple], rdflib.Graph]:
    known = with_conclusions(())
    return frozenset(known), in_rdflib(known)


@contextmanager
def lent_by_rdflib(triples: Iterable[Triple]) -> Iterator[rdflib.Graph]:
    """As ``in_rdflib``, for statements that hold the vocabulary, which is read once for all."""
    known, graph = _vocabulary_in_rdflib()
    given = set(triples)
    assert known <= given
    more = in_rdflib(given - known)
    graph += more
    try:
        yield graph
    finally:
        graph -= more


def rows_of_rdflib(
    graph: rdflib.Graph, query: str, bindings: Mapping[str, Term] | None = None
) -> list[Row]:
    """What the other engine answers, in our terms.

    Where a grouped query matches nothing, RDFLib gives a row without any binding, SPARQL none;
    what a group has no value for, RDFLib gives as None.
    """
    given = {name: _node(term) for name, term in (bindings or {}).items()}
    result = graph.query(query, initBindings=given)
    return [_bound(binding) for binding in result.bindings if binding]


def _bound(binding: Mapping[rdflib.Variable, rdflib.term.Node | None]) -> Row:
    return {str(name): from_rdflib(node) for name, node in binding.items() if node is not None}


def expected_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns, and the rows without their empty cells: an unbound variable is absent."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [{name: cell for name, cell in row.items() if cell} for row in reader]
        return list(reader.fieldnames or ()), rows


def shown(rows: Iterable[Row]) -> list[dict[str, str]]:
    """Rows as people write them: prefixed names, and literals by their value alone."""
    return [{name: _text(term) for name, term in row.items()} for row in rows]


def by_value(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Rows with every term in full, but numbers by their value, whatever their datatype."""
    return [{name: _value(term) for name, term in row.items()} for row in rows]


def _value(term: Term) -> object:
    if isinstance(term, Literal) and term.datatype.value in NUMBERS:
        return Decimal(term.value)
    return str(term)


def _text(term: Term) -> str:
    if isinstance(term, NamedNode):
        return curie(term.value)
    value = _value(term)
    return str(value) if isinstance(value, Decimal) else term.value


def _node(term: Term) -> rdflib.term.Identifier:
    if isinstance(term, Literal) and term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if isinstance(term, Literal) and term.datatype.value != PREFIXES["xsd"] + "string":
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    return rdflib.Literal(term.value) if isinstance(term, Literal) else rdflib.URIRef(term.value)


def write(made: Build, root: Path, out: Path) -> Version:
    """Publish what was made of the project in this folder."""
    return publish(out, contents(root, made.graphs, made.quads, made.report))


def republish(
    version: Version, folder: Path, project: Mapping[str, bytes] = {}, **changed: bytes | None
) -> Version:
    """Publish a version in a folder with files of other content, or, for None, without them.

    A file of JSON is named without what follows the dot; ``dump`` is the dump. Files of the project
    may be others or more.
    """
    files = {name: version.file(name).read_bytes() for name in version.digests}
    files |= {f"{PROJECT}/{name}": content for name, content in project.items()}
    for word, content in changed.items():
        name = DUMP if word == "dump" else f"{word}.json"
        del files[name]
        if content is not None:
            files[name] = content
    return publish(folder, files)


def spoil(path: Path, content: bytes) -> None:
    """Let a file of a version hold something else."""
    path.unlink()  # it may not be written to
    path.write_bytes(content)


class Listener(Thread):
    """Somebody who may be called, and remembers it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self.calls: list[object] = []

    def run(self) -> None:
        with suppress(OSError):
            while True:
                connection, address = self._socket.accept()
                self.calls.append(address)
                connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.join()
