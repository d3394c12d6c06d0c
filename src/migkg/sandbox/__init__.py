"""Killable processes in which strangers' queries are evaluated, with limits that are kept."""

from migkg.refusal import LONGEST_QUERY, refuse
from migkg.sandbox.pool import Sandbox
from migkg.sandbox.process import never

__all__ = ["LONGEST_QUERY", "Sandbox", "never", "refuse"]
