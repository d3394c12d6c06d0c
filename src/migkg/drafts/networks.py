"""Stubs of what cities join: networks, campaigns, projects, charters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.dates import last_day, period
from migkg.drafts.actors import actor
from migkg.drafts.descriptions import described
from migkg.drafts.naming import Naming, require_new
from migkg.errors import AlreadyKnown, MigkgError
from migkg.statements import Statement, dated, iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.drafts.draft import Draft
    from migkg.drafts.sources import Support

BODIES = ("network", "initiative", "charter", "assessment")
"""What one name may be taken for, by the kinds of their keys."""


@dataclass(frozen=True)
class Profile:
    """What is told of anything that cities join; one of a country is national, if not said."""

    country: str = ""
    scope: str = ""
    since: str = ""
    until: str = ""
    description: str = ""
    themes: tuple[str, ...] = ()


def network(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    naming: Naming,
    support: Support,
    profile: Profile,
    *,
    kind: str,
    seat: str = "",
) -> str:
    """A network of a kind, of one country where it is national.

    Raises:
        AlreadyKnown: one of this key is there, or something that is joined has its name.
        UnknownName: there is no such kind, scope, city or theme.
        MigkgError: a date is none, the end is before the start, or the description is too long.
    """
    name = _new(draft, "network", naming, profile)
    said = [
        ("a", iri("mig:CityNetwork")),
        ("mig:kind", iri(draft.known.code("network-kind", kind))),
    ]
    if seat:
        said.append(("mig:inCity", iri(draft.known.thing(seat, "city"))))
    return _tell(draft, name, naming, support, profile, said)


def campaign(draft: Draft, naming: Naming, support: Support, profile: Profile) -> str:
    """A campaign, which cities take part in.

    Raises:
        AlreadyKnown: one of this key is there, or something that is joined has its name.
        UnknownName: there is no such scope or theme.
        MigkgError: a date is none, the end is before the start, or the description is too long.
    """
    name = _new(draft, "initiative", naming, profile)
    return _tell(draft, name, naming, support, profile, [("a", iri("mig:Campaign"))])


def project(
    draft: Draft,
    naming: Naming,
    support: Support,
    profile: Profile,
    *,
    led_by: Iterable[str] = (),
) -> str:
    """A project, which has funds and a term, and which cities take part in.

    Raises:
        AlreadyKnown: one of this key is there, or something that is joined has its name.
        UnknownName: there is no such scope or theme, or nobody of this name to lead it.
        MigkgError: a date is none, the end is before the start, or the description is too long.
    """
    name = _new(draft, "initiative", naming, profile)
    said = [("a", iri("mig:Project"))]
    said += [("mig:ledBy", iri(actor(draft.known, leader))) for leader in led_by]
    return _tell(draft, name, naming, support, profile, said)


def charter(draft: Draft, naming: Naming, support: Support, profile: Profile, *, kind: str) -> str:
    """A text of a kind that is signed: a charter, a declaration, a letter, ….

    Raises:
        AlreadyKnown: one of this key is there, or something that is joined has its name.
        UnknownName: there is no such kind, scope or theme.
        MigkgError: a date is none, the end is before the start, or the description is too long.
    """
    name = _new(draft, "charter", naming, profile)
    said = [("a", iri("mig:Charter")), ("mig:kind", iri(draft.known.code("charter-kind", kind)))]
    return _tell(draft, name, naming, support, profile, said)


def require_order(since: str, until: str) -> None:
    """Refuse a period that certainly ends before it starts.

    >>> require_order("2020", "2020-03")

    Raises:
        MigkgError: it does, or a date is none.
    """
    if since and until and last_day(until) < period(since)[0]:
        raise MigkgError(f"It would end ({until}) before it starts ({since}): are they swapped?")


def _new(draft: Draft, kind: str, naming: Naming, profile: Profile) -> str:
    """The name of something new that is joined; its key begins with its country."""
    require_order(profile.since, profile.until)
    name = f"{kind}:{naming.key_in('' if naming.key else profile.country)}"
    require_new(draft, name, naming)
    others = [it for it in BODIES if it != kind and not naming.another]
    found = [it for other in others for it in draft.known.called(other, naming.names.values())]
    if found:
        raise AlreadyKnown(
            f"{' and '.join(found)} is called so, and may be what you mean. "
            "If yours is something else, say so by --another.",
            found,
        )
    return name


def _tell(  # noqa: PLR0913, PLR0917  what all of them say
    draft: Draft,
    name: str,
    naming: Naming,
    support: Support,
    profile: Profile,
    own: Iterable[Statement],
) -> str:
    known = draft.known
    scope = profile.scope or ("national" if profile.country else "")
    said: list[Statement] = [
        *own,
        *naming.statements(),
        *described(profile.description),
        *(("mig:theme", iri(known.code("theme", theme))) for theme in profile.themes),
        *dated("mig:validFrom", profile.since),
        *dated("mig:validUntil", profile.until),
        *support.statements(),
    ]
    if profile.country:
        said.append(("mig:country", iri(f"country:{profile.country}")))
    if scope:
        said.append(("mig:geographicScope", iri(known.code("geographic-scope", scope))))
    return draft.tell(draft.file("networks", name.partition(":")[2]), name, said)
