"""The words of the graph, read once: what is said of each term, and who uses it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.queries import read_queries
from migkg.source import Literal, NamedNode
from migkg.terms import GRAPH, ONTOLOGY, PREFIXES, curie
from migkg.web.facts import facts_by_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from migkg.queries import Query
    from migkg.source import Term
    from migkg.store import KnowledgeGraph
    from migkg.web.facts import Facts

KINDS = {
    "owl:Class": "Class",
    "owl:ObjectProperty": "Relation",
    "owl:DatatypeProperty": "Value",
    "owl:AnnotationProperty": "Annotation",
}
"""What the types of terms are called on the pages."""

UPWARD = ("rdfs:subClassOf", "rdfs:subPropertyOf")
"""The properties that lead from a term to those above it."""

_SAID = f"""
SELECT ?subject ?property ?object WHERE {{
  GRAPH <{GRAPH}%s> {{ ?subject ?property ?object }}
  FILTER (isIRI(?subject) && ?subject != <{ONTOLOGY}>)
}} ORDER BY ?subject ?property ?object
"""

_APART = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?one ?other WHERE {
  { ?one owl:disjointWith ?other }
  UNION { ?other owl:disjointWith ?one }
  UNION { ?all a owl:AllDisjointClasses ; owl:members ?list .
    ?list rdf:rest*/rdf:first ?one , ?other FILTER (?one != ?other) }
  FILTER (isIRI(?one) && isIRI(?other))
}
"""

_OF_PROPERTIES = """
SELECT ?term (COUNT(*) AS ?count) WHERE { ?subject ?term ?object } GROUP BY ?term
"""

_OF_CLASSES = """
SELECT ?term (COUNT(DISTINCT ?thing) AS ?count) WHERE { ?thing a ?term } GROUP BY ?term
"""

_OF_CONCEPTS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term (COUNT(*) AS ?count) WHERE {
  ?term skos:inScheme ?scheme .
  ?subject ?property ?term
  FILTER (!STRSTARTS(STR(?property), STR(skos:)))
} GROUP BY ?term
"""

_DATATYPES = """
SELECT DISTINCT ?property (DATATYPE(?value) AS ?datatype) WHERE {
  ?thing ?property ?value FILTER (isLiteral(?value))
}
"""

_DECLARED = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_NOT_NAMES = re.compile(r'<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|(?m:#[^\n]*$)')
_NAME = re.compile(r"(?<![\w:])([A-Za-z][\w-]*):([A-Za-z](?:[\w-]|\.(?=[\w-]))*)")


@dataclass(frozen=True)
class Lexicon:
    """What the build says of words, whoever reads it."""

    terms: Mapping[str, Facts]
    """The terms that the ontology declares, ours and those of others, by IRI."""

    schemes: Mapping[str, tuple[str, ...]]
    """The code lists, each with its concepts."""

    lists: Mapping[str, Facts]
    """What is said of the code lists themselves."""

    concepts: Mapping[str, Facts]
    below: Mapping[str, tuple[str, ...]]
    """The terms and concepts directly below one."""

    apart: Mapping[str, tuple[str, ...]]
    """The classes that have nothing in common with one."""

    uses: Mapping[str, int]
    """How often the graph uses a term: things of a class, statements with a property or concept."""

    datatypes: Mapping[str, tuple[str, ...]]
    """The datatypes of the literals that the graph gives by a property."""

    asked: Mapping[str, tuple[str, ...]]
    """The names of the questions that use a term."""

    concluded: Mapping[str, tuple[Query, ...]]
    """The rules that conclude something by a term."""

    def kind(self, iri: str) -> str:
        """What sort of term it is."""
        types = {curie(term.value) for term in self.terms[iri].get("rdf:type", ())}
        return next((name for kind, name in KINDS.items() if kind in types), "Term")

    def above(self, iri: str) -> tuple[str, ...]:
        """The terms directly above one."""
        said = self.terms.get(iri, {})
        return tuple(
            term.value
            for name in UPWARD
            for term in said.get(name, ())
            if isinstance(term, NamedNode)
        )

    def lineage(self, iri: str) -> tuple[str, ...]:
        """A term and all above it, the nearest first."""
        found = [iri]
        for one in found:
            found += [higher for higher in self.above(one) if higher not in found]
        return tuple(found)

    def descent(self, iri: str) -> tuple[str, ...]:
        """All terms below one, the nearest first."""
        found = [iri]
        for one in found:
            found += [lower for lower in self.below.get(one, ()) if lower not in found]
        return tuple(found[1:])


def read_lexicon(graph: KnowledgeGraph, questions: Mapping[str, Query], root: Path) -> Lexicon:
    """The words of this graph, with the questions and the rules of ``root`` that use them.

    Raises:
        QueryError: a rule cannot be read.
    """
    terms = {iri: said for iri, said in _said(graph, "ontology").items() if "rdf:type" in said}
    listed = _said(graph, "concepts")
    concepts = {iri: said for iri, said in listed.items() if "skos:inScheme" in said}
    rules = read_queries(root / "ontology" / "rules")
    return Lexicon(
        terms=terms,
        schemes={
            iri: tuple(one for one, said in concepts.items() if _points(said, "skos:inScheme", iri))
            for iri, said in listed.items()
            if _points(said, "rdf:type", PREFIXES["skos"] + "ConceptScheme")
        },
        lists={iri: said for iri, said in listed.items() if iri not in concepts},
        concepts=concepts,
        below=_turned({**terms, **concepts}, (*UPWARD, "skos:broader")),
        apart=_grouped((row["one"], row["other"]) for row in graph.select(_APART)),
        uses=_uses(graph),
        datatypes=_grouped(
            (row["property"], row["datatype"])
            for row in graph.select(_DATATYPES)
            if "datatype" in row
        ),
        asked=_users({name: names_in(query.without_header) for name, query in questions.items()}),
        concluded={
            iri: tuple(rules[name] for name in names)
            for iri, names in _users(
                {name: _made_by(query.without_header) for name, query in rules.items()}
            ).items()
        },
    )


def names_in(query: str) -> set[str]:
    """The IRIs that a query writes as prefixed names.

    >>> names_in("PREFIX m: <https://w3id.org/migkg/ontology#> ASK { ?x a m:City }")
    {'https://w3id.org/migkg/ontology#City'}
    """
    declared = dict(_DECLARED.findall(query))
    return {
        declared[prefix] + local
        for prefix, local in _NAME.findall(_NOT_NAMES.sub(" ", query))
        if prefix in declared
    }


def _made_by(rule: str) -> set[str]:
    """The IRIs that a rule writes in what it concludes."""
    prologue, _, rest = rule.partition("CONSTRUCT")
    return names_in(prologue + rest.partition("WHERE")[0])


def _said(graph: KnowledgeGraph, name: str) -> dict[str, Facts]:
    return facts_by_subject(graph.select(_SAID % name))


def _points(said: Facts, name: str, iri: str) -> bool:
    return any(term.value == iri for term in said.get(name, ()) if not isinstance(term, Literal))


def _turned(said: Mapping[str, Facts], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for iri, facts in said.items():
        for name in names:
            for term in facts.get(name, ()):
                if isinstance(term, NamedNode) and term.value != iri:
                    found[term.value].append(iri)
    return {iri: tuple(lower) for iri, lower in found.items()}


def _grouped(pairs: Iterable[tuple[Term, Term]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one.value].add(other.value)
    return {iri: tuple(sorted(others)) for iri, others in found.items()}


def _uses(graph: KnowledgeGraph) -> dict[str, int]:
    return {
        row["term"].value: int(row["count"].value)
        for query in (_OF_PROPERTIES, _OF_CLASSES, _OF_CONCEPTS)
        for row in graph.select(query)
        if "term" in row
    }


def _users(names: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for user, iris in names.items():
        for iri in iris:
            found[iri].append(user)
    return {iri: tuple(users) for iri, users in found.items()}
