"""Shapes and data made at random, in which all that SHACL has meets everything else.

Every shape has an IRI that tells its root: ``:S0-2-1`` is a part of ``:S0``. All names of a pair
are in a namespace of its own, so that many pairs can lie in one graph and be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from tests.shacl.random_queries import ASKED, DECLARED, SPARQL, asking

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

Chosen = TypeVar("Chosen")

SPACE = "http://e/"
PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix c: <http://e/components/> .
"""
IRIS = [":a", ":b", ":c", ":d", ":e"]
TEXTS = ['"a"', '"b"@en', '"b"@en-GB', '"c"@fr', '"a"@fr', '"abc"', '"z"^^:dt']
PAIRS = ['"a"@fr , "c"@fr', '"b"@en , "d"@en', '"a"@fr , "b"@en', ":a , :b"]
NUMBERS = ["1", "01", "2", "5", "1.0", "1.5", "1e0", '"1"^^xsd:byte', '"5"^^xsd:int']
ILL_FORMED = ['"300"^^xsd:byte', '"x"^^xsd:integer', '"2021-02-30"^^xsd:date']
DAYS = ['"2020-01-01"^^xsd:date', '"2020-01-02"^^xsd:date', '"2019-12-31"^^xsd:date']
TIMES = [
    *("true", '"1"^^xsd:boolean', *DAYS[:1], '"2020-01-01Z"^^xsd:date'),
    *('"2020-01-01T00:00:00"^^xsd:dateTime', '"2020-01-01T00:00:00Z"^^xsd:dateTime'),
    '"2020-01-01T00:00:00.000Z"^^xsd:dateTime',
]
LITERALS = [*TEXTS, *NUMBERS, *ILL_FORMED, *TIMES]
PROPERTIES = [":p", ":q", ":r"]
ORDERED = {":n": NUMBERS, ":m": NUMBERS, ":t": DAYS, ":u": DAYS}
"""Properties whose values can be compared with one another."""
BESIDE = {":n": ":m", ":m": ":n", ":t": ":u", ":u": ":t"}
CLASSES = [":C", ":D", ":E", ":S0", ":S1"]
DATATYPES = [f"xsd:{it}" for it in ("string", "integer", "byte", "date", "boolean", "decimal")]
KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
LANGUAGES = ['"en"', '"fr"', '"en-GB"']
BOUNDS = ["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]
ORDERS = ["lessThan", "lessThanOrEquals"]
OF_VALUES = [
    *("class", "datatype", "nodeKind", "minLength", "maxLength", "pattern", "flags", "in"),
    *("languageIn", "hasValue", "equals", "disjoint", "closed", "ignoredProperties"),
]
COUNTS = ["minCount", "maxCount"]
OF_SHAPES = ["not", "and", "or", "xone", "node", "property"]
QUALIFIED = ["qualifiedMinCount", "qualifiedMaxCount"]
DISJOINT = "qualifiedValueShapesDisjoint"
PATHS = ["predicate", "inverse", "sequence", "alternative", "zeroOrMore", "oneOrMore", "zeroOrOne"]
TARGETS = ["targetNode", "targetClass", "implicit class", "targetSubjectsOf", "targetObjectsOf"]
SEVERITIES = ["Violation", "Warning", "Info", "of its own"]
FEATURES = [
    *(OF_VALUES + COUNTS + ["uniqueLang"] + BOUNDS + ORDERS + OF_SHAPES + QUALIFIED),
    *(DISJOINT, *ASKED, *PATHS, *TARGETS, *SEVERITIES, "deactivated", "message"),
]
"""What a pair can be asked to have in its first shape."""
RARE = {
    *("uniqueLang", "disjoint", "qualifiedMaxCount", "inactive query", "$PATH", "not", "xone"),
    *(DISJOINT, "sequence", "lessThan", "lessThanOrEquals", *BOUNDS),
}
"""What seldom fails, and is to be asked for more often."""
ONLY_OF_PROPERTIES = {
    *(*COUNTS, *BOUNDS, *ORDERS, *QUALIFIED, *PATHS, "uniqueLang", "$PATH"),
    "propertyValidator",
}
DEEPEST = 2
DEEPEST_PATH = 2
"""pySHACL loses what is deeper when it copies a path into its report."""


@dataclass
class Maker:
    """Graphs in Turtle; the same choices give the same.

    ``wanted`` is the feature that the first shape must have.
    """

    random: random.Random
    number: int = 0
    wanted: str = ""
    _blocks: list[str] = field(default_factory=list, init=False)

    @property
    def space(self) -> str:
        return f"{SPACE}{self.number:05}/"

    @property
    def _prefix(self) -> str:
        return f"e{self.number:05}"

    def data(self) -> str:
        nodes = [*IRIS, *(f"_:n{self.number:05}{it}" for it in "xy")]
        some = [
            f"{self._one(nodes)} {self._one(PROPERTIES)} {self._one(nodes + LITERALS)} ."
            for _ in range(5 + self._below(20))
        ]
        some += [
            f"{node} {it} {self._one(values)} , {self._one(values)} ."
            for it, values in ORDERED.items()
            for node in nodes
            if self._chance(40)
        ]
        some += [f"{it} :p {self._one(PAIRS)} ." for it in nodes if self._chance(40)]
        some += [f"{it} :q {self._one(PAIRS)} ." for it in nodes if self._chance(30)]
        some += [f"{it} a {self._one(CLASSES)} ." for it in nodes if self._chance(50)]
        some += [":D rdfs:subClassOf :C ."] if self._chance(50) else []
        some += [":E rdfs:subClassOf :D ."] if self._chance(30) else []
        return self._prefixes() + "\n".join(some)

    def shapes(self) -> str:
        for root in range(1 + self._below(3)):
            wanted = "" if root else self.wanted
            name = f":S{root}"
            self._shape(name, 0, wanted=wanted, targets=self._targets(name, wanted))
        self._blocks.append(DECLARED.format(self._prefix, self.space))
        return self._prefixes() + "\n".join(self._blocks)

    def _prefixes(self) -> str:
        return f"@prefix : <{self.space}> .{PREFIXES}"

    def _targets(self, name: str, wanted: str) -> str:
        ways = {
            "targetNode": f"sh:targetNode {self._one(IRIS)} , {self._one(IRIS + LITERALS)}",
            "targetClass": f"sh:targetClass {self._one(CLASSES)}",
            "targetSubjectsOf": f"sh:targetSubjectsOf {self._one([*PROPERTIES, *ORDERED])}",
            "targetObjectsOf": f"sh:targetObjectsOf {self._one(PROPERTIES)}",
        }
        if name in CLASSES:
            ways["implicit class"] = "a rdfs:Class"
        chosen = [wanted] if wanted in ways else []
        chosen += [self._one(list(ways)) for _ in range(self._one([1, 1, 2]) - len(chosen))]
        return " ; ".join(ways[it] for it in dict.fromkeys(chosen))

    def _shape(  # noqa: PLR0913  all that is said of it
        self,
        name: str,
        depth: int,
        *,
        is_property: bool | None = None,
        wanted: str = "",
        targets: str = "",
        exclusive: str = "",
    ) -> str:
        """Write the shape down, with all that are part of it, and give its name back.

        ``exclusive`` is the path that it shares with shapes whose value shapes exclude its own.
        """
        if is_property is None:
            is_property = wanted in ONLY_OF_PROPERTIES or (
                wanted != "nodeValidator" and self._chance(30)
            )
        chosen = self._demands(depth, wanted, is_property=is_property)
        path = exclusive or (self._path_for(chosen, wanted) if is_property else "")
        parts = ["a sh:PropertyShape", f"sh:path {path}"] if is_property else ["a sh:NodeShape"]
        parts += [targets] if targets else []
        if targets and wanted not in TARGETS and path.startswith(":"):
            parts.append(f"sh:targetSubjectsOf {path}")
        parts += [self._demand(it, name, depth, path, wanted) for it in chosen]
        if set(QUALIFIED) & set(chosen):
            parts.append(f"sh:qualifiedValueShape {self._shape(f'{name}-q', depth + 1)}")
            parts += [f"sh:{DISJOINT} true"] if exclusive or self._chance(20) else []
        if wanted == "deactivated" or self._chance(5):
            parts.append("sh:deactivated true")
        if wanted in SEVERITIES or self._chance(15):
            severity = wanted if wanted in SEVERITIES else self._one(SEVERITIES)
            own = severity == SEVERITIES[-1]
            parts.append(f"sh:severity {':Grave' if own else f'sh:{severity}'}")
        if wanted == "message" or self._chance(10):
            parts.append(f'sh:message "wrong"@en , "{self._one("ab")}"@fr')
        self._blocks.append(f"{name} {' ; '.join(parts)} .")
        return name

    def _demands(self, depth: int, wanted: str, *, is_property: bool) -> list[str]:
        names = OF_VALUES + SPARQL
        if is_property:
            names = [*names, *COUNTS, *COUNTS, "uniqueLang", "$PATH", *BOUNDS, *ORDERS]
        if depth < DEEPEST:
            names = names + OF_SHAPES + (QUALIFIED if is_property else [])
        chosen = {self._one(names) for _ in range(self._one([1, 1, 2, 3]))}
        if wanted in {*QUALIFIED, "qualified"}:
            chosen = {self._one(QUALIFIED) if wanted == "qualified" else wanted}
        elif wanted in {*names, *OF_SHAPES, *ASKED}:
            chosen.add(wanted)
        elif wanted == DISJOINT:
            chosen.add("property")
        # One pattern and one list of what is allowed.
        chosen -= {"pattern"} if "flags" in chosen else set()
        chosen -= {"nodeValidator"} if "propertyValidator" in chosen else set()
        chosen -= {"closed"} if "ignoredProperties" in chosen else set()
        return sorted(chosen)

    def _demand(self, name: str, shape: str, depth: int, path: str, wanted: str) -> str:
        if name == "property":
            return self._properties(shape, depth, wanted == DISJOINT or self._chance(15))
        if name in OF_SHAPES:
            return f"sh:{name} {self._shapes_of(name, shape, depth)}"
        if name in ASKED:
            return asking(name, self._one, self._prefix)
        if name in BOUNDS:
            return f"sh:{name} {self._one(ORDERED.get(_last(path), NUMBERS))}"
        if name in ORDERS:
            return f"sh:{name} {BESIDE.get(_last(path), self._one(PROPERTIES))}"
        return self._simple(name)

    def _shapes_of(self, name: str, shape: str, depth: int) -> str:
        is_property = False if name == "node" else None
        is_list = name in {"and", "or", "xone"}
        count = self._one([1, 2, 2, 3] if is_list else [1, 1, 2])
        names = [f"{shape}-{name}{it}" for it in range(count)]
        shapes = [self._shape(it, depth + 1, is_property=is_property) for it in names]
        return f"( {' '.join(shapes)} )" if is_list else " , ".join(shapes)

    def _simple(self, name: str) -> str:
        if name in COUNTS + QUALIFIED:
            number = 1 + self._below(3) if "min" in name.lower() else self._below(2)
            return f"sh:{name} {number}"
        if name in {"minLength", "maxLength"}:
            return f"sh:{name} {1 + self._below(18)}"
        if name in {"in", "languageIn"}:
            members = IRIS + LITERALS if name == "in" else LANGUAGES
            return f"sh:{name} {self._list(lambda: self._one(members))}"
        ignored = f"sh:ignoredProperties {self._list(lambda: self._one([*PROPERTIES, 'rdf:type']))}"
        choices = {
            "class": CLASSES,
            "datatype": [*DATATYPES, "rdf:langString", "xsd:dateTime", ":dt"],
            "nodeKind": [f"sh:{kind}" for kind in KINDS],
            "pattern": ['"^[ab]"', '"[0-9]"', '"/a$"'],
            "flags": ['"H" ; sh:flags "i"', '"B" ; sh:flags "i"', '"^A$" ; sh:flags "i"'],
            "hasValue": IRIS + LITERALS,
            "uniqueLang": ["true"],
            "disjoint": [":p", ":q"],
            "closed": ["true"],
            "ignoredProperties": [f"true ; {ignored}"],
        }
        names = {"flags": "pattern", "ignoredProperties": "closed"}
        return f"sh:{names.get(name, name)} {self._one(choices.get(name, PROPERTIES))}"

    def _properties(self, shape: str, depth: int, exclusive: bool) -> str:  # noqa: FBT001
        """Property shapes, now and then such that their value shapes exclude one another."""
        path = self._path(0) if exclusive else ""
        names = [f"{shape}-p{it}" for it in range(2 if exclusive else self._one([1, 1, 2]))]
        wanted = "qualified" if exclusive else ""
        return "sh:property " + " , ".join(
            self._shape(it, depth + 1, is_property=True, wanted=wanted, exclusive=path)
            for it in names
        )

    def _path_for(self, chosen: Sequence[str], wanted: str) -> str:
        if not {*BOUNDS, *ORDERS} & set(chosen):
            asked = {"$PATH", "nodeValidator", "propertyValidator", "optional"} & set(chosen)
            if wanted in {"uniqueLang", "disjoint"}:
                return self._one([":p", ":q"])
            return self._path(0, wanted if wanted in PATHS else "", plain=bool(asked))
        plain = self._one(list(ORDERED))
        longer = self._chance(20) and not set(ORDERS) & set(chosen)
        return f"( {self._one(PROPERTIES)} {plain} )" if longer else plain

    def _path(self, depth: int, kind: str = "", *, plain: bool = False) -> str:
        """A path; a ``plain`` one repeats no repetition.

        pySHACL would put ``<p>*?`` into a query, which is no SPARQL.
        """
        kind = kind or self._one(["predicate", "predicate", "predicate", *PATHS])
        if depth >= DEEPEST_PATH or kind == "predicate":
            return self._one([*PROPERTIES, *PROPERTIES, *ORDERED])
        if kind == "inverse":
            return f"[ sh:inversePath {self._one(PROPERTIES)} ]"
        if kind in {"sequence", "alternative"}:
            two = " ".join(self._path(depth + 1, plain=plain) for _ in range(2))
            two = f"( {two} )"
            return two if kind == "sequence" else f"[ sh:alternativePath {two} ]"
        inner = self._one(PATHS[:4]) if plain else ""
        return f"[ sh:{kind}Path {self._path(depth + 1, inner)} ]"

    def _list(self, make: Callable[[], str]) -> str:
        return f"( {' '.join(make() for _ in range(1 + self._below(3)))} )"

    def _one(self, choices: Sequence[Chosen]) -> Chosen:
        return choices[self._below(len(choices))]

    def _chance(self, percent: int) -> bool:
        # The rare is the greater number, so that hypothesis makes a case smaller without it.
        return self._below(100) >= 100 - percent

    def _below(self, end: int) -> int:
        return self.random.randrange(end)


def _last(path: str) -> str:
    return path.removesuffix(" )").rpartition(" ")[2]
