"""Which forms of an answer clients say they accept, and which they are given: a table of rows.

What each client sends is recorded as it asks (``Tap``) and has to be in the table, so the table
stays what clients send; the endpoint has to choose for each row what the table says.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.clients.tap import Request

TABLE = ROOT / "tests" / "web" / "fixtures" / "accept-headers.csv"

_FORM = re.compile(r"(?i)\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b")


class Wish(NamedTuple):
    """What a client sends that says which form it wants."""

    client: str
    asks: str
    """The form of the query, such as SELECT; ``nothing`` where there is no query."""
    accept: str
    format: str
    """The values of the parameter ``format``, with a space between; empty where there is none."""


def read() -> dict[Wish, str]:
    """The media types that are given, by what is sent."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = Wish._fields
    return {Wish(*(row[name] for name in names)): row["media type"] for row in rows}


def missing(client: str, requests: Iterable[Request]) -> set[Wish]:
    """What a client was seen to send to the endpoint, and is not in the table.

    The order in which some name what they accept differs from run to run.
    """
    known = {_sorted(it) for it in read()}
    asked = (it for it in requests if urlsplit(it.path).path == "/sparql")
    sent = {_wish(client, it) for it in asked if it.method != "OPTIONS"}
    return {it for it in sent if _sorted(it) not in known}


def _sorted(wish: Wish) -> Wish:
    return wish._replace(accept=", ".join(sorted(re.split(r"\s*,\s*", wish.accept))))


def _wish(client: str, request: Request) -> Wish:
    given = parse_qs(urlsplit(request.path).query)
    body = request.body.decode()
    if request.headers.get_content_type() == "application/x-www-form-urlencoded":
        given |= parse_qs(body)
    query = given["query"][0] if "query" in given else body
    found = _FORM.search(query)
    return Wish(
        client,
        found[1].upper() if found else "nothing",
        request.headers.get("Accept", ""),
        " ".join(given.get("format", ())),
    )
