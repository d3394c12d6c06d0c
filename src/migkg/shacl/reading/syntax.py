"""The syntax of shapes: what each parameter takes, and how often, as SHACL's text has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.errors import ShapesError
from migkg.shacl.model.paths import read_path
from migkg.shacl.model.shapes import OF_LISTS, PARAMETERS, SINGLE
from migkg.shacl.model.statements import SH, TYPE
from migkg.shacl.reading.faults import Fault, shown
from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from migkg.shacl.model.statements import Statements
    from migkg.source import Term

    Test = Callable[[Term], bool]

NODE_SHAPE, PROPERTY_SHAPE = NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")
TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
OF_ONE_SHAPE = ("not", "node", "property", "qualifiedValueShape")
CLASSES = {NamedNode(PREFIXES["rdfs"] + "Class"), NamedNode(PREFIXES["owl"] + "Class")}
_KINDS = {NODE_SHAPE, PROPERTY_SHAPE}
_OF_SHAPES = {NamedNode(SH + it) for it in (*TARGETS, *PARAMETERS, "qualifiedValueShape")}
_BOOLEAN = NamedNode(PREFIXES["xsd"] + "boolean")
_NODE_KINDS = (
    *("BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral"),
    *("IRI", "IRIOrLiteral", "Literal"),
)


def _is_iri(term: Term) -> bool:
    return isinstance(term, NamedNode)


def _is_literal(term: Term) -> bool:
    return isinstance(term, Literal)


def _is_node(term: Term) -> bool:
    return not isinstance(term, Literal)


def _is_count(term: Term) -> bool:
    return isinstance(term, Literal) and term.value.removeprefix("+").isdecimal()


def _is_boolean(term: Term) -> bool:
    values = {"true", "false", "1", "0"}
    return isinstance(term, Literal) and term.datatype == _BOOLEAN and term.value in values


def _is_node_kind(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.removeprefix(SH) in _NODE_KINDS


def _rules(test: Test, wanted: str, *names: str) -> dict[str, tuple[Test, str]]:
    return dict.fromkeys(names, (test, wanted))


_VALUES = {
    **_rules(_is_iri, "an IRI", "class", "datatype", "equals", "disjoint", "severity"),
    **_rules(_is_iri, "an IRI", "lessThan", "lessThanOrEquals"),
    **_rules(_is_iri, "an IRI", "targetClass", "targetSubjectsOf", "targetObjectsOf"),
    **_rules(_is_count, "a whole number", "minCount", "maxCount", "minLength", "maxLength"),
    **_rules(_is_count, "a whole number", "qualifiedMinCount", "qualifiedMaxCount"),
    **_rules(_is_boolean, "true or false", "uniqueLang", "closed", "deactivated"),
    **_rules(_is_boolean, "true or false", "qualifiedValueShapesDisjoint"),
    **_rules(_is_literal, "a literal", "minExclusive", "minInclusive"),
    **_rules(_is_literal, "a literal", "maxExclusive", "maxInclusive"),
    **_rules(_is_literal, "a text", "pattern", "flags", "message"),
    **_rules(_is_node, "a shape", *OF_ONE_SHAPE),
    **_rules(_is_node, "a constraint", "sparql"),
    **_rules(_is_node_kind, f"one of {', '.join(f'sh:{it}' for it in _NODE_KINDS)}", "nodeKind"),
}
_MEMBERS = {
    **_rules(_is_node, "shapes", *OF_LISTS),
    **_rules(_is_iri, "IRIs", "ignoredProperties"),
    **_rules(_is_literal, "texts", "languageIn"),
    **_rules(lambda _: True, "terms", "in"),
}
_ONCE = (
    *SINGLE,
    *("severity", "deactivated", "flags", "ignoredProperties", "path"),
    *("qualifiedValueShape", "qualifiedValueShapesDisjoint"),
)
_WITH_PATH = (
    *("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals"),
    "qualifiedValueShape",
)
_QUALIFIED = ("qualifiedMinCount", "qualifiedMaxCount")


def shape_nodes(said: Statements) -> list[Term]:
    """The nodes that are shapes, by what is said of them or by what names them as such."""
    found: dict[Term, None] = {}
    for node in said.subjects:
        for predicate in said.properties(node):
            values, name = said.values(node, predicate), predicate.value.removeprefix(SH)
            if (predicate == TYPE and _KINDS & set(values)) or predicate in _OF_SHAPES:
                found[node] = None
            if predicate in _OF_SHAPES and name in OF_ONE_SHAPE:
                found |= dict.fromkeys(filter(_is_node, values))
            elif predicate in _OF_SHAPES and name in OF_LISTS:
                found |= dict.fromkeys(it for one in values for it in members(said, one) or ())
    return list(found)


def has_targets(said: Statements, node: Term) -> bool:
    """Whether a shape says what it is aimed at."""
    kinds = set(said.values(node, TYPE))
    is_class = bool(kinds & CLASSES and kinds & _KINDS)
    return is_class or any(said.said(node, name) for name in TARGETS)


def members(said: Statements, node: Term) -> list[Term] | None:
    """The members of a list, None where there is none."""
    try:
        return said.items(node)
    except ShapesError:
        return None


def malformed(said: Statements, shapes: Iterable[Term]) -> Iterator[Fault]:
    """What in the shapes is not as SHACL's text has it."""
    for node in shapes:
        yield from _values(said, node)
        yield from _lists(said, node)
        yield from _placed(said, node)
        yield from _paths(said, node)
        yield from _qualified(said, node)


def about(name: str, value: Term) -> tuple[NamedNode, Term]:
    """What a fault is about: the property of SHACL with this name, and its value."""
    return NamedNode(SH + name), value


def _values(said: Statements, node: Term) -> Iterator[Fault]:
    for name, (test, wanted) in _VALUES.items():
        for value in said.said(node, name):
            if not test(value):
                problem = f"sh:{name} takes {wanted}, and not {shown(value)}"
                yield Fault(problem, node, about(name, value))
    for name in _ONCE:
        values = said.said(node, name)
        if len(values) > 1:
            yield Fault(f"there is more than one sh:{name}", node, about(name, values[1]))


def _lists(said: Statements, node: Term) -> Iterator[Fault]:
    for name, (test, wanted) in _MEMBERS.items():
        for value in said.said(node, name):
            items = members(said, value)
            if items is None:
                problem = f"sh:{name} takes a list ( … ), and not {shown(value)}"
                if isinstance(value, BlankNode):
                    problem = f"sh:{name} takes a list ( … ), and this one is broken or never ends"
                yield Fault(problem, node, about(name, value))
            elif wrong := next((it for it in items if not test(it)), None):
                problem = f"sh:{name} takes a list of {wanted}, and not {shown(wrong)}"
                yield Fault(problem, node, about(name, value))


def _placed(said: Statements, node: Term) -> Iterator[Fault]:
    """Node shapes have no path, property shapes have one."""
    kinds, path = set(said.values(node, TYPE)), said.said(node, "path")
    as_property = bool(said.of(*about("property", node)))
    if PROPERTY_SHAPE in kinds and not path:
        yield Fault("a property shape needs an sh:path", node, (TYPE, PROPERTY_SHAPE))
    elif as_property and not path:
        yield Fault("what sh:property names needs an sh:path", node)
    else:
        for name in _WITH_PATH:
            for value in said.said(node, name)[:1]:
                if not path:
                    problem = f"sh:{name} is for property shapes, and there is no sh:path"
                    yield Fault(problem, node, about(name, value))
    if path and NODE_SHAPE in kinds:
        yield Fault("a node shape has no sh:path", node, about("path", path[0]))
    elif path and said.of(*about("node", node)):
        problem = "what sh:node names is a node shape, and has no sh:path"
        yield Fault(problem, node, about("path", path[0]))
    if kinds & CLASSES and kinds & _KINDS and not _is_iri(node):
        yield Fault("a class that is a shape needs an IRI", node)


def _paths(said: Statements, node: Term) -> Iterator[Fault]:
    for path in said.said(node, "path"):
        try:
            read_path(said, path)
        except ShapesError as error:
            yield Fault(f"sh:path is ill-formed: {error}", node, about("path", path))


def _qualified(said: Statements, node: Term) -> Iterator[Fault]:
    for name in _QUALIFIED:
        for value in said.said(node, name)[:1]:
            if said.said(node, "path") and not said.said(node, "qualifiedValueShape"):
                problem = f"sh:{name} needs an sh:qualifiedValueShape to count by"
                yield Fault(problem, node, about(name, value))
