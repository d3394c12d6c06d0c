"""Shapes: what the data promise, judged set by set as the reference engine, pySHACL, would."""

from migkg.shacl.judging import validate
from migkg.shacl.report import Finding, Report, Tally

__all__ = ["Finding", "Report", "Tally", "validate"]
