"""Killable processes in which strangers' queries are evaluated, with limits that are kept."""

from migkg.sandbox.pool import Sandbox
from migkg.sandbox.process import never
from migkg.sandbox.refusal import LONGEST_QUERY, refuse

__all__ = ["LONGEST_QUERY", "Sandbox", "never", "refuse"]
