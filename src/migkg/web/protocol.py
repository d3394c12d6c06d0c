"""What a request to the endpoint says, by the SPARQL 1.1 Protocol: queries only."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import parse_qsl

from migkg.errors import UnknownName
from migkg.source import NamedNode
from migkg.store import GRAPH_FORMATS, RESULT_FORMATS, Dataset
from migkg.web.negotiate import choose
from migkg.web.problem import HTML, Problem, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

JSON_RESULTS = "application/sparql-results+json"
TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"

FORMATS = {
    "json": f"{JSON_RESULTS}, {JSON_LD}",
    "xml": f"application/sparql-results+xml, {RDF_XML}",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": TURTLE,
    "nt": "application/n-triples",
    "jsonld": JSON_LD,
    "rdf": RDF_XML,
}
"""Names for the parameter ``format``, by which a link can ask for what Accept asks for."""

ALIASES = {
    **dict.fromkeys(("turtle", "n3"), TURTLE),
    "ntriples": "application/n-triples",
    "json-ld": JSON_LD,
    **dict.fromkeys(("rdf+xml", "rdfxml"), RDF_XML),
    **{media_type: media_type for media_type in (*RESULT_FORMATS, *GRAPH_FORMATS)},
}
"""Other names that clients send, such as SPARQLWrapper."""

LONGEST_BODY = 256 * 1024
"""Bytes of a request's body: a query of the greatest length, percent-encoded, and some more."""

LONGEST_REMEMBERED = 1024
"""Characters of an Accept header for which it is remembered what it means."""

METHODS = "GET, HEAD, POST, OPTIONS"

ALIAS = "application/json"
"""Either of the formats that are JSON."""

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)', re.IGNORECASE)
_UTF_8 = {"utf-8", "utf8", "us-ascii"}


class Wishes(NamedTuple):
    """What the client likes best of what we can write; none where it takes nothing of it."""

    accept: str | None
    rows: str | None
    statements: str | None

    @classmethod
    def of(cls, accept: str | None) -> Self:
        """The wishes that an Accept header expresses."""
        return cls(
            accept,
            choose(accept, (*RESULT_FORMATS, ALIAS, HTML)),
            choose(accept, (*GRAPH_FORMATS, ALIAS, HTML)),
        )

    @property
    def page(self) -> bool:
        """Whether the client likes to see a page."""
        return HTML in {self.rows, self.statements}

    @property
    def row_format(self) -> str:
        """The media type to write rows in."""
        return self.rows if self.rows in RESULT_FORMATS else JSON_RESULTS

    @property
    def graph_format(self) -> str:
        """The media type to write statements in."""
        if self.statements == ALIAS:
            return JSON_LD
        return self.statements if self.statements in GRAPH_FORMATS else TURTLE


class Request(NamedTuple):
    """What a client asks for: a query, or none, where the endpoint is asked about itself."""

    query: str | None
    dataset: Dataset | None
    accept: str | None
    """The header, or what the parameter ``format`` says in its place."""


_remembered = lru_cache(1024)(Wishes.of)


def wishes_of(accept: str | None) -> Wishes:
    """The wishes that an Accept header expresses; what is long is not remembered."""
    decide = Wishes.of if accept and len(accept) > LONGEST_REMEMBERED else _remembered
    return decide(accept)


def read_request(
    method: str, parameters: bytes, content_type: str, body: bytes, accept: str | None
) -> Request:
    """What a request says, wherever the protocol lets it stand.

    ``parameters`` is what follows the question mark of the address.

    Raises:
        Refusal: it does not say it as the protocol wants it.
    """
    given = _decoded(parameters)
    if method == "POST":
        given += _posted(content_type, body)
    elif method not in {"GET", "HEAD"}:
        raise Refusal(
            Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "method-not-allowed",
                f"{method} is not a method of this endpoint",
                f"It knows {METHODS}, and answers queries only.",
                headers={"Allow": METHODS},
            )
        )
    accept = _accept(given, accept)
    try:
        query = _query(given)
        if query is None and method == "POST":
            raise bad_request("A parameter query is needed.")
        return Request(query, _dataset(given), accept)
    except Refusal as refusal:
        raise Refusal(refusal.problem, accept) from None


def _posted(content_type: str, body: bytes) -> list[tuple[str, str]]:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == _UPDATE:
        raise _no_updates()
    charset = _CHARSET.search(content_type)
    if media_type not in {_FORM, _QUERY} or (charset and charset[1].lower() not in _UTF_8):
        raise Refusal.because(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body is in a format that is not read here",
            f"A query is posted as {_QUERY} or {_FORM}, in UTF-8.",
        )
    if len(body) > LONGEST_BODY:
        raise body_too_large()
    if media_type == _FORM:
        return _decoded(body)
    try:
        return [("query", body.decode())]
    except UnicodeDecodeError as error:
        raise bad_request(
            f"The body is not UTF-8: byte {error.start} cannot stand there."
        ) from None


def body_too_large(*, unread: bool = False) -> Refusal:
    """What answers a body longer than ``LONGEST_BODY``; with an ``unread`` rest, it is the last."""
    return Refusal(
        Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "body-too-large",
            "The body is too large",
            f"It may have {LONGEST_BODY >> 10} KiB.",
            headers={"Connection": "close"} if unread else {},
        )
    )


def compressed_body() -> Refusal:
    """What answers a body in a coding, which is not read here."""
    return Refusal(
        Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "The body is in a coding that is not read here",
            "It is posted as it is, without Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )
    )


def _decoded(encoded: bytes) -> list[tuple[str, str]]:
    if b"%" in encoded and _BAD_ESCAPE.search(encoded):
        raise bad_request("A percent sign is not followed by two hexadecimal digits.")
    try:
        text = encoded.decode()
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError:
        raise bad_request("The parameters are not UTF-8.") from None
    except ValueError:
        raise bad_request("There are more than 100 parameters.") from None


def _accept(parameters: Sequence[tuple[str, str]], accept: str | None) -> str | None:
    """What the first parameter ``format`` that is known says, or else the header.

    Clients send it several times, empty, or with names of their own; where there is no header
    either, a name that is not known is all that was asked for, and is refused.
    """
    names = [value for name, value in parameters if name == "format" and value]
    for name in names:
        if name in FORMATS or name in ALIASES:
            return FORMATS.get(name) or ALIASES[name]
    if names and accept is None:
        problem = Problem.of(UnknownName("format", names[0], FORMATS))
        raise Refusal(replace(problem, status=HTTPStatus.BAD_REQUEST))
    return accept


def _query(parameters: Sequence[tuple[str, str]]) -> str | None:
    """The query, none where there is none; whatever else would change its meaning is refused."""
    queries = []
    for name, value in parameters:
        if name == "update":
            raise _no_updates()
        if name == "query":
            queries.append(value)
    if len(queries) > 1:
        raise bad_request("The parameter query may be given once, in the address or in the body.")
    return queries[0] if queries else None


def _dataset(parameters: Sequence[tuple[str, str]]) -> Dataset | None:
    """The dataset that the request names, which then stands before that of the query."""
    default, named = (
        _graphs(parameters, "default-graph-uri"),
        _graphs(parameters, "named-graph-uri"),
    )
    return Dataset(default, named) if default or named else None


def _graphs(parameters: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    values = tuple(value for given, value in parameters if given == name)
    for value in values:
        try:
            NamedNode(value)
        except ValueError as error:
            raise bad_request(f"The parameter {name} is not an IRI: {value!r}.") from error
    return values


def bad_request(detail: str) -> Refusal:
    """What answers a request that does not say what is to be done."""
    title = "The request is not clear"
    return Refusal.because(HTTPStatus.BAD_REQUEST, "bad-request", title, detail)


def not_acceptable(formats: Sequence[str]) -> Refusal:
    """What answers whoever takes none of the formats that an answer can be written in."""
    return Refusal(
        Problem(
            HTTPStatus.NOT_ACCEPTABLE,
            "not-acceptable",
            "The answer cannot be written in a format that is accepted",
            f"It is written as {', '.join(formats)}.",
            {"known": list(formats)},
        )
    )


def _no_updates() -> Refusal:
    return Refusal.because(
        HTTPStatus.FORBIDDEN,
        "no-updates",
        "This endpoint answers queries only",
        "The data change in the repository, from which each version is built anew.",
    )
