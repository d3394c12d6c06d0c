"""Profiles of cities: approaches, bodies, partners, aims and actions, and the platform itself.

``decisions/profiles_cities.csv`` has the cities, ``profiles_things.csv`` what is told as a thing of
its own, ``profiles_claims.csv`` what somebody says, ``profiles_organisations.csv`` the
organisations, and ``profiles_elsewhere.csv`` what other batches tell. ``@palermo`` in a table is
the key of that city, ``#anvita`` the node of that network, and ``chains:bern-20-offer-2020`` that
of that action.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.curate.profiles import account, claims, platform, things
from tools.curate.profiles.book import Book

if TYPE_CHECKING:
    from tools.curate.desk import Desk


def curate(desk: Desk) -> None:
    """Tell all profiles, and account for the records of them."""
    book = Book(desk)
    account.open_all(book)
    platform.tell(book)
    things.tell(book)
    claims.tell(book)
    account.officials(book)
    account.elsewhere(book)
