"""Any SPARQL 1.1 server over HTTP; the only module that knows SPARQLWrapper."""

from __future__ import annotations

import http.client
import urllib.error
from contextlib import closing

import SPARQLWrapper
from SPARQLWrapper import SPARQLExceptions

from migkg.errors import QueryError, RemoteError

ROWS = (SPARQLWrapper.SELECT, SPARQLWrapper.ASK)
STATEMENTS = (SPARQLWrapper.CONSTRUCT, SPARQLWrapper.DESCRIBE)
TIMEOUT = 60


def answer(endpoint: str, query: str, result_type: str, graph_type: str) -> tuple[bytes, str]:
    """The endpoint's answer to a query, as bytes, and the media type it says they are in.

    ``result_type`` is asked for where the query gives rows or a truth value, ``graph_type`` where
    it gives statements. The endpoint has ``TIMEOUT`` seconds.

    Raises:
        QueryError: the endpoint calls the query malformed, or it is an update.
        RemoteError: the endpoint cannot be reached, fails, or answers in another format.
    """
    if not endpoint.startswith(("http://", "https://")):
        message = f"{endpoint!r} is not the address of an endpoint: http:// or https://"
        raise RemoteError(message)
    client = SPARQLWrapper.SPARQLWrapper(endpoint, agent="migkg")
    client.setTimeout(TIMEOUT)
    client.setMethod(SPARQLWrapper.POST)
    client.setQuery(query)
    if client.queryType not in ROWS + STATEMENTS:
        raise QueryError("a query is needed here, not an update")
    wanted = result_type if client.queryType in ROWS else graph_type
    # The protocol negotiates by Accept alone; SPARQLWrapper would add parameters of its own.
    client.setOnlyConneg(onlyConneg=True)
    client.addCustomHttpHeader("Accept", wanted)
    try:
        with closing(client.query().response) as response:
            content: bytes = response.read()
            given = response.headers.get_content_type()
    except SPARQLExceptions.QueryBadFormed as error:
        raise QueryError(f"{endpoint} calls the query malformed: {_said(error)}") from error
    except urllib.error.HTTPError as error:
        error.close()
        raise RemoteError(f"{endpoint} failed: {_said(error)}") from error
    except SPARQLExceptions.SPARQLWrapperException as error:
        raise RemoteError(f"{endpoint} failed: {_said(error)}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise RemoteError(f"{endpoint} cannot be asked: {error}") from error
    if given != wanted:
        message = f"{endpoint} answered in {given}, not in {wanted}"
        raise RemoteError(message)
    return content, wanted


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
