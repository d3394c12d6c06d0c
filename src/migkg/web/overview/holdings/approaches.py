"""The list of local approaches: what it says of each, and how it is narrowed."""

from __future__ import annotations

from migkg.terms import with_prefixes
from migkg.web.overview.lists.listing import Kind

APPROACHES = Kind(
    path="/approaches",
    title="Local approaches",
    lead="What cities do for and with those who arrive: reception, housing, counsel, language.",
    query=with_prefixes("""
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
}"""),
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
