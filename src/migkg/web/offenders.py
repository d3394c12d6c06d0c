"""Shapes turned round: the SPARQL query that lists what a shape looks at, and what breaks a rule.

The count of its rows is the count of the findings of the reference engine. Where that could not be
promised, no query is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.web.demands import SUBCLASS, all_conditions, condition, written
from migkg.web.facts import key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from migkg.source import Term
    from migkg.web.facts import Facts

Target = tuple[str, str]
"""How a shape finds what it looks at (``targetClass`` …), and by which class, node or property."""

_PATTERNS = {
    "targetClass": f"?this a/{SUBCLASS}* <{{}}> .",
    "targetNode": "VALUES ?this {{ <{}> }}",
    "targetSubjectsOf": "?this <{}> ?any .",
    "targetObjectsOf": "?any <{}> ?this .",
}

TARGETS = tuple(f"sh:{how}" for how in _PATTERNS)
"""The properties by which a shape says what it looks at."""

_PLAIN = {
    *TARGETS,
    "rdf:type",
    "sh:path",
    "sh:severity",
    "sh:message",
    "sh:name",
    "sh:description",
    "sh:group",
    "sh:order",
    "sh:flags",
    "sh:property",
    "sh:sparql",
    "sh:deactivated",
    "sh:qualifiedMinCount",
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
    prologue = "".join(
        line for line in asked.prologue.splitlines(keepends=True) if line.split()[1] in select
    )
    if opening is None:
        return prologue + select
    begin, end = opening.span()
    inner = f"  {{ SELECT DISTINCT $this WHERE {{ {_group(asked.found_by)} }} }}"
    head, body = select[:begin].rstrip(), select[end:].lstrip("\n")
    return f"{prologue}{head}\n{asked.dataset}WHERE {{\n{inner}\n{body}"


def of_property(
    said: Mapping[str, Facts], facts: Facts, path: str | None, asked: Asked
) -> str | None:
    """The query for what breaks a property shape; none for demands that are not known here."""
    start = f"{{ SELECT DISTINCT ?this WHERE {{ {_group(asked.found_by)} }} }}"
    judged = _Property(said, facts, start, _step(path))
    parts = [
        judged.broken(name, term)
        for name in sorted(facts)
        if name.startswith("sh:") and name not in _PLAIN
        for term in facts[name]
    ]
    known = [part for part in parts if part]
    if not known or len(known) < len(parts):
        return None
    body = "\n  UNION\n  ".join(f"{{ {part} }}" for part in known)
    return f"SELECT ?this ?value\n{asked.dataset}WHERE {{\n  {body}\n}}\nORDER BY ?this ?value"


def is_property(path: str) -> bool:
    """Whether a path is a single property, by its IRI, and no longer one as SPARQL writes it."""
    return not path.startswith(("<", "^", "("))


def _step(path: str | None) -> str:
    """How to get from what is judged to its values: without a path it is itself the value."""
    if path is None:
        return ""
    return f"<{path}>" if is_property(path) else path


def _group(found_by: Sequence[Target]) -> str:
    patterns = [_PATTERNS[how].format(iri) for how, iri in dict.fromkeys(found_by)]
    if len(patterns) == 1:
        return patterns[0]
    return "\n  UNION ".join(f"{{ {pattern} }}" for pattern in patterns)


@dataclass(frozen=True)
class _Property:
    """A property shape, to be asked what breaks each of its demands."""

    said: Mapping[str, Facts]
    facts: Facts
    start: str
    step: str

    def broken(self, name: str, term: Term) -> str | None:
        """The query for what breaks one demand; none where it is not known here."""
        if name in _OF_ALL:
            return _OF_ALL[name](self, term) if self.step else None
        met = condition(self.said, name, term, self.facts)
        return self.each(f"FILTER (!({met}))") if met else None

    @property
    def values(self) -> str:
        return f"?this {self.step} ?value ." if self.step else "BIND (?this AS ?value)"

    def each(self, wrong: str) -> str:
        # A value is judged once, however many ways lead to it.
        return f"SELECT DISTINCT ?this ?value WHERE {{ {self.start} {self.values} {wrong} }}"

    def counted(self, met: str, sign: str, wanted: str) -> str:
        """Those of which so many values meet a condition."""
        return (
            f"SELECT ?this WHERE {{ {self.start} OPTIONAL {{ {self.values}{met} }} }} "
            f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) {sign} {wanted})"
        )

    def fewer(self, term: Term) -> str:
        return self.counted("", "<", written(term))

    def more(self, term: Term) -> str:
        return self.counted("", ">", written(term))

    def without(self, term: Term) -> str:
        absent = f"FILTER NOT EXISTS {{ ?this {self.step} {written(term)} }}"
        return f"SELECT ?this WHERE {{ {self.start} {absent} }}"

    def shared(self, term: Term) -> str:
        return self.each(f"FILTER EXISTS {{ ?this {written(term)} ?value }}")

    def not_less(self, term: Term) -> str:
        # A value that is not less than several others is one finding.
        return self.each(f"?this {written(term)} ?other FILTER (!COALESCE(?value < ?other, false))")

    def twice(self, term: Term) -> str | None:
        if not written(term).startswith('"true"'):
            return None
        language = "BIND (LANG(?value) AS ?language) FILTER (?language != '')"
        return (
            f"SELECT ?this ?language WHERE {{ {self.start} {self.values} {language} }} "
            "GROUP BY ?this ?language HAVING (COUNT(DISTINCT ?value) > 1)"
        )

    def too_few(self, term: Term) -> str | None:
        met = all_conditions(self.said, self.said.get(key(term), {}))
        least = self.facts.get("sh:qualifiedMinCount", ())
        return self.counted(f" FILTER ({met})", "<", written(least[0])) if met and least else None


_OF_ALL: dict[str, Callable[[_Property, Term], str | None]] = {
    "sh:minCount": _Property.fewer,
    "sh:maxCount": _Property.more,
    "sh:hasValue": _Property.without,
    "sh:disjoint": _Property.shared,
    "sh:lessThan": _Property.not_less,
    "sh:uniqueLang": _Property.twice,
    "sh:qualifiedValueShape": _Property.too_few,
}
"""Demands of all the values of a thing together; the others are met or broken by each value."""
