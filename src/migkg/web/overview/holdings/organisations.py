"""The list of organisations of civil society: what it says of each, and how it is narrowed."""

from __future__ import annotations

from migkg.terms import with_prefixes
from migkg.web.overview.lists.listing import Kind

ORGANISATIONS = Kind(
    path="/organisations",
    title="Organisations",
    lead=(
        "Associations, churches, foundations, initiatives of citizens: who works beside cities and"
        " states, or against them."
    ),
    query=with_prefixes("""
SELECT ?subject ?property ?object WHERE {
  ?subject a mig:CivilSocietyOrganisation ; ?property ?object .
  FILTER (?property IN (
    rdf:type, mig:kind, mig:country, mig:inCity, mig:collaboratesWith, mig:receivedAward,
    dcterms:description
  ))
}"""),
    narrow=(("country", "Country", "mig:country"), ("kind", "Kind", "mig:kind")),
    columns=(
        ("Kind", "mig:kind", "not known"),
        ("Country", "mig:country", "not known"),
        ("City", "mig:inCity", ""),
        ("Works with", "mig:collaboratesWith", ""),
        ("Awards", "mig:receivedAward", ""),
    ),
)
