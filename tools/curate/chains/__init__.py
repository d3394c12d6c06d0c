"""Chains of action: who asked, offered, refused, blocked, sued and ruled, and what answers what.

``decisions/actions.csv`` says for each action of the facts what it is and which node tells it,
``decisions/actors.csv`` whom the words for those who act, or are addressed, mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.curate.chains.actions import Actions
from tools.curate.chains.actors import Actors
from tools.curate.chains.stories import tell_chains, tell_events

if TYPE_CHECKING:
    from tools.curate.desk import Desk


def curate(desk: Desk) -> None:
    """Tell the events, the chains and the actions, and account for what is said against them."""
    actors = Actors(desk)
    events = tell_events(desk, actors)
    chains = tell_chains(desk)
    actions = Actions(desk, actors, events, chains)
    for record in desk.facts.records("chains", "actions"):
        actions.tell(record)
    for record in desk.facts.records("corrections", "corrections"):
        if record["what"].startswith("chains: "):
            desk.ledger.open(record, record["what"])
            told = actions.corrected(record)
            if told:
                desk.ledger.keep(record, told)
            else:
                desk.ledger.leave_out(record, "out of scope", "It is about a record left out.")
