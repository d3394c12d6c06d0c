"""Stubs of new facts: keyed, in their form, with their evidence, and none that is there already.

A ``Draft`` collects what is to be added to a project; ``city``, ``network`` and the others say into
it what a stub of their kind says, looking at all that the project knows. What a source has to say
and nobody has given is an error, never a placeholder.
"""

from migkg.drafts.actions import action
from migkg.drafts.awards import Occasion, award, conferral, nomination
from migkg.drafts.draft import COLLECTIONS, Draft
from migkg.drafts.joining import examination, membership, participation, signing
from migkg.drafts.known import Known
from migkg.drafts.naming import Naming
from migkg.drafts.networks import Profile, campaign, charter, network, project
from migkg.drafts.offices import mayoralty, post, tenure
from migkg.drafts.passages import Text
from migkg.drafts.places import authority, city
from migkg.drafts.sources import Page, Support

__all__ = [
    "COLLECTIONS",
    "Draft",
    "Known",
    "Naming",
    "Occasion",
    "Page",
    "Profile",
    "Support",
    "Text",
    "action",
    "authority",
    "award",
    "campaign",
    "charter",
    "city",
    "conferral",
    "examination",
    "mayoralty",
    "membership",
    "network",
    "nomination",
    "participation",
    "post",
    "project",
    "signing",
    "tenure",
]
