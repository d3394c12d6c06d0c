"""Hostile queries that would make the engine call another host, read a file, or write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.attacks.corpus import Attack

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "/etc/hostname"
"""A file that each machine has, and that is none of ours."""

_SERVICES = (
    ("plain", "SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}"),
    ("silent", "SELECT * {{ SERVICE SILENT <{}> {{ ?s ?p ?o }} }}"),
    ("odd case", "SELECT * {{ sErViCe sIlEnT <{}> {{ ?s ?p ?o }} }}"),
    ("comments between", "SELECT * {{ SERVICE # <urn:a>\n SILENT # {{\n <{}>#\n{{ ?s ?p ?o }} }}"),
    ("without a space", "SELECT * {{ ?s ?p 5SERVICE<{}>{{ ?s ?p ?o }} }}"),
    ("a variable", "SELECT * {{ BIND(<{}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}"),
    ("of VALUES", "SELECT * {{ VALUES ?e {{ <{}> }} SERVICE SILENT ?e {{ ?a ?b ?c }} }}"),
    ("a prefixed name", "PREFIX e: <{}> SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}"),
    ("a joined name", "PREFIX e: <{}> SELECT * {{ SERVICEe: {{ ?s ?p ?o }} }}"),
    ("a base", "BASE <{}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}"),
    ("in EXISTS", "ASK {{ FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}"),
    ("in a sub-SELECT", "ASK {{ {{ SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }} }} }}"),
    ("in OPTIONAL", "ASK {{ OPTIONAL {{ SERVICE SILENT <{}> {{ ?s ?p ?o }} }} }}"),
    ("in GRAPH", "ASK {{ GRAPH ?g {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}"),
    ("in SERVICE", "ASK {{ SERVICE <{0}> {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}"),
    ("behind a comparison", "SELECT * {{ ?a ?p ?o FILTER(?a<?b#>'\n) SERVICE <{}> {{}} #'\n}}"),
    ("behind a string", "SELECT * {{ ?s ?p '''a\\'''b''' SERVICE <{}> {{ ?s ?p ?o }} }}"),
    ("escaped", "SELECT * {{ SERV\\u0049CE <{}> {{ ?s ?p ?o }} }}"),
    ("of a CONSTRUCT", "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{}> {{ ?s ?p ?o }} }}"),
    ("of a DESCRIBE", "DESCRIBE ?s {{ SERVICE SILENT <{}> {{ ?s ?p ?o }} }}"),
)  # fmt: skip

_UPDATES = (
    ("LOAD", "LOAD <{}>"),
    ("LOAD SILENT", "LOAD SILENT <{}> INTO GRAPH <urn:g>"),
    ("LOAD odd case", "lOaD <{}>"),
    ("LOAD after a prologue", "PREFIX e: <{}> LOAD e:"),
    ("LOAD after a query", "ASK {{}} ; LOAD <{}>"),
    ("INSERT DATA", "INSERT DATA {{ <{}> <urn:p> <urn:o> }}"),
    ("DELETE WHERE", "DELETE WHERE {{ ?s ?p ?o }} # {}"),
    ("INSERT with SERVICE", "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{}> {{ ?s ?p ?o }} }}"),
    ("WITH", "WITH <{}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"),
    ("DROP ALL", "DROP ALL # {}"),
    ("CLEAR DEFAULT", "CLEAR DEFAULT # {}"),
    ("CREATE GRAPH", "CREATE GRAPH <{}>"),
    ("COPY", "COPY <{}> TO DEFAULT"),
    ("MOVE", "MOVE SILENT <{}> TO <urn:g>"),
    ("ADD", "ADD <{}> TO DEFAULT"),
)

_NAMED = (
    ("FROM", "SELECT * FROM <{}> {{ ?s ?p ?o }}"),
    ("FROM NAMED", "SELECT * FROM NAMED <{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
    ("FROM with a base", "BASE <{}> SELECT * FROM <> {{ ?s ?p ?o }}"),
    ("FROM of a DESCRIBE", "DESCRIBE <{0}> FROM <{0}>"),
    ("GRAPH", "SELECT * {{ GRAPH <{}> {{ ?s ?p ?o }} }}"),
    ("DESCRIBE", "DESCRIBE <{}>"),
    ("IRI", "SELECT (IRI('{}') AS ?i) {{}}"),
    ("a function", "SELECT (<{}>(1) AS ?i) {{}}"),
)


def reaching(address: str) -> Iterator[Attack]:
    """Those that would call who listens at this address, read ``FILE``, or change the data."""
    for where, iri in (("address", address), ("file", f"file://{FILE}")):
        for name, query in _SERVICES:
            yield Attack(f"SERVICE {name} of {where}", "SERVICE", query.format(iri))
        for name, query in _UPDATES:
            yield Attack(f"{name} of {where}", "update", query.format(iri))
        for name, query in _NAMED:
            kind = "dataset" if "FROM" in name else "name"
            yield Attack(f"{name} of {where}", kind, query.format(iri), "harmless")
