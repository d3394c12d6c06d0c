"""Values that are of the same sort as others, and not the same."""

from __future__ import annotations

import re

from migkg.source import Literal, NamedNode, Term
from migkg.terms import DEF, ID, expand
from tests.shapes.mutants.given import BESIDE, FOREIGN, TABLES, TYPE
from tests.support import vocabulary

CONCEPTS = sorted(
    triple.subject.value
    for triple in vocabulary()
    if triple.predicate.value == expand("skos:inScheme") and isinstance(triple.subject, NamedNode)
)


def another(old: Term) -> Term:
    """A value of the same sort that is not the same."""
    if isinstance(old, Literal):
        return _another_literal(old)
    if not isinstance(old, NamedNode):
        return FOREIGN
    if old.value.startswith(DEF):
        return NamedNode(next(it for it in _in_scheme(old) if it != old.value))
    if old.value.startswith(TABLES):
        return NamedNode(old.value[:-3] + ("NLD" if old.value[-3:] != "NLD" else "FRA"))
    kind = re.match(rf"{re.escape(ID)}[^/]+/", old.value)
    if kind and "#" not in old.value:
        others = sorted(str(it.subject)[1:-1] for it in BESIDE if it.predicate == TYPE)
        near = [it for it in others if it.startswith(kind[0]) and it != old.value and "#" not in it]
        return NamedNode(near[0] if near else old.value + "-other")
    return NamedNode(old.value + "-other")


def _another_literal(old: Literal) -> Literal:
    if old.language:
        return Literal(old.value + " too", language=old.language)
    if old.value.isdecimal():
        return Literal(str(int(old.value) + 1), datatype=old.datatype)
    if re.match(r"\d{4}-", old.value):
        year = int(old.value[:4]) + 1
        return Literal(f"{year}{old.value[4:]}", datatype=old.datatype)
    last = "0" if old.value[-1:] != "0" else "1"
    return Literal(old.value[:-1] + last, datatype=old.datatype)


def _in_scheme(concept: NamedNode) -> list[str]:
    return [it for it in CONCEPTS if it.rpartition("/")[0] == concept.value.rpartition("/")[0]]
