"""Queries that pages are made from, as readers may ask them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.terms import ID, curie

if TYPE_CHECKING:
    from migkg.source import Term


def asked(query: str, **terms: Term) -> str:
    r"""The text of a query that was asked with these values.

    >>> from migkg.source import NamedNode
    >>> asked("SELECT ?a ?b WHERE { ?a ?p ?b }", a=NamedNode("https://example.org/1"))
    'SELECT ?a ?b WHERE { ?a ?p ?b }\nVALUES ?a { <https://example.org/1> }'
    """
    values = [f"VALUES ?{name} {{ {term} }}" for name, term in terms.items()]
    return "\n".join([query.strip(), *values])


def local(iri: str) -> str:
    """How a thing or a code is written in the address of a list.

    >>> local("https://w3id.org/migkg/def/action-kind/refusal")
    'refusal'
    >>> local("https://w3id.org/migkg/id/authority/be-gent")
    'authority:be-gent'
    """
    return curie(iri) if iri.startswith(ID) else curie(iri).rpartition(":")[2]
