"""Hostile requests, each with its class and what it must end in.

Those that burden or break the engine are here; those that make it reach beyond itself stand in
``reaching``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from tests.attacks.transfers import get, post

End = Literal["refused", "cut", "harmless"]
"""``refused``: a status of 4xx but 429, or 503. ``cut``: that, or a transfer that breaks off after
it began. ``harmless``: that, or an answer, for the query may in fact be answered."""

QUERY = "application/sparql-query"
_LONGEST_ADDRESS = 20_000
_P = "<http://www.w3.org/2000/01/rdf-schema#label>"
_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
"""A product of four: of a hundred statements, a hundred million rows."""


@dataclass(frozen=True)
class Attack:
    """A hostile query."""

    name: str
    kind: str
    """Its class."""
    query: str
    end: End = "refused"
    accept: str = "application/sparql-results+json, text/turtle;q=0.9"

    def request(self) -> bytes:
        """As it is sent: in the address where it has room there, else as a body."""
        if len(self.query) < _LONGEST_ADDRESS:
            return get(self.query, accept=self.accept)
        return post(self.query.encode(errors="replace"), QUERY, accept=self.accept)


class Sized(NamedTuple):
    """A form of query that is worse the larger it is."""

    kind: str
    before: str
    repeated: str
    inside: str
    closing: str
    after: str
    sizes: tuple[int, ...]
    answered: int = 0
    """The size up to which it may be answered."""

    def attacks(self) -> list[Attack]:
        """The query in each of its sizes."""
        return [
            Attack(
                f"{self.kind} x{size}",
                self.kind,
                self.before + self.repeated * size + self.inside + self.closing * size + self.after,
                "harmless" if size <= self.answered else "refused",
            )
            for size in self.sizes
        ]


_NEVER = "FILTER(?s = ?p) }"

_NESTED = (
    Sized("nested groups", "SELECT * ", "{", "?s ?p ?o", "}", "", (70, 2_368, 30_000), 70),
    Sized("nested NOT EXISTS", "ASK { ", "FILTER NOT EXISTS { ", "?s ?p ?o ", "}", "}", (880,)),
    Sized("nested EXISTS", "ASK { ", "FILTER EXISTS { ", "?s ?p ?o ", "}", "}", (1_500,)),
    Sized("parentheses", "ASK { FILTER", "(", "1", ")", " }", (70, 4_864, 30_000), 70),
    Sized("a sum without end", "ASK { FILTER(1", "+1", "", "", ") }", (7_168, 30_000)),
    Sized("a chain of or", "ASK { FILTER(?a", "||?a", "", "", ") }", (9_472,)),
    Sized("a chain of and", "ASK { FILTER(?a", "&&?a", "", "", ") }", (9_472,)),
    Sized("parentheses in a path", "ASK { ?s ", "(", _P, ")", " ?o }", (200, 14_080), 200),
    Sized("negations", "ASK { FILTER(", "!", "true", "", ") }", (70, 9_900), 70),
    Sized("nested OPTIONAL", "ASK { ", "OPTIONAL { ?s ?p ?o ", "", "}", "}", (1_000, 2_900)),
    Sized("nested MINUS", "ASK { ?s ?p ?o ", "MINUS { ?s ?p ?o ", "", "}", "}", (1_000,)),
    Sized("nested UNION", "ASK ", "{{?s ?p ?o} UNION ", "{}", "}", "", (2_000,)),
    Sized("nested GRAPH", "ASK { ", "GRAPH ?g { ", "?s ?p ?o", "}", "}", (2_000,), 2000),
    Sized("sub-SELECTs", "ASK ", "{SELECT * ", "{?s ?p ?o}", "}", "", (1_900,), 1_900),
    Sized("collections", "ASK { ", "(", "", ")", " ?p ?o }", (200, 4_000)),
    Sized("blank nodes", "ASK { ", "[ ?p ", "?o", "]", " ?q ?r }", (200, 4_000)),
    Sized("triple terms", "ASK { ?s ?p ", "<<( ?a ?b ", "?c", " )>>", " }", (200, 3_000), 3000),
    Sized("reified triples", "ASK { ?s ?p ", "<< ?a ?b ", "?c", " >>", " }", (200,)),
    Sized("nested IF", "SELECT (", "IF(true, ", "1", ", 0)", " AS ?x) {}", (200, 3_000), 200),
    Sized("nested COALESCE", "ASK { FILTER ", "COALESCE(", "1", ")", "}", (200, 5_000), 200),
    Sized("a long path", f"ASK {{ ?s {_P}", f"/{_P}", "", "", " ?o }", (400, 1_200)),
    Sized("alternatives in a path", f"ASK {{ ?s {_P}", f"|{_P}", "", "", " ?o . ?o ?p ?s}", (999,)),
    Sized("OPTIONALs in a row", "ASK { ?s ?p ?o ", "OPTIONAL {?s ?p ?o} ", "", "", _NEVER, (400,)),
    Sized("UNIONs in a row", "ASK { {} ", "UNION {?s ?p ?o} ", "", "", _NEVER, (4_000,)),
    Sized("FILTERs in a row", "ASK { ?s ?p ?o ", "FILTER(?o != 1) ", "", "", _NEVER, (3_000,)),
)  # fmt: skip


def _counted(pattern: str) -> str:
    return f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"


def _linked(length: int) -> str:
    links = " ".join(f"_:b{it} <urn:p> _:b{it + 1} ." for it in range(length))
    return f"CONSTRUCT {{ {links} }} {{}}"


def _chain(length: int) -> str:
    return "ASK { " + " ".join(f"?v{it} ?p{it} ?v{it + 1} ." for it in range(length)) + " }"


def _doubling(times: int, factor: int = 2) -> str:
    binds = "".join(
        f"BIND(CONCAT({', '.join([f'?x{it}'] * factor)}) AS ?x{it + 1}) " for it in range(times)
    )
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {binds} }}"


def _replacing(times: int) -> str:
    text = "'" + "a" * 100 + "'"
    for _ in range(times):
        text = f"REPLACE({text}, 'a', '{'a' * 100}')"
    return f"SELECT (STRLEN({text}) AS ?n) {{}}"


def _encoding(times: int) -> str:
    return f"SELECT ({'ENCODE_FOR_URI(' * times}'%%%%'{')' * times} AS ?x) {{}}"


def _values(rows: int, variables: str) -> str:
    names = " ".join(f"?{it}" for it in variables)
    row = "(" + " ".join("1" for _ in variables) + ")"
    return f"VALUES ({names}) {{ {row * rows} }}"


_REGEX = "(" * 20 + "a{0,20}" + "){0,20}" * 20
_DIGITS = "VALUES ?{} {{ 0 1 2 3 4 5 6 7 8 9 }}"
_TEN_DIGITS = " ".join(_DIGITS.format(it) for it in "abcdefghij")
_BOTH = "CONCAT(STR(?a), STR(?l))"
_TEN = "?a ?b ?c ?d ?e ?f ?g ?h ?i ?j"
_HASHED = "?a ?b ?c . ?d ?e ?f . FILTER(SHA512(STR(?c)) = SHA512(STR(?f))) ?g ?h ?i"
_MADE = "?a <urn:x> ?c . ?d <urn:x> ?i . ?j <urn:y> ?f"

_PLANNED = (
    ("BGP chain", "x400", _chain(400)),
    ("BGP chain", "x1500", _chain(1_500)),
    ("cross product", "counted", _counted(_ALL)),
    ("cross product", "counted once each", f"SELECT (COUNT(DISTINCT ?a) AS ?n) {{ {_ALL} }}"),
    ("cross product", "summed", f"SELECT (SUM(STRLEN(STR(?c))) AS ?n) {{ {_ALL} }}"),
    ("cross product", "grouped", f"SELECT ?b (COUNT(*) AS ?n) {{ {_ALL} }} GROUP BY ?b"),
    ("cross product", "of groups", _counted("{?a ?b ?c} {?d ?e ?f} {?g ?h ?i}")),
    ("cross product", "never true", f"ASK {{ {_ALL} FILTER({_BOTH} = STR(?g)) }}"),
    ("cross product", "of what is hashed", _counted(_HASHED)),
    ("cross product", "of digits", _counted(_TEN_DIGITS)),
    ("ORDER BY of a product", "", f"SELECT * {{ {_ALL} }} ORDER BY ?a ?f"),
    ("ORDER BY of a product", "with LIMIT", f"SELECT * {{ {_ALL} }} ORDER BY ?l LIMIT 1"),
    ("ORDER BY of a product", "RAND", f"SELECT * {{ {_ALL} }} ORDER BY RAND() LIMIT 1"),
    ("DISTINCT of a product", "", f"SELECT DISTINCT * {{ {_ALL} }} OFFSET 100000000"),
    ("OFFSET without end", "", f"SELECT * {{ {_ALL} }} OFFSET 99999999999"),
    ("OFFSET without end", "beyond 64 bits", f"SELECT * {{ {_ALL} }} OFFSET {10**30}"),
    ("GROUP_CONCAT of a product", "", f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {_ALL} }}"),
    ("SAMPLE of a product", "", f"SELECT (SAMPLE(?a) AS ?x) {{ {_ALL} }}"),
    ("MINUS of products", "", f"ASK {{ {_ALL} MINUS {{ ?a ?m ?n . ?o ?q ?r . ?s ?t ?u }} }}"),
    ("EXISTS", "",
     f"ASK {{ ?x ?y ?z . ?o ?m ?n FILTER NOT EXISTS {{ {_ALL} . ?i ?j ?m }} }}"),
    ("negated property set", "*", _counted("?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d . ?e ?f ?g")),
    ("negated property set", "both ways",
     _counted("?a (<urn:p>|!<urn:p>)* ?b . ?c (!^<urn:p>|!<urn:p>)* ?d")),
    ("p* with both ends open", "", _counted(f"?a {_P}* ?b . ?c {_P}* ?d . ?e {_P}* ?f")),
    ("p* with both ends open", "of p*",
     _counted("?a ((!<urn:x>)*/(!<urn:y>)*)* ?b . ?c (!<urn:x>)* ?d")),
    ("string doubling", "x30", _doubling(30)),
    ("string doubling", "x16 by four", _doubling(16, 4)),
    ("REPLACE bomb", "", _replacing(6)),
    ("UUID without end", "", f"SELECT (COUNT(DISTINCT ?u) AS ?n) {{ {_ALL} BIND(UUID() AS ?u) }}"),
    ("RAND without end", "", f"ASK {{ {_ALL} FILTER(RAND() + STRLEN({_BOTH}) < 0) }}"),
    ("hashes of a product", "", f"ASK {{ {_ALL} FILTER(SHA512({_BOTH}) = 'x') }}"),
    ("REGEX of a product", "", f"ASK {{ {_ALL} FILTER(REGEX({_BOTH}, '(a|ab)*(bc)?z{{9}}')) }}"),
    ("REGEX from the data", "", f"ASK {{ {_ALL} FILTER(REGEX('x', CONCAT(STR(?c), STR(?l)))) }}"),
    ("VALUES of a product", "",
     _counted(_values(999, "ab") + _values(999, "cd") + _values(999, "ef"))),
    ("a query of megabytes", "spaces", "ASK {" + " " * 3_000_000 + "}"),
    ("a query of megabytes", "an IRI", f"ASK {{ <urn:{'a' * 3_000_000}> ?p ?o }}"),
    ("a query of megabytes", "a literal", f"ASK {{ ?s ?p '{'a' * 3_000_000}' }}"),
    ("a query of megabytes", "in the address", f"ASK {{ <urn:{'a' * 66_000}> ?p ?o }}"),
    ("malformed", "half of a pair", "SELECT ('\\uD800' AS ?x) {"),
    ("malformed", "NUL", "SELECT * { ?s ?p '\0' "),
    ("malformed", "a string without end", "SELECT * { ?s ?p '''" + "a" * 60_000),
)  # fmt: skip

_STREAMED = (
    ("rows without end", "", f"SELECT * {{ {_ALL} }}", ""),
    ("rows without end", "as XML", f"SELECT * {{ {_ALL} }}", "application/sparql-results+xml"),
    ("rows without end", "as CSV", f"SELECT * {{ {_ALL} }}", "text/csv"),
    ("rows without end", "of digits", f"SELECT {_TEN} {{ {_TEN_DIGITS} }}", ""),
    ("rows without end", "LIMIT beyond 64 bits", f"SELECT * {{ {_ALL} }} LIMIT {10**18}", ""),
    ("rows without end", "DISTINCT", f"SELECT DISTINCT * {{ {_ALL} }}", ""),
    ("large rows", "", f"SELECT (CONCAT({', '.join(['STR(?a)'] * 500)}) AS ?x) {{ {_ALL} }}", ""),
    ("CONSTRUCT of a product", "", f"CONSTRUCT {{ {_MADE} }} {{ {_ALL} }}", "text/turtle"),
    ("CONSTRUCT of a product", "RDF/XML", f"CONSTRUCT {{ {_MADE} }} {{ {_ALL} }}",
     "application/rdf+xml"),
    ("CONSTRUCT of a product", "JSON-LD", f"CONSTRUCT {{ {_MADE} }} {{ {_ALL} }}",
     "application/ld+json"),
    ("CONSTRUCT of a product", "of blank nodes", f"CONSTRUCT {{ _:x <urn:x> _:y }} {{ {_ALL} }}",
     "application/n-triples"),
    ("DESCRIBE of a product", "", f"DESCRIBE * {{ {_ALL} }}", "text/turtle"),
)  # fmt: skip

_ANSWERED = (
    ("BGP chain", "x60", _chain(60)),
    ("ENCODE_FOR_URI bomb", "", _encoding(40)),
    ("DESCRIBE of everything", "", "DESCRIBE * { ?s ?p ?o }"),
    ("DESCRIBE of everything", "subjects", "DESCRIBE ?s { ?s ?p ?o }"),
    ("REGEX bomb", "", f"ASK {{ ?s ?p ?o FILTER(REGEX(STR(?o), '{_REGEX}')) }}"),
    ("REGEX bomb", "(a+)+", f"ASK {{ FILTER(REGEX('{'a' * 5_000}!', '^(a+)+$')) }}"),
    ("huge VALUES", "", f"SELECT * {{ {_values(15_000, 'a')} }}"),
    ("deep output", "", _linked(1_200)),
    ("p* with both ends open", "once", f"SELECT (COUNT(*) AS ?n) {{ ?a {_P}* ?b }}"),
    ("LIMIT without end", "", "SELECT ?s { ?s ?p ?o } LIMIT 9999999999999999"),
    ("nothing", "", ""),
    ("nothing", "a comment", "#" + "a" * 60_000),
)  # fmt: skip

BURDENING: tuple[Attack, ...] = (
    *(attack for it in _NESTED for attack in it.attacks()),
    *(Attack(f"{kind} {name}".strip(), kind, query) for kind, name, query in _PLANNED),
    *(
        Attack(f"{kind} {name}".strip(), kind, query, "cut", accept or Attack.accept)
        for kind, name, query, accept in _STREAMED
    ),
    *(Attack(f"{kind} {name}".strip(), kind, query, "harmless") for kind, name, query in _ANSWERED),
)
"""Those that burden or break the engine."""
