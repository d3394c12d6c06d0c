"""The networks, campaigns, projects, charters and studies, and who has joined them.

``decisions/networks.csv`` says what each of them is; ``membership_rules.csv`` and
``membership_overrides.csv`` how a record of joining is to be read where its fields alone mislead;
``network_sizes.csv`` the sizes that sources state; ``network_dissents.csv`` what other sources say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.curate.networks import (
    bodies,
    decisions,
    dissents,
    elsewhere,
    entries,
    joinable,
    joining,
    sizes,
)
from tools.curate.networks.telling import Telling

if TYPE_CHECKING:
    from tools.curate.desk import Desk


def curate(desk: Desk) -> None:
    """Tell what can be joined, who joined or declined, and how much of it is known."""
    telling = Telling(desk, joinable.read(desk.facts))
    bodies.tell(telling)
    joining.tell(telling, entries.read(desk.facts, desk.documents))
    decisions.tell_refusals(telling)
    elsewhere.tell(telling)
    dissents.tell(telling)
    sizes.tell(telling)
