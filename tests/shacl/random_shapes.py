"""Shapes and data made at random, in which everything that SHACL Core has meets everything else.

Left out is that of which pySHACL says something else than SHACL's text (``test_engine.py``).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Chosen = TypeVar("Chosen")

PREFIXES = """
@prefix : <http://e/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
IRIS = [":a", ":b", ":c", ":d", ":e"]
NODES = [*IRIS, "_:x", "_:y"]
TEXTS = ['"a"', '"b"@en', '"b"@en-GB', '"c"@fr', '"a"@fr', '"abc"', '""', '"z"^^:dt']
NUMBERS = ["1", "01", "2", "5", "1.0", "1.5", "1e0"] + [
    f'"{text}"^^xsd:{kind}'
    for text, kind in (("1", "byte"), ("300", "byte"), ("5", "int"), ("x", "integer"))
]
TIMES = [
    *("true", '"1"^^xsd:boolean', '"2020-01-01"^^xsd:date', '"2020-01-01Z"^^xsd:date'),
    *('"2021-02-30"^^xsd:date', '"2020-01-01T00:00:00"^^xsd:dateTime'),
    *('"2020-01-01T00:00:00Z"^^xsd:dateTime', '"2020-01-01T00:00:00.000Z"^^xsd:dateTime'),
]
LITERALS = [*TEXTS, *NUMBERS, *TIMES]
PROPERTIES = [":p", ":q", ":r"]
CLASSES = [":C", ":D", ":E"]
DATATYPES = [f"xsd:{it}" for it in ("string", "integer", "byte", "date", "boolean", "decimal")]
KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
LANGUAGES = ['"en"', '"fr"', '"en-GB"']
OF_VALUES = [
    *("class", "datatype", "nodeKind", "minLength", "maxLength", "pattern", "languageIn", "in"),
    *("hasValue", "equals", "disjoint", "closed"),
]
OF_PROPERTIES = ["minCount", "maxCount", "minCount", "maxCount", "uniqueLang"]
OF_SHAPES = ["not", "and", "or", "xone", "node", "property", "property"]
QUALIFIED = ["qualifiedMinCount", "qualifiedMaxCount"]
DEEPEST = 3
DEEPEST_PATH = 2
"""pySHACL loses what is deeper when it copies a path into its report."""


@dataclass
class Maker:
    """Graphs in Turtle; the same seed gives the same."""

    seed: int
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  it keeps no secret

    def data(self) -> str:
        some = [
            f"{self._one(NODES)} {self._one(PROPERTIES)} {self._one(NODES + LITERALS)} ."
            for _ in range(self._random.randint(3, 25))
        ]
        some += [f"{it} a {self._one(CLASSES)} ." for it in NODES if self._chance(0.5)]
        some += [":D rdfs:subClassOf :C ."] if self._chance(0.5) else []
        some += [":E rdfs:subClassOf :D ."] if self._chance(0.3) else []
        return PREFIXES + "\n".join(some)

    def shapes(self) -> str:
        each = (
            f":S{number} {self._target()} ; {self._shape(0)[1:-1]} ."
            for number in range(self._random.randint(1, 3))
        )
        return PREFIXES + "\n".join(each)

    def _target(self) -> str:
        ways = [
            f"sh:targetNode {' , '.join(self._random.sample(IRIS + LITERALS, 2))}",
            f"sh:targetClass {self._one(CLASSES)}",
            f"sh:targetSubjectsOf {self._one(PROPERTIES)}",
            f"sh:targetObjectsOf {self._one(PROPERTIES)}",
        ]
        return " ; ".join(self._random.sample(ways, self._one([1, 1, 2])))

    def _shape(self, depth: int, *, is_property: bool | None = None) -> str:
        if is_property is None:
            is_property = self._chance(0.3)
        names = OF_VALUES + (OF_PROPERTIES if is_property else [])
        if depth < DEEPEST:
            names = names + OF_SHAPES + (QUALIFIED if is_property else [])
        kind = f"sh:PropertyShape ; sh:path {self._path(0)}" if is_property else "sh:NodeShape"
        chosen = {self._one(names) for _ in range(self._one([1, 1, 2, 3]))}
        parts = [f"a {kind}", *(self._demand(it, depth) for it in sorted(chosen))]
        if QUALIFIED[0] in chosen or QUALIFIED[1] in chosen:
            parts.append(f"sh:qualifiedValueShape {self._shape(depth + 1)}")
            parts += ["sh:qualifiedValueShapesDisjoint true"] if self._chance(0.5) else []
        parts += ["sh:deactivated true"] if self._chance(0.05) else []
        parts += ["sh:severity sh:Warning"] if self._chance(0.1) else []
        return f"[ {' ; '.join(parts)} ]"

    def _demand(self, name: str, depth: int) -> str:
        numbers = {"minLength": (1, 9), "maxLength": (0, 9)}
        if name == "closed":
            return f"sh:closed true ; sh:ignoredProperties ( {self._one(PROPERTIES)} )"
        if name in numbers or name.endswith("Count"):
            return f"sh:{name} {self._random.randint(*numbers.get(name, (0, 3)))}"
        if name in {"not", "node", "property"}:
            is_property = {"node": False, "property": True}.get(name)
            each = range(2 if self._chance(0.4) else 1)
            shapes = (self._shape(depth + 1, is_property=is_property) for _ in each)
            return f"sh:{name} {' , '.join(shapes)}"
        if name in {"and", "or", "xone"}:
            return f"sh:{name} {self._list(lambda: self._shape(depth + 1))}"
        if name in {"in", "languageIn"}:
            members = IRIS + LITERALS if name == "in" else LANGUAGES
            return f"sh:{name} {self._list(lambda: self._one(members), least=name == 'languageIn')}"
        choices = {
            "class": CLASSES,
            "datatype": [*DATATYPES, "rdf:langString", "xsd:dateTime", ":dt"],
            "nodeKind": [f"sh:{kind}" for kind in KINDS],
            "pattern": ['"^[ab]"', '"[0-9]"', '"E" ; sh:flags "i"', '"e/a$"'],
            "hasValue": IRIS + LITERALS,
            "uniqueLang": ["true"],
        }
        return f"sh:{name} {self._one(choices.get(name, PROPERTIES))}"

    def _path(self, depth: int) -> str:
        kind = self._one(["", "", "", "", "sequence", "alternative", "inverse", "repeated"])
        if depth >= DEEPEST_PATH or not kind:
            return self._one(PROPERTIES)
        if kind == "inverse":
            return f"[ sh:inversePath {self._one(PROPERTIES)} ]"
        if kind == "repeated":
            how = self._one(["zeroOrMore", "oneOrMore", "zeroOrOne"])
            return f"[ sh:{how}Path {self._path(depth + 1)} ]"
        two = f"( {self._path(depth + 1)} {self._path(depth + 1)} )"
        return two if kind == "sequence" else f"[ sh:alternativePath {two} ]"

    def _list(self, make: Callable[[], str], *, least: int = 1) -> str:
        return f"( {' '.join(make() for _ in range(self._random.randint(least, 3)))} )"

    def _one(self, choices: Sequence[Chosen]) -> Chosen:
        return self._random.choice(choices)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share
