"""Shapes turned round: the SPARQL query that lists what a shape looks at, and what breaks a rule.

The count of its rows is the count of the findings of the reference engine. Where that could not be
promised, no query is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from migkg.source import Term
    from migkg.web.reading import Facts

Target = tuple[str, str]
"""How a shape finds what it looks at (``targetClass`` …), and by which class, node or property."""

_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"

_PATTERNS = {
    "targetClass": f"?this a/{_SUBCLASS}* <{{}}> .",
    "targetNode": "VALUES ?this {{ <{}> }}",
    "targetSubjectsOf": "?this <{}> ?any .",
    "targetObjectsOf": "?any <{}> ?this .",
}

_PLAIN = {
    "rdf:type",
    "sh:path",
    "sh:severity",
    "sh:message",
    "sh:name",
    "sh:description",
    "sh:group",
    "sh:order",
    "sh:flags",
    "sh:targetClass",
    "sh:targetNode",
    "sh:targetSubjectsOf",
    "sh:targetObjectsOf",
    "sh:property",
    "sh:sparql",
    "sh:deactivated",
}
"""What a shape may say that demands nothing by itself."""

_WHERE = re.compile(r"(?:\bWHERE\s*)?\{", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """Of what a rule is asked: what its shape finds, with which prefixes, in which graphs."""

    found_by: Sequence[Target]
    prologue: str
    dataset: str
    """The FROM clauses for what is judged: the questions in the graph, for one, are not."""


def targets(found_by: Sequence[Target], dataset: str) -> str:
    """The query for everything that is found in one of these ways."""
    return f"SELECT DISTINCT ?this\n{dataset}WHERE {{\n  {_group(found_by)}\n}}\nORDER BY ?this"


def of_select(select: str, asked: Asked) -> str:
    """The query of a constraint, asked of everything that its shape looks at."""
    opening = _WHERE.search(select)
    if opening is None:
        return asked.prologue + select
    begin, end = opening.span()
    inner = f"  {{ SELECT DISTINCT $this WHERE {{ {_group(asked.found_by)} }} }}"
    head, body = select[:begin].rstrip(), select[end:].lstrip("\n")
    return f"{asked.prologue}{head}\n{asked.dataset}WHERE {{\n{inner}\n{body}"


def of_property(said: Facts, path: str | None, asked: Asked) -> str | None:
    """The query for what breaks a property shape; none for demands that are not known here."""
    demands = {name for name in said if name.startswith("sh:") and name not in _PLAIN}
    known = _BROKEN.keys() if path else _OF_VALUES
    if not demands or not demands <= known:
        return None
    step = _step(path)
    start = f"{{ SELECT DISTINCT ?this WHERE {{ {_group(asked.found_by)} }} }}"
    parts = [
        _BROKEN[name](start, step, _written(term), said)
        for name in sorted(demands)
        for term in said[name]
    ]
    body = "\n  UNION\n  ".join(f"{{ {part} }}" for part in parts)
    return f"SELECT ?this ?value\n{asked.dataset}WHERE {{\n  {body}\n}}\nORDER BY ?this ?value"


def _step(path: str | None) -> str:
    """How to get from what is judged to its values: without a path it is itself the value."""
    if path is None:
        return "BIND (?this AS ?value)"
    return path if path.startswith(("<", "^", "(")) else f"<{path}>"


def _group(found_by: Sequence[Target]) -> str:
    patterns = [_PATTERNS[how].format(iri) for how, iri in dict.fromkeys(found_by)]
    if len(patterns) == 1:
        return patterns[0]
    return "\n  UNION ".join(f"{{ {pattern} }}" for pattern in patterns)


def _written(term: Term) -> str:
    if isinstance(term, Literal) and term.value.isdecimal():
        return term.value
    return str(term) if isinstance(term, NamedNode | Literal) else ""


def _counted(sign: str) -> Callable[[str, str, str, Facts], str]:
    def broken(start: str, step: str, wanted: str, _: Facts) -> str:
        return (
            f"SELECT ?this WHERE {{ {start} OPTIONAL {{ ?this {step} ?one }} }} "
            f"GROUP BY ?this HAVING (COUNT(DISTINCT ?one) {sign} {wanted})"
        )

    return broken


def _each(start: str, step: str, test: str) -> str:
    # A value is judged once, however many ways lead to it.
    values = step if step.startswith("BIND") else f"?this {step} ?value ."
    return f"SELECT DISTINCT ?this ?value WHERE {{ {start} {values} FILTER ({test}) }}"


def _class(start: str, step: str, wanted: str, _: Facts) -> str:
    return _each(start, step, f"NOT EXISTS {{ ?value a/{_SUBCLASS}* {wanted} }}")


def _datatype(start: str, step: str, wanted: str, _: Facts) -> str:
    return _each(start, step, f"!isLiteral(?value) || DATATYPE(?value) != {wanted}")


def _pattern(start: str, step: str, wanted: str, said: Facts) -> str:
    flags = "".join(f", {term}" for term in said.get("sh:flags", ()))
    return _each(start, step, f"isBlank(?value) || !REGEX(STR(?value), {wanted}{flags})")


def _longest(start: str, step: str, wanted: str, _: Facts) -> str:
    return _each(start, step, f"isBlank(?value) || STRLEN(STR(?value)) > {wanted}")


def _least(start: str, step: str, wanted: str, _: Facts) -> str:
    return _each(start, step, f"!COALESCE(?value >= {wanted}, false)")


_BROKEN: dict[str, Callable[[str, str, str, Facts], str]] = {
    "sh:minCount": _counted("<"),
    "sh:maxCount": _counted(">"),
    "sh:class": _class,
    "sh:datatype": _datatype,
    "sh:pattern": _pattern,
    "sh:maxLength": _longest,
    "sh:minInclusive": _least,
}
"""How each kind of demand is broken, as a query of its own."""

_OF_VALUES = _BROKEN.keys() - {"sh:minCount", "sh:maxCount"}
