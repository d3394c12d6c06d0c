"""Faults made on purpose: correct graphs with one thing wrong in each, judged in one run.

Derived mutants are made from the parameters of the shapes: for each constraint, one graph that it
must object to. Free mutants know nothing of the shapes: they delete, double, mistype, swap and
misdirect the statements of correct graphs, each sort of statement once. A mutant is a copy with
names of its own, so that all of them stand in one graph, and what is found is told apart by the
names. ``python -m tests.shapes.mutants`` prints the table of ``docs/mutations.md``.
"""

from tests.shapes.mutants.given import GRAPH, Mutant
from tests.shapes.mutants.judgement import MOST_SURVIVORS, Outcome, judged
from tests.shapes.mutants.queries import QUERIES
from tests.shapes.mutants.report import PAGE, TABLE, page, reasons

__all__ = [
    "GRAPH",
    "MOST_SURVIVORS",
    "PAGE",
    "QUERIES",
    "TABLE",
    "Mutant",
    "Outcome",
    "judged",
    "page",
    "reasons",
]
