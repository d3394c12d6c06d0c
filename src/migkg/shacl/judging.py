"""The judgement of data by shapes: set by set where that gives the answers of the reference."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from migkg.errors import ShapesError
from migkg.shacl import reference
from migkg.shacl.compiled.engine import Engine
from migkg.shacl.hints import Hints
from migkg.shacl.model.shapes import Shapes
from migkg.shacl.model.statements import TYPE
from migkg.shacl.reading import aimless, require_well_formed
from migkg.shacl.reading.terms import require_known_terms
from migkg.shacl.report import Report
from migkg.shacl.tallying import tallied
from migkg.shacl.written import Written
from migkg.source import NamedNode, Triple
from migkg.terms import MIG, MIGSH, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migkg.source import Quad, Term

_CLASS = NamedNode(PREFIXES["owl"] + "Class")


def validate(
    data: Iterable[Triple | Quad],
    shapes: Sequence[Triple],
    ontology: Sequence[Triple] = (),
    *,
    engine: Literal["auto", "reference"] = "auto",
    by_shape: bool = False,
) -> Report:
    """Judge ``data`` by ``shapes``; the ontology tells which class is a subclass of which.

    The data are read once, from first to last; the graph of a quad does not matter. With the
    engine ``auto``, what our own does not cover is judged by the reference engine, and the report
    says so in ``handed``. With ``by_shape`` it tells in ``tallies`` what each shape that our own
    engine judges by looked at, found and took.

    >>> from pathlib import Path
    >>> from migkg import read_folder, read_project
    >>> ours, atown = read_project(Path()), read_folder(Path("tests/small/xx-atown"))
    >>> validate(atown.triples, ours.shapes, ours.vocabulary).conforms
    True

    Raises:
        FaultyShapes: the shapes are not well formed.
        ShapesError: they are migkg's own and their ontology is not there, for then most of
            them would find nothing to judge; or a shape names a term of migkg that the ontology
            does not have, asks another server (SERVICE), is part of itself, or is not well formed.
    """
    require_judgeable(shapes, ontology)
    read, written = read_once(tuple(shapes)), Written()
    by_reference = dict.fromkeys(read.roots, "")
    if engine == "auto":
        by_reference = dict(uncovered(tuple(shapes)))
    written.add(data)
    nodes = {it for triple in ontology for it in (triple.subject, triple.object)}
    elsewhere = [it for it in nodes if not isinstance(it, Triple) and not written.mentions(it)]
    written.add(ontology)
    judge = Engine(written, read)
    if engine == "auto":
        by_reference |= judge.uncovered_by_data()
    own = [it for it in judge.roots if it not in by_reference]
    findings, tallies = tallied(judge, own) if by_shape else (judge.findings(own), ())
    if by_reference:
        findings |= reference.findings(written.statements(), read.aimed_by(set(by_reference)))
    focus_nodes = judge.count_focus_nodes(elsewhere)
    return Report(
        Hints(written).given(sorted(findings, key=lambda it: it.order)),
        focus_nodes,
        ontology_present=len(ontology) > 0,
        judged=judge.judged(judge.roots),
        aimless="" if focus_nodes else aimless(shapes),
        handed={judge.name(it): why for it, why in by_reference.items() if why},
        tallies=tallies,
    )


# What judges twice, such as a build, judges by the same shapes.
@lru_cache(maxsize=1)
def read_once(shapes: tuple[Triple, ...]) -> Shapes:
    """These shapes, ready to be judged by."""
    return Shapes(shapes)


@lru_cache(maxsize=1)
def uncovered(shapes: tuple[Triple, ...]) -> Mapping[Term, str]:
    """Those of these shapes that only the reference engine can judge by, and why."""
    return Engine(Written(), read_once(shapes)).uncovered()


def require_judgeable(shapes: Sequence[Triple], ontology: Sequence[Triple]) -> None:
    """Refuse shapes that cannot be judged by, before any data are read.

    Raises:
        FaultyShapes: the shapes are not well formed.
        ShapesError: as ``validate``.
    """
    require_well_formed(shapes)
    _require_ontology(shapes, ontology)
    require_known_terms(shapes, ontology)


def _require_ontology(shapes: Iterable[Triple], ontology: Iterable[Triple]) -> None:
    own = any(it.predicate == TYPE and str(it.subject).startswith(f"<{MIGSH}") for it in shapes)
    if own and not any(
        it.predicate == TYPE and it.object == _CLASS and str(it.subject).startswith(f"<{MIG}")
        for it in ontology
    ):
        raise ShapesError(
            "migkg's shapes judge by its ontology, which is not there: without it nearly nothing "
            "would be a target, and the data would seem to conform"
        )
