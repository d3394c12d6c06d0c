"""The terms of SHACL that shapes use: those that are misspelt, and those that nobody judges by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rdflib

from migkg.errors import nearest
from migkg.shacl.model.statements import SH, TYPE
from migkg.shacl.reading.faults import Fault, shown
from migkg.shacl.reading.syntax import about
from migkg.source import BlankNode, NamedNode
from migkg.terms import PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.shacl.model.statements import Statements
    from migkg.source import Term

_OF_PYTHON = {"and", "class", "in", "not", "or"}  # RDFLib cannot list words of Python
_KNOWN = {str(term).removeprefix(SH) for term in dir(rdflib.SH)} | _OF_PYTHON

UNSUPPORTED = frozenset(
    (
        # SHACL Advanced Features and SHACL-JS
        *("target", "rule", "expression", "values", "filterShape", "js"),
        # SHACL 1.2, in its drafts
        *("memberShape", "minListLength", "maxListLength", "nodeByExpression", "reifierShape"),
        *("reificationRequired", "rootClass", "shape", "singleLine", "someValue", "subsetOf"),
        *("targetWhere", "uniqueMembers", "uniqueValuesFor"),
    )
)
"""What would change a verdict, in other engines or in years to come."""

_UNJUDGED = frozenset(
    (
        *("agentInstruction", "codeIdentifier", "conformanceDisallows", "intent", "unit"),
        *("Debug", "Trace", "ByTypes", "ShapeClass"),
        # Parts of what sh:expression, sh:values and sh:rule hold
        *("arg", "asc", "bodyExpression", "concat", "count", "desc", "distinct", "else", "exists"),
        *("findFirst", "flatMap", "groupConcat", "if", "instancesOf", "limit", "matchAll", "max"),
        *("min", "minus", "nodesMatching", "offset", "orderBy", "remove", "select", "separator"),
        *("sparqlExpr", "sum", "then", "var"),
    )
)
"""What SHACL's other parts and drafts have, and no verdict depends on by itself."""

_ALL = _KNOWN | UNSUPPORTED | _UNJUDGED

_IMPORTS = NamedNode(PREFIXES["owl"] + "imports")
_DASH = "http://datashapes.org/dash#"
_OF_DASH = frozenset(
    (
        *("closedByTypes", "coExistsWith", "hasMaxValue", "hasMinValue", "hasValueIn"),
        *("hasValueWithClass", "nonRecursive", "rootClass", "singleLine", "stem", "subSetOf"),
        *("symmetric", "uniqueValueForClass", "uniqueValueForClasses"),
    )
)
_DEPENDENT = {
    "flags": ("pattern",),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
    "qualifiedMinCount": ("qualifiedValueShape",),
    "qualifiedMaxCount": ("qualifiedValueShape",),
}


def misspelt(said: Statements, shapes: Iterable[Term]) -> Iterator[Fault]:
    """The terms that SHACL does not have and that are nearly those which it has.

    What data say in the words of SHACL, which may stand in the same file, is left alone.
    """
    speaking = set(shapes)
    for node in said.subjects:
        properties = said.properties(node)
        speaks = node in speaking or any(_name(it) in _KNOWN for it in properties)
        for predicate in properties:
            values = said.values(node, predicate)
            if speaks and (near := _near(predicate, is_property=True)):
                problem = f"there is no {shown(predicate)}: is {near} meant?"
                yield Fault(problem, node, (predicate, values[0]))
            if predicate in _OF_TERMS:
                for value in values:
                    if near := _near(value, is_property=False):
                        problem = f"there is no {shown(value)}: is {near} meant?"
                        yield Fault(problem, node, (predicate, value))
        for regime in said.said(node, "entailment"):
            problem = f"sh:entailment asks for {shown(regime)}, and no inference is made here"
            yield Fault(problem, node, about("entailment", regime))


_OF_TERMS = (TYPE, NamedNode(SH + "severity"))


def unjudged(said: Statements, shapes: Iterable[Term]) -> Iterator[Fault]:
    """What the shapes say and no verdict depends on, though whoever wrote it may think so."""
    yield from _foreign(said)
    for node in shapes:
        for name, others in _DEPENDENT.items():
            values = said.said(node, name)
            if values and not any(said.said(node, other) for other in others):
                needed = " or ".join(f"sh:{other}" for other in others)
                problem = f"sh:{name} says nothing without {needed}"
                yield Fault(problem, node, about(name, values[0]))
        for name in ("node", "not", "qualifiedValueShape"):
            for value in said.said(node, name):
                if isinstance(value, NamedNode) and not said.properties(value):
                    problem = f"sh:{name} names {shown(value)}, of which the shapes say nothing"
                    yield Fault(problem, node, about(name, value))


def _foreign(said: Statements) -> Iterator[Fault]:
    """What other engines judge by, and what other files would say."""
    defined = {
        path
        for one in said.subjects
        for parameter in said.said(one, "parameter")
        for path in said.said(parameter, "path")
    }
    for node in said.subjects:
        for predicate in said.properties(node):
            values = said.values(node, predicate)
            if predicate == _IMPORTS:
                more = f" and {len(values) - 1} more" if len(values) > 1 else ""
                problem = f"owl:imports is not followed: {values[0]}{more}; give files, if needed"
                yield Fault(problem, node, (predicate, values[0]))
            elif _is_foreign(predicate) and predicate not in defined:
                problem = f"nothing is judged by {shown(predicate)}, which is not supported"
                yield Fault(problem, node, (predicate, values[0]))


def _near(term: Term, *, is_property: bool) -> str:
    name = _name(term)
    if not name or name in _ALL:
        return ""
    known = [curie(SH + it) for it in _KNOWN if it[0].islower() == is_property]
    return next(iter(nearest(curie(SH + name), known, count=1)), "")


def _name(term: Term) -> str:
    """The name of a term of SHACL, empty for any other."""
    ours = isinstance(term, NamedNode) and term.value.startswith(SH)
    return str(term.value).removeprefix(SH) if ours and not isinstance(term, BlankNode) else ""


def _is_foreign(predicate: NamedNode) -> bool:
    name = _name(predicate)
    if name:
        return name in UNSUPPORTED or name not in _ALL
    return predicate.value.startswith(_DASH) and predicate.value.removeprefix(_DASH) in _OF_DASH
