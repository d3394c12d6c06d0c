"""What the reasoner says of the whole, and where to look if it says no."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migkg import logic
from migkg.build import conclude
from migkg.source import ntriples
from migkg.terms import curie

if TYPE_CHECKING:
    from migkg.build import Build, Project

_USUAL = """
         The usual cause is a value that is not of its property's datatype (mig:minimumCount "many")
         or a thing of two classes that are disjoint (a city that is an authority)."""


def judge(project: Project, made: Build) -> tuple[bool, str]:
    """Whether reason finds no fault, and what it says; without Java it does not run."""
    if not logic.java_available():
        return True, "did not run: it needs Java (the command java)"
    verdict = logic.reason(ntriples(quad.triple for quad in made.quads))
    if not verdict.consistent:
        return False, f"inconsistent: {_culprit(project)}{_USUAL}"
    if verdict.unsatisfiable:
        return False, "no thing can be a " + ", ".join(map(curie, verdict.unsatisfiable))
    return True, "consistent, no unsatisfiable class"


def _culprit(project: Project) -> str:
    """Which part contradicts the rest: found by leaving out one at a time."""
    if not _is_consistent(replace(project, sources=())):
        return "the ontology contradicts itself."
    found = []
    for left_out in project.sources:
        others = tuple(source for source in project.sources if source is not left_out)
        if _is_consistent(replace(project, sources=others)):
            found.append(left_out.name)
    if not found:
        return "several folders of data/ttl contradict the ontology."
    folders = " or ".join(f"data/ttl/{name}" for name in found)
    return f"the data contradict the ontology; without {folders} they would not."


def _is_consistent(project: Project) -> bool:
    triples = project.vocabulary + project.data + conclude(project).triples
    return logic.reason(ntriples(triples)).consistent
