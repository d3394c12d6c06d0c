"""Queries that pages are made from, as readers may ask them again, and what their rows give.

Where a query is asked of one thing, either its text names it, as ``term`` writes it, or it is asked
with a value for a variable, and ``asked`` gives the text for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.source import NamedNode

if TYPE_CHECKING:
    from migkg.source import Term
    from migkg.store.graph import Row

_DIGITS = 16
"""From so many digits on, a number counts nothing that we know of, and cannot be drawn."""


def term(iri: str) -> str:
    """An IRI as it is written in a query.

    >>> term("https://w3id.org/migkg/id/city/be-gent")
    '<https://w3id.org/migkg/id/city/be-gent>'

    Raises:
        ValueError: it is no IRI.
    """
    return str(NamedNode(iri))


def asked(query: str, **terms: Term) -> str:
    r"""The text of a query that was asked with these values.

    >>> from migkg.source import NamedNode
    >>> asked("SELECT ?a ?b WHERE { ?a ?p ?b }", a=NamedNode("https://example.org/1"))
    'SELECT ?a ?b WHERE { ?a ?p ?b }\nVALUES ?a { <https://example.org/1> }'
    """
    values = [f"VALUES ?{name} {{ {term} }}" for name, term in terms.items()]
    return "\n".join([query.strip(), *values])


def text(row: Row, name: str) -> str:
    """What a variable is bound to, as text; empty where it is not bound."""
    found = row.get(name)
    return getattr(found, "value", "") if found is not None else ""


def number(row: Row, name: str) -> int:
    """What a variable is bound to, as a whole number; 0 where it is not bound to a usual one."""
    written = text(row, name)
    return int(written) if written.isdecimal() and len(written) < _DIGITS else 0
