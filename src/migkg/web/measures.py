"""What can be counted of the quality of the graph: a measure is a query, and its rows the number.

None of these numbers is good or bad by itself; each can be asked for again, and read row by row.
"""

from __future__ import annotations

from dataclasses import dataclass

from migkg.terms import MIG, with_prefixes

_DATED = "?thing mig:validFrom|mig:validUntil|mig:occurredOn|mig:attestedOn ?date"
_RESTING = "?thing mig:supportedBy ?evidence"
_SOURCES = "?thing mig:supportedBy/oa:hasSource ?source"
_SAID = """\
  GRAPH ?graph { ?thing ?property ?value }
  FILTER (?graph NOT IN (graph:ontology, graph:concepts, graph:derived, graph:questions))"""


@dataclass(frozen=True)
class Measure:
    """Something that is counted, in words, and the query whose rows are counted."""

    words: str
    query: str


@dataclass(frozen=True)
class Part:
    """Measures that belong together, with what is to be known when they are read."""

    name: str
    title: str
    about: str
    measures: tuple[Measure, ...]


def measure(words: str, body: str, variables: str = "DISTINCT ?thing") -> Measure:
    """The measure whose query has this body, and its rows in the order of these variables."""
    order = variables.removeprefix("DISTINCT ")
    query = f"SELECT {variables}\nWHERE {{\n{body}\n}}\nORDER BY {order}"
    return Measure(words, with_prefixes(query))


def _with(words: str, class_: str, pattern: str) -> Measure:
    return measure(words, f"  ?thing a {class_} .\n  FILTER EXISTS {{ {pattern} }}")


def _without(words: str, class_: str, pattern: str) -> Measure:
    return measure(words, f"  ?thing a {class_} .\n  FILTER NOT EXISTS {{ {pattern} }}")


def _by_sources(words: str, test: str) -> Measure:
    body = f"""\
  {{ SELECT ?thing (COUNT(DISTINCT ?source) AS ?sources) WHERE {{
    {{ ?thing a mig:Situation }} UNION {{ ?thing a mig:Claim }}
    {_SOURCES} .
  }} GROUP BY ?thing }}
  FILTER (?sources {test})"""
    return measure(words, body)


def _terms(words: str, types: str, use: str, exists: str) -> Measure:
    body = f"""\
  VALUES ?type {{ {types} }}
  GRAPH graph:ontology {{ ?term a ?type }}
  FILTER (STRSTARTS(STR(?term), "{MIG}"))
  FILTER {exists} {{ {use} }}"""
    return measure(words, body, "DISTINCT ?term")


def _concepts(words: str, exists: str) -> Measure:
    body = f"""\
  GRAPH graph:concepts {{ ?term a skos:Concept }}
  FILTER {exists} {{
    ?thing ?property ?term FILTER (!STRSTARTS(STR(?property), STR(skos:)))
  }}"""
    return measure(words, body, "DISTINCT ?term")


_PROPERTIES = "owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty"
_STATEMENT = "?thing ?property ?value"
"""Each is counted once, for it stands in one graph alone: no build has one that stands in two."""

EVIDENCE = Part(
    "evidence",
    "What rests on evidence",
    "A thing rests on evidence where it points to a passage. What describes a source, a passage or"
    " a name needs none; a situation or a claim without any would be kept out by the shapes.",
    (
        _with("situations with evidence", "mig:Situation", _RESTING),
        _without("situations without", "mig:Situation", _RESTING),
        _with("claims with evidence", "mig:Claim", _RESTING),
        _without("claims without", "mig:Claim", _RESTING),
        measure(
            "statements about what has evidence",
            f"  {{ SELECT DISTINCT ?thing WHERE {{ {_RESTING} }} }}\n{_SAID}",
            _STATEMENT,
        ),
        measure(
            "statements about what has none",
            f"{_SAID}\n  MINUS {{ {_RESTING} }}",
            _STATEMENT,
        ),
    ),
)

TIME = Part(
    "time",
    "What is dated",
    "A situation is dated where a source gives its start, its end, its day, or at least the date of"
    " what was written. Undated does not mean untrue: the source gives no date.",
    (
        _with("situations with a date", "mig:Situation", _DATED),
        _without("situations without any", "mig:Situation", _DATED),
        _with(
            "with a start or a day of their own",
            "mig:Situation",
            "?thing mig:validFrom|mig:occurredOn ?date",
        ),
        _with("with an end", "mig:Situation", "?thing mig:validUntil ?date"),
    ),
)

SOURCES = Part(
    "sources",
    "How many say so",
    "Situations and claims by the number of documents that bear them out. One document is the"
    " word of one source, however many passages it has.",
    (
        _by_sources("by one source alone", "= 1"),
        _by_sources("by several", "> 1"),
    ),
)

COVERAGE = measure(
    "claims of what was recorded",
    "  ?thing mig:completeness ?completeness .\n"
    "  OPTIONAL { ?thing mig:about ?about }\n"
    "  OPTIONAL { ?thing mig:coversRelation ?relation }",
    "DISTINCT ?thing ?completeness ?about ?relation",
)
"""What the graph itself says of how completely something is recorded."""

USED = (
    (
        "Classes",
        _terms("used", "owl:Class", "?thing a ?term", "EXISTS"),
        _terms("unused", "owl:Class", "?thing a ?term", "NOT EXISTS"),
    ),
    (
        "Properties",
        _terms("used", _PROPERTIES, "?thing ?term ?value", "EXISTS"),
        _terms("unused", _PROPERTIES, "?thing ?term ?value", "NOT EXISTS"),
    ),
    ("Words of code lists", _concepts("used", "EXISTS"), _concepts("unused", "NOT EXISTS")),
)
"""For each sort of word of ours, those that the graph uses and those it does not."""

PARTS = (EVIDENCE, TIME, SOURCES)
