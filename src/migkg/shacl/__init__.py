"""Shapes: what the data promise, judged by pySHACL, the reference engine."""

from migkg.shacl.reference import validate
from migkg.shacl.report import Finding, Report

__all__ = ["Finding", "Report", "validate"]
