"""Who has a part in something: an actor that is known, and never a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.errors import MigkgError

if TYPE_CHECKING:
    from migkg.drafts.known import Known

ACTORS = ("authority", "network", "organisation", "collective")
"""Who can act; a key alone is that of an authority."""


def actor(
    known: Known,
    name: str,
    *kinds: str,
    instead: str = "A place does not act: its authority does",
) -> str:
    """A known actor of one of these kinds, else of any; ``instead`` says why a place is none.

    Raises:
        UnknownName: there is none, with the nearest.
        MigkgError: it is a place, or something else that does not act.
    """
    if name.startswith("city:"):
        authorities = known.of_kind("authority")
        governing = (it for it in authorities if name in known.names(it, "mig:governs"))
        named = next(governing, name.replace("city:", "authority:", 1))
        raise MigkgError(f"{instead}, {named}.")
    return known.thing(name, *(kinds or ACTORS))
