"""The questions and prefixes as statements, so that the graph can be asked what can be asked.

In the form that editors of SPARQL look for (SIB's examples): each question is a
``sh:SPARQLExecutable`` with its text, what it asks in ``rdfs:comment``, and keywords; the prefixes
are declared with ``sh:declare``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.errors import QueryError
from migkg.source import Literal, NamedNode, Source, Term, Triple
from migkg.terms import PREFIXES, QUERY, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migkg.queries import Query, Words

NAME = "questions"
"""The name of the graph."""

_DECLARATIONS = NamedNode(QUERY + "prefixes")
_URI = NamedNode(expand("xsd:anyURI"))


def catalogue(questions: Mapping[str, Query], words: Words) -> Source:
    """The graph that describes the questions and declares the prefixes.

    Raises:
        QueryError: a question has no tag, or a tag or parameter that ``words`` has no word for.
    """
    for query in questions.values():
        _require_words(query, words)
    triples = {triple for query in questions.values() for triple in _question(query, words)}
    return Source(NAME, (), tuple(sorted(triples | set(_prefixes()), key=str)))


def _require_words(query: Query, words: Words) -> None:
    if not query.tags:
        problem = "the header needs tags, first whom it serves: '#+ tags:' and '#+   - researchers'"
        raise QueryError(problem).of_file(query.name, query.path)
    for kind, names, known in (
        ("tag", query.tags, words.tags),
        ("parameter", query.defaults, words.parameters),
    ):
        for name in names:
            if name not in known:
                problem = f"the {kind} {name!r} has no words in words.yaml: add them there"
                raise QueryError(problem).of_file(query.name, query.path)


def _question(query: Query, words: Words) -> Iterator[Triple]:
    question = NamedNode(QUERY + query.name)
    yield _said(question, "rdf:type", NamedNode(expand("sh:SPARQLExecutable")))
    yield _said(question, "rdf:type", NamedNode(expand("sh:SPARQLSelectExecutable")))
    yield _said(question, "sh:prefixes", _DECLARATIONS)
    yield _said(question, "sh:select", Literal(query.without_header))
    yield from _each(question, "rdfs:comment", query.summaries)
    yield from _each(question, "rdfs:label", query.summaries)
    yield from _each(question, "dcterms:description", query.descriptions)
    for tag in query.tags:
        yield from _each(question, "schema:keywords", words.tags[tag])


def _prefixes() -> Iterator[Triple]:
    for prefix, namespace in PREFIXES.items():
        declaration = NamedNode(f"{_DECLARATIONS.value}#{prefix}")
        yield _said(_DECLARATIONS, "sh:declare", declaration)
        yield _said(declaration, "sh:prefix", Literal(prefix))
        yield _said(declaration, "sh:namespace", Literal(namespace, datatype=_URI))


def _each(thing: NamedNode, name: str, values: Iterable[Term]) -> Iterator[Triple]:
    return (_said(thing, name, value) for value in values)


def _said(thing: NamedNode, name: str, value: Term) -> Triple:
    return Triple(thing, NamedNode(expand(name)), value)
