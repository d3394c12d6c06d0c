"""Killable processes in which strangers' queries are evaluated, with limits that are kept."""

from migkg.refusal import LONGEST_QUERY, refuse
from migkg.sandbox.apart import DEADLINE, MEMORY, Outcome, done_apart
from migkg.sandbox.box import Sandbox
from migkg.sandbox.clients import OURSELVES, Clients
from migkg.sandbox.job import Asking, Reply
from migkg.sandbox.limits import OF_CLIENT, OF_MOMENT, Limits
from migkg.sandbox.pool import Load

__all__ = [
    "DEADLINE",
    "LONGEST_QUERY",
    "MEMORY",
    "OF_CLIENT",
    "OF_MOMENT",
    "OURSELVES",
    "Asking",
    "Clients",
    "Limits",
    "Load",
    "Outcome",
    "Reply",
    "Sandbox",
    "done_apart",
    "refuse",
]
