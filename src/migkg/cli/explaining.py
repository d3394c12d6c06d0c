"""How a shape is judged, for a person or a program: what ``validate --explain`` writes."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migkg.cli.judging import judged_by
from migkg.errors import MigkgError
from migkg.project import turtle_below
from migkg.shacl.explaining import SLOWEST, Explainer
from migkg.shacl.explaining.names import Names
from migkg.shacl.report import harmless, json_text
from migkg.source import prefixes_of, stream_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from migkg.cli.judging import Request
    from migkg.shacl.explaining import Account, ShapeAccount
    from migkg.shacl.explaining.watching import Asked

FORMS = ("text", "json")
"""The forms of an explanation."""


def refuse_unexplained(asked: Request) -> None:
    """Refuse what cannot be explained, before anything is read.

    Raises:
        MigkgError: the reference engine is to judge, or the form is one of reports alone.
    """
    if asked["engine"] == "reference":
        raise MigkgError(
            "pySHACL, the reference, judges node by node and has no plan that could be shown: "
            "leave out --engine reference, or leave out --explain"
        )
    if asked["form"] not in FORMS:
        raise MigkgError(
            f"an explanation is written as {' or '.join(FORMS)}: {asked['form']} is a "
            "form of reports"
        )
    if asked["most"] is not None:
        raise MigkgError("an explanation shows no findings that --max-results could bound")


def explain_request(
    asked: Request, take: Callable[[bytes], object], note: Callable[[str], object]
) -> int:
    """Explain the shape that is asked for, and give the exit code, which is no verdict.

    Raises:
        UnknownName: there is no such shape.
        FaultyShapes: the shapes are not well formed.
        SourceError: a file is not Turtle.
        ShapesError: the shapes cannot be applied, or nothing is judged by this one.
    """
    shapes, ontology, shapes_at = judged_by(asked, note)
    names = Names(prefixes_of(turtle_below(shapes_at)))
    explainer = Explainer(shapes, ontology, names)
    is_table = asked["explain"] == SLOWEST
    node = None if is_table else explainer.find(asked["explain"])
    files = turtle_below(map(Path, asked["data"]))
    data = chain.from_iterable(map(stream_turtle, files))
    accounts = explainer.slowest(data) if node is None else explainer.explain(node, data)
    if asked["form"] == "json":
        content = {"explained": asked["explain"], "shapes": list(map(_as_json, accounts))}
        text = json_text(content, indent=2)
    else:
        lines = _table(accounts) if node is None else _explained(accounts, names.term(node))
        text = "\n".join(map(harmless, lines))
    take(f"{text}\n".encode())
    return 0


def _table(accounts: Iterable[ShapeAccount]) -> Iterator[str]:
    yield f"{'CPU ms':>10} {'focus nodes':>12} {'findings':>9}  shape, and its slowest constraint"
    total = 0.0
    for it in accounts:
        total += it.seconds
        why = f"by the reference: {it.handed}" if it.handed else it.slowest
        yield f"{_ms(it.seconds)} {it.focus_nodes:>12} {it.found:>9}  {it.shape}"
        if why:
            yield f"{'':>33}    {why}"
    yield f"{_ms(total)} in all"


def _explained(accounts: Iterable[ShapeAccount], name: str) -> Iterator[str]:
    for number, it in enumerate(accounts):
        if number:
            yield ""
        yield it.shape if it.shape == name else f"{name}, as a part of {it.shape}"
        yield f"  looks at {it.targets}: {_count(it.focus_nodes, 'focus node')}"
        if it.handed:
            yield f"  judged by the reference, pySHACL, node by node: {it.handed}"
        else:
            yield "  judged by our own engine, set by set"
        yield f"  {it.shape} as a whole: {_count(it.found, 'finding')}"
        yield f"  CPU {it.seconds * 1000:.2f} ms"
        for asked in it.queries:
            yield from ("", f"values for shapes within, {_count(asked.rows, 'row')}")
            yield from _indented(_query(asked), 2)
        for place, account in enumerate(it.constraints, 1):
            yield ""
            yield from _constraint(account, str(place))


def _constraint(it: Account, number: str) -> Iterator[str]:
    on = f" on {it.path}" if it.path else ""
    yield f"{number}. {it.constraint}{on}  [{it.shape}]"
    values = "" if it.values is None else f", {_count(it.values, 'value')}"
    yield (
        f"  {_count(it.focus_nodes, 'focus node')}{values}, {_count(it.rows, 'row')}, "
        f"{_count(it.found, 'finding')}"
    )
    yield f"  CPU {it.seconds * 1000:.2f} ms"
    yield from _indented(it.plan, 2, "- ")
    for place, asked in enumerate(it.queries, 1):
        if len(it.queries) > 1:
            yield f"  query {place} of {len(it.queries)}, {_count(asked.rows, 'row')}"
        yield from _indented(_query(asked), 4)
    for place, part in enumerate(it.parts, 1):
        yield from _indented(_constraint(part, f"{number}.{place}"), 2)


def _query(asked: Asked) -> list[str]:
    return asked.query.expandtabs(4).split("\n")


def _indented(lines: Iterable[str], margin: int, sign: str = "") -> Iterator[str]:
    return (f"{' ' * margin}{sign}{line}".rstrip() for line in lines)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:10.2f}"


def _as_json(it: ShapeAccount) -> dict[str, Any]:
    return {
        "shape": it.shape,
        "targets": it.targets,
        "engine": "reference" if it.handed else "set-wise",
        "reason": it.handed or None,
        "focusNodes": it.focus_nodes,
        "findings": it.found,
        "seconds": it.seconds,
        "slowest": it.slowest or None,
        "queries": [asked._asdict() for asked in it.queries],
        "constraints": list(map(_constraint_as_json, it.constraints)),
    }


def _constraint_as_json(it: Account) -> dict[str, Any]:
    return {
        "shape": it.shape,
        "path": it.path,
        "constraint": it.constraint,
        "component": it.component,
        "plan": it.plan,
        "focusNodes": it.focus_nodes,
        "values": it.values,
        "rows": it.rows,
        "findings": it.found,
        "seconds": it.seconds,
        "queries": [asked._asdict() for asked in it.queries],
        "parts": list(map(_constraint_as_json, it.parts)),
    }
