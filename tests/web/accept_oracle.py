"""A second reading of Accept headers, letter by letter, to hold the first one against.

It is written from RFC 9110, section 12.5.1, and from what ``migkg.web.negotiate`` says of headers
that break its grammar; it shares no code with it, and no library. To write the verdicts beside the
headers of the table anew, for somebody to check: ``python -m tests.web.accept_oracle``.
"""

from __future__ import annotations

import csv
import string
from decimal import Decimal
from pathlib import Path

from migkg.store import GRAPH_FORMATS, RESULT_FORMATS
from migkg.web.documents import OFFERED

TABLE = Path(__file__).parent / "fixtures" / "accept.csv"
NO_HEADER = "(none)"
REFUSED = "-"
TOKEN = set(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")

JSON = "application/json"
HTML = "text/html"
SURFACES = {
    "rows": (*RESULT_FORMATS, JSON, HTML),
    "statements": (*GRAPH_FORMATS, JSON, HTML),
    "thing": tuple(OFFERED),
    "error": (
        *("application/problem+json", JSON, "application/ld+json"),
        *("application/sparql-results+json", HTML),
    ),
}
"""What is offered where: rows and statements by the endpoint, documents of things, errors."""


def verdict(header: str | None, offered: tuple[str, ...]) -> str | None:
    """What a header makes of an offer."""
    ranges = [] if header is None else read(header)
    if not ranges:
        return offered[0]
    welcome = {it: welcomed(it, ranges) for it in offered}
    best = max(welcome.values())
    return next(it for it in offered if welcome[it] == best) if best[0] > 0 else None


def welcomed(offer: str, ranges: list[tuple[str, dict[str, str], Decimal]]) -> tuple[Decimal, int]:
    """The weight of an offer, and how narrow the range is that gives it."""
    kind = offer.split("/", maxsplit=1)[0]
    plain = [weight for name, given, weight in ranges if name == offer and not given]
    loose = [weight for name, given, weight in ranges if name == offer and given and weight > 0]
    of_kind = [weight for name, _, weight in ranges if name == f"{kind}/*"]
    any_kind = [weight for name, _, weight in ranges if name == "*/*"]
    for narrow, found in ((3, plain), (3, loose), (2, of_kind), (1, any_kind)):
        if found:
            return max(found), narrow
    return Decimal(0), 0


def read(header: str) -> list[tuple[str, dict[str, str], Decimal]]:
    """The media ranges: name, parameters, weight."""
    found = []
    for element in parted(header, ","):
        name, *rest = [it.strip(" \t") for it in parted(element, ";")]
        parameters = {}
        for it in rest:
            key, sign, value = it.partition("=")
            if sign and is_token(key) and (is_token(value) or is_quoted(value)):
                parameters[key.lower()] = value.strip('"')
        weight = weighed(parameters.pop("q", "1"))
        if weight is not None and is_range(name):
            found.append((name.lower(), parameters, weight))
    return found


def parted(text: str, mark: str) -> list[str]:
    """The parts between marks that stand outside of quotes; none where a quote has no end."""
    parts, part, quoted, escaped = [], "", False, False
    for letter in text:
        if escaped or (quoted and letter not in {'"', "\\"}):
            part, escaped = part + letter, False
        elif letter == mark:
            parts.append(part)
            part = ""
        else:
            quoted = not quoted if letter == '"' else quoted
            escaped = quoted and letter == "\\"
            part += letter
    return [] if quoted else [*parts, part]


def is_token(text: str) -> bool:
    return bool(text) and set(text) <= TOKEN


def is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"'


def is_range(name: str) -> bool:
    kind, sign, subtype = name.partition("/")
    if not (sign and is_token(kind) and is_token(subtype)):
        return False
    return kind != "*" or subtype == "*"


def weighed(text: str) -> Decimal | None:
    whole, _, rest = text.partition(".")
    if whole not in {"", "0", "1"} or not set(rest) <= set(string.digits) or not (whole or rest):
        return None
    weight = Decimal(f"{whole or 0}.{rest or 0}")
    return weight if weight <= 1 else None


def rows() -> list[dict[str, str]]:
    """The table: who sends a header, the header, and a verdict for each surface."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header_of(row: dict[str, str]) -> str | None:
    """The header of a row; none where none is sent."""
    return None if row["accept"] == NO_HEADER else row["accept"]


def main() -> None:
    """Write the table anew."""
    written = rows()
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["who", "accept", *SURFACES], lineterminator="\n")
        table.writeheader()
        for row in written:
            found = {name: verdict(header_of(row), SURFACES[name]) for name in SURFACES}
            given = {name: it or REFUSED for name, it in found.items()}
            table.writerow({"who": row["who"], "accept": row["accept"], **given})


if __name__ == "__main__":
    main()
