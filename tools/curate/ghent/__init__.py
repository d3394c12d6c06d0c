"""Ghent beyond the page of Moving Cities: who is active there, what is done, and what was decided.

``decisions/ghent.csv`` has all things, one a row, with the facts that each rests on;
``decisions/ghent_out.csv`` says which facts stay out, and why. ``facts`` are addresses in short:
``organisations/4.2`` is the third fact of the fifth organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.curate.ghent.account import Account
from tools.curate.ghent.seed import account_for_the_seed
from tools.curate.ghent.things import Things

if TYPE_CHECKING:
    from tools.curate.desk import Desk


def curate(desk: Desk) -> None:
    """Tell all that is in the table, and account for the records on Ghent."""
    account = Account(desk)
    Things(desk, account).tell()
    account_for_the_seed(desk)
    account.close()
