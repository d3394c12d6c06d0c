"""Queries of our own as they can be asked again: with the prefixes that they use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.source import Term
    from migkg.store.graph import Row

_PREFIX = re.compile(r"(?<![\w:.-])([a-z][a-z-]*):(?=[A-Za-z])")

_DIGITS = 16
"""From so many digits on, a number counts nothing that we know of, and cannot be drawn."""


def query(body: str) -> str:
    """The query, with the prefixes that it uses declared before it.

    >>> print(query("SELECT ?it { ?it a mig:City }"))
    PREFIX mig: <https://w3id.org/migkg/ontology#>
    SELECT ?it { ?it a mig:City }
    """
    outside = re.sub(r"<[^>]*>", "", body)
    used = [name for name in PREFIXES if name in set(_PREFIX.findall(outside))]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + body.strip()


def term(iri: str) -> str:
    """An IRI as it is written in a query.

    >>> term("https://w3id.org/migkg/id/city/be-gent")
    '<https://w3id.org/migkg/id/city/be-gent>'

    Raises:
        ValueError: it is no IRI.
    """
    return str(NamedNode(iri))


def text(row: Row, name: str) -> str:
    """What a variable is bound to, as text; empty where it is not bound."""
    found = row.get(name)
    return getattr(found, "value", "") if found is not None else ""


def number(row: Row, name: str) -> int:
    """What a variable is bound to, as a whole number; 0 where it is not bound to a usual one."""
    written = text(row, name)
    return int(written) if written.isdecimal() and len(written) < _DIGITS else 0


def terms(rows: Iterable[Row], name: str) -> list[Term]:
    """What a variable is bound to in each row in which it is, each once."""
    return list(dict.fromkeys(row[name] for row in rows if name in row))
