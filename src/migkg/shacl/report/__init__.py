"""What the shapes object to: findings, and a report in every form that people and machines read."""

from migkg.shacl.report.escaping import harmless, json_text
from migkg.shacl.report.finding import ANONYMOUS, SEVERITIES, Finding, rank
from migkg.shacl.report.judgement import Excerpt, Judgement, Tally
from migkg.shacl.report.numbering import BlankNodes, numbered
from migkg.shacl.report.report import FORMS, WITH_PLACES, Report, write

__all__ = [
    "ANONYMOUS",
    "FORMS",
    "SEVERITIES",
    "WITH_PLACES",
    "BlankNodes",
    "Excerpt",
    "Finding",
    "Judgement",
    "Report",
    "Tally",
    "harmless",
    "json_text",
    "numbered",
    "rank",
    "write",
]
