"""The kinds of things that have a list of their own, and what it says of each."""

from __future__ import annotations

from migkg.web.overview.lists.listing import Kind

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""

ORGANISATIONS = Kind(
    path="/organisations",
    title="Organisations",
    lead=(
        "Associations, churches, foundations, initiatives of citizens: who works beside cities and"
        " states, or against them."
    ),
    query=_PREFIXES
    + """
SELECT ?subject ?property ?object WHERE {
  ?subject a mig:CivilSocietyOrganisation ; ?property ?object .
  FILTER (?property IN (
    rdf:type, mig:kind, mig:country, mig:inCity, mig:collaboratesWith, mig:receivedAward,
    dcterms:description
  ))
}""",
    narrow=(("country", "Country", "mig:country"), ("kind", "Kind", "mig:kind")),
    columns=(
        ("Kind", "mig:kind", "not known"),
        ("Country", "mig:country", "not known"),
        ("City", "mig:inCity", ""),
        ("Works with", "mig:collaboratesWith", ""),
        ("Awards", "mig:receivedAward", ""),
    ),
)

APPROACHES = Kind(
    path="/approaches",
    title="Local approaches",
    lead="What cities do for and with those who arrive: reception, housing, counsel, language.",
    query=_PREFIXES
    + """
SELECT ?subject ?property ?object WHERE {
  ?subject a mig:LocalApproach .
  {
    ?subject ?property ?object .
    FILTER (?property IN (
      rdf:type, mig:theme, mig:targetGroup, mig:inCity, mig:validFrom, mig:ledBy, mig:operatedBy,
      mig:fundedBy, dcterms:description
    ))
  } UNION {
    ?subject mig:inCity ?city .
    ?city mig:country ?object .
    BIND (mig:country AS ?property)
  }
}""",
    narrow=(
        ("theme", "Theme", "mig:theme"),
        ("group", "For whom", "mig:targetGroup"),
        ("country", "Country", "mig:country"),
    ),
    columns=(
        ("City", "mig:inCity", "not known"),
        ("Country", "mig:country", "not known"),
        ("For whom", "mig:targetGroup", "not known"),
        ("Themes", "mig:theme", "not known"),
        ("Led by", "mig:ledBy", ""),
    ),
)

SOURCES = Kind(
    path="/sources",
    title="Sources",
    lead=(
        "The documents that the graph rests on. None of their text is kept here; each leads to"
        " where it is published, and to all that rests on it."
    ),
    query=_PREFIXES
    + """
SELECT ?subject ?publisher ?language ?issued ?issuedPrecision ?rights WHERE {
  ?subject a mig:SourceDocument .
  OPTIONAL { ?subject dcterms:publisher ?publisher }
  OPTIONAL { ?subject dcterms:language ?language }
  OPTIONAL { ?subject dcterms:issued ?issued ; mig:issuedPrecision ?issuedPrecision }
  OPTIONAL { ?subject dcterms:rights ?rights }
}""",
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

PUBLISHERS = (
    _PREFIXES
    + """
SELECT ?publisher (COUNT(?document) AS ?documents) WHERE {
  ?document a mig:SourceDocument ; dcterms:publisher ?publisher .
} GROUP BY ?publisher ORDER BY DESC(?documents) ?publisher
"""
)
