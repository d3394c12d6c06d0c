"""Where pySHACL or Jena say something else than SHACL's text, each with a minimal case.

``excuses`` tells results that differ for this reason; without it, shapes made at random have
nothing of the kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.shacl.model.shapes import TRUE
from migkg.shacl.model.statements import SH
from migkg.source import NamedNode
from tests.shacl.random_shapes import SPACE
from tests.shacl.traits import COMPONENTS, below

if TYPE_CHECKING:
    from collections.abc import Callable

    from migkg.shacl.model.shapes import Shape, Shapes
    from migkg.source import Term
    from tests.shacl.opinions import Row

_P = SPACE
PYSHACL, JENA = "pySHACL", "Jena"


@dataclass(frozen=True)
class Defect:
    """What the other engine does, by which section it should not, and what it should find."""

    engine: str
    name: str
    what: str
    section: str
    data: str
    shapes: str
    found: tuple[tuple[str, str], ...]
    excuses: Callable[[Row, Shapes], bool] | None = None


def _any_below(has: Callable[[Shapes, Shape], bool]) -> Callable[[Row, Shapes], bool]:
    def excuses(row: Row, shapes: Shapes) -> bool:
        return any(has(shapes, shapes.of(it)) for it in below(shapes, NamedNode(row.shape)))

    return excuses


def _is_validated(_: Shapes, shape: Shape) -> bool:
    return shape.path is not None and any(it.name == "" for it in shape.constraints)


def _asks_by_a_property(_: Shapes, shape: Shape) -> bool:
    return shape.path is not None and any(it.name == "sparql" for it in shape.constraints)


def _closes_values(_: Shapes, shape: Shape) -> bool:
    return shape.path is not None and any(it.name == "closed" for it in shape.constraints)


def _has_inner(_: Shapes, shape: Shape) -> bool:
    return shape.path is not None and any(it.name == "property" for it in shape.constraints)


def _is_or_has_inner(row: Row, shapes: Shapes) -> bool:
    node: Term = NamedNode(row.shape)
    holders = shapes.said.of(NamedNode(f"{SH}property"), node)
    inside = any(shapes.of(it).path is not None for it in holders)
    return inside or _any_below(_has_inner)(row, shapes)


def _is_idle(shapes: Shapes, shape: Shape) -> bool:
    return any(TRUE in shapes.said.said(it.value, "deactivated") for it in shape.named("sparql"))


def _is_ask_of_a_property(row: Row, shapes: Shapes) -> bool:
    path = shapes.of(NamedNode(row.shape)).path
    return row.component == f"{COMPONENTS}Beginning" and path is not None


def _is_unique_lang(row: Row, _: Shapes) -> bool:
    return row.component == f"{SH}UniqueLangConstraintComponent"


def _query(text: str) -> str:
    return f'sh:sparql [ sh:message "m"@en ; sh:select "{text}" ]'


DEFECTS = [
    Defect(
        PYSHACL,
        "a value that an ASK query objects to is not named",
        "sh:value of the result is missing in a property shape",
        "6.3",
        ":a :p 'x' .",
        ":S sh:path :p ; c:begin 'http' .",
        (("<:a>", '"x"'),),
        _is_ask_of_a_property,
    ),
    Defect(
        PYSHACL,
        "an empty text is taken for no text",
        'a component is not asked of the literal ""',
        "6.3",
        ":a :p '' .",
        ":S sh:property :T . :T sh:path :p ; sh:node :U . :U c:with :q .",
        (("<:a>", '""'),),
    ),
    Defect(
        PYSHACL,
        "several values of the one parameter of a component",
        "are not judged one by one",
        "2.1.1",
        ":a :q :b . :c :p :b .",  # one of the values is judged by, and by chance which
        ":S c:with :p , :q ; sh:targetNode :c .",
        (("<:a>", "<:a>"), ("<:c>", "<:c>")),
    ),
    Defect(
        PYSHACL,
        "length 0 of a blank node",
        "passes, though a blank node has no length",
        "4.4.1",
        ":a :p [] .",
        ":S sh:path :p ; sh:minLength 0 .",
        (("<:a>", "_:"),),
    ),
    Defect(
        PYSHACL,
        "values that cannot be compared",
        "pass the bounds of a range",
        "4.3.4",
        ":a :p true .",
        ":S sh:path :p ; sh:maxInclusive 2 .",
        (("<:a>", '"true"^^<xsd:boolean>'),),
    ),
    Defect(
        PYSHACL,
        "properties whose values cannot be compared",
        "pass the order that is demanded of them",
        "4.5.4",
        ":a :p true ; :q '2020-01-01'^^xsd:date .",
        ":S sh:path :p ; sh:lessThanOrEquals :q .",
        (("<:a>", '"true"^^<xsd:boolean>'),),
    ),
    Defect(
        PYSHACL,
        "the way back through a sequence",
        "is not gone from its end",
        "2.3.1.4",
        ":y :p :z . :z :q :a .",
        ":S sh:path [ sh:inversePath ( :p :q ) ] ; sh:maxCount 0 .",
        (("<:a>", ""),),
    ),
    Defect(
        PYSHACL,
        'true written as "1"',
        "switches sh:uniqueLang on, which only the literal true does",
        "4.4.5",
        ":a :p 'x'@en , 'y'@en .",
        ':S sh:path :p ; sh:uniqueLang "1"^^xsd:boolean .',
        (),
    ),
    Defect(
        PYSHACL,
        "a query that compares what cannot be compared",
        "has an answer in RDFLib, where SPARQL has an error",
        "SPARQL 1.1, 17.3",
        ":a :p '9'@nl ; :q 3 .",
        f":S {_query(f'SELECT $this {{ $this <{_P}p> ?x ; <{_P}q> ?y FILTER (?x > ?y) }}')} .",
        (),
    ),
    Defect(
        JENA,
        "a closed property shape",
        "is closed for its focus nodes, not for its value nodes",
        "4.8.1",
        ":a :p :b . :b :q :c .",
        ":S sh:path :p ; sh:closed true .",
        (("<:a>", "<:c>"),),
        _any_below(_closes_values),
    ),
    Defect(
        JENA,
        "a property shape within a property shape",
        "judges the focus nodes of the outer shape, not its values",
        "4.7.2",
        ":a :p :b .",
        ":S sh:path :p ; sh:property :T . :T sh:path :q ; sh:minCount 1 .",
        (("<:b>", ""),),
        _is_or_has_inner,
    ),
    Defect(
        JENA,
        "a query in a property shape",
        "is asked for each value node, and not at all where there is none",
        "5.3",
        ":a :q :b .",
        f":S sh:path :p ; {_query('SELECT $this ?value { $this ?any ?value }')} .",
        (("<:a>", "<:b>"),),
        _any_below(_asks_by_a_property),
    ),
    Defect(
        JENA,
        "a query that is deactivated",
        "is asked",
        "5.3",
        ":a :p :b .",
        ':S sh:sparql [ sh:deactivated true ; sh:message "m" ; sh:select "SELECT $this {}" ] .',
        (),
        _any_below(_is_idle),
    ),
    Defect(
        JENA,
        "?value in the EXISTS of a property validator",
        "stands for the focus node",
        "6.3",
        ":a :p 'x' ; :q :b .",
        ":S sh:path :p ; c:with :q .",
        (("<:a>", '"x"'),),
        _any_below(_is_validated),
    ),
    Defect(
        JENA,
        "two values in one language",
        "are told with one of them as the value, where the suite of the W3C has none",
        "4.4.5",
        ":a :p 'x'@en , 'y'@en .",
        ":S sh:path :p ; sh:uniqueLang true .",
        (("<:a>", ""),),
        _is_unique_lang,
    ),
]
