"""Killable processes in which strangers' queries are evaluated, with limits that are kept."""

from migkg.refusal import LONGEST_QUERY, refuse
from migkg.sandbox.apart import DEADLINE, MEMORY, Outcome, done_apart
from migkg.sandbox.box import OURSELVES, Sandbox, never
from migkg.sandbox.clients import Clients
from migkg.sandbox.limits import Limits
from migkg.sandbox.pool import Asking, Reply

__all__ = [
    "DEADLINE",
    "LONGEST_QUERY",
    "MEMORY",
    "OURSELVES",
    "Asking",
    "Clients",
    "Limits",
    "Outcome",
    "Reply",
    "Sandbox",
    "done_apart",
    "never",
    "refuse",
]
