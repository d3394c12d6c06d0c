"""Texts in shapes that are in other languages: queries in SPARQL, and regular expressions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from migkg.errors import QueryError, ShapesError
from migkg.shacl.compiled.asking import declared_prefixes, prologue, without_service
from migkg.shacl.model.shapes import TRUE, local_name
from migkg.shacl.model.statements import SH, TYPE
from migkg.shacl.reading.faults import Fault, shown
from migkg.shacl.reading.syntax import about
from migkg.shacl.sparql.prebinding import NotCovered, body, prebound
from migkg.source import Literal, NamedNode
from migkg.store import KnowledgeGraph
from migkg.store.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migkg.shacl.model.statements import Statements
    from migkg.source import Term

_ROWS, _STATEMENTS = "application/sparql-results+json", "text/turtle"
_PATH = re.compile(r"\$PATH\b")
_ANY_PATH = "<urn:migkg:path>"
_VALIDATORS = ("validator", "nodeValidator", "propertyValidator")
_PYTHON_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}


def unreadable(said: Statements, shapes: Sequence[Term]) -> Iterator[Fault]:
    """The patterns that no engine reads, and the queries that are not what SHACL asks for."""
    nothing, asked = Workspace(()), KnowledgeGraph()
    for node in shapes:
        for pattern in said.said(node, "pattern"):
            flags = [it.value for it in said.said(node, "flags") if isinstance(it, Literal)]
            if isinstance(pattern, Literal) and not _is_pattern(nothing, pattern.value, flags):
                with_flags = f" with the flags {flags[0]!r}" if flags else ""
                problem = f"sh:pattern is no regular expression: {shown(pattern)}{with_flags}"
                yield Fault(problem, node, about("pattern", pattern))
    constraints = (it for node in shapes for it in said.said(node, "sparql"))
    for constraint in dict.fromkeys(constraints):
        if not isinstance(constraint, Literal):
            yield from _queries(said, constraint, ("select",), {"this"}, asked)
    yield from _components(said, shapes, asked)


def _is_pattern(nothing: Workspace, pattern: str, flags: list[str]) -> bool:
    """Whether Oxigraph or, for the reference engine, Python can read it."""
    given = ", ".join(str(Literal(it)) for it in (pattern, *flags[:1]))
    if nothing.table(f'SELECT (REGEX("", {given}) AS ?is) {{}}').rows[0][0] is not None:
        return True
    try:
        re.compile(pattern, sum({_PYTHON_FLAGS[flag] for flag in "".join(flags[:1])}))
    except (re.error, KeyError, OverflowError, RecursionError):
        return False
    return True


def _components(said: Statements, shapes: Sequence[Term], asked: KnowledgeGraph) -> Iterator[Fault]:
    """The components that the shapes define, those that are used."""
    for component in said.subjects:
        parameters = said.said(component, "parameter")
        if (NamedNode(SH + "ConstraintComponent")) not in said.values(component, TYPE):
            continue
        paths = [it for one in parameters for it in said.said(one, "path")]
        needed = [
            path
            for one in parameters
            for path in said.said(one, "path")
            if TRUE not in said.said(one, "optional")
        ]
        users = [node for node in shapes if needed and _has_all(said, node, needed)]
        if not users:
            continue
        names = {"this", *(local_name(it) for it in paths)}
        validators = [it for name in _VALIDATORS for it in said.said(component, name)]
        if not validators:
            problem = f"the component has no validator in SPARQL, and {shown(users[0])} uses it"
            yield Fault(problem, component)
        for validator in dict.fromkeys(validators):
            yield from _queries(said, validator, ("select", "ask"), names, asked)


def _has_all(said: Statements, node: Term, paths: list[Term]) -> bool:
    return all(isinstance(it, NamedNode) and said.values(node, it) for it in paths)


def _queries(
    said: Statements,
    node: Term,
    kinds: tuple[str, ...],
    names: set[str],
    asked: KnowledgeGraph,
) -> Iterator[Fault]:
    given = [(name, it) for name in kinds for it in said.said(node, name)]
    if len(given) != 1:
        wanted = " or ".join(f"sh:{name}" for name in kinds)
        yield Fault(f"there is {'more than one' if given else 'no'} {wanted}", node)
        return
    ((name, query),) = given
    if not isinstance(query, Literal):
        yield Fault(f"sh:{name} takes a query, and not {shown(query)}", node, about(name, query))
        return
    try:
        _require_query(said, node, name, query.value, names, asked)
    except NotCovered:
        return
    except QueryError as error:
        where = f" (in its line {error.line}, column {error.column})" if error.line else ""
        lost = [it for it in said.said(node, "prefixes") if not said.properties(it)]
        why = f"; of {shown(lost[0])}, its sh:prefixes, the shapes say nothing" if lost else ""
        problem = f"sh:{name} is not valid: {error.problem}{where}{why}"
        yield Fault(problem, node, about(name, query))
    except ShapesError as error:
        problem = error.problem.replace("a query in them", "the query").replace(" in them", "")
        yield Fault(f"sh:{name} is not valid: {problem}", node, about(name, query))


def _require_query(  # noqa: PLR0913, PLR0917  what a query is, and where it is tried
    said: Statements, node: Term, name: str, query: str, names: set[str], asked: KnowledgeGraph
) -> None:
    """Try a query of shapes on nothing.

    Raises:
        ShapesError: it is not as SHACL asks for.
        QueryError: it is not valid, with the line and the column within it.
    """
    without_service(query)
    prefixes = prologue(declared_prefixes(said, node))
    try:
        answer, kind = asked.answer(prefixes + _PATH.sub(_ANY_PATH, query), _ROWS, _STATEMENTS)
    except QueryError as error:
        line = error.line and error.line - prefixes.count("\n")
        raise QueryError(error.problem, line=line, column=error.column) from error
    head = json.loads(answer) if kind == _ROWS else {}
    if name == "ask":
        if "boolean" not in head:
            raise ShapesError("this is no ASK query")
        body(query, names | {"value"})
        return
    if "results" not in head:
        raise ShapesError("this is no SELECT query")
    if "this" not in head["head"]["vars"]:
        raise ShapesError("it does not select $this, so nothing tells what fails")
    prebound(query, "", names, _ANY_PATH)
