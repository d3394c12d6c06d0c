"""How far the graph goes: what became of each fact that was collected, and what is held of what.

The account says of each record of the facts where it is in the graph, or why it is out. The tables
are answers to queries, so that whoever doubts a number can ask for it.
"""

from __future__ import annotations

from migkg.coverage.account import ACCOUNT, Entry, Section, account_of, read_account, sections
from migkg.coverage.tables import JOININGS, TABLES, Table, rows_of

__all__ = [
    "ACCOUNT",
    "JOININGS",
    "TABLES",
    "Entry",
    "Section",
    "Table",
    "account_of",
    "read_account",
    "rows_of",
    "sections",
]
