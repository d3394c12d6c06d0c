"""Queries, and how tests ask them: at once, in an event loop, or whatever comes of it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from migkg.errors import MigkgError
from tests.waiting import wait_until

if TYPE_CHECKING:
    from migkg.sandbox import Sandbox

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
TURTLE = "text/turtle"
MIB = 1 << 20
STATEMENTS = 3000
HALF_A_SECOND = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
LARGE = "SELECT * { ?a ?p ?b . ?c ?p ?d } LIMIT 60000"
CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLINGS = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
GROWING_STRING = f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('abcdefgh' AS ?x0) {DOUBLINGS} }}"


def ask(sandbox: Sandbox, query: str = "ASK { }") -> object:
    body, media_type = sandbox.answer(query, JSON, TURTLE)
    assert media_type == JSON
    return json.loads(body)


def ended(sandbox: Sandbox, query: str, client: str = "") -> MigkgError | None:
    """How a query ended that may not be answered."""
    try:
        sandbox.answer(query, JSON, TURTLE, client=client)
    except MigkgError as error:
        return error
    return None


def ask_at_once(sandbox: Sandbox, *asked: tuple[str, str]) -> None:
    """Ask these queries of these clients, each while all before it wait or are evaluated."""
    with ThreadPoolExecutor(len(asked)) as askers:
        for number, one in enumerate(asked):
            askers.submit(ended, sandbox, *one)
            wait_until(lambda: sandbox.load.waiting + sandbox.load.short > number)  # noqa: B023
