"""The list of source documents, what it says of each, and how it is narrowed; and who published."""

from __future__ import annotations

from migkg.terms import with_prefixes
from migkg.web.overview.lists.listing import Kind

SOURCES = Kind(
    path="/sources",
    title="Sources",
    lead=(
        "The documents that the graph rests on. None of their text is kept here; each leads to"
        " where it is published, and to all that rests on it."
    ),
    query=with_prefixes("""
SELECT ?subject ?publisher ?language ?issued ?issuedPrecision ?rights WHERE {
  ?subject a mig:SourceDocument .
  OPTIONAL { ?subject dcterms:publisher ?publisher }
  OPTIONAL { ?subject dcterms:language ?language }
  OPTIONAL { ?subject dcterms:issued ?issued ; mig:issuedPrecision ?issuedPrecision }
  OPTIONAL { ?subject dcterms:rights ?rights }
}"""),
    narrow=(
        ("language", "Language", "dcterms:language"),
        ("publisher", "Publisher", "dcterms:publisher"),
        ("rights", "Rights", "dcterms:rights"),
    ),
    columns=(
        ("Publisher", "dcterms:publisher", "not known"),
        ("Language", "dcterms:language", "not known"),
        ("Date", "dcterms:issued", "not known"),
    ),
)

PUBLISHERS = with_prefixes("""
SELECT ?publisher (COUNT(?document) AS ?documents) WHERE {
  ?document a mig:SourceDocument ; dcterms:publisher ?publisher .
} GROUP BY ?publisher ORDER BY DESC(?documents) ?publisher""")
