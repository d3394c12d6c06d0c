"""Shapes: what the data promise, judged set by set as the reference engine, pySHACL, would."""

from migkg.shacl.judging import Choice, validate
from migkg.shacl.report import Finding, Report

__all__ = ["Choice", "Finding", "Report", "validate"]
