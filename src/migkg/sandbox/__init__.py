"""Killable processes in which strangers' queries are evaluated, with limits that are kept."""

from migkg.refusal import LONGEST_QUERY, refuse
from migkg.sandbox.apart import DEADLINE, MEMORY, Outcome, done_apart
from migkg.sandbox.pool import Sandbox
from migkg.sandbox.process import never

__all__ = [
    "DEADLINE",
    "LONGEST_QUERY",
    "MEMORY",
    "Outcome",
    "Sandbox",
    "done_apart",
    "never",
    "refuse",
]
