"""Each question of the gallery, asked of our store and of RDFLib, on the same statements."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rdflib

from benchmarks.lines import HEAD, Line, median, once
from benchmarks.machine import ROOT
from migkg.queries import read_queries
from migkg.source import Literal, ntriples
from migkg.store import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migkg.queries import Query
    from migkg.source import Term

AIM = 0.1
"""Seconds that no question should take."""

PATIENCE = 20.0
"""Seconds after which RDFLib is asked no longer."""


def asking(dump: Path, rounds: int) -> Iterator[str]:
    """All questions, as lines of Markdown."""
    graph = KnowledgeGraph.open(dump)
    other = rdflib.Graph()
    statements = {quad.triple for quad in graph.quads()}
    other.parse(data=ntriples(statements), format="nt")
    lines = [
        _line(question, graph, other, rounds)
        for question in read_queries(ROOT / "queries").values()
    ]
    lines.sort(key=lambda it: -it.ours)
    over = sum(line.ours > AIM for line in lines)
    yield f"{len(lines)} questions, the slowest first; {over} take more than {AIM * 1000:.0f} ms."
    yield f"RDFLib is asked once each, for {PATIENCE:.0f} seconds at most.\n"
    yield from HEAD
    yield from map(str, lines)


def _line(question: Query, graph: KnowledgeGraph, other: rdflib.Graph, rounds: int) -> Line:
    terms = question.bind()
    nodes = {name: _in_rdflib(term) for name, term in terms.items()}
    ours = median(lambda: graph.select(question.text, **terms), rounds)
    try:
        with _at_most(PATIENCE):
            theirs = once(lambda: list(other.query(question.text, initBindings=nodes)))
    except TimeoutError:
        return Line(f"`{question.name}`", ours, "rdflib", PATIENCE, at_least=True)
    return Line(f"`{question.name}`", ours, "rdflib", theirs)


def _in_rdflib(term: Term) -> rdflib.term.Identifier:
    """A parameter as RDFLib's term."""
    if isinstance(term, Literal):
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    return rdflib.URIRef(term.value)


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """End what is done within, by an error, when its time is up."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
