"""What the graph holds, counted: tables, each with the query that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import PREFIXES, with_prefixes

if TYPE_CHECKING:
    from migkg.store import KnowledgeGraph

_INTEGER = PREFIXES["xsd"] + "integer"


@dataclass(frozen=True)
class Table:
    """A table of numbers or things.

    ``columns`` are the variables of the query with their headings.
    """

    key: str
    title: str
    lead: str
    columns: tuple[tuple[str, str], ...]
    where: str

    @property
    def query(self) -> str:
        """The query as it can be asked of the endpoint."""
        return with_prefixes(self.where) + "\n"


Row = tuple[str | int, ...]
"""Cells: names of things as IRIs in angle brackets, numbers, or text."""


def rows_of(graph: KnowledgeGraph, table: Table) -> list[Row]:
    """The rows of a table; what has no value is an empty text."""
    rows: list[Row] = []
    for found in graph.select(table.query):
        cells: list[str | int] = []
        for name, _ in table.columns:
            term = found.get(name)
            if isinstance(term, NamedNode):
                cells.append(f"<{term.value}>")
            elif isinstance(term, Literal):
                is_number = term.datatype.value == _INTEGER  # a year is none, but a text
                cells.append(int(term.value) if is_number else term.value)
            else:
                cells.append("")
        rows.append(tuple(cells))
    return rows


JOININGS = """
  { ?link a mig:NetworkMembership ; org:organization ?joined ; org:member ?who }
  UNION { ?link a mig:Signing ; mig:signedCharter ?joined ; mig:actor ?who }
  UNION { ?link a mig:Participation ; mig:participationIn ?joined ; mig:participant ?who }
"""
"""The links by which somebody joined something, what it is, and who."""

TABLES = (
    Table(
        "joined",
        "Networks, charters and what else is joined",
        "How many memberships, signings or participations are on record of each, and how many "
        "there should be by the latest total that a source states.",
        (
            ("joined", "what is joined"),
            ("held", "on record"),
            ("total", "stated total"),
            ("of", "of"),
            ("completeness", "coverage"),
        ),
        f"""
SELECT ?joined (COUNT(DISTINCT ?who) AS ?held) (SAMPLE(?stated) AS ?total) (SAMPLE(?day) AS ?of)
  (SAMPLE(?how) AS ?completeness) WHERE {{
{JOININGS}
  OPTIONAL {{
    ?claim mig:about ?joined ; mig:kind claim-kind:coverage ; mig:completeness ?how .
    OPTIONAL {{ ?claim mig:statedTotal ?stated }}
    OPTIONAL {{ ?claim mig:attestedOn ?date BIND (SUBSTR(STR(?date), 1, 4) AS ?day) }}
  }}
}} GROUP BY ?joined ORDER BY DESC(?held) ?joined""",
    ),
    Table(
        "countries",
        "Countries",
        "Cities on record, the links that authorities have, and their acts and terms of office.",
        (
            ("country", "country"),
            ("cities", "cities"),
            ("links", "links"),
            ("actions", "actions"),
            ("tenures", "terms of office"),
        ),
        f"""
SELECT ?country ?cities ?links ?actions ?tenures WHERE {{
  {{ SELECT ?country (COUNT(DISTINCT ?city) AS ?cities) {{
    ?city a mig:City ; mig:country ?country }} GROUP BY ?country }}
  OPTIONAL {{ SELECT ?country (COUNT(DISTINCT ?link) AS ?links) {{
    {JOININGS} ?who mig:country ?country }} GROUP BY ?country }}
  OPTIONAL {{ SELECT ?country (COUNT(DISTINCT ?action) AS ?actions) {{
    ?action a mig:PoliticalAction ; mig:actor/mig:country ?country
    FILTER NOT EXISTS {{ ?action a mig:Signing }} }} GROUP BY ?country }}
  OPTIONAL {{ SELECT ?country (COUNT(DISTINCT ?tenure) AS ?tenures) {{
    ?tenure a mig:Tenure ; org:organization/mig:country ?country }} GROUP BY ?country }}
}} ORDER BY DESC(?links) DESC(?cities) ?country""",
    ),
    Table(
        "kinds",
        "Kinds of things",
        "How many things there are of each class.",
        (("class", "class"), ("count", "things")),
        """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  ?thing a ?class
  FILTER (STRSTARTS(STR(?class), STR(mig:)))
  FILTER (STRSTARTS(STR(?thing), "https://w3id.org/migkg/id/"))
} GROUP BY ?class ORDER BY DESC(?count) ?class""",
    ),
    Table(
        "years",
        "Years",
        "Links that began, and acts that took place, by year, where a source tells.",
        (("year", "year"), ("joinings", "links that began"), ("actions", "acts")),
        f"""
SELECT ?year (COUNT(DISTINCT ?link) AS ?joinings) (COUNT(DISTINCT ?action) AS ?actions) WHERE {{
  {{
    {JOININGS}
    ?link mig:validFrom|mig:occurredOn ?date
  }} UNION {{
    ?action a mig:PoliticalAction ; mig:occurredOn ?date
    FILTER NOT EXISTS {{ ?action a mig:Signing }}
  }}
  BIND (SUBSTR(STR(?date), 1, 4) AS ?year)
}} GROUP BY ?year ORDER BY DESC(?year)""",
    ),
    Table(
        "sources",
        "Publishers of sources",
        "The thirty from whom most documents are, and how many facts rest on these.",
        (("publisher", "publisher"), ("documents", "documents"), ("facts", "facts")),
        """
SELECT ?publisher (COUNT(DISTINCT ?document) AS ?documents) (COUNT(DISTINCT ?fact) AS ?facts)
WHERE {
  ?document a mig:SourceDocument ; dcterms:publisher ?publisher .
  ?evidence oa:hasSource ?document . ?fact mig:supportedBy ?evidence
} GROUP BY ?publisher ORDER BY DESC(?documents) DESC(?facts) ?publisher LIMIT 30""",
    ),
    Table(
        "languages",
        "Languages of sources",
        "In which languages the documents are.",
        (("language", "language"), ("documents", "documents")),
        """
SELECT ?language (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?document a mig:SourceDocument ; dcterms:language ?language
} GROUP BY ?language ORDER BY DESC(?documents) ?language""",
    ),
    Table(
        "unplaced",
        "Cities without a point",
        "No place of that name was found for certain; each waits for someone who knows.",
        (("city", "city"), ("country", "country")),
        """
SELECT ?city ?country WHERE {
  ?city a mig:City ; mig:country ?country FILTER NOT EXISTS { ?city geo:hasGeometry ?point }
} ORDER BY ?country ?city""",
    ),
    Table(
        "identifiers",
        "Identifiers of cities elsewhere",
        "A pointer is kept where a source of ours gives it. None gives those of Wikidata or NUTS,"
        " and national codes are known of few.",
        (("scheme", "scheme"), ("cities", "cities with one"), ("without", "cities without")),
        """
SELECT ?scheme (COUNT(DISTINCT ?with) AS ?cities)
       (COUNT(DISTINCT ?city) - COUNT(DISTINCT ?with) AS ?without) WHERE {
  ?city a mig:City .
  VALUES (?scheme ?start) {
    ("GeoNames" "https://sws.geonames.org/") ("Wikidata" "http://www.wikidata.org/entity/")
    ("NUTS" "http://data.europa.eu/nuts/code/") ("national code" "")
  }
  OPTIONAL {
    ?city schema:sameAs|dcterms:identifier ?elsewhere
    FILTER (IF(?start = "", isLiteral(?elsewhere), STRSTARTS(STR(?elsewhere), ?start)))
  }
  BIND (IF(BOUND(?elsewhere), ?city, ?elsewhere) AS ?with)
} GROUP BY ?scheme ORDER BY DESC(?cities) ?scheme""",
    ),
    Table(
        "unidentified",
        "Cities without an identifier elsewhere",
        "Their point is that of a settlement within them, or they have none.",
        (("city", "city"), ("country", "country")),
        """
SELECT ?city ?country WHERE {
  ?city a mig:City ; mig:country ?country FILTER NOT EXISTS { ?city schema:sameAs ?elsewhere }
} ORDER BY ?country ?city""",
    ),
    Table(
        "oldest",
        "Oldest attestations",
        "Memberships without an end that were last seen longest ago: the first to look up again.",
        (("membership", "membership"), ("seen", "last seen")),
        """
SELECT ?membership ?seen WHERE {
  ?membership a mig:NetworkMembership ; mig:attestedOn ?date
  FILTER NOT EXISTS { ?membership mig:validUntil ?end }
  BIND (SUBSTR(STR(?date), 1, 10) AS ?seen)
} ORDER BY ?seen ?membership LIMIT 30""",
    ),
    Table(
        "undated",
        "Undated links",
        "Of these networks most memberships have no date at all.",
        (("joined", "what is joined"), ("undated", "without any date")),
        f"""
SELECT ?joined (COUNT(DISTINCT ?link) AS ?undated) WHERE {{
{JOININGS}
  FILTER NOT EXISTS {{ ?link mig:validFrom|mig:occurredOn|mig:attestedOn|mig:validUntil ?date }}
}} GROUP BY ?joined ORDER BY DESC(?undated) ?joined LIMIT 30""",
    ),
    Table(
        "wanted",
        "What to look for next: members",
        "Where most members are missing, by the latest total that a source states.",
        (("joined", "what is joined"), ("missing", "not on record"), ("total", "stated total")),
        f"""
SELECT ?joined (?total - ?held AS ?missing) ?total WHERE {{
  {{ SELECT ?joined (COUNT(DISTINCT ?who) AS ?held) {{ {JOININGS} }} GROUP BY ?joined }}
  {{ SELECT ?joined (MAX(?stated) AS ?total) {{
    ?claim mig:about ?joined ; mig:kind claim-kind:coverage ; mig:statedTotal ?stated
  }} GROUP BY ?joined }}
  FILTER (?total > ?held)
}} ORDER BY DESC(?missing) ?joined LIMIT 30""",
    ),
    Table(
        "mayors-wanted",
        "What to look for next: mayors",
        "Cities that act most, and of whose mayors none is on record.",
        (("authority", "authority"), ("acts", "acts")),
        """
SELECT ?authority (COUNT(DISTINCT ?action) AS ?acts) WHERE {
  ?action a mig:PoliticalAction ; mig:actor ?authority . ?authority a mig:MunicipalAuthority
  FILTER NOT EXISTS { ?tenure a mig:Tenure ; org:organization ?authority }
} GROUP BY ?authority HAVING (COUNT(DISTINCT ?action) > 1)
ORDER BY DESC(?acts) ?authority LIMIT 30""",
    ),
    Table(
        "outcomes-wanted",
        "What to look for next: outcomes",
        "Offers, pledges, requests and suits that nothing on record answers.",
        (("action", "act"), ("date", "date")),
        """
SELECT ?action ?date WHERE {
  VALUES ?kind {
    <https://w3id.org/migkg/def/action-kind/offer> <https://w3id.org/migkg/def/action-kind/request>
    <https://w3id.org/migkg/def/action-kind/lawsuit>
    <https://w3id.org/migkg/def/action-kind/reception-pledge>
  }
  ?action a mig:PoliticalAction ; mig:kind ?kind
  FILTER NOT EXISTS { ?action mig:outcome ?outcome }
  FILTER NOT EXISTS { ?answer mig:respondsTo ?action }
  OPTIONAL { ?action mig:occurredOn ?day BIND (SUBSTR(STR(?day), 1, 10) AS ?date) }
} ORDER BY DESC(?date) ?action LIMIT 40""",
    ),
)
"""All tables, in the order in which they are shown."""
