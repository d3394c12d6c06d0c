"""Statements as they are written by programs: a predicate by its prefixed name, and a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.dates import period
from migkg.errors import MigkgError
from migkg.source import Literal, NamedNode, Term, Triple, named

if TYPE_CHECKING:
    from collections.abc import Iterable

Statement = tuple[str, Term]
"""A predicate as a prefixed name (or ``a``), and an object."""


def iri(name: str) -> NamedNode:
    """The term that a prefixed name or an IRI stands for."""
    return named(name)


def text(value: str, language: str) -> Literal:
    """Words in a language.

    Raises:
        MigkgError: the words are no Unicode, or the language is none.
    """
    _require_unicode(value)
    try:
        return Literal(value, language=language)
    except ValueError as error:
        raise MigkgError(f"{language!r} is no tag of a language: {error}.") from error


def number(value: int) -> Literal:
    """A whole number."""
    return typed(str(value), "xsd:integer")


def typed(value: str, datatype: str) -> Literal:
    """A literal with a datatype.

    Raises:
        MigkgError: its value is no Unicode.
    """
    _require_unicode(value)
    return Literal(value, datatype=named(datatype))


def _require_unicode(value: str) -> None:
    """Refuse what Python makes of bytes that are no UTF-8 on a command line."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise MigkgError(f"{value!r} is no Unicode: was it typed in another encoding?") from error


def dated(predicate: str, date: str | None) -> list[Statement]:
    """A date and its precision as statements, or none where there is no date.

    >>> [it[0] for it in dated("mig:validFrom", "2020")]
    ['mig:validFrom', 'mig:validFromPrecision']

    Raises:
        MigkgError: it is no date.
    """
    if not date:
        return []
    first, precision = period(date)
    beside = "mig:issued" if predicate == "dcterms:issued" else predicate
    return [
        (predicate, typed(first, "xsd:date")),
        (f"{beside}Precision", iri(f"precision:{precision}")),
    ]


def about(name: str, statements: Iterable[Statement]) -> list[Triple]:
    """These statements about a thing.

    >>> print(about("city:be-gent", [("a", iri("mig:City"))])[0].predicate.value)
    http://www.w3.org/1999/02/22-rdf-syntax-ns#type
    """
    subject = named(name)
    return [
        Triple(subject, named("rdf:type" if predicate == "a" else predicate), value)
        for predicate, value in statements
    ]
