"""The border to RDFLib: statements as its graphs, and what a query says as its parser reads it."""

from migkg.interchange.statements import from_rdflib, jsonld, to_rdflib, turtle

__all__ = ["from_rdflib", "jsonld", "to_rdflib", "turtle"]
