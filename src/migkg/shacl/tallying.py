"""What each shape looks at and finds, and the time that it takes, one shape after the other."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

from migkg.shacl.report import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.shacl.compiled.engine import Engine
    from migkg.shacl.report import Finding
    from migkg.source import Term


def tallied(judge: Engine, roots: Iterable[Term]) -> tuple[set[Finding], tuple[Tally, ...]]:
    """What these shapes object to, and a tally of each of them, by name.

    Raises:
        ShapesError: a shape is not well formed.
    """
    found: set[Finding] = set()
    tallies = []
    for root in roots:
        begun = process_time()
        objections = judge.findings([root])
        seconds = process_time() - begun
        tallies.append(Tally(judge.name(root), judge.focus_nodes(root), len(objections), seconds))
        found |= objections
    return found, tuple(sorted(tallies))
